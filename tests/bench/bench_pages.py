# SPDX-License-Identifier: MIT
"""Every GET page of the back office on a large company: `python -m tests.bench.bench_pages [--home HOME] [--items N]`.

Milliseconds of the server and queries, in this process: `cold`, with nothing kept in memory but compiled templates, and
`warm`, the best of three after it. A page is flagged (`!`) above 150 ms or 30 queries (Today: 1,500 ms cold). `--home`
is a home that `tests.bench.back_office` made, which is copied; without it one is made. `--match` measures some pages.
"""

import argparse
import json
import logging
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench.back_office import make, set_up

if TYPE_CHECKING:
    from django.test import Client

MOST_MS, MOST_QUERIES = 150, 30
# A page that plans the whole ledger anew may take this long the first time.
ALLOWED_COLD = {"today": 1500}
# What signs out, streams a whole ledger as a file, or belongs to no page of the house.
SKIPPED = {"sign-out", "attachment"}
# Asked beside the bare page: a search, a sort, a filter, a later part of the list.
ALSO = {
    "customers": ("?q=customer+77", "?sort=-overdue"),
    "invoices": ("?q=R-777",),
    "report-ageing": ("?sort=-b4", "?q=777", "?whole=yes"),
    "report-turnover": ("?whole=yes",),
    "report-levels": ("?whole=yes",),
    "report-quality": ("?whole=yes",),
    "report-cost": ("?whole=yes",),
    "procedures": ("?whole=yes",),
    "procedure": ("?whole=yes",),
    "run-plan": ("?whole=yes",),
}


@dataclass(frozen=True)
class Measured:
    """One page: its name and question, the answer's status, and what it took."""

    page: str
    status: int
    cold_ms: int
    warm_ms: int
    warm_cpu_ms: int
    queries: int
    bytes: int

    @property
    def flag(self) -> str:
        name = self.page.partition("?")[0]
        slow = self.warm_ms > MOST_MS or self.cold_ms > ALLOWED_COLD.get(name, MOST_MS)
        return "!" if slow or self.queries > MOST_QUERIES else ""


def main(arguments: list[str]) -> int:
    given = _parser().parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="dunwell-pages-") as folder:
        home = Path(folder) / "home"
        if given.home:
            shutil.copytree(given.home, home)
        else:
            home.mkdir()
        set_up(home)
        with _database(postgres=given.postgres):
            if given.postgres or not given.home:
                make(given.items, datetime.now(UTC).date())
            logging.disable(logging.WARNING)  # of pages that take a POST alone
            rows = list(measure(given.match))
    for line in _lines(rows, as_json=given.json):
        print(line)
    return 0


@contextmanager
def _database(*, postgres: bool) -> Iterator[None]:
    """The home's own SQLite file, or a database of the server that DUNWELL_TEST_POSTGRES names; migrated."""
    from django.core.management import call_command

    from tests import databases

    if not postgres:
        call_command("migrate", verbosity=0)
        yield
        return
    server = databases.Postgres(os.environ["DUNWELL_TEST_POSTGRES"])
    server.migrate()
    try:
        with databases.used(server.url(server.name)):
            yield
    finally:
        server.drop(server.name)


def measure(match: str = "") -> Iterator[Measured]:
    """Every page of the installation's one company, as its owner sees it, whose name holds `match`."""
    from django.test import Client

    from dunwell.store.models import Company, User
    from tests.web.walking import addresses

    company = Company.objects.get()
    client = Client(SERVER_NAME="127.0.0.1", raise_request_exception=False)
    client.force_login(User.objects.get(username="bench"))
    given = _things(company)
    for one in addresses():
        if one.name in SKIPPED or match not in one.name:
            continue
        try:
            address = one.to(company.code, given)
        except KeyError:
            continue  # its argument names something that this company has none of
        for question in ("", *ALSO.get(one.name, ())):
            found = _measured(client, one.name + question, address + question)
            if found:
                yield found


def _measured(client: "Client", page: str, address: str) -> Measured | None:
    """None: it is not a page that is looked at (it takes a POST, or leads on)."""
    first = _ask(client, address)
    if first[0] != 200:
        return Measured(page, first[0], 0, 0, 0, 0, 0) if first[0] >= 500 else None
    forget()
    status, cold, _, queries, size = _ask(client, address)
    _, warm, busy, again, _ = min((_ask(client, address) for _ in range(3)), key=lambda one: one[1])
    return Measured(page, status, round(cold), round(warm), round(busy), max(queries, again), size)


def _ask(client: "Client", address: str) -> tuple[int, float, float, int, int]:
    """Status, milliseconds, those of our own processor time, queries, bytes."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked:
        started, busy = time.perf_counter(), time.process_time()
        answer = client.get(address)
        content = b"".join(answer)
        spent, worked = 1000 * (time.perf_counter() - started), 1000 * (time.process_time() - busy)
    return answer.status_code, spent, worked, len(asked), len(content)


def forget() -> None:
    """Throws away whatever the use cases keep in this process, as if it had just started."""
    for name, module in list(sys.modules.items()):
        if name.startswith("dunwell.services"):
            for kept in ("_kept", "_answers"):
                held = getattr(module, kept, None)
                if isinstance(held, dict):
                    held.clear()


def _things(company: object) -> Mapping[str, object]:
    """A row of each kind: a customer with much history, and what is his."""
    from django.db.models import Count

    from dunwell.store.models import (
        Case,
        Claim,
        Customer,
        Delivery,
        DunningState,
        Hold,
        Invoice,
        Notice,
        OpenItem,
        Payment,
        Procedure,
        Run,
        Task,
    )  # fmt: skip

    customer = Customer.objects.annotate(many=Count("notices")).order_by("-many").first()
    item = OpenItem.objects.filter(customer=customer, allocated_minor=0).first()
    delivery = Delivery.objects.filter(notice__customer=customer).last()
    rows = {
        "customer": customer, "invoice": Invoice.objects.filter(items=item).first(), "item": item,
        "notice": Notice.objects.filter(customer=customer).last(), "delivery": delivery,
        "run": Run.objects.order_by("notices_count").last(), "task": Task.objects.filter(done=False).first(),
        "payment": Payment.objects.last(), "claim": Claim.objects.last(), "case": Case.objects.last(),
        "hold": Hold.objects.last(), "procedure": Procedure.objects.filter(active=True).first(),
        "state": DunningState.objects.last(),
    }  # fmt: skip
    return {name: row.pk for name, row in rows.items() if row is not None} | {"code": "business"}


def _lines(rows: list[Measured], *, as_json: bool) -> Iterator[str]:
    if as_json:
        yield from (json.dumps(asdict(row) | {"flag": bool(row.flag)}) for row in rows)
        return
    yield "| page | status | cold ms | warm ms | of it our own processor time | queries | kB | |"
    yield "|---|---|---|---|---|---|---|---|"
    for row in sorted(rows, key=lambda one: (-one.warm_ms, one.page)):
        size = round(row.bytes / 1024)
        told = (row.page, row.status, row.cold_ms, row.warm_ms, row.warm_cpu_ms, row.queries, size, row.flag)
        yield "| " + " | ".join(map(str, told)) + " |"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", default="", help="a home with the company, copied before it is used")
    parser.add_argument("--postgres", action="store_true", help="on the server that DUNWELL_TEST_POSTGRES names")
    parser.add_argument("--items", type=int, default=100_000, help="open items of the company that is made")
    parser.add_argument("--match", default="", help="only pages whose name holds this")
    parser.add_argument("--json", action="store_true", help="a line of JSON a page")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
