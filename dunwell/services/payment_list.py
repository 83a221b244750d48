# SPDX-License-Identifier: MIT
"""The list of payments, and one payment with what it settled. Write-offs are a list of their own: they are no money."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from dunwell.core.money import Money
from dunwell.core.problem import Refused
from dunwell.services.find import item_name
from dunwell.services.paging import KeyPage, key_page
from dunwell.store.models import Allocation, Company, Customer, Payment

_MONEY = Q(kind=Payment.Kind.MONEY)
_FREE = Q(allocated_minor__lt=F("amount_minor"), reversed=False)
_STATES = {
    "": _MONEY,
    "credit": _MONEY & _FREE & Q(customer__isnull=False),
    "unassigned": _MONEY & _FREE & Q(customer__isnull=True),
    "reversed": _MONEY & Q(reversed=True),
    "write_off": Q(kind=Payment.Kind.WRITE_OFF),
}


@dataclass(frozen=True)
class Wish:
    """What is looked for. `state` empty: all money. `own`: of the customers of this person alone."""

    own: int | None = None
    text: str = ""
    state: str = ""
    paid_from: date | None = None
    paid_until: date | None = None


@dataclass(frozen=True)
class PaymentLine:
    """One payment. `free` is what of it settles nothing; `state`: used, part, credit, unassigned, reversed, write_off
    (in force), write_off_reversed."""

    pk: int
    ref: str
    kind: str
    paid_on: date
    customer_id: int | None
    customer: str
    amount: Money
    free: Money
    state: str
    reference: str
    payer: str
    remittance: str


@dataclass(frozen=True)
class Part:
    """What a payment settled. `reversed_on`: the day on which that was taken back."""

    pk: int
    on: date
    amount: Money
    name: str
    invoice: int | None
    reversed_on: date | None


def payment_page(
    company: Company, wish: Wish, order: Sequence[str], *, after: str = "", before: str = "", size: int = 50
) -> KeyPage[PaymentLine]:
    """A page of the list, in an order of fields of a payment (`name`: that of the customer; `free`)."""
    found = key_page(_found(company, wish), order, after=after, before=before, size=size)
    return KeyPage([line_of(row) for row in found.rows], found.total, found.next, found.previous)


def every_payment(company: Company, wish: Wish, order: Sequence[str]) -> Iterator[PaymentLine]:
    """All that fit, for an export."""
    for row in _found(company, wish).order_by(*order).iterator(chunk_size=1000):
        yield line_of(row)


def payment_of(company: Company, payment: int, own: int | None = None) -> Payment:
    """One payment. Raises `Refused("not_found")`."""
    rows = Payment.objects.filter(company=company, pk=payment).select_related("customer")
    found = (rows if own is None else rows.filter(customer__owner=own)).first()
    if found is None:
        raise Refused("not_found", what="payment", name=str(payment))
    return found


def parts_of(company: Company, payment: Payment) -> list[Part]:
    """What it settled, the latest first; what was taken back too."""
    rows = Allocation.objects.filter(company=company, payment=payment)
    return [
        Part(
            pk=row.pk,
            on=row.on,
            amount=Money(row.amount_minor, row.currency),
            name=item_name(row.item) if row.item else row.claim.notice.number if row.claim else "",
            invoice=row.item.invoice_id if row.item else None,
            reversed_on=row.reversed_on,
        )
        for row in rows.select_related("item__invoice", "claim__notice").order_by("-seq", "-pk")[:200]
    ]


def last_money_on(company: Company, own: int | None = None) -> date | None:
    """The day of the last payment that is known; None: none is. Reminders are only as right as this is recent."""
    rows = Payment.objects.filter(company=company, kind=Payment.Kind.MONEY, reversed=False)
    rows = rows if own is None else rows.filter(customer__owner=own)
    return rows.order_by("-paid_on", "-pk").values_list("paid_on", flat=True).first()


def line_of(row: Payment) -> PaymentLine:
    """A payment as the list shows it."""
    free = 0 if row.reversed else row.amount_minor - row.allocated_minor
    return PaymentLine(
        pk=row.pk,
        ref=row.ref,
        kind=row.kind,
        paid_on=row.paid_on,
        customer_id=row.customer_id,
        customer=row.customer.name if row.customer else "",
        amount=Money(row.amount_minor, row.currency),
        free=Money(free, row.currency),
        state=_state(row, free),
        reference=row.reference,
        payer=row.payer_name,
        remittance=row.remittance,
    )


def _state(row: Payment, free: int) -> str:
    if row.kind == Payment.Kind.WRITE_OFF:
        return "write_off_reversed" if row.reversed else "write_off"
    if row.reversed:
        return "reversed"
    if not free:
        return "used"
    if row.customer_id is None:
        return "unassigned"
    return "part" if row.allocated_minor else "credit"


def _found(company: Company, wish: Wish) -> QuerySet[Payment]:
    rows = Payment.objects.filter(company=company).filter(_STATES[wish.state]).select_related("customer")
    rows = rows.annotate(name=Coalesce("customer__name", Value("")), free=F("amount_minor") - F("allocated_minor"))
    if wish.own is not None:
        rows = rows.filter(customer__owner=wish.own)
    if wish.paid_from:
        rows = rows.filter(paid_on__gte=wish.paid_from)
    if wish.paid_until:
        rows = rows.filter(paid_on__lte=wish.paid_until)
    if wish.text:
        named = Q(name__icontains=wish.text) | Q(ref__icontains=wish.text)
        whose = Customer.objects.filter(company=company).filter(named).only("pk")
        texts = Q(ref__icontains=wish.text) | Q(reference__icontains=wish.text) | Q(payer_name__icontains=wish.text)
        rows = rows.filter(texts | Q(remittance__icontains=wish.text) | Q(customer__in=whose))
    return rows
