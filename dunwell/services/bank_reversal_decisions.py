# SPDX-License-Identifier: MIT
"""What a person says about an entry that may take money back: which payment it takes, or that it takes none."""

from datetime import date, datetime

from dunwell.core.money import decimal_string
from dunwell.core.problem import Refused
from dunwell.services import find
from dunwell.services.beside import settled_with
from dunwell.services.money_again import book_again
from dunwell.services.money_back import give_back
from dunwell.services.writing import said, writing
from dunwell.store import chain
from dunwell.store.chain import Entry
from dunwell.store.models import BankEntry, Company, Payment

_TO_DECIDE = (BankEntry.State.UNCLEAR, BankEntry.State.OUTGOING)


def take_back(company: Company, entry: int, payment: str, *, on: date, actor: str, at: datetime) -> BankEntry:
    """The entry (id) took this payment (its ref) back; of a part that went back, the rest stays paid.

    Raises `Refused("not_found")`, `entry_decided`, `not_outgoing`, `payment_reversed`, `currency_mismatch`,
    `above_payment`: more went back than the payment and the charges told with it.
    """
    with writing(company) as locked:
        row, paid = _entry(locked, entry, _TO_DECIDE), find.get_payment(locked, payment)
        back = -row.amount_minor
        if back <= 0:
            raise Refused("not_outgoing")
        if paid.reversed:
            raise Refused("payment_reversed", payment=payment)
        if paid.kind != Payment.Kind.MONEY:
            raise Refused("not_found", what="payment", name=payment)
        if paid.currency != row.currency:
            raise Refused("currency_mismatch", left=row.currency, right=paid.currency)
        if back - abs(row.charges_minor) > paid.amount_minor:
            amount, most = decimal_string(back, row.currency), decimal_string(paid.amount_minor, row.currency)
            raise Refused("above_payment", amount=amount, payment=payment, most=most)
        give_back(locked, row, paid, min(back, paid.amount_minor), on=on, actor=actor, at=at)
        return row


def not_a_reversal(company: Company, entry: int, *, reason: str, on: date, actor: str, at: datetime) -> BankEntry:
    """The entry (id) takes no payment back: money that went out for something else, or that came in and is no
    customer's. What it had taken back is booked anew, and settles the same again as far as that is open.

    Raises `Refused("not_found")`, `entry_decided`, `reason_missing`.
    """
    reason = said(reason)
    with writing(company) as locked:
        row = _entry(locked, entry, (BankEntry.State.UNCLEAR, BankEntry.State.REVERSAL))
        taken, out = row.payment, row.amount_minor < 0
        facts: dict[str, object] = {"entry": row.pk, "where": row.where, "answer": "not_a_reversal"}
        facts["reason"] = reason
        if taken is not None:
            facts["payment"] = _give_again(locked, row, taken, on=on, actor=actor, at=at).ref
        # What was booked meanwhile has moved the head of the chain.
        chain.append(chain.locked(locked), actor, at, [Entry("bank_entry_decided", on, data=facts)])
        row.state = BankEntry.State.OUTGOING if out else BankEntry.State.SET_ASIDE
        row.payment, row.why = None, "not_a_reversal"
        row.save(update_fields=["state", "payment", "why"])
        return row


def _entry(company: Company, entry: int, states: tuple[BankEntry.State, ...]) -> BankEntry:
    rows = BankEntry.objects.filter(company=company, pk=entry).select_related("payment__customer")
    if (row := rows.first()) is None:
        raise Refused("not_found", what="entry", name=str(entry))
    if row.state not in states or (row.state == BankEntry.State.UNCLEAR and row.why != "reversal"):
        raise Refused("entry_decided", state=row.state)
    return row


def _give_again(company: Company, entry: BankEntry, payment: Payment, *, on: date, actor: str, at: datetime) -> Payment:
    """Books anew what an entry took of a payment; the entry that brought the payment is this one's from now on."""
    minor = min(-entry.amount_minor, payment.amount_minor)
    again = book_again(company, payment, minor, settled_with(payment), on=on, actor=actor, at=at)
    if minor == payment.amount_minor:
        payment.bank_entries.filter(state=BankEntry.State.PAYMENT).update(payment=again)
    return again
