# SPDX-License-Identifier: MIT
"""How right and how fast payments are matched: `python -m tests.bench.bench_matching [--truth]`.

With `--truth`: 20,000 payments whose truth is known, and what became of each kind. Else the time for many.
"""

import argparse
import sys
import time
from collections import Counter

from dunwell.core.matching.match import match
from tests.truth.kinds import KINDS
from tests.truth.score import judge
from tests.truth.world import POLICY, Maker


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--payments", type=int, default=50_000)
    parser.add_argument("--items", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--truth", action="store_true")
    asked = parser.parse_args(arguments)
    payments, items = (20_000, 28_000) if asked.truth else (asked.payments, asked.items)
    world = Maker(asked.seed, items * 2 // 7).make(payments, KINDS)
    started = time.process_time()
    proposals = match(world.payments, world.items, world.customers, world.accounts, POLICY, credit_notes=world.notes)
    taken = time.process_time() - started
    result = judge(world, proposals)
    print(f"{len(world.payments)} payments, {len(world.items)} open items: {taken:.1f} s of one core")
    print(f"precision {result.precision:.4%}, recall {result.recall:.2%}, wrong {len(result.wrong)}")
    booked, all_of = Counter(result.booked), Counter(world.kinds.values())
    for kind, count in all_of.items():
        print(f"| {kind} | {count} | {booked[kind]} | {sum(world.kinds[one] == kind for one in result.wrong)} |")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
