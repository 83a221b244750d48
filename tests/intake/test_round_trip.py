# SPDX-License-Identifier: MIT
"""What a writer wrote is what is read, in text and workbook; and no bytes at all bring the reader down."""

import csv
import io
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import xlsxwriter
from email_validator import validate_email
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from dunwell.core.currency import EXPONENTS
from dunwell.core.money import decimal_string
from dunwell.core.problem import Refused
from dunwell.intake.cells import KINDS, PLAIN_ADDRESS
from dunwell.intake.codes import FILE_CODES, ROW_CODES
from dunwell.intake.countries import COUNTRIES
from dunwell.intake.ledger import Reading, read_ledger
from dunwell.intake.rows import COLUMNS, CustomerRow, InvoiceRow, Kind, Row
from tests.intake.files import GERMAN_NOTATION, mapped, workbook

PRINTABLE = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=20)
DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))
ADDRESSES = st.from_regex(r"[a-z][a-z0-9]{0,8}\.[a-z]{1,8}@[a-z]{2,9}\.(fi|de|com)", fullmatch=True)

PHONES = st.from_regex(r"\+?[0-9][0-9 ]{2,8}[0-9]{2}", fullmatch=True)

LABELS = st.lists(st.sampled_from(["x", "xn", "test", "9", "mail", "localhost", "a" * 63]), min_size=1, max_size=3).map(
    "-".join
)
TOP_LEVELS = st.from_regex(r"com|net|org|[a-z]{2}", fullmatch=True)


def marked(label: str) -> st.SearchStrategy[str]:
    return st.sampled_from([label, f"{label}.x", f"1+{label}", f"{label}_0", f"x-{label}"])


@st.composite
def invoice_rows(draw: st.DrawFn, number: int) -> InvoiceRow:
    issued = draw(DAYS)
    return InvoiceRow(
        invoice=f"{draw(PRINTABLE)}{number}",
        customer_id=draw(PRINTABLE),
        issue_date=issued,
        due_date=draw(st.none() | st.integers(0, 90).map(lambda days: issued + timedelta(days=days))),
        currency=draw(st.sampled_from(["EUR", "JPY", "KWD", "SEK"])),
        amount=draw(st.integers(-(10**9), 10**9).filter(bool)),
        reference=draw(st.none() | PRINTABLE),
        remind=draw(st.none() | st.booleans()),
        pdf=draw(st.none() | st.just(f"pdf/{number}.pdf")),
        installment=draw(st.none() | st.integers(1, 99)),
        customer_name=draw(st.none() | PRINTABLE),
        email=tuple(draw(st.lists(ADDRESSES, max_size=3, unique=True))),
        where=f"ledger.csv, row {number + 2}",
    )


@st.composite
def customer_rows(draw: st.DrawFn, number: int) -> CustomerRow:
    return CustomerRow(
        customer_id=f"{draw(PRINTABLE)}{number}",
        name=draw(PRINTABLE),
        kind=draw(st.none() | st.sampled_from(sorted(KINDS))),
        country=draw(st.none() | st.sampled_from(sorted(COUNTRIES))),
        language=draw(st.sampled_from([None, "fi", "de-CH", "zh-Hant"])),
        group=draw(st.none() | PRINTABLE),
        email=tuple(draw(st.lists(ADDRESSES, max_size=3, unique=True))),
        street=draw(st.none() | st.lists(PRINTABLE, min_size=1, max_size=3).map("\n".join)),
        postal_code=draw(st.none() | PRINTABLE),
        city=draw(st.none() | PRINTABLE),
        vat_id=draw(st.none() | PRINTABLE),
        einvoice_address=draw(st.none() | PRINTABLE),
        phone=draw(st.none() | PHONES),
        credit_limit=draw(st.none() | st.decimals(0, 10**6, places=2)),
        procedure=draw(st.none() | PRINTABLE),
        reminders=draw(st.none() | st.booleans()),
        where=f"ledger.csv, row {number + 2}",
    )


def written(value: object, row: Row, column: str) -> str:
    """A value in the native notation."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ";".join(value)
    if column == "amount" and not isinstance(row, CustomerRow):
        return decimal_string(row.amount, row.currency)
    return value.isoformat() if isinstance(value, date) else str(value)


def table(kind: Kind, rows: list[Row]) -> list[list[str]]:
    return [list(COLUMNS[kind]), *([written(getattr(row, name), row, name) for name in COLUMNS[kind]] for row in rows)]


def as_csv(lines: list[list[str]], delimiter: str = ",") -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(lines)
    return text.getvalue().encode()


def several(one: Callable[[int], st.SearchStrategy[Row]]) -> st.SearchStrategy[list[Row]]:
    return st.integers(0, 5).flatmap(lambda count: st.tuples(*map(one, range(count)))).map(list)


@settings(deadline=None, max_examples=60)
@given(several(invoice_rows), st.sampled_from([",", ";", "\t"]))
def test_invoices_read_back_as_written(rows: list[Row], delimiter: str) -> None:
    reading = read_ledger(as_csv(table("invoices", rows), delimiter), name="ledger.csv")
    assert (reading.kind, reading.rows, reading.problems) == ("invoices", tuple(rows), ())


@settings(deadline=None, max_examples=60)
@given(several(customer_rows))
def test_customers_read_back_as_written(rows: list[Row]) -> None:
    reading = read_ledger(as_csv(table("customers", rows)), name="ledger.csv")
    assert (reading.kind, reading.rows, reading.problems) == ("customers", tuple(rows), ())


@settings(deadline=None, max_examples=15)
@given(several(invoice_rows))
def test_invoices_in_a_workbook_of_typed_cells_read_back_as_written(rows: list[Row]) -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet()
        day = book.add_format({"num_format": "d.m.yy"})
        sheet.write_row(0, 0, list(COLUMNS["invoices"]))
        for number, row in enumerate(rows, 1):
            for column, name in enumerate(COLUMNS["invoices"]):
                value = getattr(row, name)
                if isinstance(value, date):
                    sheet.write_datetime(number, column, value, day)
                elif name == "amount":
                    sheet.write_number(number, column, float(Decimal(written(value, row, name))))
                elif name == "installment" and value is not None:
                    sheet.write_number(number, column, value)
                else:
                    sheet.write_string(number, column, written(value, row, name))

    reading = read_ledger(workbook(fill), name="ledger.csv.xlsx")
    assert reading.problems == ()
    assert [row.where for row in reading.rows] == [row.where.replace("csv", "csv.xlsx") for row in rows]
    assert [_content(row) for row in reading.invoices] == [_content(row) for row in rows]


def _content(row: Row) -> list[object]:
    return [getattr(row, name) for name in COLUMNS["invoices"]]


@settings(deadline=None, max_examples=100)
@given(st.integers(-(10**12), 10**12).filter(bool), st.sampled_from(sorted(EXPONENTS)), DAYS)
def test_foreign_notation_reads_back_as_written(minor: int, currency: str, day: date) -> None:
    plain = decimal_string(abs(minor), currency)
    whole, _, part = plain.partition(".")
    amount = f"{int(whole):,}".replace(",", ".") + (f",{part}" if part else "") + ("-" if minor < 0 else "")
    content = f"invoice;customer_id;issue_date;currency;amount\nR;C;{day:%d.%m.%Y};{currency};{amount}\n".encode()
    (row,) = read_ledger(content, name="ledger.csv", map=mapped(GERMAN_NOTATION)).invoices
    assert (row.amount, row.issue_date) == (minor, day)


@settings(deadline=None, max_examples=300)
@given(st.lists(LABELS, min_size=1, max_size=4), LABELS.flatmap(marked), TOP_LEVELS)
def test_addresses_let_through_by_their_shape_are_what_the_validator_gives(
    labels: list[str], local: str, top: str
) -> None:
    address = f"{local}@{'.'.join(labels)}.{top}"
    assume(PLAIN_ADDRESS.fullmatch(address) and len(address) <= 254)
    assert validate_email(address, check_deliverability=False, test_environment=True).normalized == address


def understood(content: bytes, name: str) -> Reading | None:
    try:
        return read_ledger(content, name=name)
    except Refused as refused:
        told = refused
    assert told.code in FILE_CODES
    assert told.problems
    return None


HEADER = b"invoice,customer_id,issue_date,currency,amount,email\n"
CELLS = st.sampled_from(
    [b"R-1", b"2026-03-01", b"EUR", b"1.00", b'"', b",", b"\n", b"\r", b";", b"\xe4", b"a@b.de", b"\0"]
)


@settings(deadline=None, max_examples=150)
@given(st.binary(max_size=200) | st.lists(CELLS, max_size=30).map(b"".join).map(HEADER.__add__))
def test_any_bytes_give_a_reading_or_a_refusal(content: bytes) -> None:
    reading = understood(content, "ledger.csv")
    if reading is not None:
        bad_rows = {problem.where.split(", column")[0] for problem in reading.problems}
        assert reading.read == len(reading.rows) + len(bad_rows)
        assert {problem.code for problem in reading.problems} <= ROW_CODES


WORKBOOK = workbook(lambda book: book.add_worksheet().write_row(0, 0, ["customer_id", "name"]))


@settings(deadline=None, max_examples=60)
@given(st.integers(0, len(WORKBOOK) - 1), st.binary(min_size=1, max_size=4))
def test_workbook_with_damaged_bytes_gives_a_reading_or_a_refusal(at: int, damage: bytes) -> None:
    content = WORKBOOK[:at] + damage + WORKBOOK[at + len(damage) :]
    reading = understood(content, "ledger.xlsx")
    assert reading is None or reading.kind == "customers"
