# SPDX-License-Identifier: MIT
"""The rows that a ledger file is read into, and the native columns of each kind of file.

Every row carries `where`, the place it was read from ("ledger.csv, row 17"; the header is row 1).
"""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Kind = Literal["customers", "invoices", "payments"]


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """One debtor. Absent cells are None; `kind` business, consumer or public; `country` ISO 3166 alpha-2."""

    customer_id: str
    name: str
    kind: str | None
    country: str | None
    language: str | None
    group: str | None
    email: tuple[str, ...]
    street: str | None
    postal_code: str | None
    city: str | None
    vat_id: str | None
    einvoice_address: str | None
    phone: str | None
    credit_limit: Decimal | None
    procedure: str | None
    reminders: bool | None
    where: str


@dataclass(frozen=True, slots=True)
class InvoiceRow:
    """One invoice, one instalment of it, or (with a negative amount) a credit note. `amount` is in minor units.

    `pdf` is a path relative to the folder of the ledger. `installment` is 1, 2, … or None for an undivided invoice.
    The cash discount comes with e-invoices alone: a ledger has no columns for it.
    """

    invoice: str
    customer_id: str
    issue_date: dt.date
    due_date: dt.date | None
    currency: str
    amount: int
    reference: str | None
    remind: bool | None
    pdf: str | None
    installment: int | None
    customer_name: str | None
    email: tuple[str, ...]
    where: str
    discount_percent: Decimal | None = None
    discount_until: dt.date | None = None


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """Money received. `amount` is in minor units and positive."""

    payment_id: str
    date: dt.date
    amount: int
    currency: str
    customer_id: str | None
    invoice: str | None
    reference: str | None
    payer_name: str | None
    payer_account: str | None
    remittance: str | None
    where: str


Row = CustomerRow | InvoiceRow | PaymentRow

# The native columns, in the order of the rows' fields, and how the cells of each are read (see cells.py).
COLUMNS: dict[Kind, dict[str, str]] = {
    "customers": {
        "customer_id": "text",
        "name": "text",
        "kind": "kind",
        "country": "country",
        "language": "language",
        "group": "text",
        "email": "email",
        "street": "lines",
        "postal_code": "text",
        "city": "text",
        "vat_id": "text",
        "einvoice_address": "text",
        "phone": "phone",
        "credit_limit": "limit",
        "procedure": "text",
        "reminders": "yes_no",
    },
    "invoices": {
        "invoice": "text",
        "customer_id": "text",
        "issue_date": "date",
        "due_date": "date",
        "currency": "currency",
        "amount": "amount",
        "reference": "text",
        "remind": "yes_no",
        "pdf": "path",
        "installment": "installment",
        "customer_name": "text",
        "email": "email",
    },
    "payments": {
        "payment_id": "text",
        "date": "date",
        "amount": "amount",
        "currency": "currency",
        "customer_id": "text",
        "invoice": "text",
        "reference": "text",
        "payer_name": "text",
        "payer_account": "text",
        "remittance": "remittance",
    },
}
REQUIRED: dict[Kind, tuple[str, ...]] = {
    "customers": ("customer_id", "name"),
    "invoices": ("invoice", "customer_id", "issue_date", "currency", "amount"),
    "payments": ("payment_id", "date", "amount", "currency"),
}
# A column means the same in every kind of file that has it.
ALL_COLUMNS: dict[str, str] = {name: type_ for columns in COLUMNS.values() for name, type_ in columns.items()}
