# SPDX-License-Identifier: MIT
"""Which workers are alive: each holds a lock that the operating system, or PostgreSQL, frees when it dies.

So what a killed worker left is found at once, not when its leases run out. With SQLite, which is one machine, it is the
lock on a file beside the database; with PostgreSQL a lock of the session. A lock that is lost too early costs nothing
but a task: a worker taken for dead no longer holds its leases and begins nothing more.
"""

import fcntl
import hashlib
import os
from datetime import datetime
from pathlib import Path

from django.db import connection

from dunwell.store.models import Delivery

_LEASED = (Delivery.State.QUEUED, Delivery.State.RETRYING, Delivery.State.SENDING)


class Living:
    """Held by a worker, under a name of its own, for as long as it leases deliveries; in the thread that does so."""

    def __init__(self, worker: str) -> None:
        self._worker = worker
        self._file: int | None = None
        if connection.vendor == "postgresql":
            _ask("SELECT pg_advisory_lock(%s)", worker)
        else:
            path = _path(worker)
            path.parent.mkdir(exist_ok=True)
            self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
            fcntl.flock(self._file, fcntl.LOCK_EX)

    def end(self) -> None:
        """The worker is done: nothing is leased to it any more."""
        if self._file is None:
            _ask("SELECT pg_advisory_unlock(%s)", self._worker)
        else:
            _path(self._worker).unlink(missing_ok=True)
            os.close(self._file)


def end_leases_of_the_dead(now: datetime) -> None:
    """The leases of workers that are no more end now."""
    held = Delivery.objects.filter(leased_until__gt=now, state__in=_LEASED)
    for worker in held.order_by().values_list("leased_by", flat=True).distinct():
        if not _is_alive(worker):
            held.filter(leased_by=worker).update(leased_until=now)


def _is_alive(worker: str) -> bool:
    if connection.vendor == "postgresql":
        if _ask("SELECT pg_try_advisory_lock(%s)", worker):
            _ask("SELECT pg_advisory_unlock(%s)", worker)
            return False
        return True
    try:
        file = os.open(_path(worker), os.O_RDWR)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    else:
        _path(worker).unlink(missing_ok=True)
        return False
    finally:
        os.close(file)


def _path(worker: str) -> Path:
    folder = Path(str(connection.settings_dict["NAME"])).parent / "workers"
    return folder / f"{hashlib.sha256(worker.encode()).hexdigest()[:32]}.lock"


def _ask(question: str, worker: str) -> bool:
    key = int.from_bytes(hashlib.sha256(worker.encode()).digest()[:8], signed=True)
    with connection.cursor() as cursor:
        cursor.execute(question, [key])
        return bool(cursor.fetchone()[0])
