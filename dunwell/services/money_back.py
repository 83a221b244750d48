# SPDX-License-Identifier: MIT
"""Money that an entry took back: its payment is reversed, a part of it that stays is booked anew."""

from collections.abc import Collection
from datetime import date, datetime

from dunwell.core.money import decimal_string
from dunwell.services import pauses, payments, reversals
from dunwell.services.find import item_name
from dunwell.services.return_reasons import in_words
from dunwell.store.models import Allocation, BankEntry, Claim, Company, Payment, PaymentUnderWay


def give_back(
    company: Company, entry: BankEntry, payment: Payment, minor: int, *, on: date, actor: str, at: datetime
) -> None:
    """Takes so much (minor units) of a payment of a *locked* company back for an entry, which is decided with it.

    Of a part the payment is reversed whole and the rest booked anew: it settles the same again, in the order in which
    it did, so that the last is open. What was under way for its items is over.
    """
    settled = Allocation.objects.filter(company=company, payment=payment, reversed_seq__isnull=True)
    before = list(settled.select_related("item__invoice", "claim").order_by("seq", "pk"))
    reason = in_words(entry.return_reason)
    reversals.reverse_payment(company, payment.ref, reason=reason, on=on, actor=actor, at=at)
    if rest := payment.amount_minor - minor:
        book_again(company, payment, rest, before, on=on, actor=actor, at=at)
    _end_under_way(company, {row.item_id for row in before if row.item_id}, on, actor, at)
    entry.state, entry.payment, entry.why = BankEntry.State.REVERSAL, payment, ""
    entry.save(update_fields=["state", "payment", "why"])


def book_again(
    company: Company, payment: Payment, minor: int, before: list[Allocation], *, on: date, actor: str, at: datetime
) -> Payment:
    """Books so much of a payment that was reversed anew, for what it settled `before`, as far as that is open."""
    again = payments.book_payment(
        company,
        decimal_string(minor, payment.currency),
        payment.currency,
        on=on,
        customer=payment.customer.ref if payment.customer else None,
        reference=payment.reference,
        payer_name=payment.payer_name,
        payer_account=payment.payer_account,
        remittance=payment.remittance,
        actor=actor,
        at=at,
    )
    left = minor
    for row in before:
        if part := min(left, row.amount_minor, _still_open(row)):
            amount = decimal_string(part, payment.currency)
            name = item_name(row.item) if row.item else None
            payments.allocate(
                company, again.ref, item=name, claim=row.claim_id, amount=amount, on=on, actor=actor, at=at
            )
            left -= part
    return again


def _still_open(row: Allocation) -> int:
    """Minor units that are open now of what an allocation settled; 0 when nothing is asked for any more."""
    target = row.item or row.claim
    if target is None:
        return 0
    target.refresh_from_db(fields=["allocated_minor"])
    over = row.item.invoice.cancelled if row.item else row.claim is None or row.claim.status == Claim.Status.WAIVED
    return 0 if over else max(target.amount_minor - target.allocated_minor, 0)


def _end_under_way(company: Company, items: Collection[int], on: date, actor: str, at: datetime) -> None:
    under_way = PaymentUnderWay.objects.filter(company=company, item__in=items, ended_seq__isnull=True)
    for row in under_way.select_related("item__invoice").order_by("pk"):
        pauses.end_payment(company, item_name(row.item), on=on, actor=actor, at=at)
