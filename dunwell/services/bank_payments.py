# SPDX-License-Identifier: MIT
"""Payments made of entries: money in that a bank booked. They have no customer yet; matching finds whose they are."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from dunwell.intake.bank.rows import Transaction
from dunwell.services.bank_rows import day_of
from dunwell.store.bulk import insert_rows, reserve_ids
from dunwell.store.models import BankEntry, Company, Payment

_PREFIX = "B-"


class PaymentValues(NamedTuple):
    """One row of payments, in the order of its columns."""

    id: int
    company_id: int
    customer_id: int | None
    ref: str
    kind: str
    paid_on: date
    currency: str
    amount_minor: int
    allocated_minor: int
    reference: str
    payer_name: str
    payer_account: str
    remittance: str
    reversed: bool
    seq: int
    reversed_seq: int | None


class PaymentMaker:
    """Makes payments of movements of a *locked* company, all brought by the event `seq`: B-1, B-2, …"""

    def __init__(self, company: Company, seq: int) -> None:
        self._company = company
        self._seq = seq
        self._number: int | None = None
        self.made = 0

    def make(self, movements: Sequence[Transaction | BankEntry]) -> list[int]:
        """Writes a payment for each movement, in their order; answers their ids."""
        if not movements:
            return []
        ids, refs = reserve_ids(Payment, len(movements)), self._refs(len(movements))
        rows = [self._values(*each) for each in zip(ids, refs, movements, strict=True)]
        insert_rows(Payment, PaymentValues._fields, rows)
        self.made += len(rows)
        return ids

    def _values(self, pk: int, ref: str, one: Transaction | BankEntry) -> PaymentValues:
        paid_on = day_of(one)
        if paid_on is None:
            raise ValueError("a payment has a day")
        reference, name, account, text = texts_of(one)
        return PaymentValues(
            id=pk,
            company_id=self._company.pk,
            customer_id=None,
            ref=ref,
            kind=Payment.Kind.MONEY.value,
            paid_on=paid_on,
            currency=one.currency,
            amount_minor=one.amount if isinstance(one, Transaction) else one.amount_minor,
            allocated_minor=0,
            reference=reference,
            payer_name=name,
            payer_account=account,
            remittance=text,
            reversed=False,
            seq=self._seq,
            reversed_seq=None,
        )

    def _refs(self, count: int) -> list[str]:
        """The next free names: from the count of those that there are on, without what somebody else called so."""
        payments = Payment.objects.filter(company=self._company)
        number = self._number if self._number is not None else payments.filter(ref__startswith=_PREFIX).count()
        found: list[str] = []
        while len(found) < count:
            wanted = [f"{_PREFIX}{number + step}" for step in range(1, count - len(found) + 1)]
            taken = set(payments.filter(ref__in=wanted).values_list("ref", flat=True))
            found += [ref for ref in wanted if ref not in taken]
            number += len(wanted)
        self._number = number
        return found


def texts_of(one: Transaction | BankEntry) -> tuple[str, str, str, str]:
    """Reference, payer, account and text as a payment has room for them; the entry keeps all of it.

    Several references stand in one, "1232; 4562"; where there is no text, the numbers of invoices that were given.
    """
    reference = one.reference or "; ".join(one.references)
    name = one.counterparty or one.ultimate_counterparty or ""
    text = one.remittance or "; ".join(one.documents)
    parts = (reference[:200], name[:500], (one.counterparty_account or "")[:100], text[:2000])
    reference, name, account, text = (part.replace("\x00", "") for part in parts)
    return reference, name, account, text
