# SPDX-License-Identifier: MIT
"""A list as a file: all rows that fit its filter, as CSV or as a workbook.

Money is a decimal number, dates are ISO 8601. A text that a spreadsheet would run as a formula is written with an
apostrophe before it.
"""

import csv
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

import xlsxwriter
from django.http import FileResponse, StreamingHttpResponse

from dunwell.core.money import Money

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Exported[R](Protocol):
    """What an export needs of a column."""

    @property
    def title(self) -> object: ...
    def value(self, row: R, /) -> object: ...


class _Line:
    """A file that gives back what is written to it, for csv to write into."""

    def write(self, text: str) -> str:
        return text


def csv_file[R](name: str, columns: Sequence[Exported[R]], rows: Iterable[R]) -> StreamingHttpResponse:
    """CSV, UTF-8 with a mark that spreadsheets know it by, sent as it is read."""

    def lines() -> Iterator[str]:
        writer = csv.writer(_Line())
        yield "\N{ZERO WIDTH NO-BREAK SPACE}" + writer.writerow([str(one.title) for one in columns])
        for row in rows:
            yield writer.writerow([_text(one.value(row)) for one in columns])

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def xlsx_file[R](name: str, columns: Sequence[Exported[R]], rows: Iterable[R]) -> FileResponse:
    """A workbook of one sheet: head frozen and filtered, numbers as numbers, dates as dates."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  # the response closes it when it has been sent
    book = xlsxwriter.Workbook(file, {"constant_memory": True, "default_date_format": "yyyy-mm-dd"})
    sheet, bold = book.add_worksheet(name[:31]), book.add_format({"bold": True})
    sheet.freeze_panes(1, 0)
    for index, one in enumerate(columns):
        sheet.write_string(0, index, str(one.title), bold)
    for number, row in enumerate(rows, start=1):
        for index, one in enumerate(columns):
            value = _plain(one.value(row))
            if isinstance(value, str):
                sheet.write_string(number, index, value)
            elif value is not None:
                sheet.write(number, index, value)
    book.close()
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx")


def _plain(value: object) -> object:
    if isinstance(value, Money):
        return Decimal(str(value).partition(" ")[0])
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if value is None or isinstance(value, (bool, int, Decimal, date)):
        return value
    return str(value)


def _text(value: object) -> str:
    plain = _plain(value)
    if plain is None:
        return ""
    if isinstance(plain, bool):
        return "yes" if plain else "no"
    if isinstance(plain, date):
        return plain.isoformat()
    text = str(plain)
    return f"'{text}" if isinstance(plain, str) and text.startswith(_FORMULA) else text
