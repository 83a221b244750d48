# SPDX-License-Identifier: MIT
"""How long a look at the queue takes: `python -m tests.bench.bench_queue [--rows 1000000] [--done 1000000]`.

One company with so many deliveries waiting (half by e-mail, half by SMS, a half of them due, a hundredth tried before)
and so many done, a fifth of them within the last day. `cold`: the first look of a process at a file that nothing has
read before; `warm`: the best of five after it; `processor`: what of it this process computed, on SQLite all of it.
`marks_per_second`: rows taken from waiting through sending to accepted in one transaction. On SQLite, and on PostgreSQL
where DUNWELL_TEST_POSTGRES names a server.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

AT = datetime(2026, 3, 9, 16, 0, tzinfo=UTC)
MARKED = 20_000
_COLUMNS = (
    "company_id, notice_id, channel, state, message_id, recipients, attempts, due_at, leased_by, answer, finished_at, "
    "accepted_seq, way, place, answers, known_as, domain"
)
_SERIES = {
    "sqlite": "(WITH RECURSIVE n(i) AS (SELECT {a} UNION ALL SELECT i + 1 FROM n WHERE i < {b}) SELECT i FROM n) n",
    "postgresql": "generate_series({a}, {b}) AS n(i)",
}
_LATER = {
    "sqlite": "datetime('{base}', '{sign}' || ({n}) || ' seconds')",
    "postgresql": "timestamptz '{base}+00' {sign} ({n}) * interval '1 second'",
}
_BASE = "2026-03-09 15:59:00"
# What points at a row and what else belongs to a ledger is left out, as are the checks of it.
_WAITING = """
INSERT INTO store_delivery ({columns})
SELECT {company}, i, CASE WHEN i % 2 = 1 THEN 'email' ELSE 'sms' END,
CASE WHEN i % 100 < 2 THEN 'retrying' ELSE 'queued' END, '<' || i || '@x>', '[]', 0,
CASE WHEN i % 4 < 2 THEN {past} ELSE {future} END, '', '', NULL, NULL, '', 1, '{{}}', '', '' FROM {series}
"""
_DONE = """
INSERT INTO store_delivery ({columns})
SELECT {company}, i, CASE WHEN i % 2 = 1 THEN 'email' ELSE 'sms' END,
CASE WHEN i % 100 < 2 THEN 'refused' ELSE 'accepted' END, '<' || i || '@x>', '["a@b.example"]', 1, {past}, '',
'250 2.0.0 Ok: queued as 4XyZ', CASE WHEN i % 5 = 0 THEN {today} ELSE {long_ago} END, i,
CASE WHEN i % 2 = 1 THEN 'house' ELSE 'sms' END, 1, '{{"a@b.example": "250 2.0.0 Ok: queued as 4XyZ"}}', '',
CASE WHEN i % 2 = 1 THEN 'host' || (i % 999) || '.example' ELSE '' END FROM {series}
"""
_STEPS = (
    "UPDATE store_delivery SET state = 'sending', attempts = attempts + 1, way = 'sms', slot_at = NULL WHERE id = %s",
    "UPDATE store_delivery SET state = 'accepted', answer = '250 Ok', finished_at = %s, accepted_seq = 1 WHERE id = %s",
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--done", type=int, default=1_000_000)
    parser.add_argument("--look", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.look:
        with _django(os.environ["DUNWELL_HOME"]):
            print(json.dumps(_looks()))
        return
    with tempfile.TemporaryDirectory(prefix="dunwell-bench-") as folder, _django(folder):
        for url in _databases(Path(folder)):
            print(json.dumps(measure(url, folder, given.rows, given.done)), flush=True)


@contextmanager
def _django(folder: str) -> Iterator[None]:
    os.environ["DUNWELL_HOME"] = folder
    os.environ["DJANGO_SETTINGS_MODULE"] = "dunwell.config.settings"
    import django

    django.setup()
    yield


def _databases(home: Path) -> Iterator[str]:
    from tests import databases

    yield f"sqlite:///{databases.migrated_sqlite(home / 'queue.sqlite3')}"
    server = os.environ.get("DUNWELL_TEST_POSTGRES")
    if server:
        made = databases.Postgres(server)
        made.migrate()
        try:
            yield made.url(made.name)
        finally:
            made.drop(made.name)


def measure(url: str, home: str, rows: int, done: int) -> dict[str, object]:
    """What a look costs a process that has never looked, and one that has; what a message's way through costs."""
    from tests import databases

    with databases.used(url):
        _fill(rows, done)
        marks = _marks(rows)
    environment = os.environ | {"DUNWELL_HOME": home, "DUNWELL_DATABASE_URL": url}
    command = [sys.executable, "-m", "tests.bench.bench_queue", "--look"]
    told = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True)
    looks: dict[str, object] = json.loads(told.stdout)
    return {"database": url.partition(":")[0], "waiting": rows, "done": done, **looks, "marks_per_second": marks}


def _looks() -> dict[str, float]:
    from dunwell.services.queue_health import queue_health
    from dunwell.store.models import Company

    company, spent, ours = Company.objects.get(), [], []
    for _ in range(6):
        started, busy = time.perf_counter(), time.process_time()
        queue_health(company, AT)
        spent.append((time.perf_counter() - started) * 1000)
        ours.append((time.process_time() - busy) * 1000)
    figures = {"cold_ms": spent[0], "warm_ms": min(spent[1:]), "cold_processor_ms": ours[0]}
    return {name: round(value) for name, value in (figures | {"warm_processor_ms": min(ours[1:])}).items()}


def _fill(rows: int, done: int) -> None:
    from django.db import connection

    from dunwell.store.models import Company, CompanyWay

    company = Company.objects.create(
        code="acme", name="Acme", country="FI", currency="EUR", language="fi", time_zone="Europe/Helsinki"
    )
    CompanyWay.objects.create(company=company, way="sms", channel="sms", on=True, paused=True)
    vendor = connection.vendor
    times = {
        "past": _LATER[vendor].format(base=_BASE, sign="-", n="i % 50000"),
        "future": _LATER[vendor].format(base=_BASE, sign="+", n="60 + i % 50000"),
        "today": _LATER[vendor].format(base=_BASE, sign="-", n="i % 80000"),
        "long_ago": _LATER[vendor].format(base=_BASE, sign="-", n="100000 + i"),
    }
    off = "PRAGMA foreign_keys = OFF" if vendor == "sqlite" else "SET session_replication_role = replica"
    with connection.cursor() as cursor:
        cursor.execute(off)
        for statement, a, b in ((_WAITING, 1, rows), (_DONE, rows + 1, rows + done)):
            series = _SERIES[vendor].format(a=a, b=b)
            cursor.execute(statement.format(columns=_COLUMNS, company=company.pk, series=series, **times))
        # As PostgreSQL does by itself a while after so many rows came.
        cursor.execute("ANALYZE store_delivery" if vendor == "sqlite" else "VACUUM ANALYZE store_delivery")


def _marks(rows: int) -> int:
    """Rows a second from waiting to accepted, undone afterwards."""
    from django.db import connection, transaction

    moment = connection.ops.adapt_datetimefield_value(AT)
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM store_delivery WHERE state = 'queued' ORDER BY id LIMIT %s", [MARKED])
        waiting = [found for (found,) in cursor.fetchall()]
        started = time.perf_counter()
        with transaction.atomic():
            for one in waiting:
                cursor.execute(_STEPS[0], [one])
            for one in waiting:
                cursor.execute(_STEPS[1], [moment, one])
            spent = time.perf_counter() - started
            transaction.set_rollback(True)
    return round(len(waiting) / spent)


if __name__ == "__main__":
    main()
