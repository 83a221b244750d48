# SPDX-License-Identifier: MIT
"""Ledger files as people hand them over: read by what they are, and taken into the ledger."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import get_args

from dunwell.core.problem import Problem, Refused
from dunwell.intake.ledger import Reading, read_ledger
from dunwell.intake.map import Map, read_map
from dunwell.intake.rows import Kind
from dunwell.services.import_ledger import ImportReport, import_rows
from dunwell.store.models import Company


@dataclass(frozen=True)
class Taken:
    """What became of one file, and what is worth knowing about how it was read."""

    report: ImportReport
    notes: tuple[str, ...]


def load_map(path: Path) -> Map:
    """The map in a file. Raises `Refused("bad_map")` with every mistake, or `no_such_file`."""
    try:
        return read_map(path.read_bytes(), path.name)
    except OSError as error:
        problem = Problem("no_such_file", path.name, f"the map cannot be read: {error.strerror}")
        raise Refused("no_such_file", problems=(problem,), where=path.name) from None


def read_file(path: Path, *, kind: str | None = None, map: Map | None = None) -> Reading:
    """The rows of a ledger file; `kind` None: the header says which. Raises intake's `Refused`."""
    known: Kind | None = next((one for one in get_args(Kind) if one == kind), None)
    return read_ledger(path, kind=known, map=map)


def import_file(
    company: Company,
    path: Path,
    reading: Reading,
    *,
    create_customers: bool = False,
    dry_run: bool = False,
    actor: str,
    at: datetime,
    on: date,
    progress: Callable[[int], None] | None = None,
) -> Taken:
    """Takes what was read of a file into the ledger; its PDFs are looked for beside it."""
    report = import_rows(
        company,
        reading,
        create_customers=create_customers,
        base_folder=path.parent,
        dry_run=dry_run,
        sha256=_sha256(path),
        actor=actor,
        at=at,
        on=on,
        progress=progress,
    )
    kept = f"customers who keep an e-mail address or telephone number that the file leaves empty: {report.kept}"
    return Taken(report, (*reading.notes, kept) if report.kept else reading.notes)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
