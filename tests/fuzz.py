# SPDX-License-Identifier: MIT
"""Compares planner and oracle on random ledgers until N item decisions agree: `python -m tests.fuzz N [FIRST_SEED]`.

Exit code 1 at the first difference, whose seed makes the same ledger again.
"""

import sys
import time

from tests.oracle.compare import differences, plan_as_rows
from tests.oracle.ledgers import Size, ledger_of
from tests.oracle.oracle import oracle_plan

# Most ledgers are of the size of a village shop; every tenth is larger, so that customers meet in one frame.
SMALL, LARGE = Size(), Size(customers=40, items=200, procedures=6)
EVERY_SECONDS = 10


def size_of(seed: int) -> Size:
    return LARGE if seed % 10 == 0 else SMALL


def compare(seed: int) -> tuple[int, list[str]]:
    """How many items were compared, and what differs."""
    from dunwell.core.plan import plan

    facts, on = ledger_of(seed, size_of(seed))
    expected = oracle_plan(facts, on)
    return len(expected.items), differences(*plan_as_rows(plan(facts, on)), expected)


def main(arguments: list[str]) -> int:
    wanted = int(arguments[0]) if arguments else 10_000
    seed = int(arguments[1]) if len(arguments) > 1 else 0
    compared, started = 0, time.monotonic()
    said = started
    while compared < wanted:
        items, found = compare(seed)
        if found:
            say(f"seed {seed} differs (after {compared} item decisions that agree):")
            for line in found:
                say(f"  {line}")
            return 1
        compared += items
        seed += 1
        if time.monotonic() - said > EVERY_SECONDS:
            said = time.monotonic()
            say(f"{compared} of {wanted} item decisions agree, next seed {seed}")
    say(f"{compared} item decisions agree, {time.monotonic() - started:.0f} s, next seed {seed}")
    return 0


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
