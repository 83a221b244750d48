# SPDX-License-Identifier: MIT
"""The list of invoices: found, ordered and paged by the database; one row an invoice, however many instalments it has.

An invoice stands in the list as one of its open items: itself, or the instalment that is due first among those still
open (none open: the first of all). Credit notes, which have no open item, are a list of their own.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import batched

from django.db.models import Case, Exists, F, Model, OuterRef, Q, QuerySet, Subquery, Sum, When
from django.db.models.functions import Coalesce

from dunwell.services.invoice_lines import InvoiceLine, lines_of, note_lines
from dunwell.services.paging import KeyPage, key_page
from dunwell.services.search import holds
from dunwell.store.models import (
    CaseItem,
    Company,
    Customer,
    Dispute,
    Hold,
    Invoice,
    OpenItem,
    PaymentUnderWay,
    Promise,
)

_FEW = 400
CREDIT_NOTES = "credit_notes"
_OPEN = Q(allocated_minor__lt=F("amount_minor"))
# The names of orders ← fields of an open item, and of a credit note.
_ORDERS = {
    "number": ("invoice__number", "number"),
    "customer": ("customer__name", "customer__name"),
    "issued": ("issued_on", "issued_on"),
    "due": ("past", "issued_on"),
    "amount": ("invoice__amount_minor", "amount_minor"),
    "open": ("still_open", "left"),
    "id": ("invoice_id", "pk"),
}
# Orders whose rows the index of invoices gives one after the other, and the states that leave few of those out.
_BY_INVOICE = {"number", "issued"}
_MOST = {"", "overdue", "all"}


@dataclass(frozen=True)
class Wish:
    """What is looked for. `state` empty: what is open. `own`: the customers of this person alone."""

    today: date
    own: int | None = None
    text: str = ""
    state: str = ""
    currency: str = ""
    due_from: date | None = None
    due_until: date | None = None


def invoice_page(
    company: Company, wish: Wish, order: Sequence[str], *, after: str = "", before: str = "", size: int = 50
) -> KeyPage[InvoiceLine]:
    """A page of the list. `order`: names of `_ORDERS`, `-` for falling, `id` last."""
    if wish.state == CREDIT_NOTES:
        notes = key_page(_notes(company, wish), _fields(order, 1), after=after, before=before, size=size)
        return KeyPage(note_lines(notes.rows), notes.total, notes.next, notes.previous)
    items = key_page(_items(company, wish, order), _fields(order, 0), after=after, before=before, size=size)
    return KeyPage(lines_of(company, items.rows, wish.today), items.total, items.next, items.previous)


def every_invoice(company: Company, wish: Wish, order: Sequence[str]) -> Iterator[InvoiceLine]:
    """All that fit, for an export, read in pieces."""
    if wish.state == CREDIT_NOTES:
        notes = _notes(company, wish).order_by(*_fields(order, 1))
        yield from note_lines(notes.iterator(chunk_size=500))
        return
    items = _items(company, wish, order).order_by(*_fields(order, 0))
    for part in batched(items.iterator(chunk_size=500), 500):
        yield from lines_of(company, part, wish.today)


def currencies(company: Company) -> list[str]:
    """The currencies that occur among the company's invoices, its own first."""
    found = set(Invoice.objects.filter(company=company).order_by().values_list("currency", flat=True).distinct())
    return sorted(found, key=lambda code: (code != company.currency, code))


def _items(company: Company, wish: Wish, order: Sequence[str]) -> QuerySet[OpenItem]:
    rows = OpenItem.objects.filter(company=company).annotate(past=Coalesce("due_on", "issued_on"))
    rows = rows.filter(_stands_for_its_invoice()).filter(_in_state(company, wish))
    names = {name.removeprefix("-") for name in order}
    if names & _BY_INVOICE and wish.state in _MOST and not wish.text:
        rows = rows.filter(invoice__company=company)
    if "open" in names:
        rows = rows.annotate(still_open=_still_open())
    if wish.own is not None:
        rows = rows.filter(customer__owner=wish.own)
    if wish.currency:
        rows = rows.filter(currency=wish.currency)
    if wish.due_from:
        rows = rows.filter(past__gte=wish.due_from)
    if wish.due_until:
        rows = rows.filter(past__lte=wish.due_until)
    if wish.text:
        numbers = Invoice.objects.filter(company=company).filter(_called(wish.text)).only("pk")
        rows = rows.filter(Q(invoice__in=_few(numbers)) | Q(customer__in=_few(_customers(company, wish.text))))
    return rows.select_related("invoice", "customer")


def _notes(company: Company, wish: Wish) -> QuerySet[Invoice]:
    rows = Invoice.objects.filter(company=company, amount_minor__lt=0).select_related("customer")
    rows = rows.annotate(left=F("amount_minor") + F("used_minor"))
    if wish.own is not None:
        rows = rows.filter(customer__owner=wish.own)
    if wish.currency:
        rows = rows.filter(currency=wish.currency)
    if wish.due_from:
        rows = rows.filter(issued_on__gte=wish.due_from)
    if wish.due_until:
        rows = rows.filter(issued_on__lte=wish.due_until)
    if wish.text:
        rows = rows.filter(_called(wish.text) | Q(customer__in=_customers(company, wish.text)))
    return rows


def _stands_for_its_invoice() -> Q:
    siblings = OpenItem.objects.filter(company=OuterRef("company"), invoice=OuterRef("invoice"))
    siblings = siblings.alias(past=Coalesce("due_on", "issued_on"))
    earlier = siblings.filter(Q(past__lt=OuterRef("past")) | Q(past=OuterRef("past"), pk__lt=OuterRef("pk")))
    first_open = _OPEN & ~Exists(earlier.filter(_OPEN))
    first_of_all = ~_OPEN & ~Exists(siblings.filter(_OPEN)) & ~Exists(earlier)
    return Q(installment=0) | first_open | first_of_all


def _in_state(company: Company, wish: Wish) -> Q:
    today, open_now = wish.today, _OPEN & Q(invoice__cancelled=False)
    still = {"company": company, "ended_seq__isnull": True}
    later = Q(until__isnull=True) | Q(until__gte=today)
    of_item = {
        "disputed": Dispute.objects.filter(later, **still),
        "promised": Promise.objects.filter(company=company, status=Promise.Status.OPEN, by__gte=today),
        "in_collection": CaseItem.objects.filter(**still),
        "payment_pending": PaymentUnderWay.objects.filter(**still),
    }
    if wish.state in of_item:
        return open_now & Q(invoice__in=of_item[wish.state].values("item__invoice"))
    holds = Hold.objects.filter(later, **still)
    held = Q(invoice__in=holds.filter(item__isnull=False).values("item__invoice"))
    held |= Q(customer__in=holds.filter(customer__isnull=False).values("customer"))
    return {
        "": open_now,
        "overdue": open_now & Q(past__lt=today),
        "paid": ~_OPEN & Q(invoice__cancelled=False),
        "on_hold": open_now & held,
        "off": open_now & (Q(remind=False) | Q(customer__reminders=False)),
        "cancelled": Q(invoice__cancelled=True),
        "all": Q(),
    }[wish.state]


def _still_open() -> Case:
    siblings = OpenItem.objects.filter(company=OuterRef("company"), invoice=OuterRef("invoice")).order_by()
    sums = siblings.values("invoice").annotate(sum=Sum(F("amount_minor") - F("allocated_minor"))).values("sum")
    return Case(When(installment=0, then=F("amount_minor") - F("allocated_minor")), default=Subquery(sums))


def _called(text: str) -> Q:
    return holds("number", text) | holds("reference", text)


def _customers(company: Company, text: str) -> QuerySet[Customer]:
    named = Q(name__icontains=text) | Q(ref__icontains=text)
    return Customer.objects.filter(company=company).filter(named).only("pk")


def _few[M: Model](rows: QuerySet[M]) -> QuerySet[M] | list[int]:
    """The ids themselves when they are few, so that the words are looked for once and not in every query."""
    ids = list(rows.order_by().values_list("pk", flat=True)[: _FEW + 1])
    return ids if len(ids) <= _FEW else rows


def _fields(order: Sequence[str], kind: int) -> list[str]:
    return [("-" if name.startswith("-") else "") + _ORDERS[name.removeprefix("-")][kind] for name in order]
