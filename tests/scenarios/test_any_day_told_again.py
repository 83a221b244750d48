# SPDX-License-Identifier: MIT
"""After a long and eventful life every past day is told exactly as its run decided it."""

import random
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from django.db import connection

from dunwell.core.plan import plan
from dunwell.services.check_books import check
from dunwell.services.explain import explain
from dunwell.services.rewind import facts_at
from dunwell.services.way_settings import switch_way
from dunwell.store.models import OpenItem
from tests.delivery.server import Script
from tests.scenarios import life_by_hand
from tests.scenarios.life import Life, decided, lines_of
from tests.scenarios.life_edits import end_edit, leave_out, standing_offer
from tests.services.own_server import inside_allowed
from tests.services.post import serving

HISTORIES = range(32)
ACTS = 60

Act = Callable[[Life, Callable[[], int]], object]
# How often each comes, and what it does; `n` gives another number each time it is asked.
LIKELY: list[tuple[int, Act]] = [
    (8, lambda life, n: life.invoice(n(), n(), n(), n() % 5 // 3 * 2)),
    (4, lambda life, n: life.change_invoice(n(), n(), n())),
    (1, lambda life, n: life.cancel_invoice(n())),
    (2, lambda life, n: life.credit_note(n(), n())),
    (1, lambda life, n: life.change_credit_note(n(), n())),
    (1, lambda life, n: life.cancel_credit_note(n())),
    (5, lambda life, n: life.pay(n(), n())),
    (3, lambda life, n: life.book(n(), n())),
    (5, lambda life, n: life.allocate(n(), n(), n() % 3 == 0)),
    (2, lambda life, n: life.reverse(n())),
    (2, lambda life, n: life.reverse_allocation(n())),
    (1, lambda life, n: life.waive(n())),
    (3, lambda life, n: life.hold(n(), n())),
    (2, lambda life, n: life.end_hold(n())),
    (3, lambda life, n: life.dispute(n(), n(), n())),
    (2, lambda life, n: life.end_dispute(n())),
    (4, lambda life, n: life.promise(n(), n(), n())),
    (1, lambda life, n: life.end_promise(n())),
    (2, lambda life, n: life.payment_under_way(n())),
    (2, lambda life, n: life.switch(n(), n() % 2 == 0)),
    (2, lambda life, n: life.switch_invoice(n(), n() % 2 == 0)),
    (2, lambda life, n: life.assign(n(), n())),
    (1, lambda life, n: life.procedures(n())),
    (2, lambda life, n: life.setting(n())),
    (1, lambda life, n: life.offer(n(), n() % 2 == 0)),
    (1, lambda life, n: standing_offer(life, n(), n())),
    (3, lambda life, n: leave_out(life, n())),
    (1, lambda life, n: end_edit(life, n())),
    (2, lambda life, n: life.customer(n(), n())),
    (2, lambda life, n: life_by_hand.write_off(life, n(), n())),
    (2, lambda life, n: life_by_hand.restore(life, n(), n() % 2 == 0)),
    (2, lambda life, n: life_by_hand.assign_money(life, n(), n())),
    (2, lambda life, n: life_by_hand.instalments(life, n(), n())),
    (3, lambda life, n: life_by_hand.by_hand(life, n(), n())),
    (5, lambda life, n: life.deliver()),
    (2, lambda life, n: life.attempt(switch_way, "smtp", to=n() % 2 == 0, **life.when)),
    (4, lambda life, n: life.withdraw(n())),
    (14, lambda life, n: life.tick_and_run(n())),
]


@pytest.fixture
def port(home: Path) -> Iterator[int]:
    """Where the companies' own mail server listens."""
    with serving(Script()) as mail, inside_allowed():
        yield mail.port


def lived(seed: int, port: int) -> Life:
    """A company after a life that the seed decides."""
    chance = random.Random(seed)
    life = Life(f"life-{seed}", port)
    for one in range(3):
        life.invoice(one, chance.randrange(5), chance.randrange(12), 1)
    acts = chance.choices([act for _, act in LIKELY], weights=[often for often, _ in LIKELY], k=ACTS)
    for act in acts:
        act(life, lambda: chance.randrange(1000))
    return life


def told_again(life: Life, chance: random.Random) -> int:
    """Compares each run with what is told of it now; how many item decisions agreed."""
    agreed = 0
    for run in life.runs:
        again = plan(facts_at(life.company, run.on, run.seq - 1).facts, run.on, next_dates=False)
        assert decided(again) == run.items, f"{life.code} on {run.on}"
        assert lines_of(again) == run.lines, f"{life.code} on {run.on}"
        agreed += len(run.items)
        if run.items:
            explained(life, run.items, chance.choice(sorted(run.items)), run.on)
    return agreed


def explained(life: Life, items: dict[int, tuple[object, ...]], item: int, on: date) -> None:
    """Explaining an invoice on that day tells the same."""
    row = OpenItem.objects.select_related("invoice").get(pk=item)
    (told,) = [one for one in explain(life.company, str(row), on) if one.item["item"] == str(row)]
    assert told.item["outcome"] == items[item][0], f"{life.code}: {row} on {on}"
    assert told.gates[-1] == {"gate": items[item][0], "holds": True}


@pytest.mark.parametrize("seeds", [HISTORIES[start::4] for start in range(4)], ids=str)
def test_every_past_day_is_told_as_its_run_decided(database: str, seeds: range, port: int) -> None:
    assert sum(told_again(lived(seed, port), random.Random(seed)) for seed in seeds) > 100


def test_every_past_day_is_told_as_its_run_decided_on_both_databases(any_database: str, port: int) -> None:
    life = lived(1000, port)
    assert len(life.runs) > 4
    assert told_again(life, random.Random(1000)) > 10
    assert any_database.startswith(connection.vendor)
    assert check(life.company) == []
