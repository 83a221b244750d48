# SPDX-License-Identifier: MIT
"""All that happened to a customer, newest first: filtered by kind, paged by key (the event's number)."""

import json
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from dunwell.store.models import Company, Customer, Event

# What a person looks for → the events that tell of it, by the beginning of their code.
KINDS: dict[str, tuple[str, ...]] = {
    "notices": ("notice_", "line_dropped"),
    "deliveries": ("delivery_", "mail_"),
    "payments": ("payment_", "payer_", "match_", "allocat", "claim_", "write_off", "written_off"),
    "holds": ("hold_", "dispute_"),
    "promises": ("promise_",),
    "work": ("task_", "contact_", "call_"),
    "notes": ("note_",),
    "cases": ("case_",),
    "changes": ("customer_", "invoice_", "offer_", "instal", "edit_", "run_edit"),
}


@dataclass(frozen=True)
class Line:
    """One line of history, with its facts read."""

    seq: int
    at: datetime
    actor: str
    code: str
    on: date | None
    invoice: int | None
    notice: int | None
    data: dict[str, object]


@dataclass(frozen=True)
class TimelinePage:
    """A page; `next` is the key of older lines, `previous` of newer ones (empty: there are none)."""

    rows: list[Line]
    next: str
    previous: str


def timeline_page(
    company: Company, customer: Customer, *, kind: str = "", after: str = "", before: str = "", size: int = 30
) -> TimelinePage:
    """The history of one customer that the caller was let see."""
    rows = _of_kind(Event.objects.filter(company=company, customer_id=customer.pk), kind)
    older, newer = _seq(after), _seq(before) if not after else None
    if newer is not None:
        taken = list(rows.filter(seq__gt=newer).order_by("seq")[: size + 1])
        more, taken = len(taken) > size, taken[:size][::-1]
        return _page(taken, older=True, newer=more)
    found = rows if older is None else rows.filter(seq__lt=older)
    taken = list(found.order_by("-seq")[: size + 1])
    return _page(taken[:size], older=len(taken) > size, newer=older is not None)


def _page(rows: list[Event], *, older: bool, newer: bool) -> TimelinePage:
    lines = [
        Line(one.seq, one.at, one.actor, one.code, one.on, one.invoice_id, one.notice_id, json.loads(one.data))
        for one in rows
    ]
    return TimelinePage(
        lines, str(lines[-1].seq) if lines and older else "", str(lines[0].seq) if lines and newer else ""
    )


def _of_kind(rows: QuerySet[Event], kind: str) -> QuerySet[Event]:
    starts = KINDS.get(kind)
    if starts is None:
        return rows
    wanted = Q()
    for start in starts:
        wanted |= Q(code__startswith=start)
    return rows.filter(wanted)


def _seq(key: str) -> int | None:
    return int(key) if key.isascii() and key.isdecimal() and len(key) < 19 else None
