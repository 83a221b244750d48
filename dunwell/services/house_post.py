# SPDX-License-Identifier: MIT
"""The messages to the people of a company, for its screens. An invitation's link is for those alone who may invite."""

from django.db.models import QuerySet

from dunwell.core.problem import Refused
from dunwell.services import permissions
from dunwell.services.access import Seat
from dunwell.store.models import HouseMail


def messages(seat: Seat, *, kind: str = "") -> QuerySet[HouseMail]:
    """What this seat may read, to be listed by (-created_at, -pk)."""
    rows = HouseMail.objects.filter(company=seat.company)
    # Whoever opens the link of an invitation takes its role: it is read by those alone who may give every role.
    if not (seat.may("people") and permissions.GIVES[seat.role] >= set(permissions.ROLES)):
        rows = rows.exclude(kind=HouseMail.Kind.INVITATION)
    return rows.filter(kind=kind) if kind else rows


def message(seat: Seat, mail: int) -> HouseMail:
    """One of them. Raises `Refused("not_found")`."""
    row = messages(seat).filter(pk=mail).first()
    if row is None:
        raise Refused("not_found", what="message", name=str(mail))
    return row


def undelivered_report(seat: Seat) -> HouseMail | None:
    """The last report, if it was refused or nobody knows whether it arrived."""
    last = messages(seat, kind=HouseMail.Kind.REPORT).order_by("-on", "-pk").first()
    return last if last and last.state in {"refused", "unknown", "bounced"} else None


def file(seat: Seat, mail: int, index: int) -> tuple[str, bytes]:
    """Name and bytes of one of its files. Raises `Refused("not_found")`."""
    files = message(seat, mail).files
    if not 0 <= index < len(files):
        raise Refused("not_found", what="attachment", name=str(index))
    return files[index]["name"], files[index]["text"].encode()
