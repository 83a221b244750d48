# SPDX-License-Identifier: MIT
"""Services of a company outside, on this machine: their address for settings, and what they were asked."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta

from django.conf import settings

from dunwell.services.deliver import DeliverReport
from dunwell.services.pump_outbox import pump_outbox
from dunwell.services.way_settings import save_way, switch_way
from dunwell.store.models import Company
from tests.delivery.web_server import Asked, Says, WebServer, web_server
from tests.services.post import MORNING, RULES, RUN_ON


@contextmanager
def serving(answer: Callable[[Asked], Says | str]) -> Iterator[WebServer]:
    """A web server in a thread of its own."""
    loop, ready, done = asyncio.new_event_loop(), threading.Event(), asyncio.Event()
    found: list[WebServer] = []

    async def serve() -> None:
        async with web_server(answer) as server:
            found.append(server)
            ready.set()
            await done.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    try:
        assert ready.wait(5)
        yield found[0]
    finally:
        loop.call_soon_threadsafe(done.set)
        thread.join(10)
        loop.close()


@contextmanager
def private_networks() -> Iterator[None]:
    """The operator allows addresses of this machine."""
    before = settings.ENVIRONMENT
    settings.ENVIRONMENT = replace(before, private_networks=True)
    try:
        yield
    finally:
        settings.ENVIRONMENT = before


def rules(*channels: str) -> str:
    """The rules of every test, each notice by these channels in their order."""
    named = ", ".join(f'"{channel}"' for channel in channels)
    return RULES.replace('action = "notice"', f'action = "notice"\nchannels = [{named}]')


def set_way(company: Company, way: str, **values: object) -> None:
    save_way(company, way, values, on=RUN_ON, actor="bob", at=MORNING)
    switch_way(company, way, to=True, on=RUN_ON, actor="bob", at=MORNING)


def pump(company: Company, at: datetime = MORNING + timedelta(minutes=1)) -> DeliverReport:
    return pump_outbox(limit=None, now=lambda: at, company=company)
