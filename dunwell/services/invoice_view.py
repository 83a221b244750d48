# SPDX-License-Identifier: MIT
"""What the page of one invoice shows: its open items, what stops them, what settled them, what was said about them.

`own` limits a person to the customers that they own; what is not theirs is not found.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from dunwell.core.money import Money
from dunwell.core.problem import Refused
from dunwell.services.find import item_name
from dunwell.services.kept_mail import is_kept
from dunwell.store.models import (
    Allocation,
    Claim,
    Company,
    Delivery,
    Invoice,
    Note,
    Notice,
    NoticeLine,
    OpenItem,
    Payment,
)

_SHOWN = 100


@dataclass(frozen=True)
class Item:
    """One open item: the invoice itself, or an instalment. `position` is the level that it has had, 0: none."""

    pk: int
    name: str
    due_on: date | None
    past: date
    amount: Money
    open: Money
    remind: bool


@dataclass(frozen=True)
class Settlement:
    """A part of a payment, write-off or credit note that settled something. `kind`: money, write_off, credit_note.

    `payment` or `invoice` is the id of what it came from, or, on a credit note, of what it was used for.
    """

    pk: int
    on: date
    amount: Money
    kind: str
    name: str
    item: str
    reason: str
    reversed_on: date | None
    payment: int | None
    invoice: int | None


@dataclass(frozen=True)
class Way:
    """One delivery; `kept`: the built-in mailbox has the message, and nobody received it."""

    delivery: Delivery
    kept: bool


@dataclass(frozen=True)
class Listing:
    """The invoice on one notice: whether it stepped there, or was listed only, and what became of the message."""

    notice: Notice
    total: Money
    items: tuple[str, ...]
    stepped: bool
    dropped: bool
    ways: tuple[Way, ...]


@dataclass(frozen=True)
class Owed:
    """A claim that came of reminding the invoice."""

    claim: Claim
    amount: Money
    left: Money


def invoice_of(company: Company, invoice: int, own: int | None = None) -> Invoice:
    """One invoice or credit note. Raises `Refused("not_found")`."""
    rows = Invoice.objects.filter(company=company, pk=invoice).select_related("customer__procedure")
    found = (rows if own is None else rows.filter(customer__owner=own)).first()
    if found is None:
        raise Refused("not_found", what="invoice", name=str(invoice))
    return found


def items_of(company: Company, invoice: Invoice, rows: Sequence[OpenItem] | None = None) -> list[Item]:
    """The open items of an invoice in their order (of its `rows`, when they were read); none of a credit note."""
    return [
        Item(
            pk=row.pk,
            name=item_name(row),
            due_on=row.due_on,
            past=row.due_on or row.issued_on,
            amount=Money(row.amount_minor, row.currency),
            open=Money(0 if invoice.cancelled else row.open_minor, row.currency),
            remind=row.remind,
        )
        for row in (rows_of(company, invoice) if rows is None else rows)
    ]


def rows_of(company: Company, invoice: Invoice) -> list[OpenItem]:
    """The same as rows."""
    rows = OpenItem.objects.filter(company=company, invoice=invoice).select_related("invoice", "customer")
    return list(rows.order_by("installment"))


def settlements_of(company: Company, invoice: Invoice) -> list[Settlement]:
    """What settled an invoice, or what a credit note was used for, the latest first; what was reversed too."""
    rows = Allocation.objects.filter(company=company).filter(Q(item__invoice=invoice) | Q(credit_note=invoice))
    rows = rows.select_related("payment", "credit_note", "item__invoice", "claim__notice").order_by("-on", "-pk")
    return [_settlement(row, invoice) for row in rows[:_SHOWN]]


def listings_of(company: Company, invoice: Invoice) -> list[Listing]:
    """The notices, calls and hand-overs that the invoice was on, the latest first."""
    lines = NoticeLine.objects.filter(company=company, item__invoice=invoice).select_related("item__invoice")
    by_notice: dict[int, list[NoticeLine]] = {}
    for line in lines.order_by("item__installment"):
        by_notice.setdefault(line.notice_id, []).append(line)
    notices = Notice.objects.filter(pk__in=list(by_notice)).select_related("run").prefetch_related("deliveries")
    return [
        Listing(
            notice=notice,
            total=Money(notice.total_minor, notice.currency),
            items=tuple(item_name(line.item) for line in by_notice[notice.pk]),
            stepped=any(line.step is not None for line in by_notice[notice.pk]),
            dropped=all(line.withdrawn for line in by_notice[notice.pk]) and not notice.withdrawn_seq,
            ways=tuple(Way(one, is_kept(one)) for one in notice.deliveries.all()),
        )
        for notice in notices.order_by("-on", "-pk")[:_SHOWN]
    ]


def claims_of(company: Company, invoice: Invoice) -> list[Owed]:
    """The claims that notices with this invoice made: on its items, or on a notice that it stepped on."""
    stepped = NoticeLine.objects.filter(company=company, item__invoice=invoice, step__isnull=False).values("notice")
    whose = Q(item__invoice=invoice) | Q(item__isnull=True, notice__in=stepped)
    rows = Claim.objects.filter(company=company, customer=invoice.customer_id).filter(whose).select_related("notice")
    return [
        Owed(row, Money(row.amount_minor, row.currency), Money(row.amount_minor - row.allocated_minor, row.currency))
        for row in rows.order_by("-on", "-pk")[:_SHOWN]
    ]


def notes_on(company: Company, invoice: Invoice) -> list[Note]:
    """The notes about the invoice that stand, the latest first."""
    return list(Note.objects.filter(company=company, invoice=invoice, ended_seq__isnull=True).order_by("-seq")[:_SHOWN])


def _settlement(row: Allocation, invoice: Invoice) -> Settlement:
    payment, note = row.payment, row.credit_note
    used = note is not None and note.pk == invoice.pk
    target = row.item.invoice if row.item else None
    came_from = payment.ref if payment else note.number if note else ""
    used_for = item_name(row.item) if row.item else row.claim.notice.number if row.claim else ""
    return Settlement(
        pk=row.pk,
        on=row.on,
        amount=Money(row.amount_minor, row.currency),
        kind=payment.kind if payment else "credit_note",
        name=used_for if used else came_from,
        item=item_name(row.item) if row.item else "",
        reason=payment.remittance if payment and payment.kind == Payment.Kind.WRITE_OFF else "",
        reversed_on=row.reversed_on,
        payment=payment.pk if payment else None,
        invoice=(target.pk if target else None) if used else (note.pk if note else None),
    )
