# SPDX-License-Identifier: MIT
"""What good files give: typed rows with their places, and notes on what was not read."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from dunwell.intake.ledger import read_ledger
from dunwell.intake.rows import CustomerRow, InvoiceRow, PaymentRow
from tests.intake.files import HEADERS, customers, invoices, payments, read


def test_invoice_row_gives_typed_values_and_its_place() -> None:
    reading = read(invoices("R-1,C-1,2026-03-01,2026-03-15,EUR,150.00,no,pdf/R-1.pdf,1,a@b.de; c@d.fi"))
    assert reading.rows == (
        InvoiceRow(
            invoice="R-1",
            customer_id="C-1",
            issue_date=date(2026, 3, 1),
            due_date=date(2026, 3, 15),
            currency="EUR",
            amount=15000,
            reference=None,
            remind=False,
            pdf="pdf/R-1.pdf",
            installment=1,
            customer_name=None,
            email=("a@b.de", "c@d.fi"),
            where="ledger.csv, row 2",
        ),
    )
    assert (reading.kind, reading.read, reading.problems, reading.notes) == ("invoices", 1, (), ())


def test_customer_row_gives_typed_values() -> None:
    (row,) = read(customers('C-1,"Alice, Oy",business,FI,fi,a@b.fi,"Road 1\nYard B",5000.00,yes')).customers
    assert row.name == "Alice, Oy"
    assert (row.kind, row.country, row.language, row.email) == ("business", "FI", "fi", ("a@b.fi",))
    assert (row.street, row.credit_limit, row.reminders) == ("Road 1\nYard B", Decimal("5000.00"), True)
    assert isinstance(row, CustomerRow)


def test_payment_row_gives_typed_values() -> None:
    (row,) = read(payments("P-1,2026-03-05,40.00,SEK,C-1,R-1,thanks")).payments
    assert (row.date, row.amount, row.currency, row.invoice) == (date(2026, 3, 5), 4000, "SEK", "R-1")
    assert (row.customer_id, row.remittance, row.payer_name) == ("C-1", "thanks", None)
    assert isinstance(row, PaymentRow)


def test_only_the_property_of_its_own_kind_gives_rows() -> None:
    reading = read(payments("P-1,2026-03-05,40.00,SEK,C-1,R-1,"))
    assert (len(reading.payments), reading.invoices, reading.customers) == (1, (), ())


@pytest.mark.parametrize(
    ("currency", "text", "minor"),
    [
        ("EUR", "150", 15000),
        ("EUR", "-12.5", -1250),
        ("EUR", " 0.01 ", 1),
        ("EUR", "100.0000", 10000),
        ("JPY", "1500", 1500),
        ("JPY", "1500.00", 1500),
        ("KWD", "1.234", 1234),
    ],
)
def test_amounts_are_exact_in_minor_units_of_their_currency(currency: str, text: str, minor: int) -> None:
    (row,) = read(invoices(f"R-1,C-1,2026-03-01,,{currency},{text},,,,")).invoices
    assert row.amount == minor


def test_credit_note_is_an_invoice_of_negative_amount() -> None:
    (row,) = read(invoices("G-1,C-1,2026-03-01,2026-03-01,EUR,-20.00,,,,")).invoices
    assert row.amount == -2000


def test_columns_may_come_in_any_order_and_unknown_ones_are_noted() -> None:
    content = b"amount,Clerk,currency,,issue_date,customer_id,invoice\n5.00,Bob,EUR,x,2026-03-01,C-1,R-1\n"
    reading = read(content)
    assert [(row.invoice, row.amount) for row in reading.invoices] == [("R-1", 500)]
    assert reading.notes == ("columns not read: Clerk, column 4 (no name)",)


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("ending", [b"\n", b"\r\n", b"\r"])
def test_byte_order_mark_and_line_ends_make_no_difference(mark: bytes, ending: bytes) -> None:
    content = mark + invoices("R-Ä,C-1,2026-03-01,,EUR,1.00,,,,", "R-2,C-1,bad,,EUR,1.00,,,,").replace(b"\n", ending)
    reading = read(content)
    assert [row.invoice for row in reading.invoices] == ["R-Ä"]
    assert [p.where for p in reading.problems] == ["ledger.csv, row 3, column issue_date"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_names_and_cells_that_are_all_quoted_are_read(delimiter: str) -> None:
    rows = [("customer_id", "name"), ("C-1", 'Müller "Bau" GmbH')]
    quoted = "".join(delimiter.join('"' + cell.replace('"', '""') + '"' for cell in row) + "\r\n" for row in rows)
    reading = read_ledger(quoted.encode(), name="customers.csv")
    assert [(row.customer_id, row.name) for row in reading.customers] == [("C-1", 'Müller "Bau" GmbH')]


@pytest.mark.parametrize(("delimiter", "word"), [(";", "semicolons"), ("\t", "tabs")])
def test_header_that_fits_by_semicolons_or_tabs_is_read_so_and_noted(delimiter: str, word: str) -> None:
    content = invoices("R-1,C-1,2026-03-01,,EUR,150.00,,,,").replace(b",", delimiter.encode())
    reading = read(content)
    assert [row.amount for row in reading.invoices] == [15000]
    assert reading.notes == (f"cells are separated by {word}",)


def test_rows_are_counted_as_a_spreadsheet_shows_them() -> None:
    lines = 'C-1,Alice,,,,,"Road 1\nYard B",,', "", "C-2,Bob,,,,,,,", ",,,,,,,,", "C-3,,,,,,,,"
    reading = read(customers(*lines))
    assert [row.where for row in reading.rows] == ["ledger.csv, row 2", "ledger.csv, row 4"]
    assert [p.where for p in reading.problems] == ["ledger.csv, row 6, column name"]
    assert reading.read == 3


def test_quotation_mark_inside_a_bare_cell_is_text() -> None:
    (row,) = read(customers('C-1,Pipes 5" Ltd,,,,,,,')).customers
    assert row.name == 'Pipes 5" Ltd'


def test_header_without_rows_is_an_empty_reading() -> None:
    reading = read(HEADERS["payments"].encode())
    assert (reading.kind, reading.read, reading.rows) == ("payments", 0, ())


def test_file_on_disk_is_called_by_its_name(tmp_path: Path) -> None:
    path = tmp_path / "march.csv"
    path.write_bytes(invoices("R-1,C-1,2026-03-01,,EUR,150.00,,,,"))
    assert read_ledger(path).rows[0].where == "march.csv, row 2"
    assert read_ledger(path, name="upload.csv").rows[0].where == "upload.csv, row 2"


def test_addresses_repeated_in_a_cell_are_kept_once_in_their_order() -> None:
    (row,) = read(customers("C-1,Alice,,,,B@x.de;a@y.de;B@x.de;,,,")).customers
    assert row.email == ("B@x.de", "a@y.de")
