# SPDX-License-Identifier: MIT
"""Reads a bank statement that is CSV or XLSX, by the profile of its bank. Start here.

A row is taken whole or reported; a file whose header no profile knows is refused and nothing of it is taken.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from dunwell.core.problem import Problem
from dunwell.intake.bank.amounts import is_currency
from dunwell.intake.bank.balances import balance_problems, untold_currency
from dunwell.intake.bank.csv_cells import BadCellError, CellReader, Row, account, is_empty, text
from dunwell.intake.bank.csv_file import Table, table_of
from dunwell.intake.bank.csv_groups import Group, Head, statements_of
from dunwell.intake.bank.csv_rows import Entry, balance_of, detail_of, entry_of, kind_of
from dunwell.intake.bank.profile import Profile
from dunwell.intake.bank.rows import BankFile
from dunwell.intake.cells import Cell
from dunwell.intake.codes import CellError


def read_csv_statement(data: bytes | Path, *, name: str, profile: Profile | None = None) -> BankFile:
    """The statements of a CSV or XLSX file. `profile` None: the header decides which of the known ones it is.

    Raises `Refused`: `no_profile`, `which_profile`, or what is wrong with the file as such.

    >>> from dunwell.intake.bank.profile_file import read_profile
    >>> mine = read_profile(b'[values]\\ncurrency = "EUR"\\n[[header]]\\nbooked_on = "Day"\\namount = "Sum"', "my.toml")
    >>> file = read_csv_statement(b"Day;Sum\\n2026-03-01;12.50\\n", name="a.csv", profile=mine)
    >>> file.statements[0].transactions[0].amount
    1250
    """
    table = table_of(data, name, profile)
    reading = _Reading(table, name)
    for number, cells in table.rows:
        reading.take(number, cells)
    statements = list(statements_of(reading.groups, reading.head, reading.problems, name))
    told = [*balance_problems(statements, name)]
    if any(not each.currency for one in statements for each in one.transactions):
        told += untold_currency(statements, name)
    return BankFile(name, f"csv:{table.profile.name}", statements, (*reading.problems, *told))


class _Reading:
    """What has been read so far of one file."""

    def __init__(self, table: Table, name: str) -> None:
        self.table = table
        self.name = name
        self.reader = CellReader(table.profile)
        self.problems: list[Problem] = []
        self.groups: dict[tuple[str, str], Group] = {}
        self.head = Head()
        self.head = self._head(table)
        self.currency = table.placed.currency or self.head.currency or table.profile.currency
        self._needed = max(max(places) for places in table.placed.places.values()) + 1
        self._width = len(table.placed.names)
        self._last: Entry | None = None

    def take(self, number: int, cells: Sequence[Cell]) -> None:
        """Takes one row, or says why not."""
        filled = [place for place, cell in enumerate(cells) if not is_empty(cell)]
        if not filled or (self.table.profile.notes and filled == [0]):
            return
        where = f"{self.name}, row {number}"
        if filled[-1] >= self._width or len(cells) < self._needed:
            self._last = None
            self._spoilt()
            self.problems.append(self._wrong_width(len(cells), where))
            return
        row = Row([*cells, *[""] * (self._width - len(cells))], self.table.placed, self.reader)
        try:
            self._take(row, number, where)
        except BadCellError as bad:
            self._last = None
            self._spoilt()
            self.problems.append(Problem(bad.code, f'{where}, column "{bad.column}"', bad.message))

    def _take(self, row: Row, number: int, where: str) -> None:
        profile = self.table.profile
        kind = kind_of(row, profile)
        if kind in ("opening", "closing"):
            balance = balance_of(row, profile, kind, self.currency)
            self._group(balance.account, balance.currency).balances.append(balance)
        elif kind == "text":
            if self._last:
                self._last.texts.append(row.everything())
        elif kind == "detail":
            if self._last is None:
                raise row.bad(
                    "detail", CellError("missing_amount", "a part of an amount stands here, and no whole before it")
                )
            self._last.details.append(detail_of(row, self._last, where))
        elif kind == "movement":
            self._last = entry_of(row, profile, where, number, self.currency)
            self._group(self._last.account, self._last.transaction.currency).entries.append(self._last)

    def _group(self, account_number: str, currency: str) -> Group:
        """The statement that a row belongs to: one for each account and currency, where the rows name accounts."""
        key = (account_number, currency if account_number else "")
        return self.groups.setdefault(key, Group(account_number, currency))

    def _spoilt(self) -> None:
        """Balances cannot be followed over a row that was not taken, and nobody knows whose it was."""
        self.head.whole = False

    def _wrong_width(self, cells: int, where: str) -> Problem:
        if cells < self._needed:
            return Problem("too_few_cells", where, f"the row has {cells} cells; the header has {self._width}")
        return Problem("too_many_cells", where, f"the row has {cells} cells; the header has {self._width}")

    def _head(self, table: Table) -> Head:
        """What stands above the header, right of its label."""
        head = Head()
        told: dict[str, tuple[Cell, str]] = {}
        for number, label, cell in _labels(table):
            for ours, labels in table.profile.head.items():
                if label in labels:
                    told.setdefault(ours, (cell, f"{self.name}, row {number}"))
        for ours in sorted(told, key=lambda one: one not in ("account", "currency")):
            cell, where = told[ours]
            try:
                self._take_head(head, ours, cell)
            except CellError as bad:
                self.problems.append(Problem(bad.code, where, bad.message))
        return head

    def _take_head(self, head: Head, ours: str, cell: Cell) -> None:
        currency = head.currency or self.table.placed.currency or self.table.profile.currency
        if ours == "account":
            number, _, code = text(cell).lstrip("=").rpartition(" ")
            known = bool(number) and is_currency(code)
            head.account = account(number if known else text(cell).lstrip("="))
            head.currency = head.currency or (code if known else "")
        elif ours == "currency":
            code = text(cell).lstrip("=")
            head.currency = code if is_currency(code) else ""
        elif ours == "owner":
            head.owner = text(cell).lstrip("=")
        elif ours in ("opening", "closing"):
            setattr(head, ours, self.reader.minor(cell, currency))
        else:
            setattr(head, ours, self.reader.date(cell))


def _labels(table: Table) -> Iterator[tuple[int, str, Cell]]:
    """Every cell above the header with the filled one right of it, and "Label: value" of a single cell in its parts."""
    for number, cells in table.above:
        filled = [cell for cell in cells if not is_empty(cell)]
        for label, cell in pairwise([*filled, ""]):
            if isinstance(label, str):
                if cell != "":
                    yield number, " ".join(label.split()), cell
                name, colon, value = label.partition(":")
                if value.strip():
                    yield number, f"{name.strip()}{colon}", value.strip()
