# SPDX-License-Identifier: MIT
"""Invitations: a role offered to an e-mail address. The link in the message is the key; only its SHA-256 is kept.

A link is good for seven days and for one person. Sending it again makes another, and the one before opens nothing.
"""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from dunwell.core.problem import Refused
from dunwell.services import permissions
from dunwell.services.access import Seat
from dunwell.services.due import local_date
from dunwell.services.house_mail import queue_house_mail
from dunwell.services.invitation_mail import wording
from dunwell.services.users import ROLES, join, new_person
from dunwell.services.writing import writing
from dunwell.store import chain
from dunwell.store.chain import Entry
from dunwell.store.models import Company, HouseMail, Invitation, Membership, User

GOOD_DAYS = 7


@dataclass(frozen=True)
class Invited:
    """An invitation on its way. `link` is known this once: afterwards only its digest is."""

    invitation: Invitation
    link: str


def open_invitations(company: Company) -> list[Invitation]:
    """The invitations that nobody accepted or took back, the latest first; those that ran out are among them."""
    return list(Invitation.objects.filter(company=company, ended_at__isnull=True).order_by("-at", "-pk"))


def invite(
    seat: Seat, *, email: str, role: str, own_only: bool, link_to: Callable[[str], str], actor: str, at: datetime
) -> Invited:
    """Offers a role to an address, and queues the message. `link_to` makes the address of the page from the token.

    Raises `Refused("role_may_not")`, `role_above_yours`, `bad_value`, `member_exists`, `invitation_exists`.
    """
    seat.must("people")
    _must_give(seat, role)
    email = _address(email)
    with writing(seat.company) as company:
        member = Membership.objects.filter(company=company, user__email__iexact=email).select_related("user").first()
        if member:
            raise Refused("member_exists", key="email", name=member.user.username, role=member.role)
        _end_expired(company, email, at)
        if Invitation.objects.filter(company=company, email=email, ended_at__isnull=True).exists():
            raise Refused("invitation_exists", key="email", email=email)
        row = Invitation(company=company, email=email, role=role, own_only=own_only, invited_by=actor, at=at)
        invited = _sent(company, row, link_to, actor, at)
        facts: dict[str, object] = {"email": email, "role": role, "own_only": own_only}
        chain.append(company, actor, at, [Entry("person_invited", data=facts)])
    return invited


def resend(seat: Seat, invitation: int, *, link_to: Callable[[str], str], actor: str, at: datetime) -> Invited:
    """Sends an invitation again, with a new link for another seven days. Raises as `invite`, and `not_found`."""
    seat.must("people")
    with writing(seat.company) as company:
        row = _row(company, invitation)
        _must_give(seat, row.role)
        invited = _sent(company, row, link_to, actor, at)
        facts: dict[str, object] = {"email": row.email, "role": row.role}
        chain.append(company, actor, at, [Entry("invitation_renewed", data=facts)])
    return invited


def take_back(seat: Seat, invitation: int, *, actor: str, at: datetime) -> Invitation:
    """Ends an invitation that nobody accepted. Raises `Refused("not_found")`, `role_above_yours`, `role_may_not`."""
    seat.must("people")
    with writing(seat.company) as company:
        row = _row(company, invitation)
        _must_give(seat, row.role)
        row.ended_at = at
        row.save(update_fields=["ended_at"])
        facts: dict[str, object] = {"email": row.email, "role": row.role}
        chain.append(company, actor, at, [Entry("invitation_withdrawn", data=facts)])
    return row


def by_token(token: str, at: datetime) -> Invitation:
    """The invitation that a link opens.

    Raises `Refused("invitation_gone")` for one that was used, taken back, sent anew or never was, and
    `invitation_expired` for one that ran out.
    """
    row = Invitation.objects.select_related("company").filter(token_sha256=_digest(token)).first()
    if row is None or row.ended_at is not None:
        raise Refused("invitation_gone")
    if row.expires_at <= at:
        raise Refused("invitation_expired", email=row.email)
    return row


def accept(token: str, user: int, *, at: datetime) -> Membership:
    """The person who is signed in takes the role that the link offers. Raises as `by_token`, and `member_exists`."""
    with transaction.atomic():
        return _accepted(by_token(token, at), User.objects.get(pk=user), at)


def accept_as_new(token: str, *, name: str, full_name: str, password: str, at: datetime) -> User:
    """Makes the account of the invited person, whose address the link has proved, and gives them the role.

    Raises as `by_token` and as users.new_person.
    """
    with transaction.atomic():
        row = by_token(token, at)
        user = new_person(name, password, email=row.email, full_name=full_name)
        _accepted(row, user, at)
    return user


def waiting_for(email: str, at: datetime) -> list[Invitation]:
    """The invitations that this address may accept now."""
    rows = Invitation.objects.filter(email=email.strip().lower(), ended_at__isnull=True, expires_at__gt=at)
    return list(rows.select_related("company").order_by("pk"))


def accept_all(user: int, email: str, at: datetime) -> list[Membership]:
    """Gives a person whose address an identity provider has proved every role that it was invited to."""
    with transaction.atomic():
        person = User.objects.get(pk=user)
        theirs = set(person.memberships.values_list("company_id", flat=True))
        return [_accepted(row, person, at) for row in waiting_for(email, at) if row.company_id not in theirs]


def _accepted(row: Invitation, user: User, at: datetime) -> Membership:
    made = join(
        user, row.company, row.role, own_only=row.own_only, invited=row.email, actor=user.get_username(), at=at
    )  # fmt: skip
    # The company is locked now: of two who follow one link at once, one finds it used.
    taken = Invitation.objects.filter(pk=row.pk, ended_at__isnull=True, token_sha256=row.token_sha256)
    if taken.update(ended_at=at, accepted_by=user) != 1:
        raise Refused("invitation_gone")
    return made


def _sent(company: Company, row: Invitation, link_to: Callable[[str], str], actor: str, at: datetime) -> Invited:
    token = secrets.token_urlsafe(32)
    row.token_sha256, row.expires_at = _digest(token), at + timedelta(days=GOOD_DAYS)
    row.save()
    link = link_to(token)
    said = wording(company, row, link, by=actor)
    queue_house_mail(
        company,
        HouseMail.Kind.INVITATION,
        to=row.email,
        on=local_date(company, at),
        subject=said.subject,
        text=said.text,
        data={"invitation": row.pk},
        at=at,
    )
    return Invited(row, link)


def _row(company: Company, invitation: int) -> Invitation:
    row = Invitation.objects.filter(company=company, pk=invitation, ended_at__isnull=True).first()
    if row is None:
        raise Refused("not_found", what="invitation", name=str(invitation))
    return row


def _end_expired(company: Company, email: str, at: datetime) -> None:
    """One that ran out stands in nobody's way."""
    rows = Invitation.objects.filter(company=company, email=email, ended_at__isnull=True, expires_at__lte=at)
    rows.update(ended_at=at)


def _must_give(seat: Seat, role: str) -> None:
    if role not in ROLES:
        raise Refused("bad_value", key="role", value=role, wanted=f"one of {', '.join(ROLES)}")
    if not permissions.may_give(seat.role, role):
        raise Refused("role_above_yours", key="role", role=role, yours=seat.role)


def _address(email: str) -> str:
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        raise Refused("bad_value", key="email", value=email, wanted="an e-mail address") from None
    if len(email) > 254:
        raise Refused("too_long", key="email", limit=254)
    return email


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
