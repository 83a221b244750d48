# SPDX-License-Identifier: MIT
"""Charts: SVG that says what it shows, without a style of its own, in marks that do not hang on colour."""

import re
from collections.abc import Callable
from decimal import Decimal
from xml.etree import ElementTree as ET

import pytest

from dunwell.web import charts
from dunwell.web.charts import Series, lines, share_bars, stacked_columns

PLACES = ["Jan", "Feb", "Mar"]


def series(*values: list[int | Decimal | None], hatched: bool = False) -> list[Series]:
    return [
        Series(f"S{n}", "look-a", one, [f"S{n} {value}" for value in one], hatched=hatched or n == 1)
        for n, one in enumerate(values)
    ]


def parsed(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314  # our own


@pytest.mark.parametrize("draw", [stacked_columns, lines, share_bars])
def test_a_chart_names_itself_and_has_no_style(draw: Callable[..., str]) -> None:
    svg = draw("k", "Title <b>", "What it shows", PLACES, series([10, 20, 30], [5, 0, 5]))
    root = parsed(svg)
    assert root.get("role") == "img"
    assert [root.findtext("title"), root.findtext("desc")] == ["Title <b>", "What it shows"]
    assert "style=" not in svg
    ids = re.findall(r'id="([^"]+)"', svg)
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("draw", [stacked_columns, lines, share_bars])
def test_a_chart_is_drawn_for_a_telephone_too_with_ids_of_its_own(draw: charts.Draw) -> None:
    two = charts.both(draw, "k", "t", "d", places=[*"abcdefghijkl"], series=series([10] * 12, [5] * 12))
    wide, narrow = parsed(f"<p>{two}</p>")
    assert [float(one.get("viewBox", "").split()[2]) > 400 for one in (wide, narrow)] == [True, False]
    ids = re.findall(r'id="([^"]+)"', two)
    assert len(ids) == len(set(ids))
    for one in narrow.iter("rect"):
        if one.get("x"):
            assert float(one.get("x", "")) + float(one.get("width", "")) <= 320
    places = [one.text for one in narrow.iter("text") if one.text in set("abcdefghijkl")]
    assert len(places) == (12 if draw is share_bars else 6)


def test_columns_are_as_high_as_their_values_and_never_beyond_the_frame() -> None:
    root = parsed(stacked_columns("k", "t", "d", PLACES, series([10, 20, 40], [10, 0, 0])))
    boxes = [one for one in root.iter("rect") if one.get("class") == "look-a"]
    heights = [float(one.get("height", "")) for one in boxes]
    # Drawn place by place: 10, 10 on it, 20, 40.
    assert heights[1] == heights[0]
    assert heights[2] == pytest.approx(2 * heights[0], abs=0.2)
    assert heights[3] == pytest.approx(4 * heights[0], abs=0.2)
    assert all(float(one.get("y", "")) >= 0 for one in boxes)


def test_every_second_series_is_hatched_so_that_colour_is_not_the_only_mark() -> None:
    svg = stacked_columns("k", "t", "d", PLACES, series([1, 1, 1], [1, 1, 1]))
    assert svg.count("url(#k-hatch)") == 3
    swatches = [mark.svg for mark in charts.legend("k", series([1], [1]))]
    assert ["url(#k-1-hatch)" in one for one in swatches] == [False, True]


def test_a_gap_in_the_values_is_a_gap_in_the_line() -> None:
    root = parsed(lines("k", "t", "d", PLACES, series([Decimal(1), None, Decimal(3)])))
    assert len(list(root.iter("polyline"))) == 2


def test_a_chart_of_nothing_is_still_a_chart() -> None:
    for draw in (stacked_columns, lines, share_bars):
        assert parsed(draw("k", "t", "d", [], [])).tag == "svg"
    assert parsed(stacked_columns("k", "t", "d", PLACES, series([0, 0, 0]))).tag == "svg"


@pytest.mark.parametrize(("highest", "top"), [("0", 4), ("3", 4), ("9", 12), ("38000", 40000), ("100", 100)])
def test_the_axis_ends_at_a_round_number(highest: str, top: int) -> None:
    assert charts._nice(Decimal(highest), whole=True) == top


def test_what_is_counted_has_whole_quarters() -> None:
    for highest in range(1, 400):
        assert charts._nice(Decimal(highest), whole=True) % 4 == 0
