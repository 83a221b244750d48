# SPDX-License-Identifier: MIT
"""A ledger file comes in: customers, invoices or payments that a file told, made or brought up to date. Start here.

A row is taken whole or reported; the same file twice changes nothing. What one kind of row does stands beside this file
in import_customers.py, import_invoices.py and import_payments.py.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from dunwell.core.problem import Problem
from dunwell.intake.ledger import Reading
from dunwell.services import allocating
from dunwell.services.customer_contacts import end_contact_tasks
from dunwell.services.einvoice_credits import tie, waiting_for
from dunwell.services.import_customers import take_customers
from dunwell.services.import_invoices import take_invoices
from dunwell.services.import_payments import take_payments
from dunwell.services.import_pdfs import Pdfs
from dunwell.services.import_state import Import
from dunwell.services.match_elsewhere import ledger_moved
from dunwell.services.match_payments import match_waiting
from dunwell.services.promises import keep_promises
from dunwell.services.writing import writing
from dunwell.store import chain
from dunwell.store.chain import Entry
from dunwell.store.models import Allocation, Company, Invoice, Payment


@dataclass(frozen=True)
class ImportReport:
    """What became of a file. `read` rows are those created, updated or unchanged, and those with problems.

    `kept`: customers who keep an e-mail address or telephone number, for the file has an empty cell there.
    """

    kind: str
    read: int
    created: int
    updated: int
    unchanged: int
    problems: tuple[Problem, ...]
    kept: int = 0

    def as_json(self) -> dict[str, object]:
        """What scripts are told; `kept` is a note to people."""
        return {name: value for name, value in asdict(self).items() if name != "kept"}


def import_rows(
    company: Company,
    reading: Reading,
    *,
    create_customers: bool = False,
    base_folder: Path | None = None,
    dry_run: bool = False,
    sha256: str = "",
    actor: str,
    at: datetime,
    on: date,
    progress: Callable[[int], None] | None = None,
) -> ImportReport:
    """Takes what was read of one file into the ledger of a company, in one transaction.

    `base_folder` is where the file lies: its PDFs are read from there. `sha256` of the file is kept in its event.
    `progress` is told how many rows are done. With `dry_run` the report is the same and nothing is written.
    """
    with writing(company) as locked:
        state = Import(
            company=locked,
            seq=locked.event_seq + 1,
            columns=reading.columns,
            create_customers=create_customers,
            pdfs=Pdfs(base_folder, settings.ENVIRONMENT.documents, dry_run),
            on=on,
            progress=progress or (lambda _: None),
        )
        _take(state, reading)
        if state.created or state.updated:
            _tell(state, reading, sha256, actor, at)
        if dry_run:
            transaction.set_rollback(True)
    nobodys = Payment.objects.filter(company=company, seq=state.seq, customer=None)
    if reading.kind == "payments" and not dry_run and (unmatched := list(nobodys.values_list("pk", flat=True))):
        match_waiting(company, unmatched, on=on, actor=actor, at=at)
    problems = (*reading.problems, *state.problems)
    counts = (state.created, state.updated, state.unchanged)
    return ImportReport(reading.kind, reading.read, *counts, problems, state.kept)


def _take(state: Import, reading: Reading) -> None:
    if reading.kind == "customers":
        take_customers(state, reading.customers)
    elif reading.kind == "invoices":
        take_invoices(state, reading.invoices)
    else:
        take_payments(state, reading.payments)


def _tell(state: Import, reading: Reading, sha256: str, actor: str, at: datetime) -> None:
    """The event that all rows of the file name as theirs, and one for each thing that it changed."""
    facts: dict[str, object] = {"kind": reading.kind, "file": reading.name, "sha256": sha256}
    facts |= {"created": state.created, "updated": state.updated, "unchanged": state.unchanged}
    entries: Sequence[Entry] = [Entry("imported", state.on, data=facts), *state.entries]
    if chain.append(state.company, actor, at, entries) != state.seq:
        raise RuntimeError("the chain moved under the company's lock")
    if state.contacted:
        end_contact_tasks(state.company, state.contacted, on=state.on, actor=actor, at=at)
    if state.dialled:
        end_contact_tasks(state.company, state.dialled, on=state.on, actor=actor, at=at, phone=True)
    if reading.kind != "payments":
        new = Invoice.objects.filter(company=state.company, seq=state.seq)
        tie(state.company, waiting_for(state.company, new), on=state.on, actor=actor, at=at)
        ledger_moved(state.company)
    else:
        items = allocating.touched_items(Allocation.objects.filter(company=state.company, seq=state.seq))
        keep_promises(state.company, items, actor=actor, at=at, on=state.on)
