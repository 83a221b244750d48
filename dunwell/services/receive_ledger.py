# SPDX-License-Identifier: MIT
"""A ledger file that came in: its rows are taken, and what came by itself stands among the files that came."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

from dunwell.intake.ledger import Reading
from dunwell.services.files import import_file
from dunwell.services.received_files import Arrival, FileReport, digest_of, keep_bytes, told
from dunwell.services.writing import writing
from dunwell.store.models import Company, ReceivedFile

# A person who brings a ledger sees at once what became of it; it is kept where nobody looked on.
_SEEN = {ReceivedFile.Origin.COMMAND, ReceivedFile.Origin.UPLOAD}


def import_ledger_file(
    company: Company,
    path: Path,
    name: str,
    reading: Reading,
    *,
    arrival: Arrival,
    create_customers: bool = False,
    dry_run: bool = False,
    on: date,
    actor: str,
    at: datetime,
    progress: Callable[[int], None] | None = None,
) -> FileReport:
    """Takes the rows of a ledger. The same file again is read again, and creates nothing."""
    taken = import_file(
        company, path, reading, create_customers=create_customers, dry_run=dry_run, actor=actor, at=at, on=on,
        progress=progress,
    )  # fmt: skip
    made = taken.report
    counts = (made.read, made.created, made.updated, made.unchanged)
    report = FileReport(made.kind, *counts, tuple(made.problems), notes=taken.notes)
    if dry_run or arrival.origin in _SEEN:
        return report
    row = _kept(company, path, name, report, arrival, on=on, actor=actor, at=at)
    return FileReport(made.kind, *counts, report.problems, notes=report.notes, row=row)


def _kept(
    company: Company,
    path: Path,
    name: str,
    report: FileReport,
    arrival: Arrival,
    *,
    on: date,
    actor: str,
    at: datetime,
) -> ReceivedFile:
    digest = digest_of(path)
    keep_bytes(path, digest)
    with writing(company) as locked:
        row = ReceivedFile.objects.filter(company=locked, digest=digest).first()
        row = row or ReceivedFile(company=locked, digest=digest)
        row.origin, row.source, row.sender = arrival.origin, arrival.source, arrival.sender[:320]
        row.kind, row.format, row.name = ReceivedFile.Kind.LEDGER, report.kind, name[-300:]
        row.state = ReceivedFile.State.PARTLY if report.problems else ReceivedFile.State.TAKEN
        row.size, row.refused, row.problems = path.stat().st_size, "", told(report.problems)
        row.read, row.created, row.known = report.read, report.created, report.unchanged
        row.report = {"updated": report.updated}
        # What it changed is told by the import's own event; this is the line at which it came.
        row.by, row.at, row.on, row.seq = actor[:150], at, on, locked.event_seq
        row.save()
        return row
