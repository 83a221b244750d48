# SPDX-License-Identifier: MIT
"""A payment entered by a person: what it might settle, and all that it settles in one act."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import F, QuerySet

from dunwell.core.money import Money, decimal_string
from dunwell.core.problem import Refused
from dunwell.services import payments
from dunwell.services.allocation_order import debts_of
from dunwell.services.find import item_name
from dunwell.services.writing import writing
from dunwell.store.models import Claim, Company, Customer, OpenItem, Payment


@dataclass(frozen=True)
class Target:
    """What a payment may settle: an open item (`key` "i" and its id) or a claim ("c" and its id), which bears the name
    of its notice and says in `claim` what it is.

    `named`: what was written with the payment names it. `part` is how much of the payment is proposed for it.
    """

    key: str
    name: str
    invoice: int | None
    past: date
    open: Money
    named: bool = False
    part: Money | None = None
    claim: str = ""


class Payer(NamedTuple):
    """A customer whose payment is entered."""

    pk: int
    ref: str
    name: str


def payer_of(company: Company, ref: str, *, own: int | None = None, by_id: bool = False) -> Payer:
    """The customer of a number (or of an id). Raises `Refused("not_found")`."""
    rows = Customer.objects.filter(company=company)
    rows = rows if own is None else rows.filter(owner=own)
    plain = ref.isascii() and ref.isdecimal() and len(ref) < 19
    found = (rows.filter(pk=int(ref)) if by_id and plain else rows.filter(ref=ref)).first()
    if found is None:
        raise Refused("not_found", what="customer", name=ref)
    return Payer(found.pk, found.ref, found.name)


def targets_of(company: Company, customer: int, currency: str = "", text: str = "") -> list[Target]:
    """What a customer owes (in one currency, or all), as money settles it: what the text names first, then in the
    company's order."""
    named = [row.pk for row in _open_items(company, customer) if _named(row, text)] if text else []
    owed = debts_of(company, customer, currency, items=named)
    return [
        _target(one.target, one.debt.due_on, named=one.debt.named and isinstance(one.target, OpenItem)) for one in owed
    ]


def proposed(targets: Sequence[Target], amount: Money) -> list[Target]:
    """The targets with what each would get of an amount: in their order, each up to what is open.

    120.00 over 100.00 and 50.00 gives 100.00 and 20.00. Another currency gets nothing.
    """
    left, found = amount.minor, []
    for one in targets:
        part = min(left, one.open.minor) if one.open.currency == amount.currency else 0
        found.append(replace(one, part=Money(part, amount.currency) if part > 0 else None))
        left -= max(part, 0)
    return found


def record_payment(
    company: Company,
    customer: str | None,
    amount: Money,
    parts: Sequence[Target],
    *,
    ref: str = "",
    reference: str = "",
    remittance: str = "",
    on: date,
    actor: str,
    at: datetime,
) -> Payment:
    """Books a payment and settles the `part` of each target, all or nothing; what is over is the customer's credit.

    Raises what `book_payment` and `allocate` raise: `above_free` when the parts are more than the payment.
    """
    with writing(company) as locked:
        text = decimal_string(amount.minor, amount.currency)
        payment = payments.book_payment(
            locked, text, amount.currency, on=on, customer=customer, ref=ref, reference=reference,
            remittance=remittance, actor=actor, at=at,
        )  # fmt: skip
        return use_payment(locked, payment, parts, on=on, actor=actor, at=at)


def use_payment(
    company: Company, payment: Payment, parts: Sequence[Target], *, on: date, actor: str, at: datetime
) -> Payment:
    """Settles the `part` of each target from a payment that is there, all or nothing."""
    with writing(company) as locked:
        for one in parts:
            if one.part is None:
                continue
            amount, claim = decimal_string(one.part.minor, one.part.currency), one.key.startswith("c")
            payments.allocate(
                locked,
                payment.ref,
                item=None if claim else one.name,
                claim=int(one.key[1:]) if claim else None,
                amount=amount,
                on=on,
                actor=actor,
                at=at,
            )
        payment.refresh_from_db()
        return payment


def _open_items(company: Company, customer: int) -> QuerySet[OpenItem]:
    items = OpenItem.objects.filter(company=company, customer=customer, invoice__cancelled=False)
    return items.filter(allocated_minor__lt=F("amount_minor")).select_related("invoice")


def _target(row: OpenItem | Claim, due_on: date, *, named: bool) -> Target:
    still = Money(row.amount_minor - row.allocated_minor, row.currency)
    if isinstance(row, OpenItem):
        return Target(f"i{row.pk}", item_name(row), row.invoice_id, due_on, still, named=named)
    invoice = row.item.invoice_id if row.item else None
    return Target(f"c{row.pk}", row.notice.number, invoice, row.on, still, claim=row.kind)


def _named(row: OpenItem, text: str) -> bool:
    """Whether a text names the invoice by its number or its reference, as a word of its own."""
    names = [name for name in (row.invoice.number, row.invoice.reference) if len(name) > 2]
    return any(re.search(rf"(?<![0-9A-Za-z]){re.escape(name)}(?![0-9A-Za-z])", text, re.IGNORECASE) for name in names)
