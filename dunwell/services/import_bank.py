# SPDX-License-Identifier: MIT
"""A bank file comes in: every movement on it is kept, and money that came in becomes a payment. Start here.

Storing is one transaction. Taking back what was returned, and matching, follow in their own: what a crash leaves of
them is done the next time.
"""

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from django.db import transaction

from dunwell.core.problem import Problem
from dunwell.intake.bank.camt import stream_accounts
from dunwell.intake.bank.camt_entry import Home
from dunwell.intake.bank.known_profiles import chosen_profile
from dunwell.intake.bank.read import format_of, read_bank_file
from dunwell.intake.bank.rows import Statement, Transaction
from dunwell.services import bank_reversals, match_payments, received_files
from dunwell.services.bank_better import Better
from dunwell.services.bank_held import UNKNOWN_ACCOUNT
from dunwell.services.bank_rows import State
from dunwell.services.bank_taking import Taking
from dunwell.services.received_files import Arrival, FileReport
from dunwell.services.writing import writing
from dunwell.store import chain
from dunwell.store.chain import Entry
from dunwell.store.lean import little_memory
from dunwell.store.models import BankEntry, Company, ReceivedFile, StatementAccount

Progress = Callable[[int], None]
BANK, TAKEN = "bank", "bank_file_taken"
# Files of this size and more bring more than the database should keep in memory.
LARGE = 16 * 1024 * 1024


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
    progress: Progress | None = None,
) -> FileReport:
    """Takes a bank file whole, in one transaction; then takes back what it returned, and matches what waits.

    `profile` names how a CSV is read (a known one, or the path of a map). The same file again changes nothing. Raises
    `Refused` when it is no bank file or breaks off: nothing of it is kept then, and the caller keeps it as refused.
    """
    came = Came(path, name or path.name, arrival, profile, progress or (lambda _: None), is_kept=not dry_run)
    # Of a large file neither storing nor what follows lets the database grow into memory.
    sparing = little_memory() if path.is_file() and path.stat().st_size > LARGE else nullcontext()
    with sparing, transaction.atomic() if dry_run else nullcontext():
        row, taking = stored(company, came, on=on, actor=actor, at=at)
        reversed_ = bank_reversals.take_back_returned(company, row, on=on, actor=actor, at=at)
        match_payments.match_waiting(company, on=on, actor=actor, at=at)
        report = _report(row, taking, reversed_)
        if dry_run:
            transaction.set_rollback(True)
    return replace(report, row=None) if dry_run else report


@dataclass(frozen=True)
class Came:
    """A file and how it came; `is_kept`: not only tried."""

    path: Path
    name: str
    arrival: Arrival
    profile: str | None
    progress: Progress
    is_kept: bool


def stored(company: Company, came: Came, *, on: date, actor: str, at: datetime) -> tuple[ReceivedFile, Taking | None]:
    """The file as it is kept, and what it brought; None: it came before."""
    digest = received_files.digest_of(came.path)
    with writing(company) as locked:
        before = received_files.before(locked, digest)
        # An e-invoice that somebody calls a bank file is read, and refused.
        if before is not None and before.kind != ReceivedFile.Kind.EINVOICE:
            return before, None
        if came.is_kept:
            received_files.keep_bytes(came.path, digest)
        seq, events = locked.event_seq + 1, [Entry(TAKEN, on)]
        row = _row(locked, digest, came, seq=seq, on=on, actor=actor, at=at)
        better = Better(locked, came.name[:300], on, actor, at, seq, events)
        known = list(StatementAccount.objects.filter(company=locked).order_by("id"))
        taking = Taking(locked, row, seq, known, better, came.progress)
        _read(taking, came)
        _keep(row, taking)
        events[0] = Entry(TAKEN, on, data=_facts(row, taking))
        if chain.append(locked, actor, at, events) != seq:
            raise RuntimeError("the chain moved under the company's lock")
        return row, taking


def _row(company: Company, digest: str, came: Came, *, seq: int, on: date, actor: str, at: datetime) -> ReceivedFile:
    """The row of the file; one that was refused before is tried again in its own."""
    row = ReceivedFile.objects.filter(company=company, digest=digest).first()
    row = row or ReceivedFile(company=company, digest=digest)
    arrival = came.arrival
    row.origin, row.source, row.sender = arrival.origin, arrival.source, arrival.sender[:320]
    row.kind, row.state, row.refused = ReceivedFile.Kind.BANK, ReceivedFile.State.TAKEN, ""
    row.name, row.size = came.name[:300], came.path.stat().st_size
    row.by, row.at, row.on, row.seq = actor[:150], at, on, seq
    row.save()
    return row


def _read(taking: Taking, came: Came) -> None:
    """Every statement of the file. camt.053 may be of any size: it is read entry by entry."""
    path, name, profile = came.path, came.name, came.profile
    found = None if profile else format_of(path, name)
    if found is not None and found.name == "camt":
        taking.file.format, items = stream_accounts(path, name=name)
        for item in items:
            _item(taking, item)
        taking.finish(told_gaps=False)
        return
    file = read_bank_file(path, name, profile=chosen_profile(profile) if profile else None)
    taking.file.format = file.format[:60]
    taking.problems += file.problems
    for statement in file.statements:
        taking.begin(statement.account, statement.owner)
        for one in statement.transactions:
            taking.take(one)
        taking.end(statement)
    taking.finish(told_gaps=True)


def _item(taking: Taking, item: Transaction | Statement | Problem | Home) -> None:
    if isinstance(item, Transaction):
        taking.take(item)
    elif isinstance(item, Home):
        taking.begin(item.account, item.owner)
    elif isinstance(item, Statement):
        taking.end(item)
    else:
        taking.problems.append(item)


def _keep(row: ReceivedFile, taking: Taking) -> None:
    """What became of the file, in its row."""
    held = any(problem.code == UNKNOWN_ACCOUNT for problem in taking.problems)
    row.state = ReceivedFile.State.HELD if held else ReceivedFile.State.TAKEN
    if taking.problems and not held:
        row.state = ReceivedFile.State.PARTLY
    row.read, row.known = taking.read, taking.counts[State.KNOWN]
    row.created = row.read - row.known
    row.problems = received_files.told(taking.problems)
    row.report = {**_counts(taking), "notes": list(taking.notes())}
    row.save()


def _counts(taking: Taking) -> dict[str, int]:
    told = {"payments": State.PAYMENT, "outgoing": State.OUTGOING, "pending": State.PENDING, "held": State.HELD}
    return {word: taking.counts[state] for word, state in (told | {"unclear": State.UNCLEAR}).items()}


def _facts(row: ReceivedFile, taking: Taking) -> dict[str, object]:
    facts: dict[str, object] = {"file": row.name, "format": row.format, "sha256": row.digest}
    facts |= {"created": row.created, "unchanged": row.known, "payments": taking.counts[State.PAYMENT]}
    if taking.new_accounts:
        facts["accounts"] = [one.number for one in taking.new_accounts]
    return facts


def _report(row: ReceivedFile, taking: Taking | None, reversed_: int) -> FileReport:
    """What became of the file. One that came before tells no problems again."""
    if taking is None:
        note = f"this file was taken on {row.on} already"
        return FileReport(BANK, row.read, 0, 0, row.read, counts=_nothing(), notes=(note,), row=row)
    paid = BankEntry.objects.filter(company=row.company_id, statement__file=row, state=State.PAYMENT)
    booked = paid.filter(payment__customer__isnull=False).count()
    counts = _counts(taking)
    counts |= {"booked": booked, "waiting": counts["payments"] - booked, "reversed": reversed_}
    problems = tuple(taking.problems)
    return FileReport(BANK, row.read, row.created, 0, row.known, problems, counts=counts, notes=taking.notes(), row=row)


def _nothing() -> dict[str, int]:
    words = ("payments", "booked", "waiting", "reversed", "outgoing", "pending", "held", "unclear")
    return dict.fromkeys(words, 0)
