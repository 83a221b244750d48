# SPDX-License-Identifier: MIT
"""A batch of letters, whole way: `python -m tests.bench.bench_print [--letters 1000]`.

A company with so many customers, a run, and the letters gathered into one PDF, on SQLite in a folder of its own.
`letters_per_second` is the whole way from the claim to the stored batch (read again, set, stitched, stored);
`take_out_s` the making anew without one letter. `peak_mib` is the memory of the process after gathering, of which
`before_mib` was there before.
"""

import argparse
import json
import os
import resource
import tempfile
import time
from pathlib import Path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--letters", type=int, default=1000)
    parser.add_argument("--json", action="store_true", help="as it is printed anyway")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"DUNWELL_HOME": folder, "DJANGO_SETTINGS_MODULE": "dunwell.config.settings"}
        print(json.dumps(measure(given.letters)))


def measure(letters: int) -> dict[str, float]:
    """The rates and the memory."""
    import django

    django.setup()
    from django.core.management import call_command

    from dunwell.services.companies import create_company, get_company, set_company
    from dunwell.services.print_files import PDF, file_of
    from dunwell.services.print_posting import take_out
    from dunwell.services.print_view import letters_in
    from tests.services.printing import AT, batch_of, printing_company, when

    call_command("migrate", verbosity=0)
    create_company(
        code="acme", name="Acme Oy", country="FI", currency="EUR", language="en", time_zone="Europe/Helsinki",
        mode="automatic", actor="bench", at=AT,
    )  # fmt: skip
    company = get_company("acme")
    set_company(company, {"reminders": "on"}, actor="bench", at=AT)
    customers = "customer_id,name,country,language,email,street,postal_code,city\n" + "".join(
        f"C-{n},Customer number {n} Oy,FI,en,,Katu {n},{n % 99999:05},Helsinki\n" for n in range(letters)
    )
    invoices = "invoice,customer_id,issue_date,due_date,currency,amount\n" + "".join(
        f"R-{n}-{part},C-{n},2026-02-15,2026-03-01,EUR,{n % 900 + 10}.{part}0\n"
        for n in range(letters)
        for part in range(3)
    )
    printing_company(company, customers=customers, invoices=invoices)
    before = _peak_mib()
    began = time.perf_counter()
    batch = batch_of(company)
    seconds = time.perf_counter() - began
    peak, size = _peak_mib(), Path(file_of(batch, PDF)).stat().st_size
    first = letters_in(batch).values_list("delivery_id", flat=True)[:1]
    began = time.perf_counter()
    take_out(company, batch.number, list(first), reason="bench", **when())
    return {
        "letters": batch.letters,
        "pages": batch.pages,
        "letters_per_second": round(batch.letters / seconds, 1),
        "take_out_s": round(time.perf_counter() - began, 2),
        "pdf_mb": round(size / 1e6, 1),
        "before_mib": before,
        "peak_mib": peak,
        "peak_after_take_out_mib": _peak_mib(),
    }


def _peak_mib() -> float:
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)


if __name__ == "__main__":
    main()
