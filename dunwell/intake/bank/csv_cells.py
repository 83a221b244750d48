# SPDX-License-Identifier: MIT
"""The cells of one row of a CSV or XLSX statement, read as the profile says that the bank writes them."""

import datetime as dt
import re
from collections.abc import Callable, Sequence
from decimal import Context, Decimal

from dunwell.intake.bank.amounts import is_currency, minor
from dunwell.intake.bank.profile import Placed, Profile
from dunwell.intake.cells import Cell, readers, text_of
from dunwell.intake.codes import CellError

# A spreadsheet keeps digits as they are when a bank writes ="0012".
_AS_TEXT = re.compile(r'="?(.*?)"?', re.DOTALL)
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]+")
_IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9 ]{8,42}")
# Blanks that group digits, signs as typesetters draw them, apostrophes: written otherwise, meant the same.
_ALIKE = str.maketrans({"\u2212": "-", "\u2013": "-", "\u2019": "'", "\u00a0": " ", "\u202f": " ", "\u2009": " "})
_BARE_POINT = re.compile(r"(-?)(?=[.,]\d)")
# A spreadsheet keeps fifteen digits; what stands behind them is the noise of its arithmetic, not money.
_SURE = Context(prec=15)
# What a bank writes where no end-to-end id was given.
NOT_GIVEN = frozenset({"NOTPROVIDED", "NOT PROVIDED", "NOTAVAILABLE"})


class BadCellError(Exception):
    """A cell is not as the profile says. `column` is the file's own name of it."""

    def __init__(self, error: CellError, column: str) -> None:
        super().__init__(error.code)
        self.code = error.code
        self.message = error.message
        self.column = column


class CellReader:
    """Reads cells by a profile's notation; made once for a file."""

    def __init__(self, profile: Profile) -> None:
        by_type = readers(profile.formats)
        self._date, self._amount = by_type["date"], by_type["amount"]

    def date(self, cell: Cell) -> dt.date | None:
        found = self._date(cell)
        return found if isinstance(found, dt.date) else None

    def minor(self, cell: Cell, currency: str) -> int | None:
        """Minor units of an amount; a plus before it and a missing 0 before its point are understood."""
        if isinstance(cell, str):
            text = cell.translate(_ALIKE).strip()
            text = text[1:] if text[:1] == "+" and text[1:2].isdigit() else text
            cell = _BARE_POINT.sub(r"\g<1>0", text, count=1) if text[:2].lstrip("-")[:1] in (".", ",") else text
        elif isinstance(cell, Decimal):
            cell = _SURE.plus(cell)
        plain = self._amount(cell)
        return minor(Decimal(plain), currency) if isinstance(plain, str) else None


class Row:
    """One row below the header. Our columns by name; a column that the file has not is empty."""

    def __init__(self, cells: Sequence[Cell], where: Placed, reader: CellReader) -> None:
        self.cells = cells
        self._where = where
        self._reader = reader

    def has(self, *columns: str) -> bool:
        """Whether one of the columns is filled."""
        return any(self._filled(column) for column in columns)

    def text(self, column: str) -> str:
        """The first filled cell of a column as a text in one line, "" when there is none."""
        filled = self._filled(column)
        return self._read(filled[0], text) if filled else ""

    def joined(self, column: str) -> str:
        """All filled cells of a column, each once, in one text."""
        filled = self._filled(column)
        if len(filled) == 1:
            return self._read(filled[0], text)
        return " ".join(dict.fromkeys(self._read(place, text) for place in filled))

    def everything(self) -> str:
        """All that the row says, for rows that only go on with a text."""
        return " ".join(filter(None, (self._read(place, text) for place in range(len(self.cells)))))

    def date(self, column: str) -> dt.date | None:
        filled = self._filled(column)
        return self._read(filled[0], self._reader.date) if filled else None

    def minor(self, column: str, currency: str) -> int | None:
        filled = self._filled(column)
        return self._read(filled[0], lambda cell: self._reader.minor(cell, currency)) if filled else None

    def currency(self, column: str) -> str:
        code = self.text(column)
        if code and not is_currency(code):
            raise self.bad(column, CellError("unknown_currency", f'"{code[:40]}" is no currency of ISO 4217'))
        return code

    def bad(self, column: str, error: CellError) -> BadCellError:
        places = self._where.places.get(column) or (0,)
        return BadCellError(error, self._name(places[0]))

    def _filled(self, column: str) -> Sequence[int]:
        places = self._where.places.get(column, ())
        return [place for place in places if not is_empty(self.cells[place])]

    def _read[T](self, place: int, read: Callable[[Cell], T]) -> T:
        try:
            return read(self.cells[place])
        except CellError as bad:
            raise BadCellError(bad, self._name(place)) from None

    def _name(self, place: int) -> str:
        return self._where.names[place]


def is_empty(cell: Cell) -> bool:
    return isinstance(cell, str) and not cell.strip()


def text(cell: Cell) -> str:
    """What a cell says in one line, without the marks of a spreadsheet around it."""
    if isinstance(cell, str):
        plain = cell.strip()
        if plain.isprintable() and "  " not in plain and not plain.startswith('="'):
            return plain
    if isinstance(cell, dt.date):
        return cell.isoformat()
    if isinstance(cell, Decimal) and cell != cell.to_integral_value():
        return format(cell, "f")
    plain = text_of(cell)
    as_text = _AS_TEXT.fullmatch(plain) if plain.startswith('="') else None
    return " ".join(_CONTROL.sub(" ", as_text[1] if as_text else plain).split())


def account(written: str) -> str:
    """An IBAN without its blanks; any other number as it is written."""
    return written.replace(" ", "") if _IBAN.fullmatch(written) else written
