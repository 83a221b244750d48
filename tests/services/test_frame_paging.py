# SPDX-License-Identifier: MIT
"""Pages of a frame by key: forwards and back again, in every order, whatever happened in between."""

import polars as pl
import pytest

from dunwell.services.frame_paging import frame_page

ROWS = pl.DataFrame(
    {"name": ["b", "a", "c", "a", "b", "d", "a"], "late": [3, -1, 3, 7, 0, 3, 7], "item": [1, 2, 3, 4, 5, 6, 7]}
)


def walked(frame: pl.DataFrame, order: list[str]) -> list[object]:
    """The items of all pages, one after another, and back again to the first."""
    page = frame_page(frame, order, size=2)
    found = [row["item"] for row in page.rows]
    assert not page.previous
    while page.next:
        page = frame_page(frame, order, after=page.next, size=2)
        found += [row["item"] for row in page.rows]
    back = [row["item"] for row in page.rows]
    while page.previous:
        page = frame_page(frame, order, before=page.previous, size=2)
        back = [row["item"] for row in page.rows] + back
    assert back == found
    return found


@pytest.mark.parametrize(
    ("order", "items"),
    [
        (["name", "item"], [2, 4, 7, 1, 5, 3, 6]),
        (["-name", "-item"], [6, 3, 5, 1, 7, 4, 2]),
        (["-late", "name", "item"], [4, 7, 1, 3, 6, 5, 2]),
        (["item"], [1, 2, 3, 4, 5, 6, 7]),
    ],
)
def test_every_row_comes_once_in_every_order(order: list[str], items: list[int]) -> None:
    assert walked(ROWS, order) == items


def test_a_row_that_is_gone_leaves_the_place_where_it_was() -> None:
    first = frame_page(ROWS, ["name", "item"], size=2)
    left = ROWS.filter(pl.col("item") != 4)  # the last of the first page was paid
    assert [row["item"] for row in frame_page(left, ["name", "item"], after=first.next, size=2).rows] == [7, 1]


@pytest.mark.parametrize(
    "key", ["x", "W10", "WzEsMl0", "WyJhIiwieCJd", "WzFd", "é", "WyJhIiw5OTk5OTk5OTk5OTk5OTk5OTk5OTldXQ"]
)
def test_a_key_that_is_none_starts_at_the_top(key: str) -> None:
    assert [row["item"] for row in frame_page(ROWS, ["name", "item"], after=key, size=2).rows] == [2, 4]


def test_an_empty_frame_is_an_empty_page() -> None:
    page = frame_page(ROWS.clear(), ["name", "item"])
    assert (page.rows, page.total, page.next, page.previous) == ([], 0, "", "")
