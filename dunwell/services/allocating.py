# SPDX-License-Identifier: MIT
"""How money comes to settle something: the arithmetic that payments, credit notes and their reversals share.

Counters are never added to: they are counted anew from the allocations in force, so they cannot drift.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, F, OuterRef, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from dunwell.core.problem import Refused
from dunwell.store.models import Allocation, Claim, Company, Invoice, OpenItem, Payment


@dataclass(frozen=True)
class Source:
    """What settles: one payment, or one credit note (its minor units told as positive)."""

    payment: Payment | None = None
    credit_note: Invoice | None = None

    @property
    def row(self) -> Payment | Invoice:
        row = self.payment or self.credit_note
        if row is None:
            raise ValueError("a source is a payment or a credit note")
        return row

    @property
    def free_minor(self) -> int:
        """What of it settles nothing yet."""
        if self.payment:
            return 0 if self.payment.reversed else self.payment.amount_minor - self.payment.allocated_minor
        note = self.credit_note
        return 0 if note is None or note.cancelled else -note.amount_minor - note.used_minor


def find_source(company: Company, name: str) -> Source:
    """The payment of this ref, else the credit note of this number. Raises `Refused("not_found")`, `reversed`, …"""
    payment = Payment.objects.filter(company=company, ref=name).first()
    note = None if payment else Invoice.objects.filter(company=company, number=name, amount_minor__lt=0).first()
    if payment is None and note is None:
        raise Refused("not_found", what="payment", name=name)
    if payment and payment.reversed:
        raise Refused("payment_reversed", payment=name)
    if note and note.cancelled:
        raise Refused("invoice_cancelled", invoice=name)
    return Source(payment, note)


def spread(minor: int, items: Sequence[OpenItem]) -> list[tuple[OpenItem, int]]:
    """An amount over items, the oldest due first, each up to what is open: 120 over 100 (March) and 50 (April) gives
    100 and 20. What is left over is in no part."""
    parts = []
    for item in sorted(items, key=lambda item: (item.due_on or item.issued_on, item.installment, item.pk)):
        part = min(minor, item.open_minor)
        if part > 0:
            parts.append((item, part))
            minor -= part
    return parts


def settle(
    company: Company, source: Source, parts: Sequence[tuple[OpenItem | Claim, int]], *, on: date, seq: int
) -> list[Allocation]:
    """Writes the allocations and counts anew whatever they touch."""
    allocations = [
        Allocation(
            company=company,
            payment=source.payment,
            credit_note=source.credit_note,
            item=target if isinstance(target, OpenItem) else None,
            claim=target if isinstance(target, Claim) else None,
            currency=source.row.currency,
            amount_minor=minor,
            on=on,
            seq=seq,
        )
        for target, minor in parts
    ]
    Allocation.objects.bulk_create(allocations)
    recount(Allocation.objects.filter(company=company, seq=seq))
    return allocations


def reverse(company: Company, allocations: Sequence[Allocation], *, on: date, seq: int) -> None:
    """Ends allocations: what they settled is open again, what they took from is free again."""
    these = Allocation.objects.filter(company=company, pk__in=[allocation.pk for allocation in allocations])
    these.update(reversed_on=on, reversed_seq=seq)
    recount(these)


def recount(touched: QuerySet[Allocation]) -> None:
    """Brings the counters of everything that these allocations touch to the sum of what is in force."""
    for column, model in (("payment", Payment), ("item", OpenItem)):
        rows = model._default_manager.filter(pk__in=_ids(touched, column))
        rows.update(allocated_minor=_in_force(column))
    Invoice.objects.filter(pk__in=_ids(touched, "credit_note")).update(used_minor=_in_force("credit_note"))
    taken = _in_force("claim")
    Claim.objects.filter(pk__in=_ids(touched, "claim")).update(
        allocated_minor=taken,
        status=Case(
            When(status=Claim.Status.WAIVED, then=Value(Claim.Status.WAIVED)),
            When(amount_minor=taken, then=Value(Claim.Status.PAID)),
            default=Value(Claim.Status.OPEN),
        ),
    )


def touched_items(allocations: QuerySet[Allocation]) -> QuerySet[OpenItem]:
    return OpenItem.objects.filter(pk__in=_ids(allocations, "item"))


def _ids(allocations: QuerySet[Allocation], column: str) -> QuerySet[Allocation, int]:
    return allocations.filter(**{f"{column}__isnull": False}).values_list(f"{column}_id", flat=True)


def _in_force(column: str) -> Coalesce:
    sums = Allocation.objects.filter(**{column: OuterRef("pk")}, reversed_seq__isnull=True).order_by().values(column)
    return Coalesce(Subquery(sums.annotate(taken=Sum(F("amount_minor"))).values("taken")), Value(0))
