# SPDX-License-Identifier: MIT
"""The people of a company: who they are, and changing or ending their place in it.

A company always keeps somebody who may manage its people. Which roles one may give or take is permissions.GIVES.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db.models import Count

from dunwell.core.problem import Refused
from dunwell.services import permissions
from dunwell.services.access import Seat
from dunwell.services.users import ROLES
from dunwell.services.writing import Changes, changed, writing
from dunwell.store import chain
from dunwell.store.chain import Entry
from dunwell.store.models import Company, Customer, Membership


@dataclass(frozen=True)
class Member:
    """A person's place in the company. `customers` they look after; `second_factor`: they sign in with more than a
    password."""

    id: int
    user: int
    username: str
    name: str
    email: str
    role: str
    own_only: bool
    last_seen: datetime | None
    second_factor: bool
    customers: int


def members(company: Company) -> list[Member]:
    """The people of a company, by name."""
    rows = list(Membership.objects.filter(company=company).select_related("user").order_by("user__username"))
    return _told(company, rows)


def member(company: Company, member_id: int) -> Member:
    """One of them. Raises `Refused("not_found", what="member")`."""
    return _told(company, [_row(company, member_id)])[0]


def change_member(seat: Seat, member_id: int, *, role: str, own_only: bool, actor: str, at: datetime) -> Changes:
    """Gives a person another role, or limits them to the customers they look after; tells what changed.

    Raises `Refused("not_found")`, `bad_value`, `role_may_not`, `role_above_yours`, `last_manager`.
    """
    seat.must("people")
    if role not in ROLES:
        raise Refused("bad_value", key="role", value=role, wanted=f"one of {', '.join(ROLES)}")
    with writing(seat.company) as company:
        row = _row(company, member_id)
        _must_give(seat, row.role, role)
        changes = changed(row, role=role, own_only=own_only)
        if changes:
            row.save(update_fields=list(changes))
            _must_be_managed(company)
            facts: dict[str, object] = {"user": row.user.username, "changes": changes}
            chain.append(company, actor, at, [Entry("member_changed", data=facts)])
    return changes


def take_out(seat: Seat, member_id: int, *, actor: str, at: datetime) -> str:
    """Ends a person's place in the company; gives their user name. What they did stays, and so does their account.

    Raises `Refused("not_found")`, `role_may_not`, `role_above_yours`, `last_manager`.
    """
    seat.must("people")
    with writing(seat.company) as company:
        row = _row(company, member_id)
        _must_give(seat, row.role)
        row.delete()
        _must_be_managed(company)
        facts: dict[str, object] = {"user": row.user.username, "role": row.role}
        chain.append(company, actor, at, [Entry("member_removed", data=facts)])
    return row.user.username


def _row(company: Company, member_id: int) -> Membership:
    row = Membership.objects.filter(company=company, pk=member_id).select_related("user").first()
    if row is None:
        raise Refused("not_found", what="member", name=str(member_id))
    return row


def _must_give(seat: Seat, *roles: str) -> None:
    for role in roles:
        if not permissions.may_give(seat.role, role):
            raise Refused("role_above_yours", key="role", role=role, yours=seat.role)


def _must_be_managed(company: Company) -> None:
    """Within the transaction that changed something: whoever was the last to manage people stays."""
    for role, own_only in Membership.objects.filter(company=company).values_list("role", "own_only"):
        if permissions.may(role, "people", own_only=own_only):
            return
    raise Refused("last_manager", key="role", company=company.code)


def _told(company: Company, rows: Collection[Membership]) -> list[Member]:
    users = [row.user_id for row in rows]
    secured = set(
        Authenticator.objects.filter(user_id__in=users)
        .exclude(type=Authenticator.Type.RECOVERY_CODES)
        .values_list("user_id", flat=True)
    )
    owned = dict(
        Customer.objects.filter(company=company, owner_id__in=users)
        .values_list("owner_id")
        .annotate(Count("pk"))
        .order_by("owner_id")
    )
    return [
        Member(
            id=row.pk,
            user=row.user_id,
            username=row.user.username,
            name=row.user.get_full_name(),
            email=row.user.email,
            role=row.role,
            own_only=row.own_only,
            last_seen=row.user.last_login,
            second_factor=row.user_id in secured,
            customers=owned.get(row.user_id, 0),
        )
        for row in rows
    ]
