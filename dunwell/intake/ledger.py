# SPDX-License-Identifier: MIT
"""Reads a ledger file, CSV or XLSX, into typed rows and located problems. Start here.

A row is taken whole or reported; a file that is not what it claims to be is refused and nothing of it is taken.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import cast

from dunwell.core.problem import Problem, Refused
from dunwell.intake.cells import Cell, text_of
from dunwell.intake.codes import CellError, refusal
from dunwell.intake.header import Layout, layout
from dunwell.intake.map import Map
from dunwell.intake.records import record_reader
from dunwell.intake.repeats import repeats_of
from dunwell.intake.rows import CustomerRow, InvoiceRow, Kind, PaymentRow, Row
from dunwell.intake.textfile import MAX_FILE_BYTES, TextFile
from dunwell.intake.workbook import Workbook

_DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs"}
_ZIP = b"PK\x03\x04"
Records = Iterable[tuple[int, Sequence[Cell]]]


@dataclass(frozen=True, slots=True)
class Reading:
    """What was understood of one file.

    `read` counts the data rows looked at: each is in `rows`, or has at least one problem. Rows that a map's [only]
    leaves out are not counted; `notes` tell how many, which columns were not read, and the like. `columns` are those of
    ours that the file has (or a map's constants give): an empty cell of one says more than a column that is not there.
    """

    name: str
    kind: Kind
    read: int
    rows: tuple[Row, ...]
    problems: tuple[Problem, ...]
    notes: tuple[str, ...]
    columns: frozenset[str] = frozenset()

    @property
    def customers(self) -> tuple[CustomerRow, ...]:
        return cast(tuple[CustomerRow, ...], self.rows) if self.kind == "customers" else ()

    @property
    def invoices(self) -> tuple[InvoiceRow, ...]:
        return cast(tuple[InvoiceRow, ...], self.rows) if self.kind == "invoices" else ()

    @property
    def payments(self) -> tuple[PaymentRow, ...]:
        return cast(tuple[PaymentRow, ...], self.rows) if self.kind == "payments" else ()


def read_ledger(
    source: Path | bytes, *, name: str | None = None, kind: Kind | None = None, map: Map | None = None
) -> Reading:
    """The rows and problems of a file of customers, invoices or payments.

    `name` is what messages call the file (default: that of the path). `kind` None lets the header row decide. `map`
    tells the columns and notation of a foreign ledger; without one they are native (docs/import.md).

    Raises `Refused` with one of `codes.FILE_CODES` and the place that shows why.

    >>> content = b"invoice,customer_id,issue_date,currency,amount\\nR-1,C-1,2026-03-01,EUR,150.00\\n"
    >>> read_ledger(content, name="ledger.csv").invoices[0].amount
    15000
    """
    name = name or (source.name if isinstance(source, Path) else "file")
    chosen = map or Map(name="no map")
    try:
        if is_workbook(source, name):
            return _read_workbook(source, name, kind, chosen)
        return _read_text(source, name, kind, chosen)
    except OSError as error:
        raise refusal("no_such_file", name, f"the file cannot be read: {error.strerror}") from None


def is_workbook(source: Path | bytes, name: str) -> bool:
    """By what the file claims to be: its name, or for want of one its first bytes."""
    size = len(source) if isinstance(source, bytes) else source.stat().st_size
    if size > MAX_FILE_BYTES:
        message = f"the file has more than {MAX_FILE_BYTES // 1024 // 1024} MB; split it"
        raise refusal("file_too_large", name, message)
    if size == 0:
        raise refusal("empty_file", name, "the file is empty; export it again")
    suffix = Path(name).suffix.lower()
    if suffix in (".csv", ".tsv", ".txt", ".xlsx", ".xlsm"):
        return suffix in (".xlsx", ".xlsm")
    if isinstance(source, bytes):
        return source.startswith(_ZIP)
    with source.open("rb") as raw:
        return raw.read(4) == _ZIP


def _read_text(source: Path | bytes, name: str, kind: Kind | None, map: Map) -> Reading:
    file = TextFile(source, name, map.encoding)
    delimiter, found, notes = _delimiter_and_layout(file, kind, map)
    with closing(file.records(delimiter)) as records:
        return _read_rows(islice(records, map.skip_rows + 1, None), name, found, map, notes)


def _delimiter_and_layout(file: TextFile, kind: Kind | None, map: Map) -> tuple[str, Layout, tuple[str, ...]]:
    """The declared delimiter; without one, the one of comma, semicolon and tab under which the header row fits."""
    candidates = (map.delimiter,) if map.delimiter else tuple(_DELIMITERS)
    headers: dict[str, list[str]] = {}
    refusals: dict[str, Refused] = {}
    for delimiter in candidates:
        try:
            headers[delimiter] = _header(file, map.skip_rows, delimiter)
            found = layout(headers[delimiter], kind, map, f"{file.name}, row {map.skip_rows + 1}")
        except Refused as refused:
            # Under a wrong delimiter quoted names run together, or break: the next one is tried.
            refusals[delimiter] = refused
        else:
            native = delimiter == "," or map.delimiter
            return delimiter, found, () if native else (f"cells are separated by {_DELIMITERS[delimiter]}",)
    raise refusals[max(candidates, key=lambda delimiter: len(headers.get(delimiter, ())))]


def _header(file: TextFile, skip_rows: int, delimiter: str) -> list[str]:
    header = file.record(skip_rows + 1, delimiter)
    if not header or not any(cell.strip() for cell in header):
        message = "there is no header row here; the first row names the columns"
        raise refusal("empty_file", f"{file.name}, row {skip_rows + 1}", message)
    return header


def _read_workbook(source: Path | bytes, name: str, kind: Kind | None, map: Map) -> Reading:
    book = Workbook(source, name, map.sheet)
    records = islice(book.records(), map.skip_rows, None)
    where = f"{name}, row {map.skip_rows + 1}"
    _, cells = next(records, (0, []))
    try:
        header = [text_of(cell) for cell in cells]
    except CellError as bad:
        raise refusal("missing_columns", where, f"a column name is unreadable: {bad.message}") from None
    while header and not header[-1]:
        header.pop()
    if not header:
        raise refusal("empty_file", where, f'there is no header row here on the sheet "{book.sheet}"')
    notes = (f'read from the sheet "{book.sheet}"; not read: {", ".join(book.others)}',) if book.others else ()
    return _read_rows(_cut(records, len(header)), name, layout(header, kind, map, where), map, notes)


def _cut(records: Records, width: int) -> Iterator[tuple[int, Sequence[Cell]]]:
    """A sheet is as wide as its widest row: empty cells beyond the header are no cells."""
    for row, cells in records:
        end = len(cells)
        while end > width and cells[end - 1] == "":
            end -= 1
        yield row, [*cells[:end], *[""] * (width - end)]


def _read_rows(records: Records, name: str, found: Layout, map: Map, notes: tuple[str, ...]) -> Reading:
    problems: list[Problem] = []
    read_record = record_reader(found, map, name, problems)
    is_repeated = repeats_of(found.kind, problems)
    let_in = _filter(found)
    rows: list[Row] = []
    read = left_out = 0
    for number, cells in records:
        if _blank(cells):
            continue
        if not let_in(cells):
            left_out += 1
            continue
        read += 1
        row = read_record(number, cells)
        if row is not None and not is_repeated(row):
            rows.append(row)
    if left_out:
        notes = (*notes, f"rows left out by [only] of {map.name}: {left_out}")
    columns = frozenset(found.columns) | map.constants.keys()
    return Reading(name, found.kind, read, tuple(rows), tuple(problems), (*notes, *found.notes), columns)


def _blank(cells: Sequence[Cell]) -> bool:
    return all(isinstance(cell, str) and not cell.strip() for cell in cells)


def _filter(found: Layout) -> Callable[[Sequence[Cell]], bool]:
    """Whether a row is wanted: each column named in [only] holds one of its words. Cut rows are let in, to be told."""
    if not found.only:
        return lambda _: True

    def let_in(cells: Sequence[Cell]) -> bool:
        return all(place >= len(cells) or _word(cells[place]) in words for place, words in found.only.items())

    return let_in


def _word(cell: Cell) -> str:
    try:
        return text_of(cell)
    except CellError:
        return str(cell)
