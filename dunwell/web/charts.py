# SPDX-License-Identifier: MIT
"""Charts, drawn on the server as SVG: stacked columns, lines, and bars of shares.

Colours are classes of the theme (static/web/figures.css), so they hold in the dark and in print; every second kind is
hatched or dashed as well, so that colour is not the only mark. No style attributes: the policy forbids them. What a
chart shows stands as a table beneath it. `both` draws it a second time for a telephone: a page shows one of the two.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from babel.numbers import format_compact_decimal
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from dunwell.web.templatetags.formats import locale

Text = str | Promise
Number = int | Decimal

_TOP, _BOTTOM = 12, 26
_TOPS = [Decimal(step) / 10 for step in (10, 12, 16, 20, 24, 32, 40, 48, 60, 80, 100)]


@dataclass(frozen=True)
class _Plane:
    """Where things stand in a chart with an axis: its size, its margins, how many labels fit below."""

    width: int
    height: int
    left: int
    right: int
    most: int

    def step(self, count: int) -> Decimal:
        """How wide a place is."""
        return Decimal(self.width - self.left - self.right) / max(1, count)

    def x(self, at: int, step: Decimal) -> Decimal:
        """The middle of a place."""
        return self.left + step * at + step / 2

    def y(self, value: Decimal, top: Decimal) -> str:
        """The height of a value."""
        return _n(self.height - _BOTTOM - value / top * self.room)

    @property
    def room(self) -> Decimal:
        """How high the highest value stands above the axis."""
        return Decimal(self.height - _TOP - _BOTTOM)


_WIDE = _Plane(width=960, height=240, left=54, right=10, most=12)
_NARROW = _Plane(width=320, height=220, left=44, right=6, most=6)
_BARS, _NARROW_BARS = 600, 320


@dataclass(frozen=True)
class Series:
    """One kind of value: its name, its look (a class of figures.css) and a value for each place (None: a gap).

    `told` writes a value for whoever points at it.
    """

    name: Text
    look: str
    values: Sequence[Number | None]
    told: Sequence[str]
    hatched: bool = False


@dataclass(frozen=True)
class Mark:
    """One line of a legend: the same look as in the chart."""

    name: Text
    svg: SafeString


class Draw(Protocol):
    """One of the kinds of charts below."""

    def __call__(
        self, key: str, title: Text, text: Text, places: Sequence[str], series: Sequence[Series], *, narrow: bool
    ) -> SafeString: ...


def both(
    draw: Draw, key: str, title: Text, text: Text, *, places: Sequence[str], series: Sequence[Series]
) -> SafeString:
    """A chart and the same for a narrow screen: figures.css shows one of the two."""
    wide = draw(key, title, text, places, series, narrow=False)
    return format_html("{}{}", wide, draw(f"{key}-narrow", title, text, places, series, narrow=True))


def stacked_columns(
    key: str, title: Text, text: Text, places: Sequence[str], series: Sequence[Series], *, narrow: bool = False
) -> SafeString:
    """A column a place, its series on one another, the first at the foot. `key` is the chart's own within the page."""
    plane = _NARROW if narrow else _WIDE
    sums = [sum((Decimal(one.values[at] or 0) for one in series), Decimal(0)) for at in range(len(places))]
    top = _nice(max(sums, default=Decimal(0)), whole=all(value % 1 == 0 for value in sums))
    drawn = _stacks(key, series, top, plane, len(places))
    return _svg(key, title, text, (plane.width, plane.height), _grid(top, plane), drawn, _labels(places, plane))


def lines(
    key: str, title: Text, text: Text, places: Sequence[str], series: Sequence[Series], *, narrow: bool = False
) -> SafeString:
    """A line a series; the second is dashed and has squares for dots. A gap in the values is a gap in the line."""
    plane = _NARROW if narrow else _WIDE
    known = [Decimal(value) for one in series for value in one.values if value is not None]
    top = _nice(max(known, default=Decimal(0)))
    drawn = [part for number, one in enumerate(series) for part in _line(one, number, top, plane)]
    return _svg(key, title, text, (plane.width, plane.height), _grid(top, plane), drawn, _labels(places, plane))


def share_bars(
    key: str, title: Text, text: Text, places: Sequence[str], series: Sequence[Series], *, narrow: bool = False
) -> SafeString:
    """A bar a place, of a whole that is 100 to the right; the series one after another, each a part of the hundred.

    What a bar is called stands before it, or narrow, above it.
    """
    all_in, left, row, label = (_NARROW_BARS, 0, 46, "start") if narrow else (_BARS, 190, 30, "end")
    width = all_in - left - 56
    drawn = []
    for at, name in enumerate(places):
        y, x, told = row * at + (22 if narrow else 6), Decimal(left), Decimal(0)
        beside = (0, y - 7) if narrow else (left - 10, y + 14)
        drawn.append(format_html('<text x="{}" y="{}" text-anchor="{}">{}</text>', *beside, label, _short(name)))
        drawn.append(format_html('<rect class="rest" x="{}" y="{}" width="{}" height="18"/>', left, y, width))
        for one in series:
            part = Decimal(one.values[at] or 0)
            drawn += _box(key, one, at, (x, Decimal(y), part * width / 100, Decimal(18)))
            x, told = x + part * width / 100, told + part
        drawn.append(format_html('<text class="end" x="{}" y="{}">{} %</text>', left + width + 8, y + 14, _whole(told)))
    return _svg(key, title, text, (all_in, row * len(places) + 8), drawn, bars=True)


def legend(key: str, series: Sequence[Series], *, dashed: bool = False) -> list[Mark]:
    """The legend of a chart of the same key: boxes, or with `dashed` the lines of `lines`."""
    return [
        Mark(one.name, _line_swatch(one, number) if dashed else _swatch(f"{key}-{number}", one))
        for number, one in enumerate(series)
    ]


def compact(value: Number) -> str:
    """A number in few letters, in the reader's language: 12.5K."""
    return str(format_compact_decimal(value, locale=locale(), fraction_digits=1))


def _svg(
    key: str, title: Text, text: Text, size: tuple[int, int], *parts: Sequence[SafeString], bars: bool = False
) -> SafeString:
    body = format_html_join("", "{}", ((one,) for part in parts for one in part))
    look = f"chart{' bars' if bars else ''} {'narrow' if size[0] in {_NARROW.width, _NARROW_BARS} else 'wide'}"
    return format_html(
        '<svg class="{}" viewBox="0 0 {} {}" role="img" aria-labelledby="{}-title {}-desc"><title id="{}-title">{}'
        '</title><desc id="{}-desc">{}</desc>{}{}</svg>',
        look, *size, key, key, key, title, key, text, _hatch(key), body,
    )  # fmt: skip


def _hatch(key: str) -> SafeString:
    return format_html(
        '<defs><pattern id="{}-hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<line class="hatch" x1="0" y1="0" x2="0" y2="5"/></pattern></defs>',
        key,
    )


def _grid(top: Decimal, plane: _Plane) -> list[SafeString]:
    """Four lines with their values at the left."""
    drawn = []
    for quarter in range(5):
        y = plane.y(top * quarter / 4, top)
        look = "axis" if quarter == 0 else "grid"
        drawn.append(
            format_html('<line class="{}" x1="{}" x2="{}" y1="{}" y2="{}"/>', look, plane.left, plane.width, y, y)
        )
        value = compact(top * quarter / 4)
        place = (plane.left - 8, _n(Decimal(y) + 4))
        drawn.append(format_html('<text x="{}" y="{}" text-anchor="end">{}</text>', *place, value))
    return drawn


def _labels(places: Sequence[str], plane: _Plane) -> list[SafeString]:
    every, step = -(-len(places) // plane.most), plane.step(len(places))  # more would run into one another
    return [
        format_html('<text x="{}" y="{}" text-anchor="middle">{}</text>', _n(plane.x(at, step)), plane.height - 8, name)
        for at, name in enumerate(places)
        if (len(places) - 1 - at) % every == 0
    ]


def _stacks(key: str, series: Sequence[Series], top: Decimal, plane: _Plane, count: int) -> list[SafeString]:
    drawn, step = list[SafeString](), plane.step(count)
    wide = min(step * Decimal("0.68"), Decimal(56))
    for at in range(count):
        foot = Decimal(0)
        for one in series:
            value = Decimal(one.values[at] or 0)
            y, height = Decimal(plane.y(foot + value, top)), value / top * plane.room
            drawn += _box(key, one, at, (plane.x(at, step) - wide / 2, y, wide, height))
            foot += value
    return drawn


def _box(key: str, one: Series, at: int, box: tuple[Decimal, Decimal, Decimal, Decimal]) -> Iterator[SafeString]:
    """One value as a box: x, y, width, height."""
    if min(box[2:]) <= 0:
        return
    place = format_html('x="{}" y="{}" width="{}" height="{}"', *map(_n, box))
    yield format_html('<rect class="{}" {}><title>{}</title></rect>', one.look, place, one.told[at])
    if one.hatched:
        yield format_html('<rect class="over" fill="url(#{}-hatch)" {}/>', key, place)


def _line(one: Series, number: int, top: Decimal, plane: _Plane) -> Iterator[SafeString]:
    step = plane.step(len(one.values))
    dash = SafeString(' stroke-dasharray="6 4"') if number else SafeString("")
    for run in _runs(one.values):
        points = " ".join(f"{_n(plane.x(at, step))},{plane.y(Decimal(value), top)}" for at, value in run)
        yield format_html('<polyline class="line {}"{} points="{}"/>', one.look, dash, points)
        for at, value in run:
            x, y = plane.x(at, step), Decimal(plane.y(Decimal(value), top))
            dot = '<circle class="dot {}" cx="{}" cy="{}" r="3.5"><title>{}</title></circle>'
            if number:
                x, y = x - Decimal("3.5"), y - Decimal("3.5")
                dot = '<rect class="dot {}" x="{}" y="{}" width="7" height="7"><title>{}</title></rect>'
            yield format_html(dot, one.look, _n(x), _n(y), one.told[at])


def _runs(values: Sequence[Number | None]) -> Iterator[list[tuple[int, Number]]]:
    """The values without their gaps, part by part."""
    run: list[tuple[int, Number]] = []
    for at, value in enumerate(values):
        if value is not None:
            run.append((at, value))
        elif run:
            yield run
            run = []
    if run:
        yield run


def _swatch(key: str, one: Series) -> SafeString:
    """A box as in the chart; with a hatch of its own, for the chart may be the one that is not shown."""
    box = format_html('<rect class="over" fill="url(#{}-hatch)" width="12" height="12"/>', key)
    over = format_html("{}{}", _hatch(key), box) if one.hatched else ""
    return format_html(
        '<svg class="swatch" viewBox="0 0 12 12" aria-hidden="true" focusable="false">'
        '<rect class="{}" width="12" height="12"/>{}</svg>', one.look, over,
    )  # fmt: skip


def _line_swatch(one: Series, number: int) -> SafeString:
    dash = SafeString(' stroke-dasharray="6 4"') if number else SafeString("")
    return format_html(
        '<svg class="swatch long" viewBox="0 0 24 12" aria-hidden="true" focusable="false">'
        '<polyline class="line {}"{} points="0,6 24,6"/></svg>', one.look, dash,
    )  # fmt: skip


def _nice(highest: Decimal, *, whole: bool = False) -> Decimal:
    """A round number at or above the highest value, for the top of the axis, whose quarters are round too.

    `whole`: things are counted, so the quarters are whole numbers.
    """
    if highest <= 0:
        return Decimal(4)
    power = Decimal(10) ** highest.adjusted()
    tops = [step * power for step in (*_TOPS, *(step * 10 for step in _TOPS))]
    return next(top for top in tops if top >= highest and not (whole and top % 4))


def _n(number: Decimal) -> str:
    """A coordinate, to a tenth."""
    return f"{number.quantize(Decimal('0.1')):f}"


def _whole(value: Decimal) -> int:
    return int(value)


def _short(name: str) -> str:
    return name if len(name) <= 28 else f"{name[:27]}…"
