# SPDX-License-Identifier: MIT
"""The calendar that the rules are held to, row by row: two invoices of one customer, five levels, two months."""

import pytest

from dunwell.services.check_books import check
from tests.scenarios.story import Day, Story

LADDER = """\
[[procedure]]
code = "ladder"
name = "Ladder"
[[procedure.level]]
code = "reminder"
action = "notice"
after_days = 7
[[procedure.level]]
code = "dunning-1"
action = "notice"
after_days = 21
gap_days = 14
[[procedure.level]]
code = "dunning-2"
action = "notice"
after_days = 35
gap_days = 14
[[procedure.level]]
code = "call"
action = "call"
after_days = 49
gap_days = 14
[[procedure.level]]
code = "handover"
action = "handover"
after_days = 63
gap_days = 14
"""


@pytest.fixture
def story(any_database: str) -> Story:
    story = Story(LADDER).on("1 Feb")
    story.invoice("A", "100.00", due="1 Mar")
    story.invoice("B", "50.00", due="20 Mar")
    return story


def day(story: Story, on: str) -> Day:
    """The run of a day, and its messages carried."""
    ran = story.on(on).run()
    story.deliver()
    return ran


def test_calendar_of_two_invoices(story: Story) -> None:
    assert day(story, "7 Mar") == Day({"A": "not_due, next 8 Mar", "B": "not_due, next 27 Mar"}, [])

    first = Day({"A": "step to reminder", "B": "not_due, next 27 Mar"}, ["reminder to C-1: A 100.00 = 100.00"])
    assert day(story, "8 Mar") == first
    again = story.on("8 Mar").run()
    assert (again.already, again.out) == (True, first.out)
    assert story.company.notice_set.count() == 1

    assert day(story, "22 Mar") == Day(
        {"A": "step to dunning-1", "B": "listed, next 27 Mar"}, ["dunning-1 to C-1: A 100.00, (B 50.00) = 150.00"]
    )
    assert day(story, "27 Mar") == Day(
        {"A": "listed, next 5 Apr", "B": "step to reminder"}, ["reminder to C-1: B 50.00, (A 100.00) = 150.00"]
    )
    story.on("1 Apr").pay("A", "40.00")
    assert day(story, "5 Apr") == Day(
        {"A": "step to dunning-2", "B": "listed, next 10 Apr"}, ["dunning-2 to C-1: A 60.00, (B 50.00) = 110.00"]
    )
    story.on("9 Apr").promise("A", "60.00", by="25 Apr")
    assert day(story, "10 Apr") == Day(
        {"A": "promised, next 26 Apr", "B": "step to dunning-1"}, ["dunning-1 to C-1: B 50.00 = 50.00"]
    )
    assert day(story, "19 Apr") == Day({"A": "promised, next 26 Apr", "B": "waiting, next 24 Apr"}, [])
    assert day(story, "24 Apr") == Day(
        {"A": "promised, next 26 Apr", "B": "step to dunning-2"}, ["dunning-2 to C-1: B 50.00 = 50.00"]
    )
    assert story.promises("A") == ["open"]
    assert day(story, "26 Apr") == Day(
        {"A": "step to call", "B": "waiting, next 8 May"}, ["call to C-1: A 60.00 = 60.00"]
    )
    assert (story.promises("A"), story.tasks(), story.cases()) == (["broken"], ["call C-1"], [])

    handed = day(story, "10 May")
    assert (handed["A"], handed.out[-1]) == ("step to handover", "handover to C-1: A 60.00 = 60.00")
    assert story.cases() == ["C-1: A"]
    assert day(story, "11 May")["A"] == "in_collection"
    assert check(story.company) == []


def test_every_day_of_the_calendar_is_told_again_as_it_was_decided(story: Story) -> None:
    decided = {}
    for on in ("7 Mar", "8 Mar", "22 Mar", "27 Mar"):
        decided[on] = day(story, on).items
    story.on("1 Apr").pay("A", "100.00")
    story.on("2 Apr").hold("B")
    for on, items in decided.items():
        assert {name: words.split(",")[0].split(" ")[0] for name, words in items.items()} == {
            name: story.on(on).why(name) for name in items
        }


def test_a_week_without_runs_is_made_up_once_without_a_burst(story: Story) -> None:
    day(story, "7 Mar")
    assert day(story, "24 Mar").out == ["reminder to C-1: A 100.00, (B 50.00) = 150.00"]
    assert day(story, "25 Mar")["A"] == "waiting, next 7 Apr"
    assert day(story, "7 Apr")["A"] == "step to dunning-1"


def test_hand_over_waits_while_no_message_was_accepted(story: Story) -> None:
    for on in ("8 Mar", "22 Mar", "5 Apr", "19 Apr"):
        story.on(on).run()
    late = story.on("10 May").run()
    assert late["A"] == "listed"
    assert late.out == ["dunning-2 to C-1: B 50.00, (A 100.00) = 150.00"]
    assert story.cases() == []
