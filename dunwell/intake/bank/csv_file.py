# SPDX-License-Identifier: MIT
"""Which profile a CSV or XLSX statement is written by: its header decides, letter by letter, and nothing else."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from dunwell.core.problem import Refused
from dunwell.intake.bank.known_profiles import known_profiles
from dunwell.intake.bank.profile import Placed, Profile, placed
from dunwell.intake.bank.whole import whole_file
from dunwell.intake.cells import Cell
from dunwell.intake.codes import CellError, refusal
from dunwell.intake.ledger import is_workbook
from dunwell.intake.textfile import TextFile
from dunwell.intake.workbook import Workbook

# The header stands within so many rows: banks put account, period and balances above it.
HEADER_WITHIN = 60
_ZIP = b"PK\x03\x04"
Record = tuple[int, Sequence[Cell]]


@dataclass(frozen=True, slots=True)
class Table:
    """A file whose header was found: its profile, where our columns stand, what stands above, and the rows below."""

    profile: Profile
    placed: Placed
    above: Sequence[Record]
    rows: Iterator[Record]


def table_of(source: bytes | Path, name: str, profile: Profile | None) -> Table:
    """The table of a statement. A named `profile` may have columns that it does not know; found by itself, none.

    Raises `Refused`: `no_profile` (lists the header that was found), `which_profile` (lists those that fit), or what is
    wrong with the file as such.
    """
    data = whole_file(source, name)
    candidates = [profile] if profile else list(known_profiles().values())
    book = is_workbook(data, name)
    found = list(_tables(data, name, candidates, book=book, strict=profile is None))
    if len(found) == 1:
        return found[0]
    if found:
        fitting = ", ".join(table.profile.name for table in found)
        raise refusal("which_profile", name, f"the header fits {fitting}; say which with --profile NAME")
    raise _none_fits(data, name, candidates, book=book, named=profile)


def looks_like_statement(head: bytes) -> bool:
    """Whether a text that begins so is a statement of a bank that we know."""
    return _is_known(head[: head.rfind(b"\n") + 1] or head, book=False)


def is_statement_workbook(data: bytes) -> bool:
    """Whether a whole file is a workbook with a statement of a bank that we know."""
    return data.startswith(_ZIP) and _is_known(data, book=True)


def _is_known(data: bytes, *, book: bool) -> bool:
    try:
        return any(True for _ in _tables(data, "statement", known_profiles().values(), book=book, strict=True))
    except Refused:
        return False  # whatever is wrong with it as a file, it is no statement that we know


def _tables(data: bytes, name: str, profiles: Iterable[Profile], *, book: bool, strict: bool) -> Iterator[Table]:
    heads: dict[tuple[str, str], list[Record]] = {}
    for profile in profiles:
        for key in _ways(data, profile, book=book):
            if key not in heads:
                heads[key] = _beginning(data, name, key, book=book)
            row, where = _header(heads[key], profile, strict=strict)
            if where is not None:
                above = heads[key][:row]
                yield Table(profile, where, above, islice(_records(data, name, key, book=book), row + 1, None))
                break


def _ways(data: bytes, profile: Profile, *, book: bool) -> Iterator[tuple[str, str]]:
    """How the file might be opened under a profile: by the sheet, or by encoding and delimiter."""
    if book:
        yield profile.sheet or "", ""
        return
    encoding = _encoding(data, profile.encoding)
    for delimiter in profile.delimiters:
        yield encoding, delimiter


def _encoding(data: bytes, declared: str) -> str:
    """UTF-16 where the file is marked so, UTF-8 where its bytes are (other texts are by accident only), else as the
    profile says."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return declared
    return "utf-8"


def _records(data: bytes, name: str, key: tuple[str, str], *, book: bool) -> Iterator[Record]:
    if book:
        yield from Workbook(data, name, key[0] or None).records()
    else:
        yield from TextFile(data, name, key[0]).records(key[1])


def _beginning(data: bytes, name: str, key: tuple[str, str], *, book: bool) -> list[Record]:
    """The first rows; as many as are readable, as a text that is read with the wrong delimiter breaks somewhere."""
    rows: list[Record] = []
    try:
        with closing(_records(data, name, key, book=book)) as records:  # type: ignore[type-var]  # generators close
            for record in islice(records, HEADER_WITHIN):
                rows.append(record)
    except Refused as refused:
        if refused.code not in ("broken_quoting", "wrong_encoding", "bad_map"):
            raise
    return rows


def _header(rows: Sequence[Record], profile: Profile, *, strict: bool) -> tuple[int, Placed | None]:
    for row, (_, cells) in enumerate(rows):
        names = [cell if isinstance(cell, str) else "" for cell in cells]
        if sum(bool(name.strip()) for name in names) < 2:
            continue
        for layout in profile.layouts:
            found = placed(layout, names, strict=strict)
            if found is not None:
                return row, found
    return 0, None


def _none_fits(data: bytes, name: str, profiles: Sequence[Profile], *, book: bool, named: Profile | None) -> Refused:
    """Tells the row that looks most like a header, as it is with each way of opening the file."""
    rows = [
        (number, [cell.strip() for cell in cells if isinstance(cell, str) and cell.strip()])
        for key in dict.fromkeys(key for profile in profiles for key in _ways(data, profile, book=book))
        for number, cells in _beginning(data, name, key, book=book)
    ]
    if not any(cells for _, cells in rows):
        # What breaks the file in every reading is told as what it is.
        for record in _records(data, name, next(_ways(data, profiles[0], book=book)), book=book):
            if any(isinstance(cell, CellError) or cell for cell in record[1]):
                break
        return refusal("empty_file", name, "there is no header row here; export the statement again")
    number, cells = max(rows, key=lambda row: len(row[1]))
    shown = ", ".join(f'"{cell[:40]}"' for cell in cells[:30]) + (" …" if len(cells) > 30 else "")
    whose = f"of the profile {named.name}" if named else "of a bank that we know"
    message = (
        f"there is no header {whose}. Row {number} has {shown}. Write a map which says what its columns mean "
        "(docs/bank-profiles.md), and name it with --profile FILE"
    )
    return refusal("no_profile", name, message)
