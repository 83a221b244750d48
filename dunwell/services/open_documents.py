# SPDX-License-Identifier: MIT
"""The documents that are open when reminders are switched on: which of them may be reminded is a conscious choice.

What is not ticked never goes out: its own switch `remind` is off, as a line of history for each.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

from django.db import connection
from django.db.models import Count, F, Min, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from dunwell.core.money import Money
from dunwell.core.problem import Refused
from dunwell.services.find import item_name
from dunwell.services.paging import key_page
from dunwell.services.writing import writing
from dunwell.store import chain
from dunwell.store.chain import Entry
from dunwell.store.models import Company, Customer, Event, Invoice, OpenItem

_ORDER = ("customer__name", "customer_id", "pk")


@dataclass(frozen=True, slots=True)
class OpenDocument:
    """One open item on the page of choice. `due_on` is its due date, else its issue date."""

    item: int
    name: str
    invoice: int
    issued_on: date
    due_on: date
    open: Money
    remind: bool


@dataclass(frozen=True, slots=True)
class CustomerDocuments:
    """A customer's open documents on this page; `total` and `ticked` count all that the customer has."""

    customer: int
    ref: str
    name: str
    documents: tuple[OpenDocument, ...]
    total: int
    ticked: int


@dataclass(frozen=True, slots=True)
class DocumentsPage:
    """A page of open documents, by customer. `total` and `ticked` are the company's; `found` what the search found.

    `sums` is what is open on the ticked ones, a sum a currency.
    """

    customers: tuple[CustomerDocuments, ...]
    found: int
    total: int
    ticked: int
    oldest: date | None
    sums: tuple[Money, ...]
    next: str
    previous: str


def documents_page(
    company: Company, *, text: str = "", after: str = "", before: str = "", size: int = 60
) -> DocumentsPage:
    """Open documents by customer name; `text` is looked for in names and numbers."""
    sums = _sums(company)
    total, ticked = sum(one.total for one in sums), sum(one.ticked for one in sums)
    rows = _open(company).filter(customer__company=company).select_related("customer", "invoice")
    if text:
        rows = rows.filter(_named(company, text))
    page = key_page(rows, _ORDER, after=after, before=before, size=size, total=rows.count() if text else total)
    return DocumentsPage(
        customers=tuple(_by_customer(company, page.rows)),
        found=page.total,
        total=total,
        ticked=ticked,
        oldest=min((one.oldest for one in sums), default=None),
        sums=tuple(Money(one.minor, one.currency) for one in sums if one.ticked),
        next=page.next,
        previous=page.previous,
    )


def choose_page(company: Company, shown: Collection[int], ticked: Collection[int], *, actor: str, at: datetime) -> int:
    """Of the documents that were shown, those ticked may be reminded, the others not; how many changed.

    Raises `Refused("not_found")` for one that is not this company's.
    """
    with writing(company) as locked:
        mine = OpenItem.objects.filter(company=locked, pk__in=shown)
        if mine.count() != len(set(shown)):
            raise Refused("not_found", what="item", name="")
        on, off = set(shown) & set(ticked), set(shown) - set(ticked)
        changed = _set(locked, mine.filter(pk__in=on), True, actor, at)
        return changed + _set(locked, mine.filter(pk__in=off), False, actor, at)


def choose_customer(company: Company, customer: int, remind: bool, *, actor: str, at: datetime) -> int:
    """All open documents of one customer; how many changed."""
    with writing(company) as locked:
        if not Customer.objects.filter(company=locked, pk=customer).exists():
            raise Refused("not_found", what="customer", name=str(customer))
        return _set(locked, _open(locked).filter(customer_id=customer), remind, actor, at)


def choose_all(company: Company, remind: bool, *, issued_before: date | None = None, actor: str, at: datetime) -> int:
    """All open documents of the company, or those issued before a day; how many changed."""
    with writing(company) as locked:
        rows = _open(locked)
        if issued_before is not None:
            rows = rows.filter(issued_on__lt=issued_before)
        return _set(locked, rows, remind, actor, at)


def finish_choice(company: Company, *, actor: str, at: datetime) -> Company:
    """The choice is made: from now on it counts as one."""
    with writing(company) as locked:
        told = _open(locked).aggregate(
            ticked=Count("pk", filter=Q(remind=True)), unticked=Count("pk", filter=Q(remind=False))
        )
        locked.chosen_at = at
        locked.save(update_fields=["chosen_at"])
        chain.append(locked, actor, at, [Entry("documents_chosen", data=dict(told))])
    return locked


def came_since_choice(company: Company) -> int:
    """How many open documents came after the choice was made: they were not on the page."""
    seq = Event.objects.filter(company=company, code="documents_chosen").order_by("-seq").values_list("seq", flat=True)
    last = seq.first()
    return 0 if last is None else _open(company).filter(seq__gt=last).count()


def _named(company: Company, text: str) -> Q:
    """Documents whose customer or number holds the text; each table is searched by itself, not row by row of a join."""
    people = Customer.objects.filter(Q(name__icontains=text) | Q(ref__icontains=text), company=company)
    invoices = Invoice.objects.filter(company=company, number__icontains=text)
    return Q(customer_id__in=people.values("pk")) | Q(invoice_id__in=invoices.values("pk"))


class _Sum(NamedTuple):
    """The open documents of one currency; `minor` is what is open on the ticked ones."""

    currency: str
    total: int
    ticked: int
    minor: int
    oldest: date


def _sums(company: Company) -> tuple[_Sum, ...]:
    """The sums of the books as they stand: every tick is an event, so they are kept until the next one."""
    head = Company.objects.values_list("event_seq", "event_hash").get(pk=company.pk)
    return _sums_at(str(connection.settings_dict["NAME"]), company.pk, head)


@lru_cache(maxsize=64)
def _sums_at(_database: str, company: int, _head: tuple[int, str]) -> tuple[_Sum, ...]:
    is_ticked = Q(remind=True)
    rows = (
        _open(Company(pk=company))
        .values_list("currency")
        .annotate(
            total=Count("pk"),
            ticked=Count("pk", filter=is_ticked),
            minor=Coalesce(Sum(F("amount_minor") - F("allocated_minor"), filter=is_ticked), 0),
            oldest=Min("issued_on"),
        )
    )
    return tuple(_Sum(*row) for row in rows.order_by("currency"))


def _open(company: Company) -> QuerySet[OpenItem]:
    # The cancelled ones are few: read once, not looked up for each item.
    cancelled = Invoice.objects.filter(company=company, cancelled=True).values("pk")
    rows = OpenItem.objects.filter(company=company, allocated_minor__lt=F("amount_minor"))
    return rows.exclude(invoice_id__in=cancelled)


def _by_customer(company: Company, rows: Sequence[OpenItem]) -> list[CustomerDocuments]:
    counts = {
        customer: (total, ticked)
        for customer, total, ticked in _open(company)
        .filter(customer_id__in={row.customer_id for row in rows})
        .values_list("customer_id")
        .annotate(total=Count("pk"), ticked=Count("pk", filter=Q(remind=True)))
    }
    return [
        CustomerDocuments(
            customer=customer.pk,
            ref=customer.ref,
            name=customer.name,
            documents=tuple(_document(row) for row in theirs),
            total=counts[customer.pk][0],
            ticked=counts[customer.pk][1],
        )
        for customer, theirs in groupby(rows, key=lambda row: row.customer)
    ]


def _document(row: OpenItem) -> OpenDocument:
    return OpenDocument(
        item=row.pk,
        name=item_name(row),
        invoice=row.invoice_id,
        issued_on=row.issued_on,
        due_on=row.due_on or row.issued_on,
        open=Money(row.open_minor, row.currency),
        remind=row.remind,
    )


def _set(locked: Company, rows: QuerySet[OpenItem], remind: bool, actor: str, at: datetime) -> int:
    """Sets the switch of those that differ, one line of history each."""
    differing = rows.exclude(remind=remind).order_by("pk")
    found = list(differing.values_list("pk", "customer_id", "invoice_id"))
    if not found:
        return 0
    data: dict[str, object] = {"changes": {"remind": [not remind, remind]}}
    entries = [Entry("invoice_changed", None, customer, invoice, item, data=data) for item, customer, invoice in found]
    OpenItem.objects.filter(pk__in=differing.order_by().values("pk")).update(remind=remind)
    chain.append(locked, actor, at, entries)
    return len(found)
