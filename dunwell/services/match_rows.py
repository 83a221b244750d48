# SPDX-License-Identifier: MIT
"""The rows that bookings touch, as they are now under the company's lock: what still fits them, and what does not."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from dunwell.services.match_parts import Booking, Part
from dunwell.store.models import Claim, Company, Invoice, OpenItem, Payment

# SQLite takes so many values in one query.
_VALUES = 20_000


@dataclass(slots=True)
class Target:
    """An open item or a claim; `open` is what is left of it (minor units), also after what is about to be booked."""

    open: int
    customer: int
    currency: str
    name: str
    invoice: int | None = None


@dataclass(frozen=True, slots=True)
class Money:
    """A payment that may be booked."""

    ref: str
    paid_on: date
    currency: str
    amount: int
    account: str
    payer: str


class Rows:
    """What is there now of all that these bookings name. Made under the company's lock; used up as they are taken."""

    def __init__(self, company: Company, bookings: Sequence[Booking]) -> None:
        parts = [part for booking in bookings for part in booking.parts]
        self.money = dict(_money(company, [booking.payment for booking in bookings]))
        self.items = dict(_items(company, [part.item for part in parts if part.item is not None]))
        notes = [note for part in parts for note, _ in part.credits]
        self.notes = dict(_notes(company, notes))
        self.claims = dict(_claims(company, [part.claim for part in parts if part.claim is not None]))

    def target(self, part: Part) -> Target | None:
        """The row of a part; None: there is none that is open."""
        if part.claim is not None:
            return self.claims.get(part.claim)
        return self.items.get(part.item) if part.item is not None else None

    def take(self, booking: Booking) -> str:
        """Uses up what a booking settles; "" when it fits, else why not, and nothing is used."""
        money = self.money.get(booking.payment)
        if money is None:
            return "payment_taken"
        if sum(part.minor for part in booking.parts) > money.amount:
            return "above_free"
        wanted: dict[int, tuple[Target, int]] = {}
        for target, minor in self._asked(booking):
            if target is None or target.currency != money.currency:
                return "nothing_open"
            if target.customer != booking.customer:
                return "other_customer"
            wanted[id(target)] = (target, minor + wanted.get(id(target), (target, 0))[1])
        if any(minor > target.open for target, minor in wanted.values()):
            return "above_open"
        for target, minor in wanted.values():
            target.open -= minor
        del self.money[booking.payment]
        return ""

    def _asked(self, booking: Booking) -> Iterator[tuple[Target | None, int]]:
        """What a booking takes of each item, claim and credit note."""
        for part in booking.parts:
            yield self.target(part), part.minor + part.written_off + part.credited
            for note, minor in part.credits:
                yield self.notes.get(note), minor


def _money(company: Company, ids: Sequence[int]) -> Iterator[tuple[int, Money]]:
    rows = Payment.objects.filter(company=company, customer=None, kind=Payment.Kind.MONEY, reversed=False)
    columns = ("pk", "ref", "paid_on", "currency", "amount_minor", "payer_account", "payer_name")
    for some in _pieces(ids):
        for pk, *values in rows.filter(pk__in=some).values_list(*columns):
            yield pk, Money(*values)


def _items(company: Company, ids: Sequence[int]) -> Iterator[tuple[int, Target]]:
    rows = OpenItem.objects.filter(company=company, invoice__cancelled=False)
    columns = (
        "pk", "amount_minor", "allocated_minor", "customer_id", "currency", "invoice__number", "installment",
        "invoice_id",
    )  # fmt: skip
    for some in _pieces(ids):
        for pk, amount, allocated, customer, currency, number, part, invoice in (
            rows.filter(pk__in=some).values_list(*columns)
        ):  # fmt: skip
            name = f"{number}/{part}" if part else number
            yield pk, Target(amount - allocated, customer, currency, name, invoice)


def _notes(company: Company, ids: Sequence[int]) -> Iterator[tuple[int, Target]]:
    """Credit notes, with what of them is not used."""
    rows = Invoice.objects.filter(company=company, amount_minor__lt=0, cancelled=False)
    columns = ("pk", "amount_minor", "used_minor", "customer_id", "currency", "number")
    for some in _pieces(ids):
        for pk, amount, used, customer, currency, number in rows.filter(pk__in=some).values_list(*columns):
            yield pk, Target(-amount - used, customer, currency, number)


def _claims(company: Company, ids: Sequence[int]) -> Iterator[tuple[int, Target]]:
    rows = Claim.objects.filter(company=company, status=Claim.Status.OPEN)
    columns = ("pk", "amount_minor", "allocated_minor", "customer_id", "currency", "kind", "notice__number")
    for some in _pieces(ids):
        for pk, amount, allocated, customer, currency, kind, notice in rows.filter(pk__in=some).values_list(*columns):
            yield pk, Target(amount - allocated, customer, currency, f"{kind} {notice}")


def _pieces(ids: Iterable[int]) -> Iterator[list[int]]:
    wanted = sorted(set(ids))
    return (wanted[start : start + _VALUES] for start in range(0, len(wanted), _VALUES))
