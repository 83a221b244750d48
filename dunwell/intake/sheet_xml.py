# SPDX-License-Identifier: MIT
"""What the XML of a workbook says that the reader of cells does not tell: which part is which sheet, how far its cells
reach, and which cells look empty to the reader though they are not.
"""

import html
import re
from collections.abc import Iterator

from dunwell.intake.codes import CellError

FORMULA = CellError("formula_without_value", "the formula has no stored result; save the file in a spreadsheet program")
ERROR = CellError("error_cell", "the cell shows an error like #DIV/0!; mend it in the spreadsheet")

_SHEET = re.compile(r"<(?:\w+:)?sheet\s[^<>]*>")
_RELATION = re.compile(r"<(?:\w+:)?Relationship\s[^<>]*>")
_ATTRIBUTE = re.compile(r"""(?:\w+:)?(\w+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")

# Tags of a sheet: <row r="7">, <c r="B7" t="e">; the reference r may be left out, a prefix may stand before the name.
_ROW = re.compile(rb"<(?:\w+:)?row[\s/>]")
_CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")
_ROW_REFERENCE = re.compile(rb"""<(?:\w+:)?row\s(?:[^<>]*\s)?r\s*=\s*["'](\d+)["']""")
_CELL_REFERENCE = rb"""<(?:\w+:)?c\s(?:[^<>]*\s)?r\s*=\s*["']([A-Z]+)(\d+)["']"""
_ERROR_CELL = re.compile(rb"""(?=<[^<>]*\st\s*=\s*["']e["'])""" + _CELL_REFERENCE)
_EMPTY_FORMULA = re.compile(
    rb"""(?!<[^<>]*\st\s*=\s*["']str["'])"""  # a stored empty text is a result
    + _CELL_REFERENCE
    + rb"[^<>]*><(?:\w+:)?f\b(?:[^<>]*/>|[^<>]*>[^<]*</(?:\w+:)?f>)"
    + rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?</(?:\w+:)?c>"
)
# Most sheets have neither: a quick look saves the slow one.
_HAS_ERROR = re.compile(rb"""\st\s*=\s*["']e["']""")
_HAS_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")


def part_of(parts: dict[str, bytes], sheet: str) -> bytes | None:
    """The XML of a sheet, by the sheet's name; None when the workbook does not lead to it."""
    relations = parts.get("xl/_rels/workbook.xml.rels", b"").decode("utf-8", "replace")
    targets = {tag.get("Id"): tag.get("Target", "") for tag in _tags(_RELATION, relations)}
    for tag in _tags(_SHEET, parts["xl/workbook.xml"].decode("utf-8", "replace")):
        if html.unescape(tag.get("name", "")) == sheet:
            target = targets.get(tag.get("id"), "").removeprefix("/")
            return parts.get(target if target.startswith("xl/") else f"xl/{target}")
    return None


def span(sheet: bytes) -> int:
    """At most how many cells the rectangle has that holds all cells of a sheet: B2 and D9 need not more than 4 × 9."""
    references = re.findall(_CELL_REFERENCE, sheet)
    row_numbers = _ROW_REFERENCE.findall(sheet)
    last_row = max((int(row[:9]) for row in {*row_numbers, *(row for _, row in references)}), default=0)
    last_column = max((column_number(letters) for letters in {letters for letters, _ in references}), default=-1)
    # Rows and cells without a reference follow the one before them.
    loose_rows = len(_ROW.findall(sheet)) - len(row_numbers)
    loose_cells = len(_CELL.findall(sheet)) - len(references)
    widest = max(len(_CELL.findall(row)) for row in _ROW.split(sheet)) if loose_cells else 0
    return (last_row + loose_rows) * (last_column + 1 + widest)


def unreadable_cells(sheet: bytes) -> dict[int, list[tuple[int, CellError]]]:
    """Errors, and formulas without a stored result: by row number, the column (A is 0) and what to say of it."""
    found: dict[int, list[tuple[int, CellError]]] = {}
    for hint, pattern, bad in ((_HAS_ERROR, _ERROR_CELL, ERROR), (_HAS_FORMULA, _EMPTY_FORMULA, FORMULA)):
        for letters, row in pattern.findall(sheet) if hint.search(sheet) else ():
            found.setdefault(int(row[:9]), []).append((column_number(letters), bad))
    return found


def column_number(letters: bytes) -> int:
    """A is 0, Z is 25, AA is 26."""
    number = 0
    for letter in letters[:9]:
        number = number * 26 + letter - 64
    return number - 1


def _tags(pattern: re.Pattern[str], text: str) -> Iterator[dict[str, str]]:
    for match in pattern.finditer(text):
        yield {key: double or single for key, double, single in _ATTRIBUTE.findall(match[0])}
