# SPDX-License-Identifier: MIT
"""Carrying what is queued: claim → read again → compose → send → record, until nothing is left that may go now.

Any number of these may run at once, in threads, processes or on machines, and any may be killed: a message is sent by
whoever stored `sending` for it, and by nobody else. The database's side of it: carrying.py and outbox.py.
"""

import asyncio
import secrets
import sys
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

from django.db import connections

from dunwell.delivery.carriers import Carriers
from dunwell.delivery.mail_url import MailSettings
from dunwell.delivery.pump import Leaving, pump
from dunwell.services.carrying import Carrying
from dunwell.services.carrying_places import MOST_ROUTES, Places
from dunwell.services.carrying_report import DeliverReport
from dunwell.services.outbox_routes import HOUSE, Routes
from dunwell.store.models import Company

__all__ = ["DeliverReport", "deliver"]
_TURN_SECONDS = 0.0005


def deliver(
    *,
    company: Company | None = None,
    limit: int | None = None,
    worker: str,
    actor: str = "worker",
    now: Callable[[], datetime],
    on_of: Callable[[Company], date],
    carrier_settings: MailSettings | None,
    mailbox_folder: Path,
    progress: Callable[[int], None] | None = None,
    house: bool = True,
    seconds: float | None = None,
    stopping: Callable[[], bool] = lambda: False,
    reading: Callable[[], Collection[int]] = tuple,
) -> DeliverReport:
    """Carries what is queued and due, of one company or of all, at most `limit` messages; says what came of it.

    `worker` names this process in the database and `actor` in the history; `now` is the clock, `on_of` says which day
    it is for a company. E-mail of a company without a server of its own goes by `carrier_settings` or, without them, to
    the built-in mailbox in `mailbox_folder`. `progress` is told how many are done. A message that cannot be made is set
    aside as refused; a fault of the house's mail server (`blocked`) or of a company's way ends the pass for those who
    use it. Without `house` only companies' own ways are used. After so many `seconds`, or when `stopping` says so,
    nothing new begins; what is under way is waited for, and meanwhile what does not hold up goes on. `reading` says, by
    their ids, of which companies nothing begins now, for their documents are being read.
    """
    routes = Routes(carrier_settings, mailbox_folder, reading)
    if not house:
        routes.closed[HOUSE] = "at rest"
    carrying = Carrying(
        company=company,
        limit=limit,
        routes=routes,
        worker=f"{worker[:40]}-{secrets.token_hex(6)}",
        actor=actor,
        now=now,
        on_of=on_of,
        progress=progress,
        places=Places(seconds, stopping),
    )
    # The database has a thread of its own: Django refuses to work in one that runs an event loop.
    with ThreadPoolExecutor(1, thread_name_prefix="outbox") as thread:
        try:
            thread.submit(carrying.begin).result()
            with _short_turns():
                asyncio.run(_carry(carrying, thread))
        finally:
            try:
                thread.submit(carrying.end).result()
            finally:
                thread.submit(connections.close_all).result()
    carrying.report.blocked = routes.closed.get(HOUSE) if house else None
    carrying.report.blocked_ways = {key: answer for key, answer in routes.closed.items() if key != HOUSE}
    return carrying.report


@contextmanager
def _short_turns() -> Iterator[None]:
    """The threads take turns more often: with the usual 5 ms each answer of a mail server waits that long while the
    other thread composes or writes."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(_TURN_SECONDS)
    try:
        yield
    finally:
        sys.setswitchinterval(before)


async def _carry(carrying: Carrying, thread: ThreadPoolExecutor) -> None:
    loop = asyncio.get_running_loop()

    async def next_group() -> list[Leaving[int]]:
        return await loop.run_in_executor(thread, carrying.next_group)

    async with Carriers(MOST_ROUTES, carrying.routes.closed) as carriers:
        await pump(next_group, carriers, carrying.sending, carrying.result)
