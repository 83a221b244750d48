# SPDX-License-Identifier: MIT
from dataclasses import replace
from datetime import date

import pytest

from dunwell.core.follow_up import follow_up
from dunwell.core.procedure import Level, Procedure

DUE = date(2026, 3, 1)
RULES = Procedure(
    "p",
    "P",
    (
        Level("reminder", "notice", 7),
        Level("dunning", "notice", 21, gap_days=14),
        Level("handover", "handover", 21, gap_days=7, min_overdue_days=31, after_accepted_days=3),
    ),
)


def after(procedure: Procedure, position: int, on: date) -> tuple[str, date] | None:
    return follow_up(procedure, position, issued_on=date(2026, 2, 15), due_on=DUE, on=on)


def test_the_next_level_follows_when_it_is_reached_and_its_gap_has_passed() -> None:
    assert after(RULES, 1, date(2026, 3, 8)) == ("notice", date(2026, 3, 22))
    assert after(RULES, 1, date(2026, 3, 20)) == ("notice", date(2026, 4, 3))


def test_a_hand_over_waits_for_its_guards() -> None:
    assert after(RULES, 2, date(2026, 3, 22)) == ("handover", date(2026, 4, 1))


def test_after_the_last_level_nothing_follows_unless_it_repeats() -> None:
    assert after(RULES, 3, date(2026, 4, 1)) is None
    repeating = replace(RULES, levels=(replace(RULES.levels[0], repeat_days=30),))
    assert after(repeating, 1, date(2026, 3, 8)) == ("notice", date(2026, 4, 7))


def test_by_age_the_earliest_of_the_later_levels_follows() -> None:
    by_age = replace(RULES, escalation="by_age")
    assert after(by_age, 1, date(2026, 3, 8)) == ("notice", date(2026, 3, 22))


def test_the_end_of_the_month_and_the_issue_date_are_minded() -> None:
    month_end = replace(RULES, levels=(RULES.levels[0], replace(RULES.levels[1], month_end=True)))
    assert after(month_end, 1, date(2026, 3, 8)) == ("notice", date(2026, 3, 31))
    by_issue = replace(RULES, anchor="issue_date")
    assert after(by_issue, 1, date(2026, 2, 22)) == ("notice", date(2026, 3, 8))


@pytest.mark.parametrize(("months", "follows"), [(1, True), (0, False)])
def test_what_is_too_old_by_then_does_not_follow(months: int, follows: bool) -> None:
    stopping = replace(RULES, stop_after_months=months)
    assert (after(stopping, 1, date(2026, 3, 8)) is not None) is follows
