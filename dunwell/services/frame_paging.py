# SPDX-License-Identifier: MIT
"""Lists by key over a frame: what `paging.key_page` is to a table of the database."""

import base64
import json
from collections.abc import Mapping, Sequence
from functools import reduce

import polars as pl

from dunwell.services.paging import KeyPage

type Row = Mapping[str, object]


def frame_page(
    frame: pl.DataFrame, order: Sequence[str], *, after: str = "", before: str = "", size: int = 50
) -> KeyPage[Row]:
    """One page of `frame` in `order`: columns of texts or numbers (`-` for falling), the last unique, none with nulls.

    A key that is none of this order starts at the top.
    """
    wanted = _values(before or after, frame, order)
    backwards = bool(before) and wanted is not None
    way = [_turned(name) for name in order] if backwards else list(order)
    found = frame if wanted is None else frame.filter(_past(way, wanted))
    names = [name.removeprefix("-") for name in way]
    falling = [name.startswith("-") for name in way]
    taken = found.bottom_k(size + 1, by=names, reverse=falling).sort(names, descending=falling)
    more, taken = taken.height > size, taken.head(size)
    if backwards:
        taken = taken.reverse()
    rows = taken.rows(named=True)
    return KeyPage(
        rows=list(rows),
        total=frame.height,
        next=_key(rows[-1], order) if rows and (backwards or more) else "",
        previous=_key(rows[0], order) if rows and (more if backwards else wanted is not None) else "",
    )


def _past(order: Sequence[str], values: Sequence[str | int]) -> pl.Expr:
    """Rows after these values: later in the first column, or equal there and later in the second …"""
    later, equal = list[pl.Expr](), pl.lit(value=True)
    for name, value in zip(order, values, strict=True):
        column = pl.col(name.removeprefix("-"))
        later.append(equal & (column < value if name.startswith("-") else column > value))
        equal = equal & (column == value)
    return reduce(lambda one, other: one | other, later)


def _turned(name: str) -> str:
    return name[1:] if name.startswith("-") else f"-{name}"


def _key(row: Row, order: Sequence[str]) -> str:
    values = [row[name.removeprefix("-")] for name in order]
    return base64.urlsafe_b64encode(json.dumps(values, separators=(",", ":")).encode()).decode().rstrip("=")


def _values(key: str, frame: pl.DataFrame, order: Sequence[str]) -> list[str | int] | None:
    """The values of a key that fits this order: as many, texts for columns of text and numbers for the others."""
    try:
        values = json.loads(base64.urlsafe_b64decode(key + "=" * (-len(key) % 4)))
    except ValueError:
        return None
    if not isinstance(values, list) or len(values) != len(order):
        return None
    kinds = [str if frame.schema[name.removeprefix("-")] == pl.String else int for name in order]
    fits = all(type(one) is kind for one, kind in zip(values, kinds, strict=True))
    return values if fits and all(isinstance(one, str) or abs(one) < 2**62 for one in values) else None
