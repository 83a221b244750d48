# SPDX-License-Identifier: MIT
"""Money that was taken back and came after all, whole or in part: booked anew, as it was."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import NoReturn

from dunwell.core.money import decimal_string
from dunwell.services import payments
from dunwell.services.match_booking import book
from dunwell.services.match_parts import Booking, Part
from dunwell.services.writing import writing
from dunwell.store.models import Allocation, Claim, Company, Invoice, MatchProposal, OpenItem, Payment

_State = MatchProposal.State
Key = tuple[int | None, int | None]


def book_again(
    company: Company, payment: Payment, minor: int, before: Sequence[Allocation], *, on: date, actor: str, at: datetime
) -> Payment:
    """Books so much of a payment that was reversed anew, of the day when it came, for what was settled with it `before`
    (`beside.settled_with`), as far as that is open. What a person had in hand is never booked by itself.

    What was forgiven beside it is forgiven again where its item gets as much money as it had.
    """
    again = payments.book_payment(
        company,
        decimal_string(minor, payment.currency),
        payment.currency,
        on=payment.paid_on,
        reference=payment.reference,
        payer_name=payment.payer_name,
        payer_account=payment.payer_account,
        remittance=payment.remittance,
        actor=actor,
        at=at,
    )
    told = MatchProposal.objects.filter(payment=payment).first()
    if payment.customer_id is None:
        if told is not None and (told.decided_by or told.refused):
            _keep(told, again, actor, at, state=_State.OPEN, stale=True)
        return again
    parts = _Again(payment, before).parts(minor)
    booking = Booking(again.pk, payment.customer_id, parts, "match_decided", _State.CHANGED)
    with writing(company) as locked:
        (booked,) = book(locked, [booking], on=on, actor=actor, at=at, refuse=_does_not_fit)
    if told is not None:
        credit = minor - sum(part.minor for part in parts)
        found = {"rule": told.rule, "score": told.score, "evidence": told.evidence, "customer": payment.customer}
        json = [part.as_json() for part in parts]
        _keep(told, again, actor, at, state=_State.CHANGED, credit_minor=credit, parts=json, seq=booked.seq, **found)
    return Payment.objects.get(pk=again.pk)


def _keep(told: MatchProposal, again: Payment, actor: str, at: datetime, **columns: object) -> None:
    MatchProposal.objects.create(
        company_id=told.company_id, payment=again, refused=told.refused, decided_by=actor, at=at, **columns
    )


def _does_not_fit(booking: Booking, why: str) -> NoReturn:
    raise RuntimeError(f"what was read under the lock does not fit: {why}")


class _Again:
    """What a payment settled, and what of it is open now."""

    def __init__(self, payment: Payment, before: Sequence[Allocation]) -> None:
        self.own = [row for row in before if row.payment_id == payment.pk]
        self.credits = [row for row in before if row.credit_note_id is not None]
        self.forgiven = [row for row in before if row.payment_id not in (None, payment.pk)]
        self.open = {_key(row): _open(row, payment.customer_id) for row in before}
        notes = (row.credit_note for row in self.credits if row.credit_note)
        self.free = {note.pk: _free(note, payment.customer_id) for note in notes}

    def parts(self, minor: int) -> tuple[Part, ...]:
        """The parts that so much money settles once more, in the order in which it did."""
        found: dict[Key, Part] = {}
        for row in self.own:
            if part := self._take(row, minor):
                there = found.get(_key(row), Part(0, *_key(row)))
                found[_key(row)] = replace(there, minor=there.minor + part)
                minor -= part
        had = _sums(self.own)
        for row in self.credits:
            note = row.credit_note_id or 0
            if part := self._take(row, self.free[note]):
                there = found.get(_key(row), Part(0, *_key(row)))
                found[_key(row)] = replace(there, credits=(*there.credits, (note, part)))
                self.free[note] -= part
        rest = list[Part]()
        for row in self.forgiven:
            there = found.get(_key(row), Part(0, *_key(row)))
            if there.minor == had.get(_key(row), 0) and (part := self._take(row, row.amount_minor)):
                rest.append(Part(0, *_key(row), written_off=part, kind=row.payment.remittance if row.payment else ""))
        return (*found.values(), *rest)

    def _take(self, row: Allocation, most: int) -> int:
        part = min(most, row.amount_minor, self.open[_key(row)])
        self.open[_key(row)] -= part
        return part


def _key(row: Allocation) -> Key:
    return row.item_id, row.claim_id


def _sums(rows: Iterable[Allocation]) -> dict[Key, int]:
    sums: dict[Key, int] = {}
    for row in rows:
        sums[_key(row)] = sums.get(_key(row), 0) + row.amount_minor
    return sums


def _open(row: Allocation, customer: int | None) -> int:
    """Minor units that are open now of what an allocation settled; 0 when nothing is asked for any more."""
    if row.claim_id is not None:
        claim = Claim.objects.get(pk=row.claim_id)
        is_asked = claim.status == Claim.Status.OPEN and claim.customer_id == customer
        return claim.amount_minor - claim.allocated_minor if is_asked else 0
    item = OpenItem.objects.select_related("invoice").get(allocations=row.pk)
    is_asked = not item.invoice.cancelled and item.customer_id == customer
    return max(item.open_minor, 0) if is_asked else 0


def _free(row: Invoice, customer: int | None) -> int:
    """What of a credit note settles nothing now, in minor units."""
    note = Invoice.objects.get(pk=row.pk)
    return 0 if note.cancelled or note.customer_id != customer else max(-note.amount_minor - note.used_minor, 0)
