# SPDX-License-Identifier: MIT
"""A process that gathers letters and takes some out again, for a test to kill: `python -m tests.services.print_worker
CODE`. The database and the home come from the environment."""

import sys
from datetime import UTC, datetime

import django

django.setup()

from dunwell.services.companies import get_company  # noqa: E402  # only after setup
from dunwell.services.print_batches import gather  # noqa: E402  # only after setup
from dunwell.services.print_posting import take_out  # noqa: E402  # only after setup
from dunwell.services.print_view import letters_in  # noqa: E402  # only after setup

AT = datetime(2026, 3, 9, 6, 0, tzinfo=UTC)


def main(code: str) -> None:
    """Gathers, takes the first letter out of each batch, gathers that, and so on until it is killed."""
    company = get_company(code)
    print("ready", flush=True)  # noqa: T201  # the test waits for it
    while True:
        made = gather(company, on=AT.date(), actor="worker", now=lambda: AT)
        for batch in made.batches:
            first = letters_in(batch).values_list("delivery_id", flat=True)[:1]
            take_out(company, batch.number, list(first), reason="again", on=AT.date(), actor="worker", at=AT)


if __name__ == "__main__":
    main(sys.argv[1])
