# SPDX-License-Identifier: MIT
"""Matched payments are booked, many at once: their customer, what they settle, what is given up beside it, its event.

Within the lock of a company, against the rows as they are now: what does not fit them any more is not booked.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, QuerySet

from dunwell.core.money import decimal_string
from dunwell.services import allocating
from dunwell.services.match_parts import Booking, Json, Part
from dunwell.services.match_rows import Money, Rows
from dunwell.services.promises import keep_promises, release_promises
from dunwell.store import chain
from dunwell.store.bulk import insert_rows, update_column
from dunwell.store.chain import Entry
from dunwell.store.models import Allocation, Company, OpenItem, Payment

# What may be kept back without a word; anything else is a person's own reason, and no promise is kept by it.
SHORT_KINDS = ("cash_discount", "bank_charges", "tolerance")
_ALLOCATION = (
    "company_id",
    "payment_id",
    "credit_note_id",
    "item_id",
    "claim_id",
    "currency",
    "amount_minor",
    "on",
    "seq",
)


@dataclass(frozen=True, slots=True)
class Booked:
    """What was booked: the payment with the event that tells it (`seq`), its payer's account and name."""

    booking: Booking
    seq: int
    account: str
    payer: str

    @property
    def items(self) -> list[int]:
        return [part.item for part in self.booking.parts if part.item is not None]


@dataclass(frozen=True, slots=True)
class _Loss:
    """What a part gives up beside it: the write-off to be made."""

    payment: Payment
    part: Part


def book(
    company: Company,
    bookings: Sequence[Booking],
    *,
    on: date,
    actor: str,
    at: datetime,
    refuse: Callable[[Booking, str], None],
) -> list[Booked]:
    """Books within a *locked* company what fits the rows as they are now; `refuse` is told each that does not and why
    (payment_taken, nothing_open, other_customer, above_open, above_free)."""
    rows, taken = Rows(company, bookings), []
    money = dict(rows.money)
    for booking in bookings:
        if why := rows.take(booking):
            refuse(booking, why)
        else:
            taken.append(booking)
    if not taken:
        return []
    names = _fresh_names(company)
    losses = {one.payment: [*_losses(company, one, money[one.payment], names)] for one in taken}
    entries = [entry for one in taken for entry in _entries(one, money[one.payment], rows, losses[one.payment], on)]
    booked, seq = [], chain.append(company, actor, at, entries)
    for one in taken:
        paid = money[one.payment]
        booked.append(Booked(one, seq, paid.account, paid.payer))
        for loss in losses[one.payment]:
            seq += 1
            loss.payment.seq = seq
        seq += 1
    _write(company, booked, losses, money)
    _promises(company, booked, actor=actor, at=at, on=on)
    return booked


def _write(company: Company, booked: list[Booked], losses: dict[int, list[_Loss]], money: dict[int, Money]) -> None:
    update_column(Payment, "customer_id", [(one.booking.customer, one.booking.payment) for one in booked])
    given_up = [loss for one in booked for loss in losses[one.booking.payment]]
    Payment.objects.bulk_create([loss.payment for loss in given_up], batch_size=500)
    parts: list[tuple[object, ...]] = []
    for one in booked:
        parts += _settling(company, one, money[one.booking.payment])
    for loss in given_up:
        row = loss.payment
        about = (company.pk, row.pk, None, loss.part.item, None)
        parts.append((*about, row.currency, row.amount_minor, row.paid_on, row.seq))
    insert_rows(Allocation, _ALLOCATION, parts)
    allocating.recount(_allocations(company, booked))


def _settling(company: Company, one: Booked, money: Money) -> Iterator[tuple[object, ...]]:
    """What the payment settles, and what credit notes settle beside it, as rows of allocations."""
    payment = one.booking.payment
    for part in one.booking.parts:
        if part.minor:
            about = (company.pk, payment, None, part.item, part.claim)
            yield (*about, money.currency, part.minor, money.paid_on, one.seq)
        for note, minor in part.credits:
            yield (company.pk, None, note, part.item, None, money.currency, minor, money.paid_on, one.seq)


def _allocations(company: Company, booked: list[Booked]) -> QuerySet[Allocation]:
    """What was just written: nothing else of the company has an event as late."""
    return Allocation.objects.filter(company=company, seq__gte=booked[0].seq)


def _promises(company: Company, booked: list[Booked], *, actor: str, at: datetime, on: date) -> None:
    """What was given up for a person's own reason keeps no promise: it ends what is left of them."""
    gone = [
        part.item
        for one in booked
        for part in one.booking.parts
        if part.item is not None and part.written_off and part.kind not in SHORT_KINDS
    ]
    touched = allocating.touched_items(_allocations(company, booked))
    if gone:
        settled = OpenItem.objects.filter(pk__in=gone, allocated_minor=F("amount_minor"))
        release_promises(company, settled, actor=actor, at=at, on=on)
    keep_promises(company, touched, actor=actor, at=at, on=on)


def _losses(company: Company, booking: Booking, money: Money, names: Iterator[str]) -> Iterator[_Loss]:
    for part in booking.parts:
        if part.written_off:
            payment = Payment(
                company=company,
                customer_id=booking.customer,
                ref=next(names),
                kind=Payment.Kind.WRITE_OFF,
                paid_on=money.paid_on,
                currency=money.currency,
                amount_minor=part.written_off,
                # So that it goes back with the money that it was granted to.
                reference=money.ref,
                remittance=part.kind,
            )
            yield _Loss(payment, part)


def _fresh_names(company: Company) -> Iterator[str]:
    """`W-1`, `W-2`, …: the numbers that no payment bears."""
    taken: set[str] | None = None
    number = 0
    while True:
        if taken is None:
            rows = Payment.objects.filter(company=company, ref__startswith="W-")
            taken = set(rows.values_list("ref", flat=True))
        number += 1
        if f"W-{number}" not in taken:
            yield f"W-{number}"


def _entries(booking: Booking, money: Money, rows: Rows, losses: list[_Loss], on: date) -> Iterator[Entry]:
    """The event of the payment, then one for each that is given up."""
    yield Entry(booking.code, on, booking.customer, *_about(booking, rows), data=_facts(booking, money, rows))
    for loss in losses:
        target = rows.target(loss.part)
        facts: Json = {
            "payment": loss.payment.ref,
            "amount": decimal_string(loss.payment.amount_minor, money.currency),
            "currency": money.currency,
            "reason": loss.part.kind,
            "beside": money.ref,
        }
        invoice = target.invoice if target else None
        yield Entry("written_off", on, booking.customer, invoice, loss.part.item, data=facts)


def _about(booking: Booking, rows: Rows) -> tuple[int | None, int | None]:
    """The invoice and the item that it is about, when it is one."""
    items = {part.item for part in booking.parts if part.item is not None}
    invoices = {target.invoice for part in booking.parts if (target := rows.target(part)) and target.invoice}
    return next(iter(invoices)) if len(invoices) == 1 else None, next(iter(items)) if len(items) == 1 else None


def _facts(booking: Booking, money: Money, rows: Rows) -> Json:
    settled: dict[str, str] = {}
    credited: dict[str, str] = {}
    for part in booking.parts:
        for note, minor in part.credits:
            credited[rows.notes[note].name] = decimal_string(minor, money.currency)
        target = rows.target(part)
        if target and part.minor:
            settled[target.name] = decimal_string(part.minor, money.currency)
    credit = money.amount - sum(part.minor for part in booking.parts)
    return {
        "payment": money.ref,
        "amount": decimal_string(money.amount, money.currency),
        "currency": money.currency,
        "settled": settled,
        "changes": {"customer_id": [None, booking.customer]},
        **({"credit": decimal_string(credit, money.currency)} if credit else {}),
        **({"credit_notes": credited} if credited else {}),
        **booking.facts,
    }
