# SPDX-License-Identifier: MIT
"""What was open on a customer's account at the end of a day: items, claims, and credits that settled nothing by then.

Told from the rows as they are known now, like the movements: a cancelled invoice or a waived claim never was.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q, QuerySet

from dunwell.letters.statement.content import ClaimKind, Credit, OpenClaim, OpenLine
from dunwell.services.find import item_name
from dunwell.services.movements import went_back
from dunwell.store.models import Allocation, Claim, Company, Customer, Invoice, OpenItem, Payment

# A row that settles or is settled: its table, and its id.
_End = tuple[str, int]
_CLAIMS: dict[str, ClaimKind] = {"fee": "fee", "interest": "interest", "compensation": "compensation"}


@dataclass
class Open:
    """One currency, each kind in the order of its days."""

    items: list[OpenLine] = field(default_factory=list)
    claims: list[OpenClaim] = field(default_factory=list)
    credits: list[Credit] = field(default_factory=list)


@dataclass(frozen=True)
class _Rows:
    """All that counts on the day."""

    items: list[OpenItem]
    claims: list[Claim]
    payments: list[Payment]
    notes: list[Invoice]


def open_at_end_of(company: Company, customer: Customer, on: date) -> dict[str, Open]:
    """What was open, by currency."""
    rows = _rows(company, customer, on)
    left = _left(company, customer, rows, on)
    found: dict[str, Open] = defaultdict(Open)
    for item in rows.items:
        if minor := left["item", item.pk]:
            found[item.currency].items.append(_line(item, minor, on))
    for claim in rows.claims:
        if minor := left["claim", claim.pk]:
            found[claim.currency].claims.append(OpenClaim(claim.on, _CLAIMS[claim.kind], claim.notice.number, minor))
    for payment in rows.payments:
        if minor := left["payment", payment.pk]:
            found[payment.currency].credits.append(Credit(payment.paid_on, "payment", payment.ref, minor))
    for note in rows.notes:
        if minor := left["note", note.pk]:
            found[note.currency].credits.append(Credit(note.issued_on, "credit_note", note.number, minor))
    return dict(found)


def _rows(company: Company, customer: Customer, on: date) -> _Rows:
    items = OpenItem.objects.filter(company=company, customer=customer, invoice__cancelled=False, issued_on__lte=on)
    claims = Claim.objects.filter(company=company, customer=customer, on__lte=on).exclude(status=Claim.Status.WAIVED)
    payments = list(Payment.objects.filter(company=company, customer=customer, paid_on__lte=on))
    gone = went_back(company, payments)
    notes = Invoice.objects.filter(
        company=company, customer=customer, amount_minor__lt=0, cancelled=False, issued_on__lte=on
    )
    return _Rows(
        items=sorted(items.select_related("invoice"), key=_by_due),
        claims=list(claims.select_related("notice").order_by("on", "pk")),
        payments=sorted((one for one in payments if gone.get(one.pk, date.max) > on), key=_by_day),
        notes=list(notes.order_by("issued_on", "pk")),
    )


def _left(company: Company, customer: Customer, rows: _Rows, on: date) -> dict[_End, int]:
    """What is left of every row, in minor units: its amount less what was settled with it, or of it, by then.

    What settles and what is settled lose the same, so that their difference is the balance. Written down later than it
    happened, more may have been settled on a day than there was: then the first that was written down counts.
    """
    left: dict[_End, int] = {("item", one.pk): one.amount_minor for one in rows.items}
    left |= {("claim", one.pk): one.amount_minor for one in rows.claims}
    left |= {("payment", one.pk): one.amount_minor for one in rows.payments}
    left |= {("note", one.pk): -one.amount_minor for one in rows.notes}
    for row in _settled(company, customer, on).order_by("seq", "pk"):
        source: _End = ("payment", row.payment_id) if row.payment_id else ("note", row.credit_note_id or 0)
        target: _End = ("item", row.item_id) if row.item_id else ("claim", row.claim_id or 0)
        part = min(row.amount_minor, left.get(source, 0), left.get(target, 0))
        if part:
            left[source] -= part
            left[target] -= part
    return left


def _settled(company: Company, customer: Customer, on: date) -> QuerySet[Allocation]:
    mine = Q(item__company=company, item__customer=customer) | Q(claim__company=company, claim__customer=customer)
    in_force = Q(reversed_on__isnull=True) | Q(reversed_on__gt=on)
    return Allocation.objects.filter(mine, in_force, company=company, on__lte=on)


def _line(item: OpenItem, minor: int, on: date) -> OpenLine:
    return OpenLine(
        item=item_name(item),
        issued_on=item.issued_on,
        due_on=item.due_on,
        days_overdue=(on - (item.due_on or item.issued_on)).days,
        original=item.amount_minor,
        open=minor,
        reference=item.invoice.reference,
    )


def _by_due(item: OpenItem) -> tuple[date, str, int]:
    return item.due_on or item.issued_on, item.invoice.number, item.installment


def _by_day(payment: Payment) -> tuple[date, int]:
    return payment.paid_on, payment.pk
