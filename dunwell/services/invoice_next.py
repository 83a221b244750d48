# SPDX-License-Identifier: MIT
"""What comes next for one invoice: what the next sending day decides about its open items, as things stand now."""

from dataclasses import dataclass
from datetime import date

from dunwell.core.money import Money
from dunwell.services.invoice_view import Item, invoice_of, items_of
from dunwell.services.planned import PlanRow, planned_for_customer
from dunwell.store.models import Company, Invoice

_OFF = {"company_off", "customer_off", "item_off", "no_procedure", "in_collection", "finished", "too_old"}


@dataclass(frozen=True)
class Opened:
    """An invoice that somebody acts on, with its open items that something is open of."""

    invoice: Invoice
    items: list[Item]


@dataclass(frozen=True)
class Next:
    """`chased`: that much is chased on the day `on`. Else nothing goes out before `on` (None: until somebody changes
    that). `settled`: nothing of it is open."""

    settled: bool = False
    chased: Money | None = None
    on: date | None = None


def opened(company: Company, invoice: int, own: int | None = None) -> Opened:
    """An invoice to act on. Raises `Refused("not_found")`."""
    found = invoice_of(company, invoice, own)
    return Opened(found, [item for item in items_of(company, found) if item.open.minor > 0])


def decisions(company: Company, invoice: Invoice, on: date) -> list[PlanRow]:
    """What the plan of a day says of each open item; nothing of a credit note, or of what was cancelled."""
    if invoice.amount_minor < 0 or invoice.cancelled:
        return []
    # What decides is read as it is now, after whatever was just done.
    fresh = Company.objects.get(pk=company.pk)
    rows = planned_for_customer(fresh, invoice.customer_id, on)
    return [row for row in rows if row.invoice_id == invoice.pk]


def next_of(rows: list[PlanRow], on: date) -> Next:
    """The same in one answer for the whole invoice."""
    if not rows:
        return Next(settled=True)
    going = [row.chased for row in rows if row.outcome == "step"]
    if going:
        return Next(chased=sum(going[1:], going[0]), on=on)
    days = [row.next_on for row in rows if row.next_on and row.outcome not in _OFF]
    return Next(on=min(days) if days else None)
