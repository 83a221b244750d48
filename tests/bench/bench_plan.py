# SPDX-License-Identifier: MIT
"""Load, plan and apply on a generated ledger: `python -m tests.bench.bench_plan ITEMS [sqlite|postgresql]`.

Each database and size runs in a process of its own (peak memory is the process's) and prints one line of JSON. Ratios
are taken within the run: load against a raw ADBC read of the same queries, apply against writing the same rows raw.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

if TYPE_CHECKING:
    from django.db.models import Model

    from dunwell.services.load_facts import Loaded
    from dunwell.store.models import Company

Row = dict[str, object]
# insert or the key of an upsert, table, columns, rows
Written = tuple[str, str, Sequence[str], list[Sequence[object]]]


def measure(items: int, vendor: str) -> Row:
    """One line of the table, measured in this process."""
    set_up()
    from django.conf import settings

    from tests import databases

    if vendor == "sqlite":
        file = Path(settings.ENVIRONMENT.home) / "bench.sqlite3"
        databases.migrated_sqlite(file)
        with databases.used(f"sqlite:///{file}"):
            return _measured(items, vendor)
    server = databases.Postgres(os.environ["DUNWELL_TEST_POSTGRES"])
    server.migrate()
    name, url = server.copy()
    try:
        with databases.used(url):
            return _measured(items, vendor)
    finally:
        server.drop(name)
        server.drop(server.name)


def _measured(items: int, vendor: str) -> Row:
    from django.db import connection

    from dunwell.core.plan import plan
    from dunwell.services.load_facts import load_facts
    from tests.bench.ledger import ON, make_ledger

    company = make_ledger(items)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    row: Row = {"database": vendor, "items": items}
    queries = _queries_of(lambda: load_facts(company, ON))
    row["raw_read"] = round(min(_raw_read(queries, vendor) for _ in range(3)), 3)
    row["load"] = round(_best(3, lambda: load_facts(company, ON)), 3)
    loaded = load_facts(company, ON)
    row["plan"] = round(_best(3, lambda: plan(loaded.facts, ON, next_dates=False)), 3)
    row["plan_next_dates"] = round(_best(3, lambda: plan(loaded.facts, ON)), 3)
    row |= _applied(company, loaded, vendor)
    row["peak_gib"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2, 2)
    row["end_to_end"] = _end_to_end(company)
    return row


def _applied(company: "Company", loaded: "Loaded", vendor: str) -> Row:
    """Apply the plan, counting the rows; then write the very same rows raw, and compare."""
    from django.db import transaction

    from dunwell.services.apply import apply
    from dunwell.services.deciding import decide
    from dunwell.store import chain
    from tests.bench.ledger import ACTOR, AT, ON

    written: list[Written] = []
    planned = decide(loaded, ON, next_dates=False)

    def write() -> None:
        apply(chain.locked(company), planned, loaded, actor=ACTOR, at=AT)

    # No savepoint within: SQLite's grow quadratically, and a run has none.
    with _recorded(written), suppress(_UndoneError), transaction.atomic():
        write()
        raise _UndoneError
    raw = _raw_write(written, vendor, "")
    bare = _raw_write(written, vendor, "raw_")
    started = time.perf_counter()
    with transaction.atomic():
        write()
    spent = time.perf_counter() - started
    return {
        "steps": planned.lines["stepped"].sum(),
        "notices": planned.notices.height,
        "rows": sum(len(rows) for *_, rows in written),
        "apply": round(spent, 3),
        "raw_write": round(raw, 3),
        "bare_write": round(bare, 3),
    }


def _end_to_end(company: "Company") -> float:
    """The next day's run as the command makes it: load, plan, apply, and the whole answer in JSON."""
    from dunwell.services.present import run_json
    from dunwell.services.run_dunning import run_dunning
    from tests.bench.ledger import ACTOR, AT, ON

    started = time.perf_counter()
    report = run_dunning(company, ON + timedelta(days=1), actor=ACTOR, at=AT)
    json.dumps(run_json(company, report))
    return round(time.perf_counter() - started, 3)


def _queries_of(load: Callable[[], object]) -> list[tuple[str, list[object]]]:
    """The queries that a load asks, by listening to the reader."""
    from dunwell.store.columns import ColumnReader

    asked: list[tuple[str, list[object]]] = []
    read = ColumnReader.read

    def listening(self: ColumnReader, query: str, parameters: Sequence[object], schema: Any) -> object:
        asked.append((query, list(parameters)))
        return read(self, query, parameters, schema)

    with patch.object(ColumnReader, "read", listening):
        load()
    return asked


def _raw_read(queries: list[tuple[str, list[object]]], vendor: str) -> float:
    """Seconds of nothing but ADBC: in a process of its own for SQLite, which times itself without its start."""
    from django.db import connections

    if vendor == "sqlite":
        told = json.dumps({"file": str(connections["default"].settings_dict["NAME"]), "queries": queries}, default=str)
        command = [sys.executable, "-m", "tests.bench.raw_read"]
        done = subprocess.run(command, input=told.encode(), stdout=subprocess.PIPE, check=True)
        return float(done.stdout)
    from dunwell.store.columns import _postgresql

    connection, started = _postgresql(), time.perf_counter()
    for query, parameters in queries:
        for number in range(1, len(parameters) + 1):
            query = query.replace("?", f"${number}", 1)  # noqa: PLW2901  # as the reader does
        with connection.cursor() as cursor:
            cursor.execute(query, tuple(parameters))
            cursor.fetch_polars()
    spent = time.perf_counter() - started
    connection.close()
    return spent


@contextmanager
def _recorded(written: list[Written]) -> Iterator[None]:
    from dunwell.services import apply, run_tasks
    from dunwell.store import bulk, chain

    insert, upsert = bulk.insert_rows, bulk.upsert_rows

    def inserting(model: "type[Model]", columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        written.append(("insert", model._meta.db_table, columns, list(rows)))
        insert(model, columns, rows)

    def upserting(model: "type[Model]", key: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        written.append((key, model._meta.db_table, columns, list(rows)))
        upsert(model, key, columns, rows)

    with ExitStack() as patched:
        for module in (apply, run_tasks, chain):
            patched.enter_context(patch.object(module, "insert_rows", inserting))
        patched.enter_context(patch.object(apply, "upsert_rows", upserting))
        yield


def _raw_write(written: list[Written], vendor: str, prefix: str) -> float:
    """Seconds to write the same rows by executemany or COPY alone, undone afterwards.

    Into the same tables, with their constraints and indexes; or, with a prefix, into bare copies that have none.
    """
    from django.db import connection, transaction

    from dunwell.store.bulk import _sqlite_value

    if prefix:
        _make_bare({table for _, table, _, _ in written}, vendor, prefix)
    prepared = [
        (key, table, columns, [tuple(map(_sqlite_value, row)) for row in rows] if vendor == "sqlite" else rows)
        for key, table, columns, rows in written
    ]
    spent = 0.0
    with suppress(_UndoneError), transaction.atomic(), connection.cursor() as cursor:
        _make_run(written)
        started = time.perf_counter()
        for key, table, columns, rows in prepared:
            names = ", ".join(f'"{name}"' for name in columns)
            # The rows that bring a state to date replace the ones that are there.
            replaces = key != "insert" and not prefix
            if vendor == "sqlite":
                verb, marks = "REPLACE" if replaces else "INSERT", ", ".join("?" * len(columns))
                connection.connection.executemany(f"{verb} INTO {prefix}{table} ({names}) VALUES ({marks})", rows)
                continue
            if replaces:
                cursor.execute(f"DELETE FROM {table} WHERE {key} = ANY(%s)", [[row[0] for row in rows]])
            with cursor.copy(f"COPY {prefix}{table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        if vendor != "sqlite":
            # What COMMIT would check, since this is undone instead: the foreign keys of these rows.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        spent = time.perf_counter() - started
        raise _UndoneError
    return spent


def _make_run(written: list[Written]) -> None:
    """The one row that apply writes through the ORM: the notices refer to it."""
    from dunwell.store.models import Company, Run
    from tests.bench.ledger import AT, ON

    notices = next(entry for entry in written if entry[1] == "store_notice")
    number = int(str(notices[3][0][list(notices[2]).index("run_id")]))
    Run.objects.create(
        pk=number, company=Company.objects.get(), on=ON, status=Run.Status.APPLIED, sending_day=True, seq=1, at=AT
    )


def _make_bare(tables: set[str], vendor: str, prefix: str) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        for table in tables:
            if vendor == "sqlite":
                cursor.execute(f'CREATE TABLE "{prefix}{table}" AS SELECT * FROM "{table}" LIMIT 0')
            else:
                cursor.execute(f"CREATE TABLE {prefix}{table} (LIKE {table} INCLUDING DEFAULTS INCLUDING IDENTITY)")


class _UndoneError(Exception):
    """Raised to roll a measured transaction back."""


def _best(times: int, work: Callable[[], object]) -> float:
    spent = []
    for _ in range(times):
        started = time.perf_counter()
        work()
        spent.append(time.perf_counter() - started)
    return min(spent)


def set_up() -> None:
    import django

    for name in [name for name in os.environ if name.startswith("DUNWELL_") and name != "DUNWELL_TEST_POSTGRES"]:
        del os.environ[name]
    os.environ["DUNWELL_HOME"] = tempfile.mkdtemp(prefix="dunwell-bench-")
    os.environ["DJANGO_SETTINGS_MODULE"] = "dunwell.config.settings"
    django.setup()


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "sqlite")))
