# SPDX-License-Identifier: MIT
"""Money that an entry took back: its payment is reversed, a part of it that stays is booked anew."""

from collections.abc import Collection
from datetime import date, datetime

from dunwell.services import pauses, reversals
from dunwell.services.beside import settled_with
from dunwell.services.find import item_name
from dunwell.services.money_again import book_again
from dunwell.services.return_reasons import in_words
from dunwell.store.models import BankEntry, Company, Payment, PaymentUnderWay


def give_back(
    company: Company, entry: BankEntry, payment: Payment, minor: int, *, on: date, actor: str, at: datetime
) -> None:
    """Takes so much (minor units) of a payment of a *locked* company back for an entry, which is decided with it.

    Of a part the payment is reversed whole and the rest booked anew: it settles the same again, in the order in which
    it did, so that the last is open. What was under way for its items is over.
    """
    before = settled_with(payment)
    reason = in_words(entry.return_reason)
    reversals.reverse_payment(company, payment.ref, reason=reason, on=on, actor=actor, at=at)
    if rest := payment.amount_minor - minor:
        book_again(company, payment, rest, before, on=on, actor=actor, at=at)
    _end_under_way(company, {row.item_id for row in before if row.item_id}, on, actor, at)
    entry.state, entry.payment, entry.why = BankEntry.State.REVERSAL, payment, ""
    entry.save(update_fields=["state", "payment", "why"])


def _end_under_way(company: Company, items: Collection[int], on: date, actor: str, at: datetime) -> None:
    under_way = PaymentUnderWay.objects.filter(company=company, item__in=items, ended_seq__isnull=True)
    for row in under_way.select_related("item__invoice").order_by("pk"):
        pauses.end_payment(company, item_name(row.item), on=on, actor=actor, at=at)
