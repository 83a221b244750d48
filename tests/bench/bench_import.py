# SPDX-License-Identifier: MIT
"""Import of invoices: `python -m tests.bench.bench_import ROWS [sqlite|postgresql]`.

Seconds to read the file, to take it into an empty ledger, and to take the same file again, which changes nothing.
"""

import json
import os
import resource
import sys
import time
from pathlib import Path

from tests.bench.bench_plan import set_up


def measure(rows: int, vendor: str) -> dict[str, object]:
    """One line of the table, measured in this process."""
    set_up()
    from django.conf import settings

    from tests import databases

    if vendor == "sqlite":
        file = databases.migrated_sqlite(Path(settings.ENVIRONMENT.home) / "bench.sqlite3")
        with databases.used(f"sqlite:///{file}"):
            return _measured(rows, vendor)
    server = databases.Postgres(os.environ["DUNWELL_TEST_POSTGRES"])
    server.migrate()
    try:
        with databases.used(server.url(server.name)):
            return _measured(rows, vendor)
    finally:
        server.drop(server.name)


def _measured(rows: int, vendor: str) -> dict[str, object]:
    from dunwell.intake.ledger import read_ledger
    from dunwell.services.companies import create_company
    from dunwell.services.import_ledger import import_rows
    from tests.bench.ledger import ACTOR, AT, ON

    company = create_company(
        code="bench", name="Bench", country="FI", currency="EUR", language="fi", time_zone="Europe/Helsinki",
        actor=ACTOR, at=AT,
    )  # fmt: skip
    lines = (
        f"R-{n},C-{n // 5},2026-01-{n % 28 + 1:02d},2026-02-{n % 28 + 1:02d},EUR,{n % 900 + 1}.50" for n in range(rows)
    )
    content = "\n".join(["invoice,customer_id,issue_date,due_date,currency,amount", *lines]).encode()

    started = time.perf_counter()
    reading = read_ledger(content, name="ledger.csv")
    spent: dict[str, object] = {"database": vendor, "rows": rows, "read": round(time.perf_counter() - started, 2)}
    for name in ("taken", "again"):
        started = time.perf_counter()
        report = import_rows(company, reading, create_customers=True, on=ON, actor=ACTOR, at=AT)
        spent[name] = round(time.perf_counter() - started, 2)
        if (report.created, report.unchanged) != ((rows, 0) if name == "taken" else (0, rows)):
            raise SystemExit(f"not every row was taken: {report}")
    spent["peak_gib"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2, 2)
    return spent


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "sqlite")))
