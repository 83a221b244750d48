# SPDX-License-Identifier: MIT
"""XLSX workbooks: measured before they are opened, then read sheet row by sheet row.

The reader of cells sees only a copy whose every part we have unpacked and counted ourselves, so that no forged
directory of the archive can make it unpack more.
"""

import datetime as dt
import io
import zipfile
import zlib
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from dunwell.core.problem import Refused
from dunwell.intake.cells import Cell
from dunwell.intake.codes import refusal
from dunwell.intake.sheet_xml import ERROR, part_of, span, unreadable_cells

MAX_UNPACKED_BYTES = 200 * 1024 * 1024
MAX_PARTS = 2000
# Sheets pack about twenty to one; a part of a megabyte and more that packs 200 to one was made to burst.
MAX_RATIO, RATIO_FROM_BYTES = 200, 1024 * 1024
# The reader of cells lays a sheet out as a full rectangle: one stray cell in the last corner would take all memory.
# This is a sheet of full height and 16 columns.
MAX_SHEET_CELLS = 16 * 1024 * 1024


class Workbook:
    """One sheet of a workbook: the named one, or the first. `others` are the names of the sheets that are not read."""

    def __init__(self, source: Path | bytes, name: str, sheet: str | None) -> None:
        self.name = name
        parts = _unpack(source, name)
        try:
            book = CalamineWorkbook.from_filelike(io.BytesIO(_packed_again(parts)))
        except (CalamineError, ValueError, KeyError) as error:
            raise _not_a_workbook(name, f"it cannot be opened: {error}") from None
        self.sheet, self.others = _choose(book.sheet_names, sheet, name)
        content = part_of(parts, self.sheet)
        if content is None:
            raise _not_a_workbook(name, f'the part of the sheet "{self.sheet}" is missing')
        if span(content) > MAX_SHEET_CELLS:
            message = "its outermost cells span too many rows and columns; delete what lies far out, or save as CSV"
            raise refusal("file_too_large", name, message)
        self._unreadable = unreadable_cells(content)
        try:
            self._cells: CalamineSheet = book.get_sheet_by_name(self.sheet)
        except CalamineError as error:
            raise _not_a_workbook(name, f'the sheet "{self.sheet}" cannot be read: {error}') from None

    def records(self) -> Iterator[tuple[int, list[Cell]]]:
        """Every row with its number, as the spreadsheet shows it. Empty cells are ""."""
        first_column = (self._cells.start or (0, 0))[1]
        for row, values in enumerate(self._cells.iter_rows(), 1):
            cells = [_cell(value) for value in values]
            for column, bad in self._unreadable.get(row, ()):
                if 0 <= column - first_column < len(cells):
                    cells[column - first_column] = bad
            yield row, cells


def _cell(value: object) -> Cell:
    if isinstance(value, str | bool):
        return value
    if isinstance(value, float):
        # The shortest digits that give this number are the ones that were typed; nothing is rounded.
        number = Decimal(repr(value))
        return number if number.is_finite() else ERROR
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date | dt.time | dt.timedelta):
        return value
    raise TypeError(f"the workbook reader gave a {type(value).__name__}")


def _unpack(source: Path | bytes, name: str) -> dict[str, bytes]:
    """The parts of the archive that a sheet needs, each unpacked under a limit and checked by its checksum."""
    try:
        with zipfile.ZipFile(io.BytesIO(source) if isinstance(source, bytes) else source) as archive:
            entries = archive.infolist()
            _measure(entries, name)
            wanted = [entry for entry in entries if entry.filename.endswith((".xml", ".rels"))]
            return {entry.filename: archive.read(entry) for entry in wanted}
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError) as error:
        raise _not_a_workbook(name, f"the archive is damaged or cut short ({error})") from None


def _measure(entries: list[zipfile.ZipInfo], name: str) -> None:
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise _not_a_workbook(name, "it is encrypted; save it without a password")
    if "xl/workbook.xml" not in {entry.filename for entry in entries}:
        raise _not_a_workbook(name, "the archive holds no workbook; save the ledger as XLSX or CSV")
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MAX_UNPACKED_BYTES or len(entries) > MAX_PARTS:
        limit = MAX_UNPACKED_BYTES // 1024 // 1024
        raise refusal("file_too_large", name, f"the workbook unpacks to more than {limit} MB; save it as CSV")
    for entry in entries:
        if entry.file_size > RATIO_FROM_BYTES and entry.file_size > MAX_RATIO * max(entry.compress_size, 1):
            message = f'the part "{entry.filename}" is packed more than {MAX_RATIO} to one; save the ledger as CSV'
            raise refusal("file_too_large", name, message)


def _packed_again(parts: dict[str, bytes]) -> bytes:
    copy = io.BytesIO()
    with zipfile.ZipFile(copy, "w", zipfile.ZIP_STORED) as archive:
        for filename, content in parts.items():
            archive.writestr(filename, content)
    return copy.getvalue()


def _choose(names: list[str], wanted: str | None, name: str) -> tuple[str, list[str]]:
    if not names:
        raise _not_a_workbook(name, "it has no sheet")
    if wanted is not None and wanted not in names:
        raise refusal("bad_map", name, f'the map says sheet = "{wanted}"; the workbook has {", ".join(names)}')
    chosen = names[0] if wanted is None else wanted
    return chosen, [other for other in names if other != chosen]


def _not_a_workbook(name: str, why: str) -> Refused:
    return refusal("not_a_workbook", name, f"this is no readable XLSX workbook: {why}")
