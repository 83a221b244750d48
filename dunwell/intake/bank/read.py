# SPDX-License-Identifier: MIT
"""Reads a bank file of any format: what it is, its content says, not its name. Start here."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from dunwell.core.problem import Refused
from dunwell.intake.bank.camt import read_camt
from dunwell.intake.bank.camt_xml import looks_like_camt
from dunwell.intake.bank.coda import looks_like_coda, read_coda
from dunwell.intake.bank.csv_file import is_statement_workbook, looks_like_statement
from dunwell.intake.bank.csv_statement import read_csv_statement
from dunwell.intake.bank.ktl import looks_like_ktl, read_ktl
from dunwell.intake.bank.mt940 import looks_like_mt940, read_mt940
from dunwell.intake.bank.ofx import looks_like_ofx, read_ofx
from dunwell.intake.bank.profile import Profile
from dunwell.intake.bank.qif import looks_like_qif, read_qif
from dunwell.intake.bank.rows import BankFile
from dunwell.intake.bank.tito import looks_like_tito, read_tito
from dunwell.intake.bank.whole import whole_file
from dunwell.intake.codes import refusal

Source = bytes | Path
# So much of the beginning tells what a file is.
HEAD_BYTES = 64 * 1024
# A workbook is known by its header row, which no beginning shows.
_ZIP = b"PK\x03\x04"


@dataclass(frozen=True, slots=True)
class Format:
    """One way of writing statements. `recognises` looks at the first bytes and never raises for what it does not know;
    `read` gives the file, or raises `Refused`."""

    name: str
    recognises: Callable[[bytes], bool]
    read: Callable[[Source, str], BankFile]


CSV = Format("csv", looks_like_statement, lambda source, name: read_csv_statement(source, name=name))
# Asked in this order; the first that knows the beginning reads the file.
FORMATS: Sequence[Format] = (
    Format("camt", looks_like_camt, lambda source, name: read_camt(source, name=name)),
    Format("coda", looks_like_coda, lambda source, name: read_coda(whole_file(source, name), name=name)),
    Format("ofx", looks_like_ofx, lambda source, name: read_ofx(whole_file(source, name), name=name)),
    Format("tito", looks_like_tito, lambda source, name: read_tito(whole_file(source, name), name=name)),
    Format("ktl", looks_like_ktl, lambda source, name: read_ktl(whole_file(source, name), name=name)),
    Format("qif", looks_like_qif, lambda source, name: read_qif(whole_file(source, name), name=name)),
    Format("mt940", looks_like_mt940, lambda source, name: read_mt940(whole_file(source, name), name=name)),
    CSV,
)


def format_of(source: Source, name: str) -> Format | None:
    """The format of a file, None when it is no bank file we know. Raises `Refused` when it cannot be opened."""
    head = _head(source, name)
    if head.startswith(_ZIP):
        return CSV if is_statement_workbook(whole_file(source, name)) else None
    return next((one for one in FORMATS if one.recognises(head)), None)


def read_bank_file(source: Source, name: str | None = None, *, profile: Profile | None = None) -> BankFile:
    """The statements of a bank file. `profile`: the file is a CSV or XLSX, and these are its columns and notation.

    Raises `Refused`: `not_a_bank_file`, `empty_file`, or what its reader says.
    """
    name = name or (source.name if isinstance(source, Path) else "file")
    if profile is not None:
        return read_csv_statement(source, name=name, profile=profile)
    found = format_of(source, name)
    if found is None:
        raise Refused("not_a_bank_file", name=name)
    return found.read(source, name)


def _head(source: Source, name: str) -> bytes:
    if isinstance(source, bytes):
        head = source[:HEAD_BYTES]
    else:
        try:
            with source.open("rb") as file:
                head = file.read(HEAD_BYTES)
        except OSError as error:
            raise refusal("no_such_file", name, f"the file cannot be read: {error.strerror}") from None
    if not head:
        raise refusal("empty_file", name, "the file is empty; export it again")
    return head
