# SPDX-License-Identifier: MIT
"""Cases that other systems hold themselves to: ladders of levels, review, guards, thresholds."""

from collections.abc import Sequence

import pytest

from dunwell.services.check_books import check
from dunwell.store.models import Run
from tests.scenarios.ladders import ladder, level
from tests.scenarios.story import Story

pytestmark = pytest.mark.usefixtures("database")


def test_unapproved_proposal_never_escalates_and_a_hold_stops_the_next_level() -> None:
    levels = level("first", 5), level("second", 20), level("third", 40)
    story = Story(ladder(*levels), mode="review").on("1 Feb")
    story.invoice("A", "100.00", due="1 Mar")
    story.invoice("B", "100.00", due="1 Mar")
    story.pay("B", "100.00")

    assert story.on("5 Mar").run().out == []
    assert story.on("6 Mar").run().out == ["first to C-1: A 100.00 = 100.00"]
    assert story.on("31 Mar").run().out == ["first to C-1: A 100.00 = 100.00"]
    assert [str(run.on) for run in Run.objects.filter(status="proposed")] == ["2028-03-31"]
    assert story.company.notice_set.count() == 0

    assert story.approve() == (["first to C-1: A 100.00 = 100.00"], [])
    held = story.on("1 Apr").hold("A")
    assert (story.run().items, story.run().out) == ({"A": "on_hold"}, [])
    story.end_hold(held)
    assert story.run().out == ["second to C-1: A 100.00 = 100.00"]
    story.pay("A", "100.00")
    assert story.approve() == ([], ["A: gone (settled)"])
    assert story.on("20 Apr").run().out == []
    assert check(story.company) == []


def test_after_the_last_level_nothing_more_happens() -> None:
    story = Story(ladder(level("only", 0)), mode="review").on("1 Mar")
    story.invoice("A", "100.00", due="1 Mar")
    assert story.on("2 Mar").run().out == ["only to C-1: A 100.00 = 100.00"]
    story.approve()
    assert story.on("3 Mar").run() == story.on("3 Mar").plan()
    assert story.plan().items == {"A": "finished"}


def guarded(story: Story, days: Sequence[str]) -> list[str]:
    out = []
    for day in days:
        out += story.on(day).run().out
        story.deliver()
    return out


GUARDED = ladder(level("notice", 30), level("warning", 58), level("pause", 61, action="handover"))


@pytest.fixture
def guard() -> Story:
    story = Story(GUARDED).on("1 Mar")
    story.invoice("A", "100.00", due="1 Mar")
    return story


def test_notice_goes_out_on_its_day_once(guard: Story) -> None:
    assert guarded(guard, ["30 Mar"]) == []
    assert guarded(guard, ["31 Mar"]) == ["notice to C-1: A 100.00 = 100.00"]
    assert guard.on("31 Mar").run().already
    assert guarded(guard, ["1 Apr"]) == []


def test_notice_of_a_missed_day_is_made_up(guard: Story) -> None:
    assert guarded(guard, ["1 Apr"]) == ["notice to C-1: A 100.00 = 100.00"]


def test_pause_needs_a_warning_accepted_three_days_before(guard: Story) -> None:
    guarded(guard, ["31 Mar", "28 Apr"])
    assert guarded(guard, ["30 Apr"]) == []
    holiday = guard.on("1 May").run()
    assert (holiday["A"], holiday.out) == ("step to pause", [])
    assert guarded(guard, ["2 May"]) == ["pause to C-1: A 100.00 = 100.00"]
    assert guard.cases() == ["C-1: A"]


def test_pause_waits_for_a_late_warning_and_for_its_acceptance(guard: Story) -> None:
    guarded(guard, ["31 Mar"])
    assert guard.on("3 May").run().out == ["warning to C-1: A 100.00 = 100.00"]
    assert guard.on("6 May").run().items == {"A": "waiting"}
    guard.deliver()
    assert guarded(guard, ["7 May"]) == ["pause to C-1: A 100.00 = 100.00"]


def test_one_customer_who_cannot_be_reached_stops_no_other(guard: Story) -> None:
    guard.customer("C-2", email="")
    guard.invoice("B", "100.00", due="1 Mar", customer="C-2")
    day = guard.on("31 Mar").run()
    assert day.out == ["notice to C-1: A 100.00 = 100.00"]
    assert day["B"] == "unreachable"
    assert guard.tasks() == ["unreachable C-2"]


def test_thresholds_on_the_overdue_total_choose_the_level() -> None:
    levels = [
        level(code, 1, f'minimum_total = {{ EUR = "{minimum}" }}')
        for code, minimum in (("first", "260.00"), ("second", "600.00"), ("third", "1200.00"))
    ]
    story = Story(ladder(*levels, more='escalation = "by_age"')).on("1 Mar")
    taken = []
    for number, day in enumerate(("2 Mar", "3 Mar", "4 Mar", "5 Mar", "6 Mar"), 1):
        story.invoice(f"A{number}", "249.95", due="1 Mar")
        ran = story.on(day).run()
        taken.append((ran.items[f"A{number}"], ran.out))
    assert [outcome for outcome, _ in taken] == [
        "below_total_minimum",
        "step to first",
        "step to second",
        "step to second",
        "step to third",
    ]
    assert taken[1][1] == ["first to C-1: A1 249.95, A2 249.95 = 499.90"]
    assert taken[4][1][0].endswith("= 1249.75")
