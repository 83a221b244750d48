# SPDX-License-Identifier: MIT
"""Taking a bank file into the books: `python -m tests.bench.bench_bank_import [MEGABYTES] [sqlite|postgresql]`.

A made-up camt.053 of so many megabytes (50), in an empty ledger: seconds of processor time to store it and to match
what came (for nothing is open, all of it waits), and for the same entries in another file, which makes no payment and
matches all that waits again; and the most memory of the process (a limit of 300 MB).
"""

import json
import os
import re
import shutil
import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path

from tests.bench.bench_camt import written
from tests.bench.bench_plan import set_up

ACTOR, AT, ON = "bench", datetime(2026, 4, 1, 8, 0, tzinfo=UTC), date(2026, 4, 1)


def measure(megabytes: int, vendor: str) -> dict[str, object]:
    """One line, measured in this process."""
    set_up()
    from django.conf import settings

    from tests import databases

    if vendor == "sqlite":
        file = databases.migrated_sqlite(Path(settings.ENVIRONMENT.home) / "bench.sqlite3")
        with databases.used(f"sqlite:///{file}"):
            return _measured(megabytes, vendor)
    server = databases.Postgres(os.environ["DUNWELL_TEST_POSTGRES"])
    server.migrate()
    try:
        with databases.used(server.url(server.name)):
            return _measured(megabytes, vendor)
    finally:
        server.drop(server.name)


def _measured(megabytes: int, vendor: str) -> dict[str, object]:
    from django.conf import settings

    from dunwell.services import import_bank
    from dunwell.services.companies import create_company
    from dunwell.services.received_files import Arrival

    company = create_company(
        code="bench", name="Bench", country="FI", currency="EUR", language="fi", time_zone="Europe/Helsinki",
        actor=ACTOR, at=AT,
    )  # fmt: skip
    folder = Path(settings.ENVIRONMENT.home)
    file, again = folder / "statement.xml", folder / "again.xml"
    entries = written(file, megabytes)
    size = round(file.stat().st_size / 1_000_000)
    spent: dict[str, object] = {"database": vendor, "mb": size, "entries": entries, "start_mib": _peak()}
    for name, path, created in (("taken", file, entries), ("again", again, 0)):
        if name == "again":
            _copied(file, again)
        started = time.process_time()
        report = import_bank.import_bank_file(company, path, arrival=Arrival("command"), on=ON, actor=ACTOR, at=AT)
        told = (report.created, report.unchanged)
        spent[f"{name}_s"] = round(time.process_time() - started, 1)
        spent[f"{name}_mib"] = _peak()
        if told != (created, entries - created):
            raise SystemExit(f"not every entry was taken: {told}")
    return spent


def _copied(file: Path, again: Path) -> None:
    """The same entries in other bytes, without holding them."""
    shutil.copyfile(file, again)
    with again.open("ab") as out:
        out.write(b"\n")


def _peak() -> int:
    """The most memory of this process so far, in MiB. Not getrusage: it remembers the parent's."""
    found = re.search(r"VmHWM:\s*(\d+) kB", Path("/proc/self/status").read_text())
    return round(int(found[1]) / 1024) if found else 0


if __name__ == "__main__":
    asked = sys.argv[1:]
    vendor = "postgresql" if "postgresql" in asked else "sqlite"
    size = next((int(one) for one in asked if one.isdecimal()), 50)
    print(json.dumps(measure(size, vendor)))
