# SPDX-License-Identifier: MIT
"""E-invoices come into the books: each becomes an invoice or a credit note of the customer whom it names as buyer."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

from dunwell.services.received_files import Arrival, FileReport
from dunwell.store.models import Company


def import_einvoice_file(
    company: Company,
    path: Path,
    *,
    name: str | None = None,
    arrival: Arrival,
    create_customers: bool = False,
    dry_run: bool = False,
    on: date,
    actor: str,
    at: datetime,
    progress: Callable[[int], None] | None = None,
) -> FileReport:
    """Takes the e-invoices of one file, in one transaction. The same file again changes nothing, except that what
    waited for a customer is looked at once more.

    `counts`: `credit_notes`, `waiting`, `settled` (nothing to pay). Raises `Refused` when nothing of the file can be
    taken; the caller keeps it (`received_files.keep_refused`).
    """
    raise NotImplementedError
