# SPDX-License-Identifier: MIT
"""How fast the outbox is claimed: `python -m tests.bench.bench_claims [--rows 1000 1000000] [--claims 20]`.

A SQLite database with so many queued deliveries of one company, half of them behind a way that is paused; then claims
of 200 each, one transaction a claim with its commit on the disk. Rates are deliveries leased a second.
"""

import argparse
import json
import os
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

AT = datetime(2026, 3, 9, 6, 0, tzinfo=UTC)
BATCH = 200
# Rows that a claim reads; what else belongs to a ledger is left out, as are the checks of what it points at.
_ROWS = """
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows})
INSERT INTO store_delivery (company_id, notice_id, channel, state, message_id, recipients, attempts, due_at, leased_by,
answer, way, place, answers, known_as, domain)
SELECT {company}, i, CASE WHEN i % 2 THEN 'email' ELSE 'sms' END, 'queued', '<' || i || '@x>', '[]', 0,
'2026-03-09 05:00:00', '', '', '', 1, '{{}}', '', '' FROM n
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, nargs="+", default=[1_000, 1_000_000])
    parser.add_argument("--claims", type=int, default=20)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="dunwell-bench-") as folder:
        os.environ["DUNWELL_HOME"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "dunwell.config.settings"
        import django

        django.setup()
        print(json.dumps([measure(Path(folder), rows, given.claims) for rows in given.rows]))


def measure(home: Path, rows: int, claims: int) -> dict[str, float]:
    """The rate of claims with so many rows queued, and what a look at the lanes costs."""
    from dunwell.services import outbox
    from dunwell.services.outbox_lanes import lanes
    from dunwell.services.outbox_routes import Routes
    from tests import databases

    file = databases.migrated_sqlite(home / f"{rows}.sqlite3")
    with databases.used(f"sqlite:///{file}"):
        _fill(rows)
        outbox.wait_for_disk()
        routes = Routes(None, home)
        started, claimed = time.perf_counter(), 0
        many = min(claims, rows // 2 // BATCH)
        for _ in range(many):
            found = lanes(None, AT)
            routes.look({lane.company for lane in found})
            wanted = [(lane, route) for lane in found if (route := routes.of(lane.company, lane.channel, AT))]
            claimed += sum(len(one.deliveries) for one in outbox.claim(wanted, "bench", BATCH, AT))
        spent = time.perf_counter() - started
        started = time.perf_counter()
        for _ in range(many):
            lanes(None, AT)
        look = (time.perf_counter() - started) / many
    if claimed != many * BATCH:
        raise SystemExit(f"{claimed} were claimed, not {many * BATCH}")
    return {"rows": rows, "leased_per_second": round(claimed / spent), "look_at_lanes_ms": round(look * 1000, 2)}


def _fill(rows: int) -> None:
    from django.db import connection

    from dunwell.store.models import Company, CompanyWay

    company = Company.objects.create(
        code="acme", name="Acme", country="FI", currency="EUR", language="fi", time_zone="Europe/Helsinki"
    )
    CompanyWay.objects.create(company=company, way="sms", channel="sms", on=True, paused=True)
    connection.cursor().execute("PRAGMA foreign_keys = OFF")
    connection.cursor().execute(_ROWS.format(rows=rows, company=company.pk))


if __name__ == "__main__":
    main()
