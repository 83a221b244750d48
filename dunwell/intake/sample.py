# SPDX-License-Identifier: MIT
"""A first look at a ledger file whose columns nobody has told us yet: its header row and the first rows beneath it.

Nothing is understood here: the person who brought the file says what its columns are, and sees these cells beside them.
"""

import hashlib
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from dunwell.core.problem import Refused
from dunwell.intake.cells import Cell, readers, text_of
from dunwell.intake.codes import CellError, refusal
from dunwell.intake.formats import NATIVE
from dunwell.intake.ledger import is_workbook
from dunwell.intake.rows import ALL_COLUMNS, COLUMNS, REQUIRED, Kind
from dunwell.intake.textfile import TextFile
from dunwell.intake.workbook import Workbook

# Most commas, else semicolons, else tabs, else bars: the one under which the header row has the most columns.
DELIMITERS = (",", ";", "\t", "|")


@dataclass(frozen=True, slots=True)
class Sample:
    """The header row and the rows after it, as they stand there. `sheets`: a workbook's, the one read first."""

    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    delimiter: str = ""
    sheets: tuple[str, ...] = ()

    def cells(self, column: str) -> list[Cell]:
        """What stands in a column, empty cells left out. Of several columns of one name, the first."""
        place = self.header.index(column)
        return [row[place] for row in self.rows if place < len(row) and row[place] not in {"", None}]

    @property
    def digest(self) -> str:
        """The SHA-256 of the header: files with the same columns have the same."""
        return hashlib.sha256("\x1f".join(self.header).encode()).hexdigest()


def read_sample(
    source: Path, *, encoding: str = "utf-8", delimiter: str = "", skip_rows: int = 0, sheet: str = "", rows: int = 200
) -> Sample:
    """The header and the first rows of a file. Raises `Refused` with one of `codes.FILE_CODES`, as `read_ledger`."""
    try:
        if is_workbook(source, source.name):
            return _of_workbook(source, skip_rows, sheet, rows)
        return _of_text(source, encoding, delimiter, skip_rows, rows)
    except OSError as error:
        raise refusal("no_such_file", source.name, f"the file cannot be read: {error.strerror}") from None


def kind_of(header: tuple[str, ...]) -> Kind | None:
    """The kind of file that native column names say; None: none of them, or several."""
    fitting = [kind for kind, required in REQUIRED.items() if set(header) >= set(required)]
    return fitting[0] if len(fitting) == 1 else None


def not_native(sample: Sample, columns: dict[str, str], types: frozenset[str]) -> list[str]:
    """Cells of these types (`date`, `amount` …) that are not written the native way; `columns` is ours = theirs."""
    read = readers(NATIVE)
    found = []
    for ours, theirs in columns.items():
        if ALL_COLUMNS.get(ours) not in types or theirs not in sample.header:
            continue
        for cell in sample.cells(theirs):
            try:
                read[ALL_COLUMNS[ours]](cell)
            except CellError:
                if isinstance(cell, str):
                    found.append(cell.strip())
    return list(dict.fromkeys(found))


def shown(cell: Cell) -> str:
    """A cell as a person sees it."""
    try:
        return text_of(cell)
    except CellError:
        return "" if isinstance(cell, CellError) else str(cell)


def columns_of(kind: Kind) -> list[str]:
    """Our columns of a kind of file: those that every file needs first."""
    return [*REQUIRED[kind], *(name for name in COLUMNS[kind] if name not in REQUIRED[kind])]


def _of_text(source: Path, encoding: str, delimiter: str, skip_rows: int, rows: int) -> Sample:
    file = TextFile(source, source.name, encoding)
    header: list[str] = []
    broken: list[Refused] = []
    for candidate in (delimiter,) if delimiter else DELIMITERS:
        try:
            found = file.record(skip_rows + 1, candidate) or []
        except Refused as refused:
            # Quoted names break under a delimiter that is not theirs.
            broken.append(refused)
            continue
        if len(found) > len(header):
            header, delimiter = found, candidate
    if not header and broken:
        raise broken[0]
    if not any(cell.strip() for cell in header):
        raise _no_header(f"{source.name}, row {skip_rows + 1}")
    with closing(file.records(delimiter)) as records:
        first = [tuple(record) for _, record in islice(records, skip_rows + 1, skip_rows + 1 + rows)]
    return Sample(tuple(name.strip() for name in header), tuple(first), delimiter)


def _of_workbook(source: Path, skip_rows: int, sheet: str, rows: int) -> Sample:
    book = Workbook(source, source.name, sheet or None)
    records = islice(book.records(), skip_rows, skip_rows + 1 + rows)
    _, cells = next(records, (0, []))
    header = [shown(cell) for cell in cells]
    while header and not header[-1]:
        header.pop()
    if not header:
        raise _no_header(f'{source.name}, row {skip_rows + 1} of the sheet "{book.sheet}"')
    first = tuple(tuple(cells[: len(header)]) for _, cells in records)
    return Sample(tuple(header), first, sheets=(book.sheet, *book.others))


def _no_header(where: str) -> Refused:
    return refusal("empty_file", where, "there is no header row here; the first row names the columns")
