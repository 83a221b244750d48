# SPDX-License-Identifier: MIT
"""The reads that screens share: customers with their balances, invoices, and history. Each starts from one company.

What another company has raises `Refused("not_found")`, as if it were not there.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from dunwell.core.money import Money
from dunwell.core.problem import Refused
from dunwell.services.kept_mail import is_kept
from dunwell.store.models import (
    Allocation,
    Claim,
    Company,
    Customer,
    Delivery,
    Event,
    Invoice,
    Notice,
    OpenItem,
    Payment,
)

_SHOWN = 200


@dataclass(frozen=True)
class Balance:
    """A customer's account in one currency: open items + claims − credits = what he owes."""

    items: Money
    overdue: Money
    claims: Money
    credits: Money

    @property
    def total(self) -> Money:
        return self.items + self.claims - self.credits


@dataclass(frozen=True)
class Told:
    """One line of history, with its facts read."""

    at: datetime
    actor: str
    code: str
    on: date | None
    data: dict[str, object]


@dataclass(frozen=True)
class Way:
    """One delivery; `kept`: the built-in mailbox has the message, and nobody received it."""

    delivery: Delivery
    kept: bool


@dataclass(frozen=True)
class Sent:
    """A notice of the past and how it travels."""

    notice: Notice
    total: Money
    ways: list[Way]


@dataclass(frozen=True)
class Part:
    """A part of a payment or credit note that settled something of an invoice."""

    on: date
    amount: Money
    source: str
    reversed_on: date | None


@dataclass(frozen=True)
class Credit:
    """Money or a credit note of a customer that is not, or not wholly, used."""

    ref: str
    on: date
    amount: Money
    left: Money
    credit_note: bool


@dataclass(frozen=True)
class OwedClaim:
    """A claim with its amounts."""

    claim: Claim
    amount: Money
    left: Money


def customer_by_id(company: Company, customer: int) -> Customer:
    """One customer. Raises `Refused("not_found")`."""
    found = Customer.objects.filter(company=company, pk=customer).select_related("procedure").first()
    if found is None:
        raise Refused("not_found", what="customer", name=str(customer))
    return found


def invoice_by_id(company: Company, invoice: int) -> Invoice:
    """One invoice or credit note. Raises `Refused("not_found")`."""
    found = Invoice.objects.filter(company=company, pk=invoice).select_related("customer").first()
    if found is None:
        raise Refused("not_found", what="invoice", name=str(invoice))
    return found


def amount_of(invoice: Invoice) -> Money:
    """The amount of an invoice; negative for a credit note."""
    return Money(invoice.amount_minor, invoice.currency)


def open_of(company: Company, invoice: Invoice) -> Money:
    """What is still owed of an invoice, or still left of a credit note; nothing of a cancelled one."""
    if invoice.cancelled:
        return Money(0, invoice.currency)
    if invoice.amount_minor < 0:
        return Money(invoice.amount_minor + invoice.used_minor, invoice.currency)
    items = OpenItem.objects.filter(company=company, invoice=invoice)
    return Money(sum(item.open_minor for item in items), invoice.currency)


def balances(company: Company, customers: Sequence[int], today: date) -> dict[int, list[Balance]]:
    """What these customers owe, by currency; a customer with nothing open is not in the answer."""
    items = OpenItem.objects.filter(company=company, customer__in=customers, invoice__cancelled=False)
    items = items.filter(allocated_minor__lt=F("amount_minor"))
    overdue = items.annotate(past=Coalesce("due_on", "issued_on")).filter(past__lt=today)
    claims = Claim.objects.filter(company=company, customer__in=customers, status=Claim.Status.OPEN)
    left = F("amount_minor") - F("allocated_minor")
    sums = [_summed(items, left), _summed(overdue, left), _summed(claims, left), _credits(company, customers)]
    found: dict[int, list[Balance]] = {}
    for customer, currency in sorted({key for one in sums for key in one}):
        amounts = [Money(one.get((customer, currency), 0), currency) for one in sums]
        found.setdefault(customer, []).append(Balance(*amounts))
    return found


def credits_of(company: Company, customer: Customer) -> list[Credit]:
    """The customer's payments and credit notes of which something is left."""
    paid = Payment.objects.filter(company=company, customer=customer, reversed=False)
    paid = paid.filter(allocated_minor__lt=F("amount_minor")).order_by("paid_on", "pk")
    notes = _credit_notes(company, [customer.pk]).order_by("issued_on", "pk")
    return [
        Credit(one.ref, one.paid_on, Money(one.amount_minor, one.currency),
               Money(one.amount_minor - one.allocated_minor, one.currency), credit_note=False)
        for one in paid
    ] + [
        Credit(one.number, one.issued_on, Money(-one.amount_minor, one.currency),
               Money(-one.amount_minor - one.used_minor, one.currency), credit_note=True)
        for one in notes
    ]  # fmt: skip


def claims_of(company: Company, customer: Customer, *, still_open: bool = False) -> list[OwedClaim]:
    """All claims on a customer (or those still owed), the latest first."""
    rows = Claim.objects.filter(company=company, customer=customer).select_related("notice", "item__invoice")
    rows = rows.filter(status=Claim.Status.OPEN) if still_open else rows
    return [
        OwedClaim(
            row, Money(row.amount_minor, row.currency), Money(row.amount_minor - row.allocated_minor, row.currency)
        )
        for row in rows.order_by("-on", "-pk")[:_SHOWN]
    ]


def notices_of(company: Company, *, customer: Customer | None = None, invoice: Invoice | None = None) -> list[Sent]:
    """The notices of a customer, or those that list an invoice, the latest first."""
    rows = Notice.objects.filter(company=company).prefetch_related("deliveries").order_by("-on", "-pk")
    if customer:
        rows = rows.filter(customer=customer)
    if invoice:
        rows = rows.filter(lines__item__invoice=invoice).distinct()
    return [
        Sent(row, Money(row.total_minor, row.currency), [Way(one, is_kept(one)) for one in row.deliveries.all()])
        for row in rows[:_SHOWN]
    ]


def emails_of(company: Company, customer: Customer) -> list[tuple[str, bool]]:
    """The addresses of a customer in their order, each with whether mail to it came back."""
    return list(customer.emails.filter(company=company).values_list("address", "bad"))


def settled_by(company: Company, invoice: Invoice) -> list[Part]:
    """What settled something of an invoice, or what a credit note was used for; reversed parts too."""
    rows = Allocation.objects.filter(company=company).filter(Q(item__invoice=invoice) | Q(credit_note=invoice))
    rows = rows.select_related("payment", "credit_note", "item__invoice").order_by("on", "pk")
    return [Part(row.on, Money(row.amount_minor, row.currency), _source(row, invoice), row.reversed_on) for row in rows]


def timeline(
    company: Company, *, customer: Customer | None = None, invoice: Invoice | None = None, limit: int = 100
) -> list[Told]:
    """The latest events about a customer or an invoice, newest first."""
    events = Event.objects.filter(company=company)
    if customer:
        events = events.filter(customer_id=customer.pk)
    if invoice:
        # Some tell the item alone. Through the customer, for that is where the index leads.
        items = list(OpenItem.objects.filter(company=company, invoice=invoice).values_list("pk", flat=True))
        events = events.filter(customer_id=invoice.customer_id).filter(Q(invoice_id=invoice.pk) | Q(item_id__in=items))
    return [Told(one.at, one.actor, one.code, one.on, json.loads(one.data)) for one in events.order_by("-seq")[:limit]]


def _source(row: Allocation, invoice: Invoice) -> str:
    if row.credit_note_id == invoice.pk:
        return f"used for {row.item}" if row.item else "used for a claim"
    return f"credit note {row.credit_note.number}" if row.credit_note else f"payment {row.payment}"


def _summed(rows: QuerySet[OpenItem] | QuerySet[Claim], left: object) -> dict[tuple[int, str], int]:
    sums = rows.values_list("customer_id", "currency").annotate(sum=Sum(left)).order_by()
    return {(customer, currency): total for customer, currency, total in sums}


def _credit_notes(company: Company, customers: Sequence[int]) -> QuerySet[Invoice]:
    notes = Invoice.objects.filter(company=company, customer__in=customers, amount_minor__lt=0, cancelled=False)
    return notes.filter(used_minor__lt=-F("amount_minor"))


def _credits(company: Company, customers: Sequence[int]) -> dict[tuple[int, str], int]:
    paid = Payment.objects.filter(company=company, customer__in=customers, reversed=False)
    sums = paid.values_list("customer_id", "currency").annotate(sum=Sum(F("amount_minor") - F("allocated_minor")))
    notes = _credit_notes(company, customers).values_list("customer_id", "currency")
    found: dict[tuple[int, str], int] = {}
    for customer, currency, total in [
        *sums.order_by(),
        *notes.annotate(sum=Sum(-F("amount_minor") - F("used_minor"))).order_by(),
    ]:
        if customer is not None and total:
            found[customer, currency] = found.get((customer, currency), 0) + total
    return found
