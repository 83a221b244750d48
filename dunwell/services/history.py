# SPDX-License-Identifier: MIT
"""The history of a company as its screen searches it: newest first, paged by the number of the line.

A period, a kind, a person, a customer or an invoice narrow it by indexes. Words are looked for in one pass over what is
left: in the facts of a line, in who did it, and in the names that it is about.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from dunwell.core.problem import Refused
from dunwell.services.paging import KeyPage
from dunwell.store.models import Company, Customer, Event, Invoice, Notice, OpenItem

# Words may fit so many lines; beyond it whoever searches narrows the period.
MOST_FOUND = 10_000
_MOST_NAMES = 500
_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Line:
    """One line of history: `data` are its facts as kept, the names are of what it is about, empty where nothing is."""

    seq: int
    at: datetime
    actor: str
    code: str
    on: date | None
    data: dict[str, object]
    customer: int | None
    customer_name: str
    invoice: int | None
    invoice_number: str
    notice: int | None
    notice_number: str
    hash: str


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for; what is empty narrows nothing. `since` and `until` are days of the company's own clock."""

    since: date | None = None
    until: date | None = None
    code: str = ""
    actor: str = ""
    customer: int | None = None
    invoice: int | None = None
    text: str = ""


def history_page(
    company: Company, search: Search, *, after: str = "", before: str = "", size: int = 50
) -> KeyPage[Line]:
    """One page; keys are the numbers of lines, so that what is written meanwhile moves nothing."""
    fits = _fitting(company, search)
    if search.text:
        found = list(fits.order_by("-seq").values_list("seq", flat=True)[:MOST_FOUND])
        total, fits = len(found), Event.objects.filter(company=company, seq__in=found[:_AT_ONCE])
        if after.isdecimal() or before.isdecimal():
            fits = Event.objects.filter(company=company, seq__in=_near(found, after, before, size + 1))
    else:
        total = fits.count()
    backwards = before.isdecimal()
    if backwards:
        rows = list(fits.filter(seq__gt=int(before)).order_by("seq")[: size + 1])
    else:
        rows = list((fits.filter(seq__lt=int(after)) if after.isdecimal() else fits).order_by("-seq")[: size + 1])
    more, rows = len(rows) > size, rows[:size]
    if backwards:
        rows.reverse()
    newer, older = (more, True) if backwards else (after.isdecimal(), more)
    return KeyPage(
        rows=list(_lines(company, rows)),
        total=total,
        next=str(rows[-1].seq) if rows and older else "",
        previous=str(rows[0].seq) if rows and newer else "",
    )


def history_lines(company: Company, search: Search) -> Iterator[Line]:
    """Every line that fits, newest first, read in pieces: for an export."""
    below: int | None = None
    fits = _fitting(company, search).order_by("-seq")
    while rows := list((fits if below is None else fits.filter(seq__lt=below))[:_AT_ONCE]):
        yield from _lines(company, rows)
        below = rows[-1].seq


def line(company: Company, seq: int) -> Line:
    """One line. Raises `Refused("not_found")`."""
    rows = list(Event.objects.filter(company=company, seq=seq))
    if not rows:
        raise Refused("not_found", what="event", name=str(seq))
    return next(_lines(company, rows))


def first_moment(company: Company) -> datetime | None:
    """When the history of a company begins."""
    return Event.objects.filter(company=company, seq=1).values_list("at", flat=True).first()


def _fitting(company: Company, search: Search) -> QuerySet[Event]:
    events = Event.objects.filter(company=company)
    zone = ZoneInfo(company.time_zone)
    if search.since:
        events = events.filter(at__gte=datetime.combine(search.since, time(), zone))
    if search.until:
        events = events.filter(at__lt=datetime.combine(search.until + timedelta(days=1), time(), zone))
    for name, value in (("code", search.code), ("actor", search.actor)):
        events = events.filter(**{name: value}) if value else events
    if search.customer is not None:
        events = events.filter(customer_id=search.customer)
    if search.invoice is not None:
        items = OpenItem.objects.filter(company=company, invoice=search.invoice).values_list("pk", flat=True)
        customers = Invoice.objects.filter(company=company, pk=search.invoice).values_list("customer", flat=True)
        # Some tell the item alone. Through the customer, for that is where the index leads.
        events = events.filter(customer_id__in=list(customers))
        events = events.filter(Q(invoice_id=search.invoice) | Q(item_id__in=list(items)))
    return events.filter(_about(company, search.text)) if search.text else events


def _about(company: Company, text: str) -> Q:
    """Lines that hold these words, or are about a customer, invoice or notice so called."""
    customers = Customer.objects.filter(company=company).filter(Q(name__icontains=text) | Q(ref__iexact=text))
    invoices = Invoice.objects.filter(company=company, number__iexact=text)
    notices = Notice.objects.filter(company=company, number__iexact=text)
    named = Q()
    for field, rows in (("customer_id", customers), ("invoice_id", invoices), ("notice_id", notices)):
        ids = list(rows.values_list("pk", flat=True)[:_MOST_NAMES])
        named |= Q(**{f"{field}__in": ids}) if ids else Q()
    return Q(data__icontains=text) | Q(actor__icontains=text) | named


def _near(found: Sequence[int], after: str, before: str, many: int) -> list[int]:
    """Those of the lines found (the newest first) that a page from there on needs."""
    if before.isdecimal():
        return [seq for seq in found if seq > int(before)][-many:]
    return [seq for seq in found if seq < int(after)][:many]


def _lines(company: Company, rows: Iterable[Event]) -> Iterator[Line]:
    rows = list(rows)
    customers = _names(Customer, "name", {row.customer_id for row in rows})
    invoices = _names(Invoice, "number", {row.invoice_id for row in rows})
    notices = _names(Notice, "number", {row.notice_id for row in rows})
    for row in rows:
        yield Line(
            seq=row.seq,
            at=row.at,
            actor=row.actor,
            code=row.code,
            on=row.on,
            data=json.loads(row.data),
            customer=row.customer_id if row.customer_id in customers else None,
            customer_name=customers.get(row.customer_id, ""),
            invoice=row.invoice_id if row.invoice_id in invoices else None,
            invoice_number=invoices.get(row.invoice_id, ""),
            notice=row.notice_id if row.notice_id in notices else None,
            notice_number=notices.get(row.notice_id, ""),
            hash=row.hash,
        )


def _names(
    model: type[Customer] | type[Invoice] | type[Notice], name: str, ids: set[int | None]
) -> dict[int | None, str]:
    wanted = [one for one in ids if one is not None]
    return dict(model._default_manager.filter(pk__in=wanted).values_list("pk", name)) if wanted else {}
