# SPDX-License-Identifier: MIT
"""All measurements of docs/performance.md, as the tables there: `python -m tests.bench [--quick] [--json]`."""

import json
import os
import subprocess
import sys
from typing import Any, TextIO

SIZES = (10_000, 100_000, 1_000_000)
_COLUMNS = (
    "database", "items", "raw_read", "load", "load_ratio", "plan", "plan_next_dates", "steps", "rows", "raw_write",
    "bare_write", "apply", "apply_ratio", "end_to_end", "peak_gib",
)  # fmt: skip


def main(arguments: list[str]) -> int:
    sizes = SIZES[:2] if "--quick" in arguments else SIZES
    vendors = ["sqlite", *(["postgresql"] if os.environ.get("DUNWELL_TEST_POSTGRES") else [])]
    if len(vendors) == 1:
        _say("PostgreSQL is left out: DUNWELL_TEST_POSTGRES names no server.", sys.stderr)
    as_json = "--json" in arguments
    if not as_json:
        _say("| " + " | ".join(_COLUMNS) + " |")
        _say("|" + "---|" * len(_COLUMNS))
    for vendor in vendors:
        for items in sizes:
            row = _answer(["tests.bench.bench_plan", str(items), vendor])
            row["load_ratio"] = f"{row['load'] / row['raw_read']:.2f}"
            row["apply_ratio"] = f"{row['apply'] / row['raw_write']:.2f}"
            _say(json.dumps(row) if as_json else "| " + " | ".join(str(row[name]) for name in _COLUMNS) + " |")
    for vendor in vendors:
        for rows in sizes:
            _say(json.dumps(_answer(["tests.bench.bench_import", str(rows), vendor])))
    _say(json.dumps(_answer(["tests.bench.bench_camt", "20" if "--quick" in arguments else "200"])))
    asked = ["--json"] if as_json else []
    size = "10000" if "--quick" in arguments else "100000"
    subprocess.run([sys.executable, "-m", "tests.bench.bench_pages", "--items", size, *asked], check=True)
    subprocess.run([sys.executable, "-m", "tests.bench.bench_letters", *asked], check=True)
    return subprocess.run([sys.executable, "-m", "tests.bench.bench_email", *asked], check=False).returncode


def _answer(module: list[str]) -> dict[str, Any]:
    done = subprocess.run([sys.executable, "-m", *module], stdout=subprocess.PIPE, check=True)
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def _say(line: str, file: TextIO = sys.stdout) -> None:
    print(line, file=file, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
