# SPDX-License-Identifier: MIT
"""Composing ahead: while earlier messages travel, the next ones are made in processes of their own.

What the processes have not begun when it is needed is made at once instead, so that a slow start costs nothing.
"""

import multiprocessing
import os
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from datetime import datetime
from functools import cache, partial

from django.conf import settings

from dunwell.letters.composer import Composed, Job, Made, leave_with_parent, made_all
from dunwell.services.notice_content import Draft

# Fewer are sooner made than a process is started.
WORTH_A_PROCESS = 40
_MOST_PROCESSES = 4

# So many are asked for and come back together: each by itself costs as much in talk as in making.
_TOGETHER = 8

Making = Callable[[], Composed]


class Composing:
    """The e-mails of a batch. `ahead`: made in another process, from `begin` on; else when each is needed."""

    def __init__(self, at: datetime, *, ahead: bool) -> None:
        self._at = at
        self._jobs: list[Job] = []
        self._begun: list[Future[dict[int, Made]]] = []
        self._ahead = ahead

    def making(self, draft: Draft, sender: str, to: tuple[str, ...]) -> Making:
        """What gives the e-mail of a draft when it is called, or raises what `composed` raises."""
        documents = settings.ENVIRONMENT.documents
        files = [(name, documents / f"{sha256}.pdf") for name, sha256 in draft.files]
        self._jobs.append(Job(draft.content, files, sender, to, self._at))
        return partial(self._made, len(self._jobs) - 1)

    def begin(self) -> None:
        """All that were asked for are made from now on."""
        if not self._ahead:
            return
        try:
            for first in range(0, len(self._jobs), _TOGETHER):
                self._begun.append(_pool().submit(made_all, self._jobs[first : first + _TOGETHER]))
        except (BrokenProcessPool, RuntimeError):
            _pool.cache_clear()

    def _made(self, number: int) -> Composed:
        group, place = divmod(number, _TOGETHER)
        made = self._taken(group, place) if group < len(self._begun) else None
        if made is None:
            return self._jobs[number].composed()
        if isinstance(made, Composed):
            return made
        raise made

    def _taken(self, group: int, place: int) -> Made | None:
        """What the other process made of a job; None when it did not."""
        future = self._begun[group]
        if future.cancelled() or future.cancel():
            return None
        try:
            return future.result().pop(place, None)  # taken once: nothing holds on to it
        except BrokenProcessPool:
            _pool.cache_clear()
            return None


@cache
def _pool() -> ProcessPoolExecutor:
    """Started when first needed, and kept: the worker comes back every few seconds."""
    processes = min(max(1, (os.cpu_count() or 2) - 1), _MOST_PROCESSES)
    # Spawned, not forked: there are threads, and open connections.
    return ProcessPoolExecutor(processes, multiprocessing.get_context("spawn"), initializer=leave_with_parent)
