# SPDX-License-Identifier: MIT
"""What a file is: its content says, never its name. Bank files first, for camt is XML as e-invoices are."""

from dataclasses import dataclass
from pathlib import Path

from dunwell.core.problem import Problem, Refused
from dunwell.intake.bank.read import CSV, format_of
from dunwell.intake.einvoice.read import looks_like_einvoice
from dunwell.intake.ledger import Reading, read_ledger
from dunwell.intake.map import Map
from dunwell.intake.rows import ALL_COLUMNS
from dunwell.intake.sample import read_sample
from dunwell.services.remembered_maps import KINDS, remembered_profile, remembered_reading
from dunwell.store.models import Company

BANK, EINVOICE = "bank", "einvoice"
# So many of our column names in a header row say that it is meant as a ledger: what is wrong with it is told as such.
_MEANT = 2


@dataclass(frozen=True)
class Told:
    """What a file is: `bank` (read by `profile`, where one is needed), `einvoice`, or a ledger with its `reading`."""

    kind: str
    profile: str | None = None
    reading: Reading | None = None


def told_kind(
    company: Company,
    path: Path,
    name: str,
    *,
    kind: str | None = None,
    profile: str | None = None,
    map: Map | None = None,
    remembered: Path | None = None,
) -> Told:
    """What a file is, as somebody says (`kind`, `profile`, `map`), else as its content says.

    `remembered`: a folder for maps of the company that are used, too, because the file came by itself; None: they are
    not. Raises `Refused("unknown_document")` with what speaks against each kind, and what the ledger's reader says.
    """
    if profile is not None or kind == EINVOICE:
        return Told(BANK if profile else EINVOICE, profile)
    if kind in KINDS or map is not None:
        known = next((one for one in KINDS if one == kind), None)
        return Told(known or "ledger", reading=read_ledger(path, name=name, kind=known, map=map))
    found = format_of(path, name)
    is_table = found is None or found is CSV
    kept = remembered_profile(company, path, name, remembered) if remembered and is_table else None
    if found or kept or kind == BANK:
        return Told(BANK, kept)
    if _is_einvoice(path):
        return Told(EINVOICE)
    return _ledger(company, path, name, remembered=remembered is not None)


def _is_einvoice(path: Path) -> bool:
    with path.open("rb") as file:
        return looks_like_einvoice(file.read(1024))


def _ledger(company: Company, path: Path, name: str, *, remembered: bool) -> Told:
    reading = remembered_reading(company, path, name) if remembered else None
    if reading is None:
        try:
            reading = read_ledger(path, name=name)
        except Refused as refused:
            if refused.code in {"not_a_text_file", "not_a_workbook", "missing_columns"} and not _is_meant(path):
                raise _unknown(name, refused) from None
            raise
    return Told(reading.kind, reading=reading)


def _is_meant(path: Path) -> bool:
    try:
        header = read_sample(path, rows=1).header
    except Refused:
        return False
    return sum(name in ALL_COLUMNS for name in header) >= _MEANT


def _unknown(name: str, ledger: Refused) -> Refused:
    against = (
        Problem("not_a_bank_file", name, "it is in no format of bank files that is known, by no bank's header row"),
        Problem("not_an_einvoice", name, "it is neither XML nor PDF, so it is no e-invoice"),
    )
    return Refused("unknown_document", problems=(*against, *ledger.problems), file=name)
