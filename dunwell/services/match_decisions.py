# SPDX-License-Identifier: MIT
"""A person says whose money a payment is: confirms what was proposed, decides otherwise, refuses it, sets it aside.

Each is one transaction and one event, and teaches from where the customer pays; what waits and is touched by it is
reckoned anew. One payment is one customer's: of money for several the rest stays the credit of who it is booked for.
Taking back: match_undo.py.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import NoReturn

from dunwell.core.money import decimal_string
from dunwell.core.problem import Refused
from dunwell.services.find import get_customer
from dunwell.services.match_again import Touched, reckon_again
from dunwell.services.match_booking import Booked, book
from dunwell.services.match_elsewhere import WAITING
from dunwell.services.match_parts import Booking, Json, Part, kept_parts, mark
from dunwell.services.match_store import Answer, keep_booked
from dunwell.services.match_undo import undo
from dunwell.services.payer_accounts import Lesson, teach
from dunwell.services.writing import said, writing
from dunwell.store import chain
from dunwell.store.chain import Entry
from dunwell.store.models import BankEntry, Company, Customer, MatchProposal, Payment

__all__ = ["DecidedPart", "confirm", "decide", "refuse", "set_aside", "undo"]

# So much of a payment for an open item or a claim (its id), in minor units. `written_off` is given up beside it, of an
# item alone, and `kind` says why: cash_discount, bank_charges, tolerance, or words of one's own.
DecidedPart = Part


def confirm(company: Company, proposal: int, *, on: date, actor: str, at: datetime) -> Payment:
    """What was proposed is booked as it stands; what is over stays the customer's credit.

    Raises `Refused("not_found")`, `proposal_decided`, `no_match_proposed`, and `proposal_stale` when the books have
    moved so that it does not fit any more: then it is reckoned anew.
    """
    try:
        with writing(company) as locked:
            row = open_proposal(locked, proposal)
            if row.customer_id is None:
                raise Refused("no_match_proposed", payment=row.payment.ref)
            answer = Answer(
                row.payment_id, row.rule, row.customer_id, row.score, row.credit_minor, row.parts, row.evidence
            )
            booking = _booking(answer, kept_parts(row), "match_confirmed", MatchProposal.State.CONFIRMED)
            booked = _booked(locked, booking, answer, _refuse_stale, on=on, actor=actor, at=at)
    except Refused as refused:
        if refused.code == "proposal_stale":
            MatchProposal.objects.filter(company=company, pk=proposal, state__in=WAITING).update(stale=True)
        raise
    return _told(company, booked, on=on, actor=actor, at=at)


def decide(
    company: Company,
    payment: int,
    customer: str,
    parts: Sequence[DecidedPart],
    *,
    on: date,
    actor: str,
    at: datetime,
) -> Payment:
    """A payment (its id) is a customer's (its ref) and settles these parts; the rest stays the customer's credit.

    Raises `Refused("not_found")`, `payment_reversed`, `proposal_decided` for one that is somebody's already,
    `bad_request`, `reason_missing` for what is written off without a word, `nothing_open`, `other_customer`,
    `above_open`, `above_free`.
    """
    wanted = tuple(_checked(part) for part in parts)
    with writing(company) as locked:
        paid = _waiting_payment(locked, payment)
        whose = get_customer(locked, customer)
        before = MatchProposal.objects.filter(company=locked, payment=paid).first()
        credit = paid.amount_minor - sum(part.minor for part in wanted)
        found = (before.rule, before.score, before.evidence) if before else ("", 0, [])
        json = [part.as_json() for part in wanted]
        answer = Answer(payment, found[0], whose.pk, found[1], credit, json, found[2])
        booking = _booking(answer, wanted, "match_decided", MatchProposal.State.CHANGED)

        def unfit(_: Booking, why: str) -> NoReturn:
            _refuse_decided(why, paid, whose)

        booked = _booked(locked, booking, answer, unfit, on=on, actor=actor, at=at)
    return _told(company, booked, on=on, actor=actor, at=at)


def refuse(company: Company, proposal: int, *, reason: str = "", on: date, actor: str, at: datetime) -> MatchProposal:
    """Nothing of what was proposed fits: the payment stays without a customer, and is not proposed the same again.

    Raises `Refused("not_found")`, `proposal_decided`.
    """
    with writing(company) as locked:
        row = open_proposal(locked, proposal)
        facts = _facts(row.payment) | ({"reason": said(reason)} if reason.strip() else {})
        seq = chain.append(locked, actor, at, [Entry("match_refused", on, row.customer_id, data=facts)])
        marked = mark(row.customer_id, row.parts)
        row.refused = [*(one for one in row.refused if one != marked), marked]
        row.state, row.stale, row.decided_by, row.at, row.seq = MatchProposal.State.REFUSED, False, actor, at, seq
        row.save()
        return row


def set_aside(company: Company, proposal: int, *, reason: str, on: date, actor: str, at: datetime) -> Payment:
    """It is not a customer's money: the payment is reversed with that reason, its bank entry set aside.

    Raises `Refused("not_found")`, `proposal_decided`, `reason_missing`.
    """
    reason = said(reason)
    with writing(company) as locked:
        row = open_proposal(locked, proposal)
        facts = _facts(row.payment) | {"reason": reason}
        seq = chain.append(locked, actor, at, [Entry("payment_set_aside", on, data=facts)])
        Payment.objects.filter(pk=row.payment_id).update(reversed=True, reversed_seq=seq)
        entries = BankEntry.objects.filter(company=locked, payment=row.payment_id, state=BankEntry.State.PAYMENT)
        entries.update(state=BankEntry.State.SET_ASIDE)
        row.state, row.stale, row.decided_by, row.at, row.seq = MatchProposal.State.SET_ASIDE, False, actor, at, seq
        row.save()
        return Payment.objects.get(pk=row.payment_id)


def open_proposal(company: Company, proposal: int) -> MatchProposal:
    """A proposal of a *locked* company that waits. Raises `Refused("not_found")`, `proposal_decided`."""
    row = MatchProposal.objects.filter(company=company, pk=proposal).select_related("payment").first()
    if row is None:
        raise Refused("not_found", what="proposal", name=str(proposal))
    if row.state not in WAITING or row.payment.customer_id is not None or row.payment.reversed:
        raise Refused("proposal_decided", payment=row.payment.ref)
    return row


def _waiting_payment(company: Company, payment: int) -> Payment:
    row = Payment.objects.filter(company=company, pk=payment, kind=Payment.Kind.MONEY).first()
    if row is None:
        raise Refused("not_found", what="payment", name=str(payment))
    if row.reversed:
        raise Refused("payment_reversed", payment=row.ref)
    if row.customer_id is not None:
        raise Refused("proposal_decided", payment=row.ref)
    return row


def _checked(part: DecidedPart) -> DecidedPart:
    if (part.item is None) == (part.claim is None) or min(part.minor, part.written_off) < 0:
        raise Refused("bad_request", wanted="an item or a claim")
    if part.written_off and part.claim is not None:
        raise Refused("bad_request", wanted="an item to write off, or a claim to waive")
    kind = said(part.kind) if part.written_off else ""
    return Part(part.minor, part.item, part.claim, part.written_off, kind, part.credits)


def _booking(answer: Answer, parts: Sequence[Part], code: str, state: str) -> Booking:
    evidence = [{name: fact.get(name, "") for name in ("kind", "words", "names")} for fact in answer.evidence]
    told: Json = {"rule": answer.rule, "score": answer.score, "evidence": evidence} if answer.rule else {}
    wanted = tuple(part for part in parts if part.minor or part.written_off or part.credits)
    return Booking(answer.payment, answer.customer or 0, wanted, code, state, told)


def _booked(
    company: Company,
    booking: Booking,
    answer: Answer,
    unfit: Callable[[Booking, str], None],
    *,
    on: date,
    actor: str,
    at: datetime,
) -> Booked:
    """Books it within a *locked* company, keeps the decision, and learns from it."""
    (booked,) = book(company, [booking], on=on, actor=actor, at=at, refuse=unfit)
    keep_booked(company, [booked], {answer.payment: answer}, by=actor, at=at)
    teach(company, [Lesson(booked.account, booking.customer, booked.seq)], by_person=True, on=on)
    return booked


def _told(company: Company, booked: Booked, *, on: date, actor: str, at: datetime) -> Payment:
    """What the decision touches is reckoned anew; the payment as it is now."""
    touched = Touched([booked.booking.customer], booked.items, [booked.account])
    reckon_again(company, touched, on=on, actor=actor, at=at)
    return Payment.objects.select_related("customer").get(pk=booked.booking.payment)


def _refuse_stale(booking: Booking, why: str) -> NoReturn:
    raise Refused("proposal_stale", why=why)


def _refuse_decided(why: str, payment: Payment, customer: Customer) -> NoReturn:
    amount = decimal_string(payment.amount_minor, payment.currency)
    match why:
        case "other_customer":
            raise Refused(why, source=payment.ref, customer=customer.ref)
        case "above_free":
            raise Refused(why, amount=amount, free=amount)
        case _:
            # Of several parts which one is too large is told by what is open there now.
            raise Refused("nothing_open" if why == "nothing_open" else "proposal_stale", why=why)


def _facts(payment: Payment) -> Json:
    amount = decimal_string(payment.amount_minor, payment.currency)
    return {"payment": payment.ref, "amount": amount, "currency": payment.currency}
