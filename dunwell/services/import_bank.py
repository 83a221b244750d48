# SPDX-License-Identifier: MIT
"""A bank file comes in: every movement on it is kept, and money that came in becomes a payment. Start here."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

from dunwell.services.received_files import Arrival, FileReport
from dunwell.store.models import Company


def import_bank_file(
    company: Company,
    path: Path,
    *,
    name: str | None = None,
    arrival: Arrival,
    profile: str | None = None,
    dry_run: bool = False,
    on: date,
    actor: str,
    at: datetime,
    progress: Callable[[int], None] | None = None,
) -> FileReport:
    """Takes a bank file whole, in one transaction; then takes back what it returned, and matches what waits.

    `profile` names how a CSV is read (a known one, or the path of a map). The same file again changes nothing. Raises
    `Refused` when it is no bank file or breaks off: nothing of it is kept then, and the caller keeps the file as refused.
    """
    raise NotImplementedError
