# SPDX-License-Identifier: MIT
"""A decision, or what was booked by itself, is taken back: the payment waits again. Notices are not sent again."""

import re
from datetime import date, datetime

from django.db.models import Q

from dunwell.core.money import decimal_string
from dunwell.core.problem import Refused
from dunwell.services import allocating
from dunwell.services.match_again import Touched, reckon_again
from dunwell.services.match_parts import Json, mark
from dunwell.services.payer_accounts import unteach
from dunwell.services.promises import reopen_promises
from dunwell.services.writing import writing
from dunwell.store import chain
from dunwell.store.chain import Entry
from dunwell.store.models import Allocation, BankEntry, Company, Event, MatchProposal, Payment

_State = MatchProposal.State


def undo(company: Company, proposal: int, *, on: date, actor: str, at: datetime) -> MatchProposal:
    """Takes a decision, or an automatic booking, back: all that it settled or gave up is open again, the payment is
    nobody's, an account that only this taught is forgotten. The proposal is open, and never booked by itself again.

    Money that was set aside comes in anew, as another payment with a proposal of its own. Raises
    `Refused("not_found")`, `proposal_open`, `payment_reversed`.
    """
    with writing(company) as locked:
        rows = MatchProposal.objects.filter(company=locked, pk=proposal).select_related("payment")
        row = rows.first()
        if row is None:
            raise Refused("not_found", what="proposal", name=str(proposal))
        if row.state == _State.OPEN:
            raise Refused("proposal_open", payment=row.payment.ref)
        if not may_undo(row):
            raise Refused("payment_reversed", payment=row.payment.ref)
        payment, touched = row.payment, Touched([])
        if row.state == _State.SET_ASIDE:
            row = _anew(locked, row, on=on, actor=actor, at=at)
        elif row.state == _State.REFUSED:
            _take_back(locked, row, {}, on=on, actor=actor, at=at)
            marked = mark(row.customer_id, row.parts)
            row.refused = [one for one in row.refused if one != marked]
        else:
            touched = _unbooked(locked, row, on=on, actor=actor, at=at)
        row.state, row.stale, row.decided_by, row.at, row.seq = _State.OPEN, True, actor, at, None
        row.save()
        accounts = [payment.payer_account] if payment.payer_account else []
    reckon_again(company, Touched(touched.customers, touched.items, accounts), on=on, actor=actor, at=at)
    return MatchProposal.objects.select_related("payment", "customer").get(pk=row.pk)


def may_undo(row: MatchProposal) -> bool:
    """Whether there is something to take back: not of money that went back, and of money that a person set aside once.

    What the bank told in parts counts as these; nobody set it aside.
    """
    if row.state == _State.SET_ASIDE:
        return Event.objects.filter(company=row.company_id, seq=row.seq or 0, code="payment_set_aside").exists()
    return row.state == _State.REFUSED or (row.state != _State.OPEN and not row.payment.reversed)


def _unbooked(company: Company, row: MatchProposal, *, on: date, actor: str, at: datetime) -> Touched:
    """The payment settles nothing any more and is nobody's; what was given up beside it is open again."""
    payment = row.payment
    given_up = _given_up(company, payment)
    settled = Allocation.objects.filter(company=company, reversed_seq__isnull=True)
    # Credit notes that the payer took off were used by the same event.
    beside = Q(seq=row.seq, credit_note__isnull=False) if row.seq is not None else Q(pk=None)
    ending = list(settled.filter(Q(payment__in=[payment.pk, *given_up]) | beside))
    items = sorted({one.item_id for one in ending if one.item_id})
    more: Json = {"changes": {"customer_id": [payment.customer_id, None]}, "items": items}
    seq = _take_back(company, row, more, on=on, actor=actor, at=at)
    allocating.reverse(company, ending, on=on, seq=seq)
    Payment.objects.filter(pk__in=given_up).update(reversed=True, reversed_seq=seq)
    Payment.objects.filter(pk=payment.pk).update(customer=None)
    reopen_promises(company, items, actor=actor, at=at, on=on)
    customers = [payment.customer_id] if payment.customer_id is not None else []
    for customer in customers:
        unteach(company, payment, customer)
    return Touched(customers, items)


def _given_up(company: Company, payment: Payment) -> list[int]:
    """The write-offs made beside a payment: they bear its name as their reference."""
    made = Payment.objects.filter(company=company, kind=Payment.Kind.WRITE_OFF, reversed=False, reference=payment.ref)
    return list(made.filter(customer=payment.customer_id).values_list("pk", flat=True))


def _anew(company: Company, row: MatchProposal, *, on: date, actor: str, at: datetime) -> MatchProposal:
    """The same money once more, under a name of its own; its bank entry is that payment again. That happens once."""
    MatchProposal.objects.filter(pk=row.pk).update(seq=None)
    before = row.payment
    paid = Payment.objects.get(pk=before.pk)
    paid.pk, paid.ref = None, _next_ref(company, before.ref)
    paid.reversed, paid.reversed_seq, paid.customer = False, None, None
    facts = _facts(paid) | {"before": before.ref}
    paid.seq = chain.append(company, actor, at, [Entry("match_undone", on, data=facts)])
    paid.save(force_insert=True)
    entries = BankEntry.objects.filter(company=company, payment=before, state=BankEntry.State.SET_ASIDE)
    entries.update(payment=paid, state=BankEntry.State.PAYMENT)
    return MatchProposal(company=company, payment=paid, at=at)


def _next_ref(company: Company, ref: str) -> str:
    """The next free name of its series: after B-7, B-12 when B-11 is the last."""
    found = re.fullmatch(r"([A-Z]-)\d{1,12}", ref)
    series = found[1] if found else "P-"
    taken = Payment.objects.filter(company=company, ref__startswith=series).values_list("ref", flat=True)
    numbers = [int(one.removeprefix(series)) for one in taken if one.removeprefix(series).isdecimal()]
    return f"{series}{max(numbers, default=0) + 1}"


def _take_back(company: Company, row: MatchProposal, more: Json, *, on: date, actor: str, at: datetime) -> int:
    facts = _facts(row.payment) | {"was": row.state} | more
    return chain.append(company, actor, at, [Entry("match_undone", on, row.payment.customer_id, data=facts)])


def _facts(payment: Payment) -> Json:
    amount = decimal_string(payment.amount_minor, payment.currency)
    return {"payment": payment.ref, "amount": amount, "currency": payment.currency}
