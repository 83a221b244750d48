# SPDX-License-Identifier: MIT
"""Rows of the list of invoices: what is said about each, read for a page at once."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from dunwell.core.money import Money
from dunwell.store.models import (
    CaseItem,
    Company,
    Dispute,
    Hold,
    Invoice,
    Notice,
    NoticeLine,
    OpenItem,
    PaymentUnderWay,
    Promise,
)


@dataclass(frozen=True)
class InvoiceLine:
    """One invoice of the list. `due_on` is that of the instalment due first; `state` what stops it, or how it stands.

    `level` is the code of the last level taken. `remind`: its own switch; `reminded`: the customer's allows it.
    """

    pk: int
    number: str
    reference: str
    customer_id: int
    customer: str
    issued_on: date
    due_on: date | None
    age_days: int
    amount: Money
    open: Money
    level: str
    noticed_on: date | None
    notices: int
    state: str
    remind: bool
    reminded: bool
    parts: int = 1

    @property
    def credit_note(self) -> bool:
        return self.amount.minor < 0


@dataclass
class _Told:
    """How often, when and how far an invoice was reminded."""

    notices: set[int]
    last: date | None = None
    level: str = ""
    step: int = 0


def lines_of(
    company: Company, rows: Sequence[OpenItem], today: date, stops: dict[int, str] | None = None
) -> list[InvoiceLine]:
    """Lines for open items that stand for their invoices, in a handful of queries.

    `stops`: what stops items and customers (`invoice_stops.stop_words`), when that was read already.
    """
    parts = _parts(company, rows)
    items = [item.pk for own in parts.values() for item in own]
    if stops is None:
        stops = _stops(company, items, {row.customer_id for row in rows}, today)
    told = _told(company, {item.pk: item.invoice_id for own in parts.values() for item in own})
    return [_line(row, parts[row.invoice_id], stops, told.get(row.invoice_id), today) for row in rows]


def note_lines(notes: Iterable[Invoice]) -> list[InvoiceLine]:
    """Lines for credit notes: open is what of them is not used yet, negative."""
    return [
        InvoiceLine(
            pk=note.pk,
            number=note.number,
            reference=note.reference,
            customer_id=note.customer_id,
            customer=note.customer.name,
            issued_on=note.issued_on,
            due_on=None,
            age_days=0,
            amount=Money(note.amount_minor, note.currency),
            open=Money(0 if note.cancelled else note.amount_minor + note.used_minor, note.currency),
            level="",
            noticed_on=None,
            notices=0,
            state="cancelled" if note.cancelled else "used" if note.used_minor == -note.amount_minor else "credit",
            remind=False,
            reminded=False,
        )
        for note in notes
    ]


def _parts(company: Company, rows: Sequence[OpenItem]) -> dict[int, list[OpenItem]]:
    """All open items of the invoices; those without instalments are their own."""
    parts = {row.invoice_id: [row] for row in rows if not row.installment}
    several = [row.invoice_id for row in rows if row.installment]
    for item in OpenItem.objects.filter(company=company, invoice__in=several) if several else ():
        parts.setdefault(item.invoice_id, []).append(item)
    return parts


def _stops(company: Company, items: list[int], customers: set[int], today: date) -> dict[int, str]:
    """What stops items (by their id) and customers (by their id, negative), the strongest word for each."""
    later = Q(until__isnull=True) | Q(until__gte=today)
    still = {"company": company, "ended_seq__isnull": True}
    found: dict[int, str] = {}
    own = {"item__in": items}
    pending = PaymentUnderWay.objects.filter(**still, **own).values_list("item_id", flat=True)
    found |= dict.fromkeys(pending, "payment_pending")
    promised = Promise.objects.filter(company=company, status=Promise.Status.OPEN, by__gte=today, **own)
    found |= dict.fromkeys(promised.values_list("item_id", flat=True), "promised")
    for item, amount in Dispute.objects.filter(later, **still, **own).values_list("item_id", "amount_minor"):
        found[item] = "disputed" if amount is None else found.get(item, "partly_disputed")
    holds = Hold.objects.filter(later, **still).filter(Q(**own) | Q(customer__in=customers))
    for item, customer in holds.values_list("item_id", "customer_id"):
        found[item or -(customer or 0)] = "on_hold"
    cases = CaseItem.objects.filter(**still, **own).values_list("item_id", flat=True)
    return found | dict.fromkeys(cases, "in_collection")


def _told(company: Company, invoice_of: dict[int, int]) -> dict[int, _Told]:
    lines = NoticeLine.objects.filter(company=company, item__in=list(invoice_of), withdrawn=False)
    told: dict[int, _Told] = defaultdict(lambda: _Told(set()))
    columns = ("item_id", "step", "notice_id", "notice__on", "notice__level", "notice__action")
    for item, step, notice, on, level, action in lines.values_list(*columns):
        one = told[invoice_of[item]]
        if action == Notice.Action.NOTICE:
            one.notices.add(notice)
            one.last = max(one.last or on, on)
        if (step or 0) > one.step:
            one.step, one.level = step or 0, level
    return told


def _line(
    row: OpenItem, parts: Collection[OpenItem], stops: dict[int, str], told: _Told | None, today: date
) -> InvoiceLine:
    invoice, past = row.invoice, row.due_on or row.issued_on
    still_open = 0 if invoice.cancelled else sum(item.open_minor for item in parts)
    stopped = stops.get(-row.customer_id) or next((stops[item.pk] for item in parts if item.pk in stops), "")
    state = "overdue" if past < today else "open"
    return InvoiceLine(
        pk=invoice.pk,
        number=invoice.number,
        reference=invoice.reference,
        customer_id=row.customer_id,
        customer=row.customer.name,
        issued_on=invoice.issued_on,
        due_on=row.due_on,
        age_days=(today - past).days,
        amount=Money(invoice.amount_minor, invoice.currency),
        open=Money(still_open, invoice.currency),
        level=told.level if told else "",
        noticed_on=told.last if told else None,
        notices=len(told.notices) if told else 0,
        state="cancelled" if invoice.cancelled else "paid" if not still_open else stopped or state,
        remind=any(item.remind for item in parts),
        reminded=row.customer.reminders,
        parts=len(parts),
    )
