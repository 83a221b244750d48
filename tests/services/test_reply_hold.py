# SPDX-License-Identifier: MIT
"""How long replies may hold reminders: by the company's days, three times of them in ninety days."""

from datetime import date, timedelta

import pytest

from dunwell.services.reply_hold import latest_end

MARCH = date(2026, 3, 1)


def day(number: int) -> date:
    """The so manyth of March, and on."""
    return MARCH + timedelta(days=number - 1)


@pytest.mark.parametrize(
    ("on", "before", "end"),
    [
        (9, [], 12),
        (11, [(9, 12)], 14),
        (20, [(9, 12), (12, 15)], 23),
        # What overlaps counts once: 9 to 14 are five days, four are left.
        (14, [(9, 12), (11, 14)], 17),
        (16, [(9, 12), (12, 15), (14, 17)], 18),
        (19, [(9, 12), (12, 15), (15, 18)], 19),
        # The first days of a hold have left the ninety: so many are free again.
        (101, [(9, 12), (12, 15), (15, 18)], 103),
        (108, [(9, 12), (12, 15), (15, 18)], 111),
    ],
)
def test_end_of_a_hold_after_those_before(on: int, before: list[tuple[int, int]], end: int) -> None:
    assert latest_end(day(on), 3, [(day(first), day(last)) for first, last in before]) == day(end)
