# SPDX-License-Identifier: MIT
"""What the creditor gives up: it settles like a payment and is no money.

A write-off is a `Payment` of kind `write_off` that settles one open item with all that it is: none of it is ever
credit. It is taken back by `reversals.reverse_payment`, and with the allocation or the invoice that it belongs to.
"""

from datetime import date, datetime

from dunwell.core.money import decimal_string, minor_units
from dunwell.core.problem import Refused
from dunwell.services import allocating, find
from dunwell.services.allocating import Source
from dunwell.services.promises import release_promises
from dunwell.services.writing import said, writing
from dunwell.store import chain
from dunwell.store.chain import Entry
from dunwell.store.models import Company, OpenItem, Payment


def write_off(
    company: Company, name: str, *, amount: str | None = None, reason: str, on: date, actor: str, at: datetime
) -> list[Payment]:
    """Gives up an amount (None: all that is open) of an invoice or instalment; instalments: the oldest due first.

    One write-off for each open item that it touches: 30.00 of an invoice with 20.00 and 40.00 open gives 20.00 and
    10.00. Open promises of an item that nothing is left of end without a verdict. Raises `Refused("nothing_open")`,
    `above_open`, `bad_amount`, `reason_missing`, `invoice_cancelled`, `not_found`.
    """
    reason = said(reason)
    with writing(company) as locked:
        items = find.items_named(locked, name)
        if items[0].invoice.cancelled:
            raise Refused("invoice_cancelled", invoice=items[0].invoice.number)
        parts = allocating.spread(_wanted(items, name, amount), items)
        payments = _payments(locked, parts, reason, on)
        entries = [_entry(payment, item, on) for payment, (item, _) in zip(payments, parts, strict=True)]
        first = chain.append(locked, actor, at, entries)
        for seq, (payment, part) in enumerate(zip(payments, parts, strict=True), first):
            payment.seq = seq
            payment.save(force_insert=True)
            allocating.settle(locked, Source(payment), [part], on=on, seq=seq)
        gone = [item.pk for item, minor in parts if minor == item.open_minor]
        release_promises(locked, OpenItem.objects.filter(pk__in=gone), actor=actor, at=at, on=on)
        return [find.get_payment(locked, payment.ref) for payment in payments]


def _wanted(items: list[OpenItem], name: str, amount: str | None) -> int:
    currency, still_open = items[0].currency, sum(item.open_minor for item in items)
    if still_open <= 0:
        raise Refused("nothing_open", item=name)
    minor = still_open if amount is None else minor_units(amount, currency)
    if minor <= 0:
        raise Refused("bad_amount", amount=amount, currency=currency)
    if minor > still_open:
        raise Refused("above_open", amount=amount, open=decimal_string(still_open, currency))
    return minor


def _payments(company: Company, parts: list[tuple[OpenItem, int]], reason: str, on: date) -> list[Payment]:
    """`W-1`, `W-2`, …: the first numbers that no payment bears."""
    taken = set(Payment.objects.filter(company=company, ref__startswith="W-").values_list("ref", flat=True))
    numbers = (number for number in range(1, len(taken) + len(parts) + 1) if f"W-{number}" not in taken)
    return [
        Payment(
            company=company,
            customer_id=item.customer_id,
            ref=f"W-{number}",
            kind=Payment.Kind.WRITE_OFF,
            paid_on=on,
            currency=item.currency,
            amount_minor=minor,
            remittance=reason,
        )
        for number, (item, minor) in zip(numbers, parts, strict=False)
    ]


def _entry(payment: Payment, item: OpenItem, on: date) -> Entry:
    facts: dict[str, object] = {
        "payment": payment.ref,
        "amount": decimal_string(payment.amount_minor, payment.currency),
        "currency": payment.currency,
        "reason": payment.remittance,
    }
    return Entry("written_off", on, item.customer_id, item.invoice_id, item.pk, data=facts)
