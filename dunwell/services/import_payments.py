# SPDX-License-Identifier: MIT
"""Rows of payments: money that came, settling the invoice that it names; what is over stays the customer's credit."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from dunwell.core.money import decimal_string
from dunwell.intake.rows import PaymentRow
from dunwell.services import allocating
from dunwell.services.import_state import Import, chunks, customer_ids, differences, too_long
from dunwell.services.invoice_rows import InvoiceRows, InvoiceValues, ItemValues
from dunwell.store.bulk import insert_rows, reserve_ids, upsert_rows
from dunwell.store.chain import Entry
from dunwell.store.models import Allocation, Payment

_LIMITS = {
    "payment_id": 100, "customer_id": 100, "reference": 200, "payer_name": 500, "payer_account": 100,
    "remittance": 2000,
}  # fmt: skip
_ALLOCATION_COLUMNS = ("company_id", "payment_id", "item_id", "currency", "amount_minor", "on", "seq")


class PaymentValues(NamedTuple):
    """One row of payments, in the order of its columns."""

    id: int
    company_id: int
    customer_id: int | None
    ref: str
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


def take_payments(state: Import, rows: Sequence[PaymentRow]) -> None:
    """Takes the rows, a chunk at a time."""
    done = 0
    for chunk in chunks(rows):
        batch = _Batch(state, chunk)
        for row in chunk:
            batch.take(row)
        batch.write()
        done += len(chunk)
        state.progress(done)


class _Batch:
    """One chunk: what the ledger has of it, looked up at once, and what will be written of it."""

    def __init__(self, state: Import, rows: Sequence[PaymentRow]) -> None:
        self.state = state
        refs = [row.payment_id for row in rows]
        known = Payment.objects.filter(company=state.company, ref__in=refs).values_list(*PaymentValues._fields)
        self.known = {values[3]: PaymentValues._make(values) for values in known.iterator(chunk_size=5000)}
        given_up = Payment.objects.filter(company=state.company, ref__in=refs, kind=Payment.Kind.WRITE_OFF)
        self.write_offs = set(given_up.values_list("ref", flat=True))
        self.customers = customer_ids(state.company, list({row.customer_id for row in rows if row.customer_id}))
        names = {row.invoice for row in rows if row.invoice}
        self.invoices = InvoiceRows(state.company, list(names | {name.rpartition("/")[0] for name in names}))
        self.open = {
            item.id: item.amount_minor - item.allocated_minor
            for items in self.invoices.items.values()
            for item in items.values()
        }
        self._ids = iter(reserve_ids(Payment, len(rows)))
        self.new: list[PaymentValues] = []
        self.changed: list[PaymentValues] = []
        self.allocations: list[tuple[object, ...]] = []

    def take(self, row: PaymentRow) -> None:
        column = too_long(_LIMITS, row)
        if column:
            self.state.problem("too_long", row.where, f"{column} is longer than {_LIMITS[column]} characters")
        elif row.payment_id in self.write_offs:
            self.state.problem("payment_changed", row.where, f'"{row.payment_id}" is what a write-off is called here')
        elif row.payment_id in self.known:
            self._bring_up(self.known[row.payment_id], row)
        else:
            self._make(row)

    def write(self) -> None:
        insert_rows(Payment, PaymentValues._fields, self.new)
        upsert_rows(Payment, "id", PaymentValues._fields, self.changed)
        insert_rows(Allocation, _ALLOCATION_COLUMNS, self.allocations)
        if self.allocations:
            made = Allocation.objects.filter(company=self.state.company, seq=self.state.seq)
            allocating.recount(made.filter(payment__gte=self.new[0].id, payment__lte=self.new[-1].id))

    def _make(self, row: PaymentRow) -> None:
        customer = self.customers.get(row.customer_id) if row.customer_id else None
        if row.customer_id and customer is None:
            self.state.problem("unknown_customer", row.where, f'there is no customer "{row.customer_id}"')
            return
        items: list[ItemValues] = []
        if row.invoice:
            found = self._invoice(row, customer)
            if found is None:
                return
            invoice, items = found
            customer = invoice.customer_id
        payment = self._values(row, next(self._ids), customer)
        self.new.append(payment)
        self._settle(payment, items)
        self.state.created += 1

    def _invoice(self, row: PaymentRow, customer: int | None) -> tuple[InvoiceValues, list[ItemValues]] | None:
        """The invoice that the row names and the items meant, or None and a problem."""
        name = row.invoice or ""
        invoice, items = self._items(name)
        if invoice is None:
            trouble = ("unknown_invoice", f'there is no invoice "{name}"')
        elif invoice.amount_minor < 0:
            trouble = ("credit_note", f'"{name}" is a credit note; a payment settles invoices')
        elif invoice.cancelled:
            trouble = ("invoice_cancelled", f'"{name}" is cancelled; leave the invoice out to keep the money as credit')
        elif invoice.currency != row.currency:
            trouble = ("currency_mismatch", f'"{name}" is in {invoice.currency}, the payment in {row.currency}')
        elif customer not in {None, invoice.customer_id}:
            trouble = ("other_customer", f'"{name}" is not an invoice of customer "{row.customer_id}"')
        else:
            return invoice, items
        self.state.problem(trouble[0], row.where, trouble[1])
        return None

    def _items(self, name: str) -> tuple[InvoiceValues | None, list[ItemValues]]:
        """As find.items_named does for one: the exact number first, then NUMBER/INSTALMENT."""
        invoice = self.invoices.known.get(name)
        if invoice is not None:
            return invoice, list(self.invoices.items.get(invoice.id, {}).values())
        number, _, installment = name.rpartition("/")
        invoice = self.invoices.known.get(number)
        if invoice is None or not (installment.isascii() and installment.isdecimal() and len(installment) <= 5):
            return None, []
        item = self.invoices.items.get(invoice.id, {}).get(int(installment)) if int(installment) else None
        return (invoice, [item]) if item else (None, [])

    def _settle(self, payment: PaymentValues, items: list[ItemValues]) -> None:
        rest = payment.amount_minor
        for item in sorted(items, key=lambda item: (item.due_on or item.issued_on, item.installment)):
            part = min(rest, self.open[item.id])
            if part > 0:
                self.open[item.id] -= part
                rest -= part
                self.allocations.append(
                    (payment.company_id, payment.id, item.id, payment.currency, part, payment.paid_on, payment.seq)
                )

    def _values(self, row: PaymentRow, pk: int, customer: int | None) -> PaymentValues:
        return PaymentValues(
            id=pk,
            company_id=self.state.company.pk,
            customer_id=customer,
            ref=row.payment_id,
            paid_on=row.date,
            currency=row.currency,
            amount_minor=row.amount,
            allocated_minor=0,
            reference=row.reference or "",
            payer_name=row.payer_name or "",
            payer_account=row.payer_account or "",
            remittance=row.remittance or "",
            reversed=False,
            seq=self.state.seq,
            reversed_seq=None,
        )

    def _bring_up(self, before: PaymentValues, row: PaymentRow) -> None:
        """A payment that is there already: its words may change, its money, day and customer may not."""
        customer = self.customers.get(row.customer_id, 0) if row.customer_id else before.customer_id
        facts = (before.paid_on, before.currency, before.amount_minor, before.customer_id)
        if facts != (row.date, row.currency, row.amount, customer):
            amount = decimal_string(before.amount_minor, before.currency)
            booked = f"{amount} {before.currency} on {before.paid_on}"
            message = f'"{before.ref}" is booked as {booked} for its customer; reverse it and book it anew'
            self.state.problem("payment_changed", row.where, message)
            return
        text = self.state.text
        after = before._replace(
            reference=text("reference", row.reference, before.reference),
            payer_name=text("payer_name", row.payer_name, before.payer_name),
            payer_account=text("payer_account", row.payer_account, before.payer_account),
            remittance=text("remittance", row.remittance, before.remittance),
        )
        if after == before:
            self.state.unchanged += 1
            return
        self.changed.append(after)
        self.state.updated += 1
        changes = differences(PaymentValues._fields, before, after)
        facts_told: dict[str, object] = {"payment": before.ref, "changes": changes}
        self.state.entries.append(Entry("payment_changed", self.state.on, before.customer_id, data=facts_told))
