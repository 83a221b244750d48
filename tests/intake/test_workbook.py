# SPDX-License-Identifier: MIT
"""XLSX: typed cells are taken exactly, unreadable ones reported, and no workbook is opened before it is measured."""

import io
import zipfile
from datetime import date, datetime, time
from pathlib import Path

import pytest
import xlsxwriter

from dunwell.intake import workbook as reader
from dunwell.intake.ledger import read_ledger
from tests.intake.files import invoice_sheet, read, refused, workbook

DAY = date(2026, 3, 1)
BOOK = "ledger.xlsx"
SHEET = "xl/worksheets/sheet1.xml"


def test_cells_of_a_sheet_are_taken_exactly() -> None:
    content = invoice_sheet(
        ("R-1", "C-1", DAY, "EUR", 0.1),
        (1930573770, 200769623, datetime(2026, 3, 1, 14, 30), "EUR", 1234567.89),  # noqa: DTZ001  # a cell has no zone
        ("R-3", "C-1", "2026-03-01", "JPY", "1500"),
    )
    reading = read(content, name=BOOK)
    assert reading.problems == ()
    assert [(row.invoice, row.customer_id, row.issue_date, row.amount) for row in reading.invoices] == [
        ("R-1", "C-1", DAY, 10),
        ("1930573770", "200769623", DAY, 123456789),
        ("R-3", "C-1", DAY, 1500),
    ]
    assert [row.where for row in reading.rows] == [f"{BOOK}, row {row}" for row in (2, 3, 4)]


BROKEN_CELLS = [
    (("R-2", "C-1", DAY, "EUR", "=1+1"), "formula_without_value", "amount"),
    (("R-2", "C-1", DAY, "EUR", "=1/0"), "error_cell", "amount"),
    (("R-2", "C-1", 46082, "EUR", 5), "bad_date", "issue_date"),
    (("R-2", "C-1", time(3, 4), "EUR", 5), "bad_date", "issue_date"),
    (("R-2", "C-1", True, "EUR", 5), "bad_date", "issue_date"),
    (("R-2", "C-1", DAY, "EUR", 12.345), "bad_amount", "amount"),
    (("R-2", "C-1", DAY, "EUR", 1e16), "bad_amount", "amount"),
    (("R-2", "C-1", DAY, "EUR", DAY), "bad_amount", "amount"),
    (("R-2", "C-1", DAY, "EUR", True), "bad_amount", "amount"),
    (("R-2", "C-1", DAY, "EUR", None), "missing_amount", "amount"),
    ((1.5, "C-1", DAY, "EUR", 5), "not_text", "invoice"),
    ((1234567890123456, "C-1", DAY, "EUR", 5), "not_text", "invoice"),
    ((DAY, "C-1", DAY, "EUR", 5), "not_text", "invoice"),
    (("R-2", "C-1", DAY, "EUR", 5, "stray"), "too_many_cells", None),
]


@pytest.mark.parametrize(("row", "code", "column"), BROKEN_CELLS)
def test_broken_cell_is_reported_with_its_place(row: tuple[object, ...], code: str, column: str | None) -> None:
    reading = read(invoice_sheet(("R-1", "C-1", DAY, "EUR", 5), row), name=BOOK)
    place = f"{BOOK}, row 3" + (f", column {column}" if column else "")
    assert [(p.code, p.where) for p in reading.problems] == [(code, place)]
    assert [row.invoice for row in reading.invoices] == ["R-1"]


def test_sheet_that_begins_further_down_and_right_is_counted_as_shown() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet()
        sheet.write_row(2, 1, ["customer_id", "name", "credit_limit"])
        sheet.write_row(3, 1, ["C-1", "Alice", 5000])
        sheet.write_row(5, 1, ["C-2", ""])
        sheet.write_formula(6, 3, "=1/0", None, "#DIV/0!")
        sheet.write_row(6, 1, ["C-3", "Carol"])

    reading = read(workbook(fill), name=BOOK, map="[values]\nskip_rows = 2")
    assert [row.where for row in reading.rows] == [f"{BOOK}, row 4"]
    assert [(p.code, p.where) for p in reading.problems] == [
        ("missing_value", f"{BOOK}, row 6, column name"),
        ("error_cell", f"{BOOK}, row 7, column credit_limit"),
    ]


def _two_sheets(book: xlsxwriter.Workbook) -> None:
    for name in ("Öpen & <late>", "Second"):
        sheet = book.add_worksheet(name)
        sheet.write_row(0, 0, ["customer_id", "name"])
        sheet.write_row(1, 0, ["C-1", name])


def test_first_sheet_is_read_and_the_others_are_noted() -> None:
    reading = read(workbook(_two_sheets), name=BOOK)
    assert [row.name for row in reading.customers] == ["Öpen & <late>"]
    assert reading.notes == ('read from the sheet "Öpen & <late>"; not read: Second',)


def test_map_names_the_sheet() -> None:
    assert read(workbook(_two_sheets), name=BOOK, map='[values]\nsheet = "Second"').customers[0].name == "Second"
    problem = refused(workbook(_two_sheets), name=BOOK, map='[values]\nsheet = "Third"')
    assert (problem.code, problem.where) == ("bad_map", BOOK)


def test_formula_whose_stored_result_is_empty_text_is_an_empty_cell() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["customer_id", "name", "city"])
        sheet.write_row(1, 0, ["C-1", "Alice"])
        sheet.write_formula(1, 2, '=IF(1,"","x")', None, "")

    content = _rewritten(workbook(fill), SHEET, b'<c r="C2">', b'<c r="C2" t="str">')
    reading = read(content, name=BOOK)
    assert (reading.problems, reading.customers[0].city) == ((), None)


GOOD = invoice_sheet(("R-1", "C-1", DAY, "EUR", 5))


def _rewritten(content: bytes, part: str, old: bytes, new: bytes) -> bytes:
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            data = source.read(entry)
            target.writestr(entry.filename, data.replace(old, new) if entry.filename == part else data)
    return result.getvalue()


def _packed(**parts: bytes) -> bytes:
    result = io.BytesIO()
    with zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in parts.items():
            archive.writestr(part, content)
    return result.getvalue()


def _encrypted(content: bytes) -> bytes:
    """The same archive with the flag "encrypted" set on its parts."""
    data = bytearray(content)
    at = -1
    while (at := data.find(b"PK\x01\x02", at + 1)) >= 0:
        data[at + 8] |= 1
    return bytes(data)


def _bomb() -> bytes:
    return _packed(**{"xl/workbook.xml": b"<workbook/>", SHEET: b"<c/>" * 5_000_000})


def _far_corner(book: xlsxwriter.Workbook) -> None:
    """Two cells that span seventeen milliard."""
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["customer_id", "name"])
    sheet.write(1_048_575, 16_383, "x")


def _lying_bomb() -> bytes:
    """A part that unpacks to far more than its directory admits."""
    data = _bomb()
    honest = (20_000_000).to_bytes(4, "little")
    assert data.count(honest) >= 1
    return data.replace(honest, (1000).to_bytes(4, "little"))


BROKEN_BOOKS = [
    (GOOD[: len(GOOD) // 2], "not_a_workbook"),
    (b"customer_id,name\nC-1,Alice\n", "not_a_workbook"),
    (_packed(readme=b"no workbook"), "not_a_workbook"),
    (_packed(**{"xl/workbook.xml": b"<workbook/>"}), "not_a_workbook"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "not_a_workbook"),
    (_encrypted(GOOD), "not_a_workbook"),
    (_rewritten(GOOD, SHEET, b"</sheetData>", b"<"), "not_a_workbook"),
    (_bomb(), "file_too_large"),
    (_lying_bomb(), "not_a_workbook"),
    (workbook(_far_corner), "file_too_large"),
    (_rewritten(GOOD, SHEET, b"</row>", b"<c/>" * 200_000 + b'</row><row r="1048576"/>'), "file_too_large"),
    (workbook(lambda book: book.add_worksheet()), "empty_file"),
    (_rewritten(GOOD, "xl/sharedStrings.xml", b"issue_date", b"Datum"), "missing_columns"),
]


@pytest.mark.parametrize(("content", "code"), BROKEN_BOOKS, ids=lambda value: str(value)[:24])
def test_broken_workbook_is_refused(content: bytes, code: str) -> None:
    problem = refused(content, name=BOOK)
    assert problem.code == code
    assert problem.where.startswith(BOOK)


def test_workbook_that_unpacks_beyond_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "MAX_UNPACKED_BYTES", 1000)
    assert refused(GOOD, name=BOOK).code == "file_too_large"


def test_workbook_is_known_by_its_first_bytes_when_its_name_says_nothing(tmp_path: Path) -> None:
    path = tmp_path / "upload"
    path.write_bytes(GOOD)
    assert [row.amount for row in read_ledger(path).invoices] == [500]
