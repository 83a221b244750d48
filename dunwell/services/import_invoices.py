# SPDX-License-Identifier: MIT
"""Rows of invoices, instalments and credit notes: made, or brought up to date without touching how far they came."""

from collections.abc import Iterator, Sequence
from typing import cast

from dunwell.intake.rows import InvoiceRow
from dunwell.services.import_pdfs import PdfError
from dunwell.services.import_state import CHUNK_ROWS, Import, NewCustomers, differences, too_long
from dunwell.services.invoice_rows import InvoiceRows, InvoiceValues, ItemValues
from dunwell.services.item_names import ItemNames
from dunwell.store.chain import Entry

_LIMITS = {"invoice": 100, "customer_id": 100, "reference": 100, "customer_name": 500}
Group = list[InvoiceRow]  # the rows of one invoice


def take_invoices(state: Import, rows: Sequence[InvoiceRow]) -> None:
    """Takes the rows, a chunk of whole invoices at a time."""
    done = 0
    for groups in _chunks(rows):
        batch = _Batch(state, groups)
        for group in groups:
            batch.take(group)
            done += len(group)
        batch.write()
        state.progress(done)


def _chunks(rows: Sequence[InvoiceRow]) -> Iterator[list[Group]]:
    groups: dict[str, Group] = {}
    for row in rows:
        groups.setdefault(row.invoice, []).append(row)
    chunk, size = [], 0
    for group in groups.values():
        chunk.append(group)
        size += len(group)
        if size >= CHUNK_ROWS:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


class _Batch:
    """One chunk: what the ledger has of it, looked up at once, and what will be written of it."""

    def __init__(self, state: Import, groups: Sequence[Group]) -> None:
        self.state = state
        self.customers = NewCustomers(state, list({group[0].customer_id for group in groups}))
        self.rows = InvoiceRows(state.company, [group[0].invoice for group in groups], sum(map(len, groups)))
        self.names = ItemNames(state.company, (row for group in groups for row in group))
        self.bound = self.rows.bound(
            before.id
            for group in groups
            if (before := self.rows.known.get(group[0].invoice))
            and (before.customer_id, before.currency) != (self.customers.find(group[0].customer_id), group[0].currency)
        )

    def take(self, group: Group) -> None:
        customer = self.customers.find(group[0].customer_id)
        good, pdf = self._good(group, customer)
        if not good or customer is None or (self.state.is_whole and len(good) < len(group)):
            return
        before = self.rows.known.get(good[0].invoice)
        if before is None:
            self._make(good, customer, pdf)
        else:
            self._bring_up(before, good, customer, pdf)

    def write(self) -> None:
        self.customers.write()
        self.rows.write()

    def _good(self, group: Group, customer: int | None) -> tuple[Group, str]:
        """The rows that can be taken, and the SHA-256 of the first PDF among them."""
        good, pdf = [], ""
        for row in group:
            trouble = self._trouble(row, customer)
            if trouble is None and row.pdf:
                try:
                    pdf = pdf or self.state.pdfs.take(row.pdf)
                except PdfError as bad:
                    trouble = bad.code, bad.message
            if trouble is None:
                good.append(row)
            else:
                self.state.problem(trouble[0], row.where, trouble[1])
        return good, pdf

    def _trouble(self, row: InvoiceRow, customer: int | None) -> tuple[str, str] | None:
        if customer is None:
            message = f'there is no customer "{row.customer_id}"; import the customers first, or let them be created'
            return "unknown_customer", message
        column = too_long(_LIMITS, row)
        if column:
            return "too_long", f"{column} is longer than {_LIMITS[column]} characters"
        if row.amount < 0 and row.installment is not None:
            return "credit_note_installment", "a credit note has no instalments; an instalment's amount is positive"
        before = self.rows.known.get(row.invoice)
        items = self.rows.items.get(before.id, {}) if before else {}
        return self.names.trouble(row, new_invoice=before is None, new_item=row.installment not in items)

    def _make(self, good: Group, customer: int, pdf: str) -> None:
        first, state = good[0], self.state
        invoice = InvoiceValues(
            id=self.rows.next_invoice(),
            company_id=state.company.pk,
            customer_id=customer,
            number=first.invoice,
            issued_on=first.issue_date,
            currency=first.currency,
            amount_minor=sum(row.amount for row in good),
            used_minor=0,
            reference=first.reference or "",
            pdf=pdf,
            cancelled=False,
            discount_percent=first.discount_percent,
            discount_until=first.discount_until,
            seq=state.seq,
        )
        self.rows.new_invoices.append(invoice)
        self.names.add_invoice(invoice.number)
        if first.amount > 0:
            for row in good:
                self._add_item(invoice, self._item(invoice, row))
        self.customers.use(first.customer_id, first.customer_name, first.email)
        state.created += len(good)

    def _add_item(self, invoice: InvoiceValues, item: ItemValues) -> None:
        self.rows.new_items.append(item)
        self.names.add_item(invoice.number, item.installment)

    def _item(self, invoice: InvoiceValues, row: InvoiceRow) -> ItemValues:
        return ItemValues(
            id=self.rows.next_item(),
            company_id=invoice.company_id,
            invoice_id=invoice.id,
            customer_id=invoice.customer_id,
            installment=row.installment or 0,
            currency=invoice.currency,
            issued_on=invoice.issued_on,
            due_on=row.due_date,
            amount_minor=row.amount,
            allocated_minor=0,
            remind=row.remind is not False,
            seq=self.state.seq,
        )

    def _bring_up(self, before: InvoiceValues, good: Group, customer: int, pdf: str) -> None:
        """An invoice that is there already: what the file says otherwise is changed and told, or refused."""
        items = self.rows.items.get(before.id, {})
        after = self._invoice_after(before, good[0], customer, pdf)
        trouble = self._refusal(before, after, items, good)
        if trouble:
            for row in good:
                self.state.problem(trouble[0], row.where, trouble[1])
            return
        kept = [row for row in good if not self._item_refused(items, row)]
        if not kept or (self.state.is_whole and len(kept) < len(good)):
            return
        if before.amount_minor < 0:
            after = after._replace(amount_minor=kept[0].amount)
            self._record(before, after, {}, {}, kept)
            return
        wanted = {row.installment or 0: self._item_after(after, items.get(row.installment or 0), row) for row in kept}
        items_after = {key: _mirrored(item, after) for key, item in items.items()} | wanted
        after = after._replace(amount_minor=sum(item.amount_minor for item in items_after.values()))
        self._record(before, after, items, items_after, kept)

    def _invoice_after(self, before: InvoiceValues, row: InvoiceRow, customer: int, pdf: str) -> InvoiceValues:
        told = "discount" in self.state.columns
        return before._replace(
            customer_id=customer,
            issued_on=row.issue_date,
            currency=row.currency,
            reference=self.state.text("reference", row.reference, before.reference),
            pdf=self.state.text("pdf", pdf, before.pdf),
            discount_percent=row.discount_percent if told else before.discount_percent,
            discount_until=row.discount_until if told else before.discount_until,
        )

    def _refusal(
        self, before: InvoiceValues, after: InvoiceValues, items: dict[int, ItemValues], good: Group
    ) -> tuple[str, str] | None:
        if (before.amount_minor < 0) != (good[0].amount < 0):
            return "sign_changed", f'"{before.number}" cannot turn from an invoice into a credit note, or back'
        moved = before.customer_id != after.customer_id or before.currency != after.currency
        if moved and before.id in self.bound:
            message = f'"{before.number}" was paid or reminded; its customer and currency stay. Cancel it instead'
            return "invoice_in_use", message
        missing = items.keys() - {row.installment or 0 for row in good}
        if missing and self.state.is_whole:
            message = f'"{before.number}" is there in other instalments, and more would be asked than it says'
            return "installments_changed", message
        if missing and before.currency != after.currency:
            return "installments_missing", f'name all instalments of "{before.number}" to change its currency'
        return None

    def _item_refused(self, items: dict[int, ItemValues], row: InvoiceRow) -> bool:
        before = items.get(row.installment or 0)
        if row.amount < 0:
            used = self.rows.known[row.invoice].used_minor
            below = -row.amount < used
        elif before is None:
            if row.installment is None or 0 in items:
                message = f'"{row.invoice}" is there already, and only one of the two has instalments'
                self.state.problem("installments_changed", row.where, message)
                return True
            below = False
        else:
            below = row.amount < before.allocated_minor
        if below:
            message = f'more than this amount of "{row.invoice}" is settled already; take that back first'
            self.state.problem("amount_below_allocated", row.where, message)
        return below

    def _item_after(self, invoice: InvoiceValues, before: ItemValues | None, row: InvoiceRow) -> ItemValues:
        if before is None:
            return self._item(invoice, row)
        return _mirrored(before, invoice)._replace(
            due_on=row.due_date if "due_date" in self.state.columns else before.due_on,
            amount_minor=row.amount,
            remind=before.remind if row.remind is None else row.remind,
        )

    def _record(
        self,
        before: InvoiceValues,
        after: InvoiceValues,
        items: dict[int, ItemValues],
        items_after: dict[int, ItemValues],
        kept: Group,
    ) -> None:
        """Queues what differs for writing, with one event for the invoice and one for each item that changed."""
        state = self.state
        if before == after and items == items_after:
            state.unchanged += len(kept)
            return
        if before.cancelled:
            for row in kept:
                state.problem("invoice_cancelled", row.where, f'"{before.number}" is cancelled and stays as it was')
            return
        touched = {key for key, item in items_after.items() if items.get(key) != item}
        if before != after:
            self.rows.changed_invoices.append(after)
            self._tell(before, after, None)
            if not items_after or before._replace(amount_minor=after.amount_minor) != after:
                touched |= {*items_after, 0}
        for key, item in items_after.items():
            old = items.get(key)
            if old is None:
                self._add_item(after, item)
            elif old != item:
                self.rows.changed_items.append(item)
                self._tell(old, item, item.id)
        self.customers.use(kept[0].customer_id, kept[0].customer_name, kept[0].email)
        keys = {row.installment or 0 for row in kept}
        state.created += len(keys & items_after.keys() - items.keys())
        state.updated += len(keys & touched - (items_after.keys() - items.keys()))
        state.unchanged += len(keys - touched)

    def _tell(self, before: InvoiceValues | ItemValues, after: InvoiceValues | ItemValues, item: int | None) -> None:
        changes = differences(after._fields, cast(tuple[object, ...], before), cast(tuple[object, ...], after))
        invoice = after.invoice_id if isinstance(after, ItemValues) else after.id
        entry = Entry("invoice_changed", self.state.on, after.customer_id, invoice, item, data={"changes": changes})
        self.state.entries.append(entry)


def _mirrored(item: ItemValues, invoice: InvoiceValues) -> ItemValues:
    """An item has the customer, currency and issue date of its invoice."""
    return item._replace(customer_id=invoice.customer_id, currency=invoice.currency, issued_on=invoice.issued_on)
