# SPDX-License-Identifier: MIT
"""A file came in: what it is, its content says, and whoever reads that takes it. Start here."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

from dunwell.intake.map import Map
from dunwell.services.received_files import Arrival, FileReport
from dunwell.store.models import Company


def receive_file(
    company: Company,
    path: Path,
    *,
    name: str | None = None,
    arrival: Arrival,
    kind: str | None = None,
    profile: str | None = None,
    map: Map | None = None,
    create_customers: bool = False,
    dry_run: bool = False,
    on: date,
    actor: str,
    at: datetime,
    progress: Callable[[int], None] | None = None,
) -> FileReport:
    """Takes one file: a bank's, e-invoices, a ledger, or a ZIP of such.

    `kind`: bank, einvoice, customers, invoices or payments; None: told by content. `profile`: it is a statement as CSV
    or XLSX, by this bank profile (`lhv`) or the map at this path (`my-bank.toml`). `name`: what people call it.

    Raises `Refused`: `unknown_document` with what speaks against each kind, or what its reader says.
    """
    raise NotImplementedError


def receive_or_keep(
    company: Company,
    path: Path,
    *,
    name: str,
    arrival: Arrival,
    create_customers: bool = False,
    on: date,
    actor: str,
    at: datetime,
) -> FileReport | None:
    """The same for what came by itself: a file that is refused is kept with the reason, for a person; None says so."""
    raise NotImplementedError
