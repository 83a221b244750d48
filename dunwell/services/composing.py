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
from functools import cache

from django.conf import settings

from dunwell.letters.composer import Composed, composed, leave_with_parent
from dunwell.services.notice_content import Draft

# Fewer are sooner made than a process is started.
WORTH_A_PROCESS = 40
_MOST_PROCESSES = 4

Making = Callable[[], Composed]


def making(draft: Draft, sender: str, to: tuple[str, ...], at: datetime, *, ahead: bool) -> Making:
    """What gives the e-mail of a draft when it is called, or raises what `composed` raises. `ahead`: begun now."""
    documents = settings.ENVIRONMENT.documents
    files = [(name, documents / f"{sha256}.pdf") for name, sha256 in draft.files]

    def make() -> Composed:
        return composed(draft.content, files, sender=sender, to=to, at=at)

    if not ahead:
        return make
    try:
        future = _pool().submit(composed, draft.content, files, sender=sender, to=to, at=at)
    except (BrokenProcessPool, RuntimeError):
        return make
    return lambda: _taken(future, make)


def _taken(future: "Future[Composed]", make: Making) -> Composed:
    if future.cancel():
        return make()
    try:
        return future.result()
    except BrokenProcessPool:
        _pool.cache_clear()
        return make()


@cache
def _pool() -> ProcessPoolExecutor:
    """Started when first needed, and kept: the worker comes back every few seconds."""
    processes = min(max(1, (os.cpu_count() or 2) - 1), _MOST_PROCESSES)
    # Spawned, not forked: there are threads, and open connections.
    return ProcessPoolExecutor(processes, multiprocessing.get_context("spawn"), initializer=leave_with_parent)
