# SPDX-License-Identifier: MIT
"""A company that writes to its customers, and a mail server that answers as a test tells it to."""

import asyncio
import threading
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

from django.conf import settings

from dunwell.delivery.mail_url import MailSettings
from dunwell.services import procedures
from dunwell.services.deliver import DeliverReport, deliver
from dunwell.services.run_dunning import run_dunning
from dunwell.store.models import Company, Delivery, DunningState, Event, Notice, OpenItem
from tests.delivery.server import Script, running
from tests.services.ledger import When, Who, take

RULES = """\
[[procedure]]
code = "all"
name = "All"
copy_to = []
[[procedure.level]]
code = "reminder"
action = "notice"
after_days = 7
fee = { EUR = "5.00" }
[[procedure.level]]
code = "dunning"
action = "notice"
after_days = 21
gap_days = 14
fee_percent = "10"
[[procedure.level]]
code = "call"
action = "call"
after_days = 35
[[procedure.level]]
code = "handover"
action = "handover"
after_days = 49
"""
CUSTOMERS = """\
customer_id,name,country,language,email
C-1,Cecilia,FI,en,cecilia@customer.example
C-2,David,FI,fi,david@customer.example;books@customer.example
"""
INVOICES = """\
invoice,customer_id,issue_date,due_date,currency,amount,reference
R-1,C-1,2026-02-15,2026-03-01,EUR,100.00,
R-2,C-1,2026-02-15,2026-03-01,EUR,50.00,RF18539007547034
R-3,C-2,2026-02-15,2026-03-01,EUR,70.00,
"""
RUN_ON = date(2026, 3, 8)
MORNING = datetime(2026, 3, 8, 5, 0, tzinfo=UTC)
BOB = Who(actor="bob", at=MORNING)


def when(on: date) -> When:
    """Bob, at five in the morning of a day."""
    return When(actor="bob", at=datetime.combine(on, time(5), UTC), on=on)


TODAY = when(RUN_ON)


def writing_company(company: Company, *, rules: str = RULES, invoices: str = INVOICES, run: bool = True) -> None:
    """Two customers with three invoices due on 1 March, and the run of 8 March: N-1 to C-1, N-2 to C-2."""
    procedures.apply(company, rules, name="rules.toml", **BOB)
    assert not take(company, CUSTOMERS).problems
    assert not take(company, invoices).problems
    if run:
        run_dunning(company, RUN_ON, **BOB)


def carry(
    mail: MailSettings | None = None,
    *,
    at: datetime = MORNING,
    company: Company | None = None,
    limit: int | None = None,
    progress: Callable[[int], None] | None = None,
    reading: Callable[[], Collection[int]] = tuple,
) -> DeliverReport:
    """One pass, at a moment that stands still."""
    return deliver(
        company=company,
        limit=limit,
        worker="test",
        now=lambda: at,
        on_of=lambda _: at.date(),
        carrier_settings=mail,
        mailbox_folder=settings.ENVIRONMENT.mailbox,
        progress=progress,
        reading=reading,
    )


def later(**wait: float) -> datetime:
    return MORNING + timedelta(**wait)


@contextmanager
def serving(script: Script, connections: int = 1) -> Iterator[MailSettings]:
    """The scripted mail server in a thread of its own; gives the settings that reach it."""
    started: Future[tuple[int, asyncio.AbstractEventLoop, asyncio.Event]] = Future()

    async def serve() -> None:
        async with running(script) as port:
            ended = asyncio.Event()
            started.set_result((port, asyncio.get_running_loop(), ended))
            await ended.wait()

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    port, loop, ended = started.result(10)
    try:
        yield MailSettings("plain", "127.0.0.1", port, connections=connections)
    finally:
        loop.call_soon_threadsafe(ended.set)
        thread.join(10)


def parsed(data: bytes) -> EmailMessage:
    message = BytesParser(policy=policy.default).parsebytes(data)
    assert isinstance(message, EmailMessage)
    return message


def kept() -> list[Path]:
    """The messages in the built-in mailbox."""
    return sorted(settings.ENVIRONMENT.mailbox.glob("*.eml"))


def states(company: Company) -> dict[str, str]:
    """The state of each notice's delivery."""
    rows = Delivery.objects.filter(company=company).order_by("pk")
    return dict(rows.values_list("notice__number", "state"))


def told(company: Company, code: str) -> int:
    """How often an event was told."""
    return Event.objects.filter(company=company, code=code).count()


def notice(company: Company, number: str) -> Notice:
    return Notice.objects.get(company=company, number=number)


def position(invoice: str) -> int | None:
    """The level that an invoice has had; None: it was never reminded."""
    state = DunningState.objects.filter(item__invoice__number=invoice).first()
    return state.position if state else None


def item(invoice: str) -> int:
    return OpenItem.objects.get(invoice__number=invoice).pk
