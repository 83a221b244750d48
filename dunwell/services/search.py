# SPDX-License-Identifier: MIT
"""One search over everything: invoices, customers, notices and payments by what people call them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from django.db import connection
from django.db.models import Case, F, IntegerField, Model, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce

from dunwell.core.money import Money
from dunwell.core.references import number_of_rf
from dunwell.store.models import Company, Customer, CustomerEmail, Invoice, Notice, OpenItem, Payment

PER_KIND = 8
SHORTEST = 2
_LAST = "\U0010ffff"  # after every other sign


@dataclass(frozen=True)
class Hit:
    """One find. `kind`: customer, invoice, notice, payment. `detail` says whose or what it is.

    `pk` is its id. `open` and `overdue` are a customer's, in each currency in which anything is open.
    """

    kind: str
    pk: int
    title: str
    detail: str
    amount: Money | None = None
    open: tuple[Money, ...] = ()
    overdue: tuple[Money, ...] = ()


def search(
    company: Company, text: str, own: int | None = None, *, on: date | None = None, most: int = PER_KIND
) -> list[Hit]:
    """At most so many of each kind, those that begin with the text first. Shorter than two characters finds nothing.

    With a day `on`, customers are found with what they owe; overdue is what was due before it.
    """
    text = text.strip()[:100].replace("\x00", "")
    if len(text) < SHORTEST:
        return []
    return [
        *_owing(company, list(_customers(company, text, own, most)), on),
        *_invoices(company, text, own, most),
        *_notices(company, text, own, most),
        *_payments(company, text, own, most),
    ]


def find_customers(company: Company, text: str, own: int | None = None, *, most: int = 20) -> list[Hit]:
    """Customers alone, for choosing one; `detail` is the number."""
    text = text.strip()[:100].replace("\x00", "")
    return list(_customers(company, text, own, most)) if text else []


def holds(field: str, text: str) -> Q:
    """A number or reference that holds the text, as it was typed or in capitals: to fold every row's case is slow."""
    found, upper = Q(**{f"{field}__contains": text}), text.upper()
    # SQLite's LIKE does not mind capitals anyway.
    return found if upper == text or connection.vendor == "sqlite" else found | Q(**{f"{field}__contains": upper})


def _customers(company: Company, text: str, own: int | None, most: int) -> Iterator[Hit]:
    rows = Customer.objects.filter(company=company)
    rows = rows if own is None else rows.filter(owner=own)
    mailed = CustomerEmail.objects.filter(company=company, address__icontains=text).values("customer")
    found = rows.filter(Q(name__icontains=text) | Q(ref__icontains=text) | Q(pk__in=mailed))
    begins = Q(name__istartswith=text) | Q(ref__istartswith=text)
    for row in _first(found, begins, "name")[:most]:
        yield Hit("customer", row.pk, row.name, row.ref)


def _owing(company: Company, hits: list[Hit], on: date | None) -> list[Hit]:
    """Customers with what each owes, in one query for all."""
    if not hits or on is None:
        return hits
    items = OpenItem.objects.filter(company=company, customer__in=[hit.pk for hit in hits], invoice__cancelled=False)
    items = items.filter(allocated_minor__lt=F("amount_minor")).alias(past=Coalesce("due_on", "issued_on"))
    left = F("amount_minor") - F("allocated_minor")
    sums = items.order_by("currency").values_list("customer_id", "currency")
    opened, late = dict[int, list[Money]](), dict[int, list[Money]]()
    for customer, currency, total, overdue in sums.annotate(sum=Sum(left), late=Sum(left, filter=Q(past__lt=on))):
        opened.setdefault(customer, []).append(Money(total, currency))
        if overdue:
            late.setdefault(customer, []).append(Money(overdue, currency))
    return [replace(hit, open=tuple(opened.get(hit.pk, ())), overdue=tuple(late.get(hit.pk, ()))) for hit in hits]


def _invoices(company: Company, text: str, own: int | None, most: int) -> Iterator[Hit]:
    rows = _of(Invoice.objects.filter(company=company), own).select_related("customer")
    for row in _called(rows, "number", text, holds("number", text) | holds("reference", text), most):
        amount = Money(row.amount_minor, row.currency)
        yield Hit("invoice", row.pk, row.number, row.customer.name, amount)


def _notices(company: Company, text: str, own: int | None, most: int) -> Iterator[Hit]:
    rows = _of(Notice.objects.filter(company=company), own).select_related("customer")
    for row in _called(rows, "number", text, holds("number", text) | Q(number=number_of_rf(text)), most):
        total = Money(row.total_minor, row.currency)
        yield Hit("notice", row.pk, row.number, row.customer.name, total)


def _payments(company: Company, text: str, own: int | None, most: int) -> Iterator[Hit]:
    rows = _of(Payment.objects.filter(company=company), own).select_related("customer")
    for row in _called(rows, "ref", text, holds("ref", text) | holds("reference", text), most):
        detail = row.customer.name if row.customer else row.payer_name
        yield Hit("payment", row.pk, row.ref, detail, Money(row.amount_minor, row.currency))


def _of[M: Model](rows: QuerySet[M], own: int | None) -> QuerySet[M]:
    return rows if own is None else rows.filter(customer__owner=own)


def _called[M: Model](rows: QuerySet[M], name: str, text: str, held: Q, most: int) -> list[M]:
    """Rows whose name begins with the text, found by the index on names; only if they are few, what else holds it."""
    begins = Q()
    for begin in {text, text.upper()}:
        begins |= Q(**{f"{name}__gte": begin, f"{name}__lt": begin + _LAST, f"{name}__startswith": begin})
    found = list(rows.filter(begins).order_by(name, "pk")[:most])
    if len(found) < most:
        others = rows.filter(held).exclude(pk__in=[row.pk for row in found])
        found += others.order_by(name, "pk")[: most - len(found)]
    return found


def _first[M: Model](rows: QuerySet[M], begins: Q, name: str) -> QuerySet[M]:
    rank = Case(When(begins, then=Value(0)), default=Value(1), output_field=IntegerField())
    return rows.order_by(rank, name, "pk")
