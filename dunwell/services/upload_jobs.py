# SPDX-License-Identifier: MIT
"""Checking a file that was brought, and taking it: small files at once, long ones in a thread of their own.

What is to be done is stored before it begins, and whoever works at it holds a lock on a file that the operating system
frees when it dies. So a screen that asks finds work that nobody does any more, and has it done again: taking is one
transaction, and the same file twice creates nothing.
"""

import contextlib
import csv
import fcntl
import json
import os
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Literal, cast

from django.db import connections

from dunwell.core.money import decimal_string
from dunwell.core.problem import Problem, Refused
from dunwell.intake.ledger import Reading
from dunwell.intake.map import read_map
from dunwell.intake.rows import COLUMNS, InvoiceRow, PaymentRow, Row
from dunwell.services.files import import_file, read_file
from dunwell.services.receive_jobs import received
from dunwell.services.upload_reading import remember
from dunwell.services.uploads import folder_of, is_there, path_of
from dunwell.store.models import Upload

What = Literal["check", "take", "receive"]
AT_ONCE_BYTES = 300_000
PREVIEW_ROWS, SHOWN_PROBLEMS = 20, 100
_LOCK, _PROGRESS, PROBLEMS = ".lock", ".progress.json", "problems.csv"
_TELL_SECONDS = 0.3
_MOST_TRIES = 3


@dataclass(frozen=True)
class Progress:
    """How far a job is: rows `done` of `total` (0: the file is still being read)."""

    done: int = 0
    total: int = 0

    @property
    def percent(self) -> int:
        return min(99, 100 * self.done // self.total) if self.total else 0


def begin(
    upload: Upload,
    what: What,
    *,
    create_customers: bool,
    by: str,
    at: datetime,
    on: date,
    how: Mapping[str, object] | None = None,
) -> None:
    """Checks the file (a dry run), takes it, or receives it as a document (receive_jobs.py says `how`). A small one is
    done when this returns; ask `state` and `progress_of`.

    Raises `Refused("file_gone")`, and `busy` while something is being done with the file.
    """
    if not is_there(upload):
        raise Refused("file_gone", name=upload.name)
    lock = _lock(upload)
    if lock is None:
        raise Refused("busy", name=upload.name)
    upload.result = {
        "what": what,
        "state": "working",
        "create_customers": create_customers,
        "by": by,
        "at": at.isoformat(),
        "on": on.isoformat(),
        **(how or {}),
    }
    upload.save(update_fields=["result"])
    if path_of(upload).stat().st_size <= AT_ONCE_BYTES:
        _work(upload, lock)
    else:
        _in_a_thread(upload, lock)


def state(upload: Upload) -> str:
    """What a file is at: `new`, `working`, `checked`, `taken` or `refused`. Work that nobody does is begun again."""
    told = upload.result
    if not told:
        return "new"
    if told["state"] == "working":
        lock = _lock(upload)
        if lock is not None:
            _again(upload, lock)
        return str(upload.result["state"])
    return str(told["state"])


def progress_of(upload: Upload) -> Progress:
    """How far the work on a file is."""
    try:
        told = json.loads((folder_of(upload) / _PROGRESS).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return Progress()
    return Progress(told["done"], told["total"])


def problems_file(upload: Upload) -> Path | None:
    """All problems of the last check or import as CSV: row, column, code, message."""
    path = folder_of(upload) / PROBLEMS
    return path if path.is_file() else None


def _again(upload: Upload, lock: int) -> None:
    """Takes up what somebody left, a few times at most: what breaks off again and again is told instead."""
    upload.refresh_from_db()
    tries = upload.result.get("tries", 1)
    if upload.result["state"] != "working":
        os.close(lock)
        return
    over = tries >= _MOST_TRIES or not is_there(upload)
    upload.result |= {"state": "refused", "code": "broken_off", "problems": []} if over else {"tries": tries + 1}
    upload.save(update_fields=["result"])
    if over:
        os.close(lock)
    else:
        _in_a_thread(upload, lock)


def _in_a_thread(upload: Upload, lock: int) -> None:
    def run() -> None:
        try:
            _work(upload, lock)
        finally:
            connections.close_all()

    # Not a daemon: a server that is asked to stop finishes the file it is taking.
    threading.Thread(target=run, name=f"upload-{upload.pk}").start()


def _work(upload: Upload, lock: int) -> None:
    """Does what `upload.result` says and stores what came of it; the lock is freed at the end, whatever happened."""
    try:
        told = dict(upload.result)
        _tell(upload, Progress())
        try:
            told |= _done(upload, told)
        except Refused as refused:
            told |= {"state": "refused", "problems": [asdict(one) for one in refused.problems], "code": refused.code}
            told |= {"context": {key: str(value) for key, value in refused.context.items()}}
        upload.result = told
        upload.save(update_fields=["result"])
    finally:
        with contextlib.suppress(OSError):
            (folder_of(upload) / _PROGRESS).unlink(missing_ok=True)
        os.close(lock)


def _done(upload: Upload, told: dict[str, object]) -> dict[str, object]:
    if told["what"] == "receive":
        return received(upload, told, _teller(upload, 0))
    path = path_of(upload)
    map = read_map(upload.map.encode(), "map")
    reading = _beside(read_file(path, kind=upload.kind, map=map))
    is_check = told["what"] == "check"
    at = datetime.fromisoformat(str(told["at"]))
    taken = import_file(
        upload.company,
        path,
        reading,
        create_customers=bool(told["create_customers"]),
        dry_run=is_check,
        actor=str(told["by"]),
        at=at,
        on=date.fromisoformat(str(told["on"])),
        progress=_teller(upload, reading.read),
    )
    report = taken.report
    _write_problems(upload, report.problems)
    if not is_check:
        remember(upload, at=at)
    return {
        "state": "checked" if is_check else "taken",
        "read": report.read,
        "created": report.created,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "notes": list(taken.notes),
        "columns": [name for name in COLUMNS[reading.kind] if name in reading.columns],
        "preview": [_shown(row, reading) for row in reading.rows[:PREVIEW_ROWS]],
        "problems": [asdict(one) for one in report.problems[:SHOWN_PROBLEMS]],
        "problem_count": len(report.problems),
    }


def _beside(reading: Reading) -> Reading:
    """A browser brings PDFs without their folders: they are looked for by their names alone."""
    if reading.kind != "invoices":
        return reading
    rows = (replace(row, pdf=row.pdf and Path(row.pdf).name) for row in reading.invoices)
    return replace(reading, rows=tuple(rows))


def _shown(row: Row, reading: Reading) -> list[str]:
    """A row as it was understood, in the order of the columns."""
    return [_cell(row, name) for name in COLUMNS[reading.kind] if name in reading.columns]


def _cell(row: Row, name: str) -> str:
    value = getattr(row, name)
    if name == "amount":
        money = cast(InvoiceRow | PaymentRow, row)
        return decimal_string(money.amount, money.currency)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return "; ".join(value)
    return "" if value is None else str(value)


def _write_problems(upload: Upload, problems: Sequence[Problem]) -> None:
    path = folder_of(upload) / PROBLEMS
    path.unlink(missing_ok=True)
    if not problems:
        return
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["row", "column", "code", "message"])
        for problem in problems:
            row, column = place_of(problem.where)
            # A cell that begins like a formula is one to a spreadsheet: our messages quote what the file says.
            writer.writerow([row, column, problem.code, problem.message])


def place_of(where: str) -> tuple[str, str]:
    """Row and column of a problem's place: `place_of("a.csv, row 17, column Total") == ("17", "Total")`."""
    before, _, column = where.partition(", column ")
    _, found, row = before.rpartition(", row ")
    return (row if found else "", column)


def _teller(upload: Upload, total: int) -> Callable[[int], None]:
    last = 0.0

    def progress(done: int) -> None:
        nonlocal last
        if time.monotonic() - last >= _TELL_SECONDS:
            last = time.monotonic()
            _tell(upload, Progress(done, total))

    return progress


def _tell(upload: Upload, progress: Progress) -> None:
    """Into a file, whole or not at all: the database is held by the import's own transaction."""
    path = folder_of(upload) / _PROGRESS
    with contextlib.suppress(OSError):
        written = path.with_suffix(".new")
        written.write_text(json.dumps(asdict(progress)), encoding="utf-8")
        written.replace(path)


def _lock(upload: Upload) -> int | None:
    """The lock of a file's folder, or None while somebody holds it."""
    try:
        file = os.open(folder_of(upload) / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(file)
        return None
    return file
