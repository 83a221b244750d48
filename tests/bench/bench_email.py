# SPDX-License-Identifier: MIT
"""E-mail end to end against bare smtplib: `python -m tests.bench.bench_email [--messages 500] [--connections 4]`.

All hand the same messages, each with two invoices of 30 kB, to the same sink on 127.0.0.1. smtplib sends over as many
connections what was composed before. `compose_and_send` composes each message from its facts and files and carries it.
`outbox` is the whole way on SQLite: claim, read again, compose, store `sending`, carry, store and chain the answer;
`prebuilt` is the same with messages that were composed before, as smtplib's were: what is reached where other cores
compose. The rates are messages a second, the ratios are to smtplib's better round, one before and one after, in the
same run.
"""

import argparse
import asyncio
import json
import os
import random
import smtplib
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

PDF_BYTES = 30_000
ON = date(2026, 3, 9)
AT = datetime(2026, 3, 9, 6, 0, tzinfo=UTC)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--messages", type=int, default=500)
    parser.add_argument("--connections", type=int, default=4)
    parser.add_argument("--json", action="store_true", help="as it is printed anyway")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="dunwell-bench-") as folder:
        os.environ["DUNWELL_HOME"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "dunwell.config.settings"
        import django

        django.setup()
        print(json.dumps(measure(Path(folder), given.messages, given.connections)))


def measure(home: Path, messages: int, connections: int) -> dict[str, float]:
    """Both rates and their ratio."""
    from tests import databases

    file = databases.migrated_sqlite(home / "bench.sqlite3")
    with databases.used(f"sqlite:///{file}"), _sink() as port:
        _make_company(home, messages)
        copy = home / "again.sqlite3"
        with sqlite3.connect(file) as made, sqlite3.connect(copy) as again:
            made.backup(again)
        prebuilt = _prebuilt()
        before = _smtplib(port, prebuilt, connections)
        composed = _compose_and_send(port, connections)
        ours = _ours(port, messages, connections, home)
        with databases.used(f"sqlite:///{copy}"), _composed_before():
            carried = _ours(port, messages, connections, home)
        after = _smtplib(port, prebuilt, connections)
    theirs = max(before, after)
    return {
        "messages": messages,
        "connections": connections,
        "bytes_a_message": round(sum(len(data) for _, data in prebuilt) / len(prebuilt)),
        "smtplib_per_second": round(theirs, 1),
        "compose_and_send_per_second": round(composed, 1),
        "compose_and_send_ratio": round(composed / theirs, 2),
        "outbox_per_second": round(ours, 1),
        "outbox_ratio": round(ours / theirs, 2),
        "prebuilt_per_second": round(carried, 1),
        "prebuilt_ratio": round(carried / theirs, 2),
    }


def _make_company(home: Path, messages: int) -> None:
    """So many customers, each with two overdue invoices whose original is kept, and the run that reminds them."""
    from dunwell.intake.ledger import read_ledger
    from dunwell.services.companies import create_company, set_company
    from dunwell.services.import_ledger import import_rows
    from dunwell.services.run_dunning import run_dunning

    company = create_company(
        code="acme", name="Acme Oy", country="FI", currency="EUR", language="fi", time_zone="Europe/Helsinki",
        actor="bench", at=AT,
    )  # fmt: skip
    set_company(company, {"reminders": "on", "email": "books@acme.example"}, actor="bench", at=AT)
    people = ["customer_id,name,kind,country,language,email"]
    owed = ["invoice,customer_id,issue_date,due_date,currency,amount,pdf"]
    noise = random.Random(1)
    for number in range(messages):
        people.append(f"C-{number},Customer {number},business,FI,fi,c{number}@customer.example")
        for part in (1, 2):
            (home / f"{number}-{part}.pdf").write_bytes(b"%PDF-1.7\n" + noise.randbytes(PDF_BYTES - 9))
            owed.append(f"R-{number}-{part},C-{number},2026-02-01,2026-02-15,EUR,{100 + number}.00,{number}-{part}.pdf")
    for name, rows in (("customers", people), ("invoices", owed)):
        reading = read_ledger("\n".join(rows).encode(), name=f"{name}.csv")
        report = import_rows(company, reading, base_folder=home, on=ON, actor="bench", at=AT)
        if report.problems:
            raise SystemExit(str(report.problems[:3]))
    run_dunning(company, ON, actor="bench", at=AT)


def _prebuilt() -> list[tuple[str, bytes]]:
    """Every message as it would be sent, with its recipient."""
    from dunwell.letters.email import compose
    from dunwell.services.notice_content import content_of
    from dunwell.store.models import Notice

    contents = content_of(list(Notice.objects.values_list("pk", flat=True)))
    address = "c{}@customer.example"
    found = []
    for content in contents.values():
        to = address.format(content.customer.customer_id.removeprefix("C-"))
        found.append((to, compose(content, sender="books@acme.example", to=[to], at=AT)))
    return found


def _smtplib(port: int, prebuilt: list[tuple[str, bytes]], connections: int) -> float:
    """smtplib over so many connections, each in a thread of its own with its share of the messages."""

    def send(share: list[tuple[str, bytes]]) -> None:
        with smtplib.SMTP("127.0.0.1", port) as client:
            for to, data in share:
                client.sendmail("books@acme.example", [to], data)

    with ThreadPoolExecutor(connections) as pool:
        started = time.perf_counter()
        list(pool.map(send, [prebuilt[number::connections] for number in range(connections)]))
        return len(prebuilt) / (time.perf_counter() - started)


def _compose_and_send(port: int, connections: int) -> float:
    """From the facts of each notice and the files on disk to the sink's acceptance, without the outbox."""
    from django.conf import settings

    from dunwell.core.problem import Refused
    from dunwell.delivery.carrier import Carrier, Outgoing, open_carrier
    from dunwell.delivery.mail_url import MailSettings
    from dunwell.letters.email import compose
    from dunwell.services.notice_content import drafts_of
    from dunwell.store.models import Notice

    drafts = drafts_of(list(Notice.objects.values_list("pk", flat=True)))

    def messages() -> Iterator[Outgoing]:
        for draft in drafts.values():
            if isinstance(draft, Refused):
                raise draft
            content = draft.whole(settings.ENVIRONMENT.documents)
            to = f"c{content.customer.customer_id.removeprefix('C-')}@customer.example"
            data = compose(content, sender="books@acme.example", to=[to], at=AT)
            yield Outgoing(content.message_id, "books@acme.example", (to,), data)

    async def work(carrier: Carrier, source: Iterator[Outgoing]) -> None:
        for message in source:
            await carrier.carry(message)

    async def carried() -> None:
        async with open_carrier(MailSettings("plain", "127.0.0.1", port, connections=connections), Path()) as carrier:
            source = messages()
            await asyncio.gather(*(work(carrier, source) for _ in range(connections)))

    started = time.perf_counter()
    asyncio.run(carried())
    return len(drafts) / (time.perf_counter() - started)


def _ours(port: int, messages: int, connections: int, home: Path) -> float:
    from dunwell.delivery.mail_url import MailSettings
    from dunwell.services.deliver import deliver

    started = time.perf_counter()
    report = deliver(
        worker="bench",
        now=lambda: AT,
        on_of=lambda _: ON,
        carrier_settings=MailSettings("plain", "127.0.0.1", port, connections=connections),
        mailbox_folder=home / "mailbox",
    )
    spent = time.perf_counter() - started
    if report.accepted != messages:
        raise SystemExit(f"not every message was accepted: {report}")
    return messages / spent


@contextmanager
def _composed_before() -> Iterator[None]:
    """Messages are taken from what was composed before the clock started."""
    from django.conf import settings

    from dunwell.letters.composer import composed
    from dunwell.services.composing import Composing
    from dunwell.services.notice_content import drafts_of
    from dunwell.store.models import Notice

    made = {}
    for draft in drafts_of(list(Notice.objects.values_list("pk", flat=True))).values():
        content = draft.content  # type: ignore[union-attr]  # none is refused here
        files = [(name, settings.ENVIRONMENT.documents / f"{sha256}.pdf") for name, sha256 in draft.files]  # type: ignore[union-attr]  # as above
        to = (f"c{content.customer.customer_id.removeprefix('C-')}@customer.example",)
        made[content.message_id] = composed(content, files, sender="books@acme.example", to=to, at=AT)
    real = Composing.begin, Composing._made
    try:
        Composing.begin = lambda self: None  # type: ignore[method-assign]  # for this measurement
        Composing._made = lambda self, number: made[self._jobs[number].content.message_id]  # type: ignore[method-assign]  # as above
        yield
    finally:
        Composing.begin, Composing._made = real  # type: ignore[method-assign]  # as they were


@contextmanager
def _sink() -> Iterator[int]:
    command = [sys.executable, "-m", "tests.delivery.sink", "--port", "0", "--print-port"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            if process.stdout is None:
                raise SystemExit("the sink says no port")
            yield int(process.stdout.readline())
        finally:
            process.terminate()


if __name__ == "__main__":
    main()
