# SPDX-License-Identifier: MIT
"""E-invoices come into the books: each becomes an invoice or a credit note of the customer whom it names as buyer.

Start here; who may come in and whose it is stands in einvoice_taking.py, what is kept of it in einvoice_kept.py.
"""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

from django.db import transaction

from dunwell.core.problem import Problem, Refused
from dunwell.intake.einvoice.opened import MOST_BYTES
from dunwell.intake.einvoice.read import read_einvoices
from dunwell.services.einvoice_kept import Act, keep, keep_rows
from dunwell.services.einvoice_taking import Coming, State, Taking
from dunwell.services.received_files import Arrival, FileReport, before, digest_of, keep_bytes, keep_refused
from dunwell.services.refresh_queued import refresh_queued
from dunwell.services.writing import writing
from dunwell.store.models import Company, ReceivedFile


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
    name, digest = name or path.name, digest_of(path)
    known = _before(company, digest)
    if known is not None and not _waiting(known):
        return _unchanged(known)
    coming = [Coming(place, one) for place, one in enumerate(read_einvoices(_content(path, name), name=name), 1)]
    act = Act(digest, name, path.stat().st_size, arrival, on, actor, at)
    if not dry_run:
        keep_bytes(path, digest)
    with writing(company) as locked:
        known = _before(locked, digest)
        places = _waiting(known) if known else {one.place for one in coming}
        some = [one for one in coming if one.place in places]
        taking = Taking(locked, path, on, create_customers, dry_run, progress or (lambda _: None))
        state = taking.take(some)
        is_refused = known is None and all(one.state == State.REFUSED for one in some)
        kept = None if is_refused else keep(locked, state, some, known, act)
        if dry_run or is_refused:
            transaction.set_rollback(True)
    if kept is None:
        raise _refused(company, path, some, act, dry_run=dry_run)
    if not dry_run:
        refresh_queued(company, kept.items, customers=kept.customers, on=on, actor=actor, at=at)
    return _report(some, len(coming), None if dry_run else kept.row)


def _content(path: Path, name: str) -> bytes:
    """The bytes, never more than an invoice may have: the reader refuses what is too large."""
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as error:
        problem = Problem("no_such_file", name, f"the file cannot be read: {error.strerror}")
        raise Refused("no_such_file", problems=(problem,), where=name) from None


def _before(company: Company, digest: str) -> ReceivedFile | None:
    """The file, where it was taken as e-invoices: what came as something else is read, and is then refused."""
    row = before(company, digest)
    return row if row is not None and row.kind == ReceivedFile.Kind.EINVOICE else None


def _waiting(row: ReceivedFile) -> set[int]:
    """The places in the file of those that wait for a customer."""
    return set(row.invoices.filter(state=State.WAITS).values_list("place", flat=True))


def _unchanged(row: ReceivedFile) -> FileReport:
    return FileReport(ReceivedFile.Kind.EINVOICE, row.read, 0, 0, row.read, row=row)


def _refused(company: Company, path: Path, coming: list[Coming], act: Act, *, dry_run: bool) -> Refused:
    """Why nothing of the file was taken. What came by itself is kept, each invoice with what was read of it."""
    problems = tuple(problem for one in coming for problem in one.wrong)
    first = coming[0].refused
    code = first if first in {"self_billed", "not_our_invoice"} else "einvoice_not_taken"
    refused = Refused(code, problems=problems, file=act.name, what=problems[0].message)
    if not dry_run and act.arrival.origin != ReceivedFile.Origin.COMMAND:
        row = keep_refused(
            company, path, act.name, refused, act.arrival,
            kind=ReceivedFile.Kind.EINVOICE, on=act.on, actor=act.actor, at=act.at,
        )  # fmt: skip
        with writing(company) as locked:
            keep_rows(locked, row, coming, row.seq)
    return refused


def _report(coming: list[Coming], read: int, row: ReceivedFile | None) -> FileReport:
    became = [one.became for one in coming]
    counts = {
        "credit_notes": sum(one.became == "created" and one.invoice.receivable < 0 for one in coming),
        "waiting": sum(one.state == State.WAITS for one in coming),
        "settled": sum(one.is_settled and one.state == State.KNOWN for one in coming),
    }
    return FileReport(
        ReceivedFile.Kind.EINVOICE,
        read,
        became.count("created"),
        became.count("updated"),
        became.count("unchanged") + read - len(coming),
        tuple(problem for one in coming for problem in one.wrong),
        {name: count for name, count in counts.items() if count},
        tuple(f"{problem.where}: {problem.message}" for one in coming for problem in one.odd),
        row,
    )
