# SPDX-License-Identifier: MIT
"""Invoices and open items as plain rows: many are looked up in a few queries and written in a few more."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import chain as joined
from typing import NamedTuple

from dunwell.store.bulk import insert_rows, reserve_ids, upsert_rows
from dunwell.store.models import Allocation, Company, Invoice, NoticeLine, OpenItem


class InvoiceValues(NamedTuple):
    """One row of invoices, in the order of its columns."""

    id: int
    company_id: int
    customer_id: int
    number: str
    issued_on: date
    currency: str
    amount_minor: int
    used_minor: int
    reference: str
    pdf: str
    cancelled: bool
    discount_percent: Decimal | None
    discount_until: date | None
    seq: int


class ItemValues(NamedTuple):
    """One row of open items, in the order of its columns."""

    id: int
    company_id: int
    invoice_id: int
    customer_id: int
    installment: int
    currency: str
    issued_on: date
    due_on: date | None
    amount_minor: int
    allocated_minor: int
    remind: bool
    seq: int


class InvoiceRows:
    """The invoices of some numbers with their items (by instalment), and the rows to be written."""

    def __init__(self, company: Company, numbers: Sequence[str], rows: int = 0) -> None:
        invoices = Invoice.objects.filter(company=company, number__in=numbers).values_list(*InvoiceValues._fields)
        self.known = {values[3]: InvoiceValues._make(values) for values in invoices.iterator(chunk_size=5000)}
        self.items: dict[int, dict[int, ItemValues]] = {}
        ids = [invoice.id for invoice in self.known.values()]
        items = OpenItem.objects.filter(company=company, invoice__in=ids).values_list(*ItemValues._fields)
        for values in items.iterator(chunk_size=5000):
            item = ItemValues._make(values)
            self.items.setdefault(item.invoice_id, {})[item.installment] = item
        self._rows = rows
        self._fresh: dict[type[Invoice] | type[OpenItem], Iterator[int]] = {}
        self.new_invoices: list[InvoiceValues] = []
        self.changed_invoices: list[InvoiceValues] = []
        self.new_items: list[ItemValues] = []
        self.changed_items: list[ItemValues] = []

    def next_invoice(self) -> int:
        return self._next(Invoice)

    def next_item(self) -> int:
        return self._next(OpenItem)

    def bound(self, invoices: Iterable[int]) -> set[int]:
        """Those of the invoices that were ever settled, in part or whole, or are on a notice."""
        ids = list(invoices)
        if not ids:
            return set()
        settled = Allocation.objects.filter(item__invoice__in=ids).values_list("item__invoice_id", flat=True)
        used = Allocation.objects.filter(credit_note__in=ids).values_list("credit_note_id", flat=True)
        told = NoticeLine.objects.filter(item__invoice__in=ids).values_list("item__invoice_id", flat=True)
        return {invoice for invoice in joined(settled, used, told) if invoice is not None}

    def write(self) -> None:
        """Invoices first: an item has the customer, currency and date of the invoice that is there."""
        insert_rows(Invoice, InvoiceValues._fields, self.new_invoices)
        upsert_rows(Invoice, "id", InvoiceValues._fields, self.changed_invoices)
        insert_rows(OpenItem, ItemValues._fields, self.new_items)
        upsert_rows(OpenItem, "id", ItemValues._fields, self.changed_items)

    def _next(self, model: type[Invoice] | type[OpenItem]) -> int:
        if model not in self._fresh:
            self._fresh[model] = iter(reserve_ids(model, self._rows))  # there is never more than one a row
        return next(self._fresh[model])
