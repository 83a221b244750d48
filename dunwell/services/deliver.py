# SPDX-License-Identifier: MIT
"""Carrying what is queued: claim → read again → compose → send → record, until nothing is left that may go now.

Any number of these may run at once, in threads, processes or on machines, and any may be killed: a message is sent by
whoever stored `sending` for it, and by nobody else. The database's side of it: carrying.py and outbox.py.
"""

import asyncio
import secrets
from collections.abc import AsyncGenerator, Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from pathlib import Path

from django.db import connections

from dunwell.delivery.carrier import Accepted, Outgoing, open_carrier
from dunwell.delivery.errors import DeliveryError
from dunwell.delivery.mail_url import DEFAULT_CONNECTIONS, MailSettings
from dunwell.delivery.pump import carry_all
from dunwell.services.carrying import Carrying, DeliverReport
from dunwell.store.models import Company

__all__ = ["DeliverReport", "deliver"]


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
    async def messages() -> AsyncGenerator[tuple[int, Outgoing]]:
        loop = asyncio.get_running_loop()
        while (message := await loop.run_in_executor(thread, carrying.next)) is not None:
            yield message

    # These two hold the loop for a moment: between them and the first byte nothing else may come.
    def on_sending(delivery: int) -> bool:
        return thread.submit(carrying.sending, delivery).result()

    def on_result(delivery: int, result: Accepted | DeliveryError) -> None:
        thread.submit(carrying.result, delivery, result).result()

    at_once = settings.connections if settings else DEFAULT_CONNECTIONS
    async with open_carrier(settings, mailbox_folder) as carrier:
        again = True
        while again:
            stale = carrying.stale
            pumped = await carry_all(carrier, messages(), on_sending, on_result, at_once)
            # What turned out stale after the last batch was claimed is taken up once more.
            again = pumped.stopped is None and carrying.stale > stale
    if pumped.stopped is not None:
        carrying.report.blocked = pumped.stopped.answer
