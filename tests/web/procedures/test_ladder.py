# SPDX-License-Identifier: MIT
"""The picture of the levels: days to scale, labels that neither leave it nor lie on one another."""

from itertools import pairwise

import pytest

from dunwell.services.procedure_tables import Table
from dunwell.web.views.procedures.ladder import LANE, STEP, WIDTH, ladder, upright


def levels(*days: int, fee: str = "") -> list[Table]:
    extra: Table = {"fee": {"EUR": fee}} if fee else {}
    return [{"code": f"level-{day}", "action": "notice", "after_days": day} | extra for day in days]


def test_days_are_to_scale_and_day_zero_is_the_due_date() -> None:
    found = ladder(levels(-7, 7, 21))
    before, first, second = found.rungs
    assert second.x - first.x == pytest.approx(first.x - before.x, abs=0.2)
    assert found.zero == pytest.approx((before.x + first.x) / 2, abs=0.2)
    assert [day for day, _ in found.ticks] == [-7, 0, 7, 14, 21]


def test_labels_of_near_days_stand_above_one_another() -> None:
    found = ladder(levels(7, 8, 9, 90, fee="15.00"))
    heights = [rung.label_y for rung in found.rungs]
    assert heights == [heights[0], heights[0] + LANE, heights[0] + 2 * LANE, heights[0]]
    assert found.axis > max(rung.stem_y for rung in found.rungs)
    assert all(0 <= rung.label_x <= WIDTH for rung in found.rungs)
    assert [rung.align for rung in found.rungs][-1] == "end"


@pytest.mark.parametrize("days", [(), (0,), (7,), (1, 3650), (-3650,)])
def test_any_days_make_a_picture(days: tuple[int, ...]) -> None:
    found = ladder(levels(*days))
    assert len(found.rungs) == len(days)
    assert 1 <= len(found.ticks) <= 13
    assert all(0 <= rung.x <= WIDTH for rung in found.rungs)


def test_upright_the_days_are_to_scale_and_no_label_lies_on_another() -> None:
    found = upright(levels(0, 1, 2, 40, 80))
    days, labels = [rung.x for rung in found.rungs], [rung.label_y for rung in found.rungs]
    assert days[4] - days[3] == pytest.approx(days[3] - days[0], abs=0.2)
    assert all(below - above >= STEP for above, below in pairwise(labels))
    assert all(label >= day for day, label in zip(days, labels, strict=True))
    assert labels[-1] < found.height
    assert found.zero == pytest.approx(days[0])


@pytest.mark.parametrize("days", [(), (0,), (7,), (1, 3650), (-3650,)])
def test_any_days_make_an_upright_picture(days: tuple[int, ...]) -> None:
    found = upright(levels(*days))
    assert len(found.rungs) == len(days)
    assert 1 <= len(found.ticks) <= 9
    assert all(0 < rung.x <= found.height for rung in found.rungs)


def test_level_without_a_day_is_left_out() -> None:
    assert len(ladder([{"code": "x", "action": "call"}, *levels(7)]).rungs) == 1
