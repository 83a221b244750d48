# SPDX-License-Identifier: MIT
"""Two that act at the same moment, and one that is killed in between: one run, each notice once, nothing half done."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from threading import Barrier

import pytest
from django.db import connections

from dunwell.services import payments
from dunwell.services.check_books import check
from dunwell.services.run_dunning import run_dunning
from dunwell.store.models import Company, Event, Notice, NoticeLine, OpenItem, Run
from tests.scenarios.ladders import ladder, level
from tests.scenarios.story import Story

ROOT = Path(__file__).parents[2]


@pytest.fixture
def story(any_database: str) -> Story:
    levels = [level(f"level-{number}", number, 'fee = { EUR = "1.00" }') for number in range(1, 9)]
    story = Story(ladder(*levels)).on("1 Mar")
    for number in range(20):
        story.invoice(f"R-{number}", "100.00", due="1 Mar", customer=f"C-{number % 7}")
    return story


def at_once(*acts: Callable[[], object]) -> list[object]:
    """All acts in threads of their own, begun together; their answers."""
    together = Barrier(len(acts))

    def one(act: Callable[[], object]) -> object:
        try:
            Company.objects.count()  # the connection is open before they begin
            together.wait()
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [done.result() for done in [pool.submit(one, act) for act in acts]]


def test_two_runs_of_one_day_at_once_are_one_run(story: Story) -> None:
    for number in range(1, 6):
        story.on(date(2028, 3, 1) + timedelta(number))
        before = Notice.objects.count()

        def run() -> bool:
            return run_dunning(Company.objects.get(), story.today, **story.who).already

        assert sorted(map(str, at_once(run, run, run))) == ["False", "True", "True"]
        assert Notice.objects.count() == before + 7
    assert Run.objects.count() == 5
    assert check(story.company) == []


def test_payment_and_run_at_once_come_one_after_the_other(story: Story) -> None:
    for number in range(1, 7):
        _pay_while_it_runs(story.on(date(2028, 3, 1) + timedelta(number)), f"R-{number}")
    assert check(story.company) == []


def _pay_while_it_runs(story: Story, paid: str) -> None:
    at_once(
        lambda: run_dunning(Company.objects.get(), story.today, **story.who),
        lambda: payments.pay(Company.objects.get(), paid, "100.00", **story.when),
    )
    run = Run.objects.get(on=story.today)
    booked = Event.objects.get(code="payment_booked", on=story.today)
    chased = NoticeLine.objects.filter(notice__run=run, item__invoice__number=paid).exists()
    assert chased == (run.seq < booked.seq)
    assert OpenItem.objects.get(invoice__number=paid).open_minor == 0


@contextmanager
def child(database: str, story: Story, place: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "tests.scenarios.interrupted_run", "tale", str(story.today), place]
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("DUNWELL_")},
        "DUNWELL_DATABASE_URL": database,
        "DUNWELL_HOME": os.environ["DUNWELL_HOME"],
        "DJANGO_SETTINGS_MODULE": "dunwell.config.settings",
    }
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def said(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def test_two_processes_at_once_make_one_run(any_database: str, story: Story) -> None:
    story.on("2 Mar")
    with child(any_database, story, "none") as one, child(any_database, story, "none") as other:
        assert sorted((said(one), said(other))) == ["already", "made"]
    assert (Run.objects.count(), Notice.objects.count()) == (1, 7)
    assert check(story.company) == []


@pytest.mark.parametrize("place", ["insert_rows", "upsert_rows", "make_tasks"])
def test_run_killed_in_the_middle_leaves_nothing_and_the_next_one_works(
    any_database: str, story: Story, place: str
) -> None:
    story.on("2 Mar")
    planned = story.plan()
    with child(any_database, story, place) as process:
        assert said(process) == "here"
        process.kill()
        process.wait()
    assert (Run.objects.count(), Notice.objects.count(), NoticeLine.objects.count()) == (0, 0, 0)
    assert check(story.company) == []
    ran = story.run()
    assert (ran.already, ran.out) == (False, planned.out)
    assert [one.number for one in Notice.objects.order_by("pk")] == [f"N-{number}" for number in range(1, 8)]
    assert check(story.company) == []
