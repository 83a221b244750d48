# SPDX-License-Identifier: MIT
"""The messages to the people of a company, for its screens. An invitation's link is for those alone who may invite."""

from datetime import date, datetime

from django.db.models import QuerySet

from dunwell.core.problem import Refused
from dunwell.services import permissions
from dunwell.services.access import Seat
from dunwell.services.house_mail import file_bytes, new_message_id
from dunwell.services.writing import writing
from dunwell.store import chain
from dunwell.store.chain import Entry
from dunwell.store.models import HouseMail

# What did not reach its reader, as far as anybody knows; and the kinds that are sent again from here. An invitation is
# renewed where people are invited, a test is made anew.
_ASTRAY = ("refused", "unknown", "bounced")
_AGAIN = (HouseMail.Kind.REPORT, HouseMail.Kind.OFFER)


def messages(seat: Seat, *, kind: str = "") -> QuerySet[HouseMail]:
    """What this seat may read, to be listed by (-created_at, -pk)."""
    rows = HouseMail.objects.filter(company=seat.company)
    # Whoever opens the link of an invitation takes its role: it is read by those alone who may give every role.
    if not (seat.may("people") and permissions.GIVES[seat.role] >= set(permissions.ROLES)):
        rows = rows.exclude(kind=HouseMail.Kind.INVITATION)
    # A case is the whole file of a customer.
    if not seat.may("collect"):
        rows = rows.exclude(kind=HouseMail.Kind.CASE)
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
    return last if last and last.state in _ASTRAY else None


def may_go_again(mail: HouseMail) -> bool:
    """Whether it is a report or an offer that did not reach its reader, or a report that a reader may have lost."""
    return mail.kind in _AGAIN and (mail.state in _ASTRAY or _is_told(mail))


def send_again(seat: Seat, mail: int, *, on: date, actor: str, at: datetime) -> HouseMail:
    """Queues a report or an offer that did not reach its reader once more, under the same Message-ID; or a report that
    did, under a new one, for programs show a message once.

    It goes to the address that such messages go to now: the former one may be what was wrong.
    Raises `Refused("not_found")`, `not_astray` for one that is on its way, an offer that has arrived, or another kind.
    """
    row = message(seat, mail)
    if not may_go_again(row):
        raise Refused("not_astray", mail=row.pk)
    number = new_message_id(row) if _is_told(row) else row.message_id
    with writing(seat.company) as locked:
        to = locked.report_to or locked.email or row.to
        # Compare and set: the server's word may come in this very moment, or somebody else's.
        mine = HouseMail.objects.filter(pk=row.pk, state=row.state, attempts=row.attempts)
        changes = {"to": to, "message_id": number, "due_at": at, "attempts": 0, "answer": "", "finished_at": None}
        if mine.update(state="queued", **changes) != 1:
            raise Refused("not_astray", mail=row.pk)
        facts: dict[str, object] = {"to": to, "what": row.kind, "day": row.on.isoformat()}
        chain.append(locked, actor, at, [Entry("house_requeued", on, data=facts)])
    return message(seat, mail)


def _is_told(mail: HouseMail) -> bool:
    return mail.kind == HouseMail.Kind.REPORT and mail.state == "accepted"


def file(seat: Seat, mail: int, index: int) -> tuple[str, bytes]:
    """Name and bytes of one of its files. Raises `Refused("not_found")`, `file_missing`."""
    files = message(seat, mail).files
    if not 0 <= index < len(files):
        raise Refused("not_found", what="attachment", name=str(index))
    return files[index]["name"], file_bytes(files[index])
