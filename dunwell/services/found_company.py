# SPDX-License-Identifier: MIT
"""A person makes a company: who leads one may make another, and the first person of an empty installation the first."""

from datetime import datetime

from django.db import transaction

from dunwell.core.problem import Refused
from dunwell.services.companies import create_company
from dunwell.services.users import add_membership
from dunwell.store.models import Company, Membership, User

_FOUNDING = (Membership.Role.OWNER, Membership.Role.LEAD)


def may_found(user: int) -> bool:
    """Whether this person may make a company: an owner or lead who sees all, or anybody while there is none."""
    leading = Membership.objects.filter(user_id=user, role__in=_FOUNDING, own_only=False)
    return leading.exists() or not Company.objects.exists()


def found_company(
    user: int,
    *,
    code: str,
    name: str,
    country: str,
    currency: str,
    language: str,
    time_zone: str,
    mode: str = "automatic",
    at: datetime,
) -> Company:
    """A new company, with its reminders off, and the person in it: as a lead if that is all they are, else its owner.

    Raises `Refused("role_may_not")`, and what `create_company` raises.
    """
    with transaction.atomic():
        person = User.objects.get(pk=user)
        if not may_found(user):
            raise Refused("role_may_not", role="", act="company")
        company = create_company(
            code=code,
            name=name,
            country=country,
            currency=currency,
            language=language,
            time_zone=time_zone,
            mode=mode,
            actor=person.username,
            at=at,
        )
        roles = set(Membership.objects.filter(user=person, own_only=False).values_list("role", flat=True))
        role = Membership.Role.LEAD if roles & set(_FOUNDING) == {Membership.Role.LEAD} else Membership.Role.OWNER
        add_membership(person.username, company, role=str(role), actor=person.username, at=at)
    return company
