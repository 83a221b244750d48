# SPDX-License-Identifier: MIT
"""A run that stops in the middle, for others to kill: `python -m tests.scenarios.interrupted_run CODE DATE PLACE`.

PLACE is a function that `apply` calls; the process says so on its standard output when it gets there, and waits. The
place `none` lets the run go through.
"""

import sys
import time
from datetime import UTC, date, datetime
from typing import NoReturn

import django


def main(code: str, on: str, place: str) -> None:
    django.setup()
    from dunwell.services import apply, companies
    from dunwell.services.run_dunning import run_dunning

    def stop(*_: object, **__: object) -> NoReturn:
        say("here")
        time.sleep(120)
        sys.exit(1)

    if place != "none":
        if not hasattr(apply, place):
            sys.exit(f"apply has no {place}")
        setattr(apply, place, stop)
    report = run_dunning(companies.get_company(code), date.fromisoformat(on), actor="child", at=datetime.now(UTC))
    say("already" if report.already else "made")


def say(word: str) -> None:
    sys.stdout.write(word + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
