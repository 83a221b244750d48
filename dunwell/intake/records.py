# SPDX-License-Identifier: MIT
"""From the cells of one record to one typed row, or to all that is wrong with it. The inner loop: kept tight."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import cast

from dunwell.core.currency import EXPONENTS
from dunwell.core.money import minor_units
from dunwell.core.problem import Problem, Refused
from dunwell.intake.cells import Cell, Reader, Value, readers, text_of
from dunwell.intake.codes import CellError
from dunwell.intake.formats import NATIVE
from dunwell.intake.header import Layout
from dunwell.intake.map import Map
from dunwell.intake.rows import COLUMNS, REQUIRED, CustomerRow, InvoiceRow, Kind, PaymentRow, Row

ReadRecord = Callable[[int, Sequence[Cell]], Row | None]
# What is wrong with one record: column, code, message.
Found = list[tuple[str, str, str]]
_ROWS: dict[Kind, Callable[..., Row]] = {"customers": CustomerRow, "invoices": InvoiceRow, "payments": PaymentRow}


def record_reader(found: Layout, map: Map, name: str, problems: list[Problem]) -> ReadRecord:
    """A function from row number and cells to the row. A bad record gives None, having added its problems."""
    slots = list(COLUMNS[found.kind])
    template, plan = _plan(found, map, slots)
    required = [(slots.index(column), column) for column in REQUIRED[found.kind]]
    finish = _FINISH[found.kind]
    make = _ROWS[found.kind]
    width = found.width

    def read(number: int, cells: Sequence[Cell]) -> Row | None:
        where = f"{name}, row {number}"
        if len(cells) != width:
            problems.append(_wrong_width(where, len(cells), width))
            return None
        values = template.copy()
        bad: Found = []
        for slot, place, read_cell in plan:
            try:
                values[slot] = read_cell(cells[place])
            except CellError as trouble:
                bad.append((slots[slot], trouble.code, trouble.message))
        for slot, column in required:
            if values[slot] is None and not any(column == known for known, _, _ in bad):
                bad.append((column, *_missing(column)))
        finish(values, bad)
        if bad:
            problems.extend(_located(bad, where, found))
            return None
        return make(*values, where)

    return read


def _plan(found: Layout, map: Map, slots: list[str]) -> tuple[list[Value], list[tuple[int, int, Reader]]]:
    """What every row starts with (constants, nothing), and which cell is read into which slot, how."""
    types = COLUMNS[found.kind]
    native, declared = readers(NATIVE), readers(map.formats)
    template: list[Value] = [() if types[column] == "email" else None for column in slots]
    for ours, cell in map.constants.items():
        template[slots.index(ours)] = native[types[ours]](cell)
    plan = [
        (slots.index(ours), place, _adapted(declared[types[ours]], ours, map))
        for ours, (place, _) in found.columns.items()
    ]
    return template, plan


def _adapted(read: Reader, ours: str, map: Map) -> Reader:
    """The reader of a column, behind what the map says about its words: empty ones, suffixes, translations."""
    suffix, words, empty = map.strip_suffix.get(ours, ""), map.translate.get(ours, {}), map.formats.empty
    if not (suffix or words or empty):
        return read

    def adapted(cell: Cell) -> Value:
        if not isinstance(cell, str) and not (suffix or words):
            return read(cell)
        text = text_of(cell)
        text = "" if text in empty else text.removesuffix(suffix)
        return read(words.get(text, text))

    return adapted


def _wrong_width(where: str, cells: int, width: int) -> Problem:
    if cells < width:
        message = f"{cells} cells where the header has {width}; the row was cut, or a separator is missing"
        return Problem("too_few_cells", where, message)
    message = f"{cells} cells where the header has {width}; put cells that hold the separator in quotation marks"
    return Problem("too_many_cells", where, message)


def _missing(column: str) -> tuple[str, str]:
    if column == "amount":
        return ("missing_amount", "the amount is missing; it is not taken for 0.00")
    return ("missing_value", f"{column} is missing; every row needs it")


def _located(bad: Found, where: str, found: Layout) -> list[Problem]:
    def place(column: str) -> str:
        return f"{where}, column {found.columns[column][1]}" if column in found.columns else where

    return [Problem(code, place(column), message) for column, code, message in bad]


def _amount(plain: Value, currency: Value, bad: Found) -> Value:
    """Exact minor units of a plain decimal in the row's currency; nothing when either is missing."""
    if plain is None or currency is None:
        return None
    text, code = str(plain), str(currency)
    try:
        minor = minor_units(text, code)
    except Refused:
        message = f"{text} has more decimals or digits than an amount in {code} can have; write it out exactly"
        bad.append(("amount", "bad_amount", message))
        return None
    if text[-4:-3] == "." and EXPONENTS[code] < 3:
        message = f"{text} in {code} could be thousands; write it with {EXPONENTS[code]} decimals"
        bad.append(("amount", "bad_amount", message))
    elif minor == 0:
        bad.append(("amount", "zero_amount", "the amount is 0; there is nothing to pay, take the row out"))
    return minor


def _finish_invoice(values: list[Value], bad: Found) -> None:
    issued, due = values[2], values[3]
    if due is not None and issued is not None and cast(date, due) < cast(date, issued):
        message = f"due {due}, before its issue on {issued}; correct one of the two"
        bad.append(("due_date", "due_before_issue", message))
    values[5] = _amount(values[5], values[4], bad)


def _finish_payment(values: list[Value], bad: Found) -> None:
    minor = values[2] = _amount(values[2], values[3], bad)
    if isinstance(minor, int) and minor < 0:
        message = "a payment is money received; tell a returned one through the bank statement"
        bad.append(("amount", "negative_payment", message))


def _finish_customer(values: list[Value], bad: Found) -> None:
    """Nothing about a customer depends on two cells."""


_FINISH: dict[Kind, Callable[[list[Value], Found], None]] = {
    "customers": _finish_customer,
    "invoices": _finish_invoice,
    "payments": _finish_payment,
}
