# SPDX-License-Identifier: MIT
"""Customers with money that settles nothing: free payments and credit notes, and what they owe beside them."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import batched

from django.db.models import F, Max, Min, Q, Sum

from dunwell.core.money import Money
from dunwell.services.paging import KeyPage
from dunwell.store.models import Claim, Company, Invoice, OpenItem, Payment

_AT_ONCE = 500
ORDERS = ("free", "name", "since")


@dataclass(frozen=True)
class CreditWish:
    """What is looked for. `own`: the customers of this person alone."""

    own: int | None = None
    text: str = ""
    currency: str = ""


@dataclass(frozen=True)
class CreditRow:
    """What a customer has free in one currency: of payments and of credit notes, since when; and what it owes.

    `payment`: the only free payment, where it is one.
    """

    customer: int
    ref: str
    name: str
    payments: Money
    notes: Money
    owes: Money
    since: date
    payment: int | None

    @property
    def key(self) -> str:
        return f"{self.customer}-{self.free.currency}"

    @property
    def free(self) -> Money:
        return Money(self.payments.minor + self.notes.minor, self.payments.currency)

    @property
    def usable(self) -> bool:
        """Whether there is something that it could settle."""
        return self.owes.minor > 0


def credit_page(
    company: Company, wish: CreditWish, order: Sequence[str], *, after: str = "", before: str = "", size: int = 50
) -> KeyPage[CreditRow]:
    """A page, in one of `ORDERS` (`-` for falling). What is owed is read for the rows of the page alone."""
    rows = _sorted(_rows(company, wish), order)
    keys = [row.key for row in rows]
    place = keys.index(after or before) if (after or before) in keys else None
    first = 0 if place is None else place + 1 if after else max(0, place - size)
    last = place if before and place is not None else first + size
    shown = rows[first:last]
    return KeyPage(
        rows=_with_owed(company, shown),
        total=len(rows),
        next=shown[-1].key if shown and last < len(rows) else "",
        previous=shown[0].key if shown and first > 0 else "",
    )


def every_credit(company: Company, wish: CreditWish, order: Sequence[str]) -> Iterator[CreditRow]:
    """All that fit, for an export."""
    for part in batched(_sorted(_rows(company, wish), order), _AT_ONCE):
        yield from _with_owed(company, part)


def credit_sums(company: Company, own: int | None = None) -> list[Money]:
    """What is free in all, by currency."""
    sums: dict[str, int] = {}
    for row in _rows(company, CreditWish(own=own)):
        sums[row.free.currency] = sums.get(row.free.currency, 0) + row.free.minor
    return [Money(minor, currency) for currency, minor in sorted(sums.items(), key=lambda one: -one[1])]


def _rows(company: Company, wish: CreditWish) -> list[CreditRow]:
    """Every customer and currency with something free; what is owed is not read yet."""
    money = Payment.objects.filter(_fits(wish), company=company, kind=Payment.Kind.MONEY, reversed=False)
    money = money.filter(customer__isnull=False, allocated_minor__lt=F("amount_minor"))
    notes = Invoice.objects.filter(_fits(wish), company=company, amount_minor__lt=0, cancelled=False)
    notes = notes.filter(used_minor__lt=-F("amount_minor"))
    found: dict[tuple[int, str], CreditRow] = {}
    free = money.order_by().values_list("customer_id", "customer__ref", "customer__name", "currency")
    for pk, ref, name, currency, minor, since, first, last in free.annotate(
        minor=Sum(F("amount_minor") - F("allocated_minor")), since=Min("paid_on"), first=Min("pk"), last=Max("pk")
    ):
        nothing, only = Money(0, currency), first if first == last else None
        found[pk, currency] = CreditRow(pk, ref, name, Money(minor, currency), nothing, nothing, since, only)
    granted = notes.order_by().values_list("customer_id", "customer__ref", "customer__name", "currency")
    for pk, ref, name, currency, minor, since in granted.annotate(
        minor=Sum(-F("amount_minor") - F("used_minor")), since=Min("issued_on")
    ):
        nothing, note = Money(0, currency), Money(minor, currency)
        row = found.get((pk, currency)) or CreditRow(pk, ref, name, nothing, note, nothing, since, None)
        found[pk, currency] = replace(row, notes=note, since=min(row.since, since))
    return list(found.values())


def _fits(wish: CreditWish) -> Q:
    fits = Q()
    if wish.own is not None:
        fits &= Q(customer__owner=wish.own)
    if wish.text:
        fits &= Q(customer__name__icontains=wish.text) | Q(customer__ref__icontains=wish.text)
    if wish.currency:
        fits &= Q(currency=wish.currency)
    return fits


def _sorted(rows: list[CreditRow], order: Sequence[str]) -> list[CreditRow]:
    """Amounts of one currency come together: sums over two are never compared."""
    name = order[0].removeprefix("-")
    rows = sorted(rows, key=lambda row: (row.name.casefold(), row.key))
    if name == "since":
        rows.sort(key=lambda row: row.since, reverse=order[0].startswith("-"))
    elif name == "free":
        rows.sort(key=lambda row: row.free.minor, reverse=order[0].startswith("-"))
        rows.sort(key=lambda row: row.free.currency)
    elif order[0].startswith("-"):
        rows.reverse()
    return rows


def _with_owed(company: Company, rows: Collection[CreditRow]) -> list[CreditRow]:
    """The same rows with what their customers owe in that currency, invoices and claims."""
    customers = {row.customer for row in rows}
    owed: dict[tuple[int, str], int] = {}
    items = OpenItem.objects.filter(company=company, customer__in=customers, invoice__cancelled=False)
    claims = Claim.objects.filter(company=company, customer__in=customers, status=Claim.Status.OPEN)
    left = Sum(F("amount_minor") - F("allocated_minor"))
    for found in (items.order_by().values_list("customer_id", "currency"),
                  claims.order_by().values_list("customer_id", "currency")):  # fmt: skip
        for customer, currency, minor in found.annotate(minor=left):
            owed[customer, currency] = owed.get((customer, currency), 0) + minor
    return [replace(row, owes=Money(owed.get((row.customer, row.free.currency), 0), row.free.currency)) for row in rows]
