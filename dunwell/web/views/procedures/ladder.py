# SPDX-License-Identifier: MIT
"""The levels of a procedure as a picture on a day axis: where dots, labels and ticks stand. Day 0 is the due date.

`ladder` lies along the page; `upright` stands, for the narrow screen of a telephone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dunwell.services.procedure_tables import Table, code_of

WIDTH, LEFT, RIGHT = 760, 34, 40
LANE, TOP = 34, 22
_LETTER = 6.6  # how wide a letter is, roughly
# Upright: how wide the picture is, where its axis stands, and how much room a label takes.
NARROW, AXIS, STEP = 300, 48, 40


@dataclass(frozen=True, slots=True)
class Rung:
    """A level: its place from 1, day, and where its dot and its label stand; the label is anchored at its start, middle
    or end."""

    place: int
    code: str
    action: str
    day: int
    fee: str
    x: float
    label_x: float
    label_y: float
    align: str

    @property
    def stem_y(self) -> float:
        """Where the line from the label to the dot begins."""
        return self.label_y + 20


@dataclass(frozen=True, slots=True)
class Ladder:
    """The picture: `axis` is the height of the axis, `zero` where day 0 stands, `ticks` the days written below."""

    rungs: tuple[Rung, ...]
    width: int
    height: int
    axis: float
    zero: float
    ticks: tuple[tuple[int, float], ...]


def upright(levels: Sequence[Table]) -> Ladder:
    """The picture from top to bottom: x and y are turned, so `axis` is where the axis stands and `zero` how low day 0.
    A label that would lie on the one above it stands lower."""
    known, first, last = _known(levels)
    scale = max(200, STEP * len(known)) / (last - first)
    rungs, free = list[Rung](), 0.0
    for place, level, day in known:
        y = round(TOP + (day - first) * scale, 1)
        label = max(y, free)
        free = label + STEP
        rungs.append(
            Rung(place, code_of(level), str(level.get("action", "")), day, fee_of(level), y, AXIS + 26, label, "start")
        )
    ticks = tuple((day, round(TOP + (day - first) * scale, 1)) for day in _ticks(first, last, most=8))
    height = max(TOP + (last - first) * scale, free - STEP)
    return Ladder(tuple(rungs), NARROW, int(height + TOP + 6), AXIS, TOP - first * scale, ticks)


def _known(levels: Sequence[Table]) -> tuple[list[tuple[int, Table, int]], int, int]:
    """The levels that have a day, each with its place; and the first and last day of the axis."""
    days = [(place, level, level.get("after_days")) for place, level in enumerate(levels, 1)]
    known = [(place, level, day) for place, level, day in days if isinstance(day, int)]
    return known, min([0, *(day for _, _, day in known)]), max([7, *(day for _, _, day in known)])


def ladder(levels: Sequence[Table]) -> Ladder:
    """The picture of these levels; one without a day (a mistake that is told elsewhere) is left out."""
    known, first, last = _known(levels)
    scale = (WIDTH - LEFT - RIGHT) / (last - first)

    def at(day: int) -> float:
        return round(LEFT + (day - first) * scale, 1)

    lanes: list[float] = []
    placed = []
    for place, level, day in known:
        label, fee = code_of(level), fee_of(level)
        width = _LETTER * max(len(label) + 1, len(f"day {day} · {fee}") if fee else 7)
        start, x, align = _label(at(day), width)
        lane = next((number for number, end in enumerate(lanes) if start > end + 10), len(lanes))
        lanes[lane : lane + 1] = [start + width]
        placed.append((place, level, day, label, fee, x, align, lane))
    axis = TOP + LANE * max(1, len(lanes)) + 6
    rungs = tuple(
        Rung(place, label, str(level.get("action", "")), day, fee, at(day), x, TOP + LANE * lane, align)
        for place, level, day, label, fee, x, align, lane in placed
    )
    return Ladder(rungs, WIDTH, int(axis + 40), axis, at(0), tuple((day, at(day)) for day in _ticks(first, last)))


def fee_of(level: Mapping[str, object]) -> str:
    """The fee of a level in a few letters: `5.00 EUR`, `2 %`."""
    if "fee_percent" in level:
        return f"{level['fee_percent']}\N{NO-BREAK SPACE}%"
    fee = level.get("fee")
    amounts = fee if isinstance(fee, Mapping) else {}
    return ", ".join(f"{amount}\N{NO-BREAK SPACE}{currency}" for currency, amount in amounts.items())


def _label(x: float, width: float) -> tuple[float, float, str]:
    """Where a label begins, its anchor, and which end that is: it never leaves the picture."""
    if x - width / 2 < 2:
        return 2, 2, "start"
    if x + width / 2 > WIDTH - 2:
        return WIDTH - 2 - width, WIDTH - 2, "end"
    return x - width / 2, x, "middle"


def _ticks(first: int, last: int, *, most: int = 12) -> list[int]:
    """Round days to write below the axis, day 0 among them."""
    span = last - first
    step = next((one for one in (7, 14, 30, 60, 90, 180, 365) if span / one <= most), 730)
    return list(range(-(-first // step) * step, last + 1, step))
