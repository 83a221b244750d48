# SPDX-License-Identifier: MIT
"""Carrying what is queued: claim → read again → compose → send → record, until nothing is left that may go now.

Any number of these may run at once, in threads, processes or on machines, and any may be killed: a message is sent by
whoever stored `sending` for it, and by nobody else. The database's side of it: carrying.py and outbox.py.
"""

import asyncio
import secrets
from collections.abc import AsyncGenerator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path

from django.db import connections

from dunwell.delivery.carrier import Outgoing, open_carrier
from dunwell.delivery.mail_url import DEFAULT_CONNECTIONS, MailSettings
from dunwell.delivery.pump import carry_all
from dunwell.services.carrying import Carrying, DeliverReport
from dunwell.store.models import Company

__all__ = ["DeliverReport", "deliver"]
_RESULTS_WAIT_SECONDS = 0.2


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
) -> DeliverReport:
    """Carries what is queued and due, of one company or of all, at most `limit` messages; says what came of it.

    `worker` names this process in the database and `actor` in the history; `now` is the clock, `on_of` says which day
    it is for a company. Without `carrier_settings` messages go to the built-in mailbox in `mailbox_folder`. `progress`
    is told how many are done. A message that cannot be made is set aside as refused; a fault of the channel ends the
    pass (`blocked`).
    """
    name = f"{worker[:40]}-{secrets.token_hex(6)}"
    carrying = Carrying(
        company=company,
        limit=limit,
        places=carrier_settings.connections if carrier_settings else DEFAULT_CONNECTIONS,
        worker=name,
        actor=actor,
        now=now,
        on_of=on_of,
        mail=carrier_settings,
        progress=progress,
    )
    # The database has a thread of its own: Django refuses to work in one that runs an event loop.
    with ThreadPoolExecutor(1, thread_name_prefix="outbox") as thread:
        try:
            thread.submit(carrying.begin).result()
            asyncio.run(_carry(carrying, thread, carrier_settings, mailbox_folder))
        finally:
            thread.submit(carrying.end).result()
            thread.submit(connections.close_all).result()
    return carrying.report


async def _carry(
    carrying: Carrying, thread: ThreadPoolExecutor, settings: MailSettings | None, mailbox_folder: Path
) -> None:
    loop = asyncio.get_running_loop()

    async def messages() -> AsyncGenerator[tuple[int, Outgoing]]:
        while group := await loop.run_in_executor(thread, carrying.next_group):
            for message in group:
                yield message

    async def store_results() -> None:
        # While messages flow, results go with the next ones; this is for those that nothing follows.
        while True:
            await asyncio.sleep(_RESULTS_WAIT_SECONDS)
            await loop.run_in_executor(thread, carrying.flush)

    async with open_carrier(settings, mailbox_folder) as carrier:
        storing = asyncio.create_task(store_results())
        try:
            again = True
            while again:
                stale = carrying.stale
                pumped = await carry_all(carrier, messages(), carrying.sending, carrying.result, carrying.places)
                # What turned out stale after the last batch was claimed is taken up once more.
                again = pumped.stopped is None and carrying.stale > stale
        finally:
            storing.cancel()
            with suppress(asyncio.CancelledError):
                await storing
    if pumped.stopped is not None:
        carrying.report.blocked = pumped.stopped.answer
