# SPDX-License-Identifier: MIT
"""Sending a case with many invoices: its package takes a while, so a thread of its own makes it.

What is to be done is written down before it begins, and whoever works at it holds a lock on a file that the operating
system frees when it dies. So the worker, or a screen of somebody who may send, finds work that nobody does any more and
has it done again: once, for what was sent since it was asked for is not sent again, and not when a day has gone by.
"""

import fcntl
import json
import os
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Literal, TypedDict

from django.conf import settings
from django.db import connections

from dunwell.core.problem import Refused
from dunwell.services.case_claims import members_of
from dunwell.services.case_find import case_of
from dunwell.services.case_sending import Sent, is_sent_since, refuse_unready, send_anew, send_case
from dunwell.services.case_steps import Act
from dunwell.store.models import Case, Company

What = Literal["send", "anew"]
# So many invoices are packed while somebody waits.
AT_ONCE = 150
_TELL_SECONDS = 0.3
_MOST_TRIES = 3
# What broke off is sent as it was asked for: on the day of then, and not long after it.
_TOO_LATE = timedelta(days=1)
_SENDS: Mapping[str, Callable[..., Sent]] = {"send": send_case, "anew": send_anew}


class _Told(TypedDict):
    """What is written down: the wish as it was given, and how far it is."""

    what: str
    by_mail: bool
    note: str
    by: str
    at: str
    on: str
    since: int
    status: str
    state: Literal["working", "refused"]
    tries: int
    done: int
    total: int
    code: str
    context: dict[str, str]


@dataclass(frozen=True, slots=True)
class Job:
    """How far the sending of a case is: papers `done` of `total`; `refused` says why nothing was sent."""

    done: int
    total: int
    refused: Refused | None

    @property
    def percent(self) -> int:
        return min(99, 100 * self.done // self.total) if self.total else 0


def is_long(case: Case) -> bool:
    """Whether its package is made in the background."""
    return members_of(case).count() > AT_ONCE


def begin(company: Company, case: int, what: What, act: Act, *, by_mail: bool, note: str) -> None:
    """Begins to send a case; what forbids it is refused at once, as by `send_case`, and `busy` while it is sent."""
    since = Company.objects.values_list("event_seq", flat=True).get(pk=company.pk)
    row = case_of(company, case)
    refuse_unready(row, act, by_mail=by_mail, anew=what == "anew")
    lock = _lock(row)
    if lock is None:
        raise Refused("busy", name=row.number)
    told: _Told = {
        "what": what, "by_mail": by_mail, "note": note, "by": act.actor, "at": act.at.isoformat(),
        "on": act.on.isoformat(), "since": since, "status": row.status, "state": "working", "tries": 1,
        "done": 0, "total": 0, "code": "", "context": {},
    }  # fmt: skip
    _write(row, told)
    _in_a_thread(row, lock)


def job_of(case: Case, *, take_up: datetime | None = None) -> Job | None:
    """What is done about a case, or why it was not; None: nothing, or it was sent since.

    `take_up`: the moment at which whoever asks, and may send, has work begun again that nobody does any more.
    """
    told = _read(case)
    if told and (lock := _lock(case)) is not None:
        told = _unattended(case, lock, take_up)
    if not told:
        return None
    context: dict[str, object] = dict(told["context"])
    refused = Refused(told["code"], problems=(), **context) if told["state"] == "refused" else None
    return Job(told["done"], told["total"], refused)


def take_up_cases(at: datetime) -> None:
    """What was left behind when a machine stopped is taken up, for nobody may look at its page."""
    for path in sorted(_folder().glob("*.json")):
        case = Case.objects.filter(pk=int(path.stem)).first() if path.stem.isdecimal() else None
        if case:
            job_of(case, take_up=at)


def _unattended(case: Case, lock: int, take_up: datetime | None) -> _Told | None:
    """What is told of work that nobody does, by who holds its lock now. It is begun again or the lock is given back."""
    told, begun = _read(case), False
    try:
        if told and _is_over(case, told):
            _path(case).unlink(missing_ok=True)
            return None
        if told and told["state"] == "working" and take_up:
            told = _again(case, told, take_up)
            begun = told["state"] == "working"
    finally:
        if not begun:
            os.close(lock)
    if begun:
        _in_a_thread(case, lock)
    return told


def _is_over(case: Case, told: _Told) -> bool:
    """Whether the case has gone its way since: killed between the sending and its note, or sent by somebody else."""
    now = Case.objects.get(pk=case.pk)
    return now.status != told["status"] or is_sent_since(now, told["since"])


def _again(case: Case, told: _Told, at: datetime) -> _Told:
    """What somebody left, for a next try; a few times at most, and within a day: later it is told instead."""
    code = ""
    if told["tries"] >= _MOST_TRIES:
        code = "case_broken_off"
    elif at - datetime.fromisoformat(told["at"]) > _TOO_LATE:
        code = "case_moved"
    if code:
        told |= {"state": "refused", "code": code, "context": {"case": case.number}}
    else:
        told["tries"] += 1
    _write(case, told)
    return told


def _in_a_thread(case: Case, lock: int) -> None:
    def run() -> None:
        try:
            _work(case)
        finally:
            os.close(lock)
            connections.close_all()

    # Not a daemon: a server that is asked to stop finishes the package.
    threading.Thread(target=run, name=f"case-{case.pk}").start()


def _work(case: Case) -> None:
    told = _read(case)
    if told is None:
        return
    act = Act(date.fromisoformat(told["on"]), told["by"], datetime.fromisoformat(told["at"]))
    company = Company.objects.get(pk=case.company_id)
    try:
        _SENDS[told["what"]](
            company,
            case.pk,
            act,
            by_mail=told["by_mail"],
            note=told["note"],
            progress=_teller(case, told),
            since=told["since"],
        )
    except Refused as refused:
        context = {key: str(value) for key, value in refused.context.items()}
        _write(case, told | {"state": "refused", "code": refused.code, "context": context})
    else:
        _path(case).unlink(missing_ok=True)


def _teller(case: Case, told: _Told) -> Callable[[int, int], None]:
    last = 0.0

    def progress(done: int, total: int) -> None:
        nonlocal last
        if time.monotonic() - last >= _TELL_SECONDS:
            last = time.monotonic()
            _write(case, told | {"done": done, "total": total})

    return progress


def _folder() -> Path:
    home: Path = settings.ENVIRONMENT.home
    return home / "cases"


def _path(case: Case) -> Path:
    return _folder() / f"{case.pk}.json"


def _read(case: Case) -> _Told | None:
    try:
        told: _Told = json.loads(_path(case).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return told


def _write(case: Case, told: Mapping[str, object]) -> None:
    """Whole or not at all."""
    path = _path(case)
    written = path.with_suffix(".new")
    written.write_text(json.dumps(told), encoding="utf-8")
    written.replace(path)


def _lock(case: Case) -> int | None:
    """The lock of a case's work, or None while somebody holds it."""
    path = _path(case).with_suffix(".lock")
    path.parent.mkdir(parents=True, exist_ok=True)
    file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(file)
        return None
    return file
