# SPDX-License-Identifier: MIT
"""One file, handed to whoever reads its kind."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TypedDict

from dunwell.core.problem import Problem, Refused
from dunwell.intake.map import Map
from dunwell.services.import_bank import import_bank_file
from dunwell.services.import_einvoices import import_einvoice_file
from dunwell.services.receive_kind import BANK, EINVOICE, Told, told_kind
from dunwell.services.receive_ledger import import_ledger_file
from dunwell.services.received_files import Arrival, FileReport
from dunwell.services.remembered_maps import remember_profile
from dunwell.store.models import Company, ReceivedFile


@dataclass(frozen=True)
class How:
    """How a file came and what is said about it beyond its content, by whom and when."""

    arrival: Arrival
    on: date
    actor: str
    at: datetime
    kind: str | None = None
    profile: str | None = None
    map: Map | None = None
    create_customers: bool = False
    dry_run: bool = False
    progress: Callable[[int], None] | None = None


class _Common(TypedDict):
    arrival: Arrival
    dry_run: bool
    on: date
    actor: str
    at: datetime
    progress: Callable[[int], None] | None


def take_one(company: Company, path: Path, name: str, how: How) -> FileReport:
    """Takes one file that is no archive. Raises `Refused`, as told_kind and the three imports do."""
    by_itself = how.arrival.origin != ReceivedFile.Origin.COMMAND
    try:
        with tempfile.TemporaryDirectory(prefix="dunwell-map-") as folder:
            told = told_kind(
                company, path, name, kind=how.kind, profile=how.profile, map=how.map,
                remembered=Path(folder) if by_itself else None,
            )  # fmt: skip
            report = _by_kind(company, path, name, told, how)
    except OSError as error:
        problem = Problem("no_such_file", name, f"the file cannot be read: {error.strerror}")
        raise Refused("no_such_file", problems=(problem,), where=name) from None
    if how.profile and not how.dry_run:
        remember_profile(company, path, name, how.profile, at=how.at)
    return report


def _by_kind(company: Company, path: Path, name: str, told: Told, how: How) -> FileReport:
    common = _Common(
        arrival=how.arrival, dry_run=how.dry_run, on=how.on, actor=how.actor, at=how.at, progress=how.progress
    )
    if told.kind == BANK:
        return import_bank_file(company, path, name=name, profile=told.profile, **common)
    if told.kind == EINVOICE:
        return import_einvoice_file(company, path, name=name, create_customers=how.create_customers, **common)
    if told.reading is None:
        raise ValueError(f"{name}: a ledger comes with what was read of it")
    return import_ledger_file(company, path, name, told.reading, create_customers=how.create_customers, **common)
