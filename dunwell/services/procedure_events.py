# SPDX-License-Identifier: MIT
"""Everything that the automation did under a procedure: its messages, calls and hand-overs, what became of them, and
the versions of the procedure itself; down to one invoice, a customer, a kind, a period."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, QuerySet

from dunwell.core.problem import Refused
from dunwell.services.procedure_reach import visible
from dunwell.store.models import Company, Customer, Event, Notice, NoticeLine, ProcedureVersion, Run
from dunwell.store.models import Procedure as Row

_MADE = {"message": "notice", "call": "call", "handover": "handover"}
_CODES = {
    "delivery": ("delivery_accepted", "delivery_retrying", "delivery_refused", "delivery_unknown", "delivery_bounced"),
    "withdrawn": ("notice_withdrawn", "line_dropped", "notice_changed", "delivery_withdrawn"),
    "error": ("delivery_refused", "delivery_unknown", "delivery_bounced"),
}
KINDS = (*_MADE, *_CODES, "version")
_CHUNK = 1_000


@dataclass(frozen=True)
class Asked:
    """Which events are asked for: one of `KINDS`, words (the number of an invoice or notice; the number or name of a
    customer), and the first and last day."""

    kind: str = ""
    words: str = ""
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True)
class Happened:
    """One event with the names of what it is about."""

    event: Event
    customer: Customer | None
    notice: Notice | None


def events(company: Company, code: str, asked: Asked, *, own: int | None = None) -> QuerySet[Event]:
    """The events of a procedure that fit, in no order. Raises `Refused("not_found")`."""
    row = Row.objects.filter(company=company, code=code).first()
    if row is None:
        raise Refused("not_found", what="procedure", name=code)
    found = _of(company, row, asked.kind)
    if asked.words:
        found = found.filter(_about(company, asked.words))
    if own is not None:
        found = found.filter(Q(customer_id__isnull=True) | Q(customer_id__in=visible(company, own).values("pk")))
    return _within(company, found, asked)


def named(company: Company, found: Iterable[Event]) -> Iterator[Happened]:
    """The same events with their names, read in pieces."""
    piece: list[Event] = []
    for event in found:
        piece.append(event)
        if len(piece) == _CHUNK:
            yield from _named(company, piece)
            piece = []
    yield from _named(company, piece)


def _of(company: Company, row: Row, kind: str) -> QuerySet[Event]:
    kept = list(ProcedureVersion.objects.filter(company=company, procedure=row).values_list("pk", "seq"))
    notices = Notice.objects.filter(pk=OuterRef("notice_id"), version__in=[pk for pk, _ in kept])
    if kind in _MADE:
        notices = notices.filter(action=_MADE[kind])
    versions = Q(seq__in=[seq for _, seq in kept])
    found = Event.objects.filter(company=company)
    if kind == "version":
        return found.filter(versions)
    under = Q(notice_id__isnull=False) & Q(Exists(notices))
    if kind in _MADE:
        return found.filter(under, code="notice_made")
    if kind:
        return found.filter(under, code__in=_CODES[kind])
    return found.filter(under | versions)


def _about(company: Company, words: str) -> Q:
    """Events of the notices that an invoice was on, of one notice, or of customers."""
    lines = NoticeLine.objects.filter(company=company, item__invoice__number__in={words, words.rpartition("/")[0]})
    on_invoice = list(lines.values_list("notice_id", "notice__customer_id"))
    notices = {notice for notice, _ in on_invoice}
    notices |= set(Notice.objects.filter(company=company, number=words).values_list("pk", flat=True))
    people = {customer for _, customer in on_invoice}
    about = Q(notice_id__in=notices)
    if people:  # the index of history is by customer
        about &= Q(customer_id__in=people)
    by_name = Customer.objects.filter(company=company).filter(Q(ref=words) | Q(name__icontains=words))
    return about | Q(customer_id__in=by_name.values("pk"))


def _within(company: Company, found: QuerySet[Event], asked: Asked) -> QuerySet[Event]:
    """Events of a period on the company's clock. The runs say between which numbers to look for them."""
    runs = Run.objects.filter(company=company, status=Run.Status.APPLIED).order_by("on")
    zone = ZoneInfo(company.time_zone)
    if asked.first:
        start = datetime.combine(asked.first, time(), zone)
        before = runs.filter(at__lt=start).last()
        found = found.filter(at__gte=start, seq__gte=before.seq if before else 1)
    if asked.last:
        end = datetime.combine(asked.last + timedelta(days=1), time(), zone)
        after = runs.filter(at__gte=end).first()
        found = found.filter(at__lt=end)
        found = found.filter(seq__lt=after.seq) if after else found
    return found


def _named(company: Company, piece: list[Event]) -> Iterator[Happened]:
    customers = Customer.objects.filter(company=company).in_bulk([one.customer_id for one in piece if one.customer_id])
    notices = Notice.objects.filter(company=company).in_bulk([one.notice_id for one in piece if one.notice_id])
    for event in piece:
        yield Happened(event, customers.get(event.customer_id or 0), notices.get(event.notice_id or 0))
