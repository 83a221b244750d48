# SPDX-License-Identifier: MIT
"""What the loop does not wait for: work whose other side may be slow goes on in a thread of its own.

A mail server that takes a minute for each answer holds up its own messages, and no company's run.
"""

import threading
from collections.abc import Callable

from django.db import connections

# So long the loop waits: what is quick is done in order, as if there were no threads.
PATIENCE_SECONDS = 5.0
# So many go on at once; what comes after them is for a later round.
MOST = 8


class Beside:
    """Actions by name, each at most once at a time. They need no lock of their own: each has its own database
    connection, and what they call may be called by two workers at once."""

    def __init__(self, patience: float = PATIENCE_SECONDS, most: int = MOST) -> None:
        self._patience = patience
        self._most = most
        self._threads: dict[str, threading.Thread] = {}

    def do(self, name: str, action: Callable[[], None], *, at_any_rate: bool = False) -> None:
        """Begins it, if it does not go on already, and waits a moment for it. `at_any_rate`: however many go on."""
        self._forget_ended()
        if name in self._threads or (len(self._threads) >= self._most and not at_any_rate):
            return
        thread = threading.Thread(target=_with_connections_of_its_own, args=(action,), name=f"beside: {name}")
        self._threads[name] = thread
        thread.start()
        thread.join(self._patience)

    def goes_on(self, name: str) -> bool:
        """Whether it was begun and has not ended."""
        self._forget_ended()
        return name in self._threads

    def wait(self) -> None:
        """Until all have ended."""
        for thread in self._threads.values():
            thread.join()

    def _forget_ended(self) -> None:
        self._threads = {name: thread for name, thread in self._threads.items() if thread.is_alive()}


def _with_connections_of_its_own(action: Callable[[], None]) -> None:
    try:
        action()
    finally:
        connections.close_all()
