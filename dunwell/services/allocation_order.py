# SPDX-License-Identifier: MIT
"""What money settles when it names nothing: a customer's debts in the company's order, and its credit used up so."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from django.db.models import F

from dunwell.core.matching.allocate import Debt, DebtKind, Order, allocate
from dunwell.core.money import decimal_string
from dunwell.services import payments
from dunwell.services.allocating import Source
from dunwell.services.find import item_name
from dunwell.services.refresh_queued import refresh_queued
from dunwell.services.writing import writing
from dunwell.store.models import Allocation, Claim, Company, Invoice, NoticeLine, OpenItem, Payment

_KINDS: dict[str, DebtKind] = {
    Claim.Kind.FEE: "cost",
    Claim.Kind.COMPENSATION: "cost",
    Claim.Kind.INTEREST: "interest",
}


@dataclass(frozen=True, slots=True)
class Owed:
    """An open item or a claim, as core's order sees it (`debt`)."""

    target: OpenItem | Claim
    debt: Debt


@dataclass(frozen=True, slots=True)
class CreditPart:
    """So much (minor units) of a payment or credit note, by its name, for an open item or a claim."""

    source: str
    target: OpenItem | Claim
    minor: int


def debts_of(
    company: Company, customer: int, currency: str = "", *, items: Collection[int] = (), claims: Collection[int] = ()
) -> list[Owed]:
    """What a customer (by id) owes in a currency ("": in any), in the company's order.

    `items` and `claims` (ids) are named: they come first, an item with all that is claimed on its invoice.

    A claim is of its item's invoice; one of a whole notice of the invoice on it that fell due first.
    """
    open_items = OpenItem.objects.filter(company=company, customer=customer, invoice__cancelled=False)
    open_items = open_items.filter(allocated_minor__lt=F("amount_minor"))
    asked = Claim.objects.filter(company=company, customer=customer, status=Claim.Status.OPEN)
    if currency:
        open_items, asked = open_items.filter(currency=currency), asked.filter(currency=currency)
    rows = list(asked.select_related("item__invoice", "notice").order_by("pk"))
    earliest = _earliest([claim for claim in rows if claim.item_id is None])
    found: list[OpenItem | Claim] = [*open_items.select_related("invoice").order_by("pk"), *rows]
    about = {id(row): row if isinstance(row, OpenItem) else row.item or earliest.get(row.notice_id) for row in found}
    invoices = {row.invoice_id for row in found if isinstance(row, OpenItem) and row.pk in set(items)}
    named = {id(row) for row in found if row.pk in (items if isinstance(row, OpenItem) else claims)}
    named |= {id(row) for row in rows if (item := about[id(row)]) and item.invoice_id in invoices}
    owed = [_owed(row, about[id(row)], at, named=id(row) in named) for at, row in enumerate(found)]
    return in_company_order(company, owed)


def in_company_order(company: Company, owed: Iterable[Owed]) -> list[Owed]:
    """Debts as money that names nothing settles them."""
    by_id = {one.debt.id: one for one in owed}
    debts = [one.debt for one in by_id.values()]
    parts, _ = allocate(sum(debt.open for debt in debts), debts, cast("Order", company.allocation_order))
    return [by_id[key] for key, _ in parts]


def in_order(
    company: Company,
    customer: int,
    minor: int,
    currency: str,
    *,
    items: Collection[int] = (),
    claims: Collection[int] = (),
) -> tuple[list[tuple[OpenItem | Claim, int]], int]:
    """The parts of an amount over what a customer owes, in the company's order, and what is left of it; minor units."""
    parts, left = [], max(minor, 0)
    for one in debts_of(company, customer, currency, items=items, claims=claims):
        if part := min(left, one.debt.open):
            parts.append((one.target, part))
            left -= part
    return parts, left


def credit_plan(company: Company, customer: int, currency: str) -> list[CreditPart]:
    """What a customer's free payments and credit notes would settle, the oldest money first; changes nothing."""
    owed = debts_of(company, customer, currency)
    still = {one.debt.id: one.debt.open for one in owed}
    plan: list[CreditPart] = []
    for source in free_sources(company, customer, currency):
        free = source.free_minor
        for one in owed:
            if part := min(free, still[one.debt.id]):
                plan.append(CreditPart(str(source.row), one.target, part))
                still[one.debt.id] -= part
                free -= part
    return plan


def use_credit(
    company: Company, customer: int, currency: str, *, on: date, actor: str, at: datetime
) -> list[Allocation]:
    """Settles what a customer's credit can settle (`credit_plan`), an event for each part; what is queued and asked
    for it is read again at once. Nothing to use: nothing happens."""
    with writing(company) as locked:
        done = [_settle(locked, part, on, actor, at) for part in credit_plan(locked, customer, currency)]
    touched = {row.item_id for row in done if row.item_id} | {row.claim.item_id for row in done if row.claim}
    refresh_queued(company, [item for item in touched if item], customers=[customer], on=on, actor=actor, at=at)
    return done


def free_sources(company: Company, customer: int, currency: str) -> list[Source]:
    """A customer's payments and credit notes of which something is free, the oldest first."""
    money = Payment.objects.filter(company=company, customer=customer, currency=currency, reversed=False)
    money = money.filter(kind=Payment.Kind.MONEY, allocated_minor__lt=F("amount_minor"))
    notes = Invoice.objects.filter(company=company, customer=customer, currency=currency, cancelled=False)
    notes = notes.filter(amount_minor__lt=0, used_minor__lt=-F("amount_minor"))
    aged = [(row.paid_on, 1, row.pk, Source(payment=row)) for row in money]
    aged += [(row.issued_on, 0, row.pk, Source(credit_note=row)) for row in notes]
    return [source for *_, source in sorted(aged, key=lambda one: one[:3])]


def _settle(company: Company, part: CreditPart, on: date, actor: str, at: datetime) -> Allocation:
    target, amount = part.target, decimal_string(part.minor, part.target.currency)
    if isinstance(target, Claim):
        return payments.allocate(company, part.source, claim=target.pk, amount=amount, on=on, actor=actor, at=at)
    return payments.allocate(company, part.source, item=item_name(target), amount=amount, on=on, actor=actor, at=at)


def _earliest(claims: Iterable[Claim]) -> dict[int, OpenItem]:
    """Of each notice, by id, the item on it that fell due first."""
    lines = NoticeLine.objects.filter(notice__in={claim.notice_id for claim in claims}).select_related("item__invoice")
    found: dict[int, OpenItem] = {}
    for line in sorted(lines, key=lambda line: (line.item.due_on or line.item.issued_on, line.item_id)):
        found.setdefault(line.notice_id, line.item)
    return found


def _owed(row: OpenItem | Claim, item: OpenItem | None, at: int, *, named: bool) -> Owed:
    kind: DebtKind = "principal" if isinstance(row, OpenItem) else _KINDS[row.kind]
    due_on = (item.due_on or item.issued_on) if item else cast("Claim", row).on
    still = row.amount_minor - row.allocated_minor
    # Rows of one invoice and day stay in the order in which they came.
    return Owed(row, Debt(f"{at:09d}", kind, item.invoice.number if item else "", due_on, still, named=named))
