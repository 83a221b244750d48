# SPDX-License-Identifier: MIT
"""Small ledger files for the tests: text with a known header, workbooks, and what reading them gave."""

import io
from collections.abc import Callable

import pytest
import xlsxwriter

from dunwell.core.problem import Problem, Refused
from dunwell.intake.ledger import Reading, read_ledger
from dunwell.intake.map import Map, read_map
from dunwell.intake.rows import Kind

HEADERS: dict[Kind, str] = {
    "invoices": "invoice,customer_id,issue_date,due_date,currency,amount,remind,pdf,installment,email",
    "payments": "payment_id,date,amount,currency,customer_id,invoice,remittance",
    "customers": "customer_id,name,kind,country,language,email,street,credit_limit,reminders",
}


def invoices(*lines: str) -> bytes:
    return "\n".join([HEADERS["invoices"], *lines, ""]).encode()


def payments(*lines: str) -> bytes:
    return "\n".join([HEADERS["payments"], *lines, ""]).encode()


def customers(*lines: str) -> bytes:
    return "\n".join([HEADERS["customers"], *lines, ""]).encode()


def mapped(text: str) -> Map:
    return read_map(text.encode(), "map.toml")


def read(content: bytes, *, name: str = "ledger.csv", kind: Kind | None = None, map: str | None = None) -> Reading:
    return read_ledger(content, name=name, kind=kind, map=mapped(map) if map else None)


def refused(content: bytes, *, name: str = "ledger.csv", kind: Kind | None = None, map: str | None = None) -> Problem:
    """The one problem for which a file is refused as a whole."""
    with pytest.raises(Refused) as caught:
        read(content, name=name, kind=kind, map=map)
    (problem,) = caught.value.problems
    assert problem.code == caught.value.code
    return problem


def workbook(fill: Callable[[xlsxwriter.Workbook], None]) -> bytes:
    """The bytes of a workbook that `fill` has written its sheets into."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        fill(book)
    return content.getvalue()


def invoice_sheet(*rows: tuple[object, ...]) -> bytes:
    """A workbook with the columns invoice, customer_id, issue_date, currency, amount and these rows.

    A text that starts with "=" is a formula whose result is not stored.
    """

    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet("Open")
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, ["invoice", "customer_id", "issue_date", "currency", "amount"])
        for number, row in enumerate(rows, 1):
            for column, value in enumerate(row):
                if isinstance(value, str) and value.startswith("="):
                    sheet.write_formula(number, column, value, None, "#DIV/0!" if "/0" in value else "")
                elif hasattr(value, "isoformat"):
                    sheet.write_datetime(number, column, value, day)
                else:
                    sheet.write(number, column, value)

    return workbook(fill)


GERMAN_NOTATION = """
[values]
date = "%d.%m.%Y"
decimal = ","
thousands = "."
negative = "trailing_minus"
delimiter = ";"
"""
