# SPDX-License-Identifier: MIT
"""Cases that other systems hold themselves to: payments under way, promises, disputes."""

import pytest

from dunwell.services import pauses
from tests.scenarios.ladders import ladder, level
from tests.scenarios.story import Story

pytestmark = pytest.mark.usefixtures("database")


def test_payment_under_way_stops_the_step_until_it_fails() -> None:
    story = Story(ladder(level("reminder", 0))).on("1 Mar")
    story.invoice("A", "50.00", due="1 Mar")
    story.on("2 Mar")
    pauses.start_payment(story.company, "A", **story.when)
    assert story.plan().items == {"A": "payment_pending"}
    pauses.end_payment(story.company, "A", **story.when)
    assert story.plan().out == ["reminder to C-1: A 50.00 = 50.00"]
    pauses.start_payment(story.company, "A", **story.when)
    assert (story.run().items, story.run().out) == ({"A": "payment_pending"}, [])


@pytest.fixture
def march() -> Story:
    return Story(ladder(level("first", 10), level("second", 30)), year=2026).on("1 Mar")


def test_next_date_of_what_is_not_due_is_that_of_its_first_level(march: Story) -> None:
    march.invoice("A", "100.00", due="10 Mar")
    march.invoice("B", "100.00", due="10 Feb", customer="C-2")
    assert march.plan().items == {"A": "not_due, next 20 Mar", "B": "step to first"}


def test_promise_keeps_silence_through_its_last_day(march: Story) -> None:
    march.invoice("A", "100.00", due="10 Feb")
    march.promise("A", "100.00", by="15 Mar")
    assert march.run().items == {"A": "promised, next 16 Mar"}
    assert march.on("15 Mar").run().out == []
    assert march.on("16 Mar").run().out == ["first to C-1: A 100.00 = 100.00"]
    assert march.promises("A") == ["broken"]


def test_promise_is_kept_when_the_money_comes(march: Story) -> None:
    march.invoice("A", "100.00", due="10 Feb")
    march.promise("A", "60.00", by="15 Mar")
    assert march.run().out == ["first to C-1: A 40.00 = 40.00"]
    march.on("10 Mar").pay("A", "60.00")
    assert march.promises("A") == ["kept"]
    assert march.on("16 Mar").run()["A"] == "step to second"


def test_nothing_is_chased_when_all_is_disputed_or_not_due(march: Story) -> None:
    march.invoice("A", "500.00", due="10 Feb")
    march.invoice("B", "200.00", due="10 Mar")
    pauses.dispute(march.company, "A", reason="broken goods", **march.when)
    day = march.run()
    assert (day.items, day.out) == ({"A": "disputed", "B": "not_due, next 20 Mar"}, [])


def test_of_a_dispute_in_part_the_rest_goes_on(march: Story) -> None:
    march.invoice("A", "500.00", due="10 Feb")
    pauses.dispute(march.company, "A", amount="120.00", reason="one of four is broken", **march.when)
    assert march.run().out == ["first to C-1: A 380.00 = 380.00"]
