# SPDX-License-Identifier: MIT
"""What a person says of an entry that waits: it is another payment, it was told before, it is not a customer's."""

from datetime import date, datetime
from decimal import Decimal

from dunwell.core.currency import EXPONENTS
from dunwell.core.money import MAX_MINOR, exponent_of
from dunwell.core.problem import Refused
from dunwell.intake.bank.amounts import UNTOLD, written
from dunwell.services import bank_reversals, match_payments
from dunwell.services.bank_payments import PaymentMaker
from dunwell.services.bank_rows import State, outcome_of
from dunwell.services.writing import said, writing
from dunwell.store import chain
from dunwell.store.models import BankEntry, Company

# What waits for a word of these; what takes money back waits for others (bank_reversal_decisions.py).
DECIDED_HERE = frozenset({"maybe_told_before", "currency_missing", "currency_former", "day_missing"})


def another_payment(
    company: Company, entry_id: int, *, currency: str = "", on: date, actor: str, at: datetime
) -> BankEntry:
    """The entry is a movement of its own: money in is booked and matched, a return takes its payment back.

    `currency`: of an entry whose file names none, or one that there is no more. An entry without any day is booked on
    the day of the decision. Raises `Refused("not_found")`, `entry_decided` (it waits for nobody), `currency_missing`,
    `unknown_currency` (it is one of the past), `bad_amount` (it has not so many decimals).
    """
    with writing(company) as locked:
        entry = _waiting(locked, entry_id)
        if entry.why == "currency_missing" or not entry.currency:
            _say_currency(entry, currency)
        elif entry.currency not in EXPONENTS:
            raise Refused("unknown_currency", currency=entry.currency)
        entry.booked_on = entry.booked_on or entry.value_on or on
        entry.state, entry.why = outcome_of(entry)
        entry.same_as = None
        seq = _tell(locked, entry, "another", on=on, actor=actor, at=at)
        if entry.state == State.PAYMENT:
            (entry.payment_id,) = PaymentMaker(locked, seq).make([entry])
        entry.save()
    if entry.why == "reversal":
        bank_reversals.take_back_returned(company, entry.statement.file, on=on, actor=actor, at=at)
    elif entry.payment_id is not None:
        match_payments.match_waiting(company, on=on, actor=actor, at=at)
    return BankEntry.objects.get(pk=entry.pk)


def told_before(company: Company, entry_id: int, *, on: date, actor: str, at: datetime) -> BankEntry:
    """The entry is the one that it looks like (`same_as`): no payment. Raises as `another_payment`."""
    with writing(company) as locked:
        entry = _waiting(locked, entry_id)
        if entry.same_as_id is None:
            raise Refused("entry_decided", entry=entry.where)
        entry.state, entry.why = State.KNOWN, ""
        _tell(locked, entry, "told_before", on=on, actor=actor, at=at)
        entry.save()
        BankEntry.objects.filter(company=locked, same_as=entry).update(same_as=entry.same_as_id)
        return entry


def not_a_customers(company: Company, entry_id: int, *, reason: str, on: date, actor: str, at: datetime) -> BankEntry:
    """The money is no customer's: the entry is set aside with a reason. Raises as `another_payment`."""
    reason = said(reason)
    with writing(company) as locked:
        entry = _waiting(locked, entry_id)
        entry.state, entry.why = State.SET_ASIDE, "person"
        _tell(locked, entry, "not_a_customers", reason=reason, on=on, actor=actor, at=at)
        entry.save()
        return entry


def _waiting(company: Company, entry_id: int) -> BankEntry:
    """The entry, if it waits for a word of a person."""
    entry = BankEntry.objects.filter(company=company, pk=entry_id).select_related("statement__file").first()
    if entry is None:
        raise Refused("not_found", what="entry", name=str(entry_id))
    if entry.state != State.UNCLEAR or entry.why not in DECIDED_HERE:
        raise Refused("entry_decided", entry=entry.where)
    return entry


def _say_currency(entry: BankEntry, currency: str) -> None:
    """The entry is in this currency. It was read in hundredths, so one without decimals needs whole amounts."""
    if not currency:
        raise Refused("currency_missing", entry=entry.where)
    scaled = Decimal(entry.amount_minor).scaleb(exponent_of(currency) - UNTOLD)
    if scaled != scaled.to_integral_value() or abs(scaled) > MAX_MINOR:
        raise Refused("bad_amount", amount=written(entry.amount_minor, ""), currency=currency)
    entry.amount_minor, entry.currency = int(scaled), currency


def _tell(
    company: Company, entry: BankEntry, answer: str, *, reason: str = "", on: date, actor: str, at: datetime
) -> int:
    facts: dict[str, object] = {"entry": entry.pk, "where": entry.where, "answer": answer}
    return chain.append(
        company, actor, at, [chain.Entry("bank_entry_decided", on, data=facts | ({"reason": reason} if reason else {}))]
    )
