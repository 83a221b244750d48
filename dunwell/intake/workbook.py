# SPDX-License-Identifier: MIT
"""XLSX workbooks: measured before they are opened, then read sheet row by sheet row.

The reader of cells sees only a copy whose every part we have unpacked and counted ourselves, so that no forged
directory of the archive can make it unpack more.
"""

import datetime as dt
import html
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from dunwell.core.problem import Refused
from dunwell.intake.cells import Cell
from dunwell.intake.codes import CellError, refusal

MAX_UNPACKED_BYTES = 200 * 1024 * 1024
MAX_PARTS = 2000
# Sheets pack about twenty to one; a part of a megabyte and more that packs 200 to one was made to burst.
MAX_RATIO, RATIO_FROM_BYTES = 200, 1024 * 1024
_SHEET = re.compile(r"<(?:\w+:)?sheet\s[^<>]*>")
_RELATION = re.compile(r"<(?:\w+:)?Relationship\s[^<>]*>")
_ATTRIBUTE = re.compile(r'(?:\w+:)?(\w+)\s*=\s*"([^"]*)"')
_ERROR_CELL = re.compile(rb'<(?:\w+:)?c\s(?=[^<>]*\bt="e")[^<>]*\br="([A-Z]{1,3})(\d{1,7})"')
_EMPTY_FORMULA = re.compile(
    rb'<(?:\w+:)?c\s(?![^<>]*\bt="str")[^<>]*\br="([A-Z]{1,3})(\d{1,7})"[^<>]*>'
    rb"<(?:\w+:)?f\b(?:[^<>]*/>|[^<>]*>[^<]*</(?:\w+:)?f>)(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?</(?:\w+:)?c>"
)
_FORMULA = CellError("formula_without_value", "the formula has no stored result; save the file in a spreadsheet")
_ERROR = CellError("error_cell", "the cell shows an error like #DIV/0!; mend it in the spreadsheet")


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
        self._unreadable = _unreadable_cells(parts, self.sheet, name)
        del parts
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
        return number if number.is_finite() else _ERROR
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    return CellError("not_text", f"the cell holds a time of day ({value}); no column of ours takes one")


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


def _unreadable_cells(parts: dict[str, bytes], sheet: str, name: str) -> dict[int, list[tuple[int, CellError]]]:
    """Cells that the reader gives as empty though they are not: errors, and formulas without a stored result."""
    content = parts[_part_of(parts, sheet, name)]
    found: dict[int, list[tuple[int, CellError]]] = {}
    for sign, pattern, bad in ((b't="e"', _ERROR_CELL, _ERROR), (b"f>", _EMPTY_FORMULA, _FORMULA)):
        for match in pattern.finditer(content) if sign in content else ():
            found.setdefault(int(match[2]), []).append((_column_number(match[1]), bad))
    return found


def _part_of(parts: dict[str, bytes], sheet: str, name: str) -> str:
    relations = parts.get("xl/_rels/workbook.xml.rels", b"").decode("utf-8", "replace")
    targets = {tag["Id"]: tag["Target"] for tag in _tags(_RELATION, relations) if "Id" in tag and "Target" in tag}
    book = parts["xl/workbook.xml"].decode("utf-8", "replace")
    for tag in _tags(_SHEET, book):
        if html.unescape(tag.get("name", "")) == sheet:
            target = targets.get(tag.get("id", ""), "").removeprefix("/")
            part = target if target.startswith("xl/") else f"xl/{target}"
            if part in parts:
                return part
    raise _not_a_workbook(name, f'the part of the sheet "{sheet}" is missing')


def _tags(pattern: re.Pattern[str], text: str) -> Iterator[dict[str, str]]:
    for match in pattern.finditer(text):
        yield dict(_ATTRIBUTE.findall(match[0]))


def _column_number(letters: bytes) -> int:
    """A is 0, Z is 25, AA is 26."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _not_a_workbook(name: str, why: str) -> Refused:
    return refusal("not_a_workbook", name, f"this is no readable XLSX workbook: {why}")
