# SPDX-License-Identifier: MIT
"""Charts, drawn on the server as SVG: stacked columns, lines, and bars of shares.

Colours are classes of the theme (static/web/figures.css), so they hold in the dark and in print; every second kind is
hatched or dashed as well, so that colour is not the only mark. No style attributes: the policy forbids them. What a
chart shows stands as a table beneath it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from babel.numbers import format_compact_decimal
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from dunwell.web.templatetags.formats import locale

Text = str | Promise
Number = int | Decimal

_WIDTH, _HEIGHT = 960, 240
_LEFT, _RIGHT, _TOP, _BOTTOM = 54, 10, 12, 26
_BARS, _ROW = 600, 30
_TOPS = [Decimal(step) / 10 for step in (10, 12, 16, 20, 24, 32, 40, 48, 60, 80, 100)]


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


def stacked_columns(key: str, title: Text, text: Text, places: Sequence[str], series: Sequence[Series]) -> SafeString:
    """A column a place, its series on one another, the first at the foot. `key` is the chart's own within the page."""
    sums = [sum((Decimal(one.values[at] or 0) for one in series), Decimal(0)) for at in range(len(places))]
    top = _nice(max(sums, default=Decimal(0)), whole=all(value % 1 == 0 for value in sums))
    step = Decimal(_WIDTH - _LEFT - _RIGHT) / max(1, len(places))
    return _svg(
        key, title, text, _HEIGHT, _grid(top), _stacks(key, series, top, step, len(places)), _labels(places, step)
    )


def lines(key: str, title: Text, text: Text, places: Sequence[str], series: Sequence[Series]) -> SafeString:
    """A line a series; the second is dashed and has squares for dots. A gap in the values is a gap in the line."""
    known = [Decimal(value) for one in series for value in one.values if value is not None]
    top = _nice(max(known, default=Decimal(0)))
    step = Decimal(_WIDTH - _LEFT - _RIGHT) / max(1, len(places))
    drawn = [part for number, one in enumerate(series) for part in _line(one, number, top, step)]
    return _svg(key, title, text, _HEIGHT, _grid(top), drawn, _labels(places, step))


def share_bars(key: str, title: Text, text: Text, places: Sequence[str], series: Sequence[Series]) -> SafeString:
    """A bar a place, of a whole that is 100 to the right; the series one after another, each a part of the hundred."""
    left, width = 190, _BARS - 190 - 56
    height = _ROW * len(places) + 8
    drawn = []
    for at, name in enumerate(places):
        y, x, told = _ROW * at + 6, Decimal(left), Decimal(0)
        drawn.append(format_html('<text x="{}" y="{}" text-anchor="end">{}</text>', left - 10, y + 14, _short(name)))
        drawn.append(format_html('<rect class="rest" x="{}" y="{}" width="{}" height="18"/>', left, y, width))
        for one in series:
            part = Decimal(one.values[at] or 0)
            drawn += _box(key, one, at, (x, Decimal(y), part * width / 100, Decimal(18)))
            x, told = x + part * width / 100, told + part
        drawn.append(format_html('<text class="end" x="{}" y="{}">{} %</text>', left + width + 8, y + 14, _whole(told)))
    return _svg(key, title, text, height, drawn, width=_BARS)


def legend(key: str, series: Sequence[Series], *, dashed: bool = False) -> list[Mark]:
    """The legend of a chart of the same key: boxes, or with `dashed` the lines of `lines`."""
    return [
        Mark(one.name, _line_swatch(one, number) if dashed else _swatch(key, one)) for number, one in enumerate(series)
    ]


def compact(value: Number) -> str:
    """A number in few letters, in the reader's language: 12.5K."""
    return str(format_compact_decimal(value, locale=locale(), fraction_digits=1))


def _svg(
    key: str, title: Text, text: Text, height: int, *parts: Sequence[SafeString], width: int = _WIDTH
) -> SafeString:
    body = format_html_join("", "{}", ((one,) for part in parts for one in part))
    hatch = format_html(
        '<defs><pattern id="{}-hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<line class="hatch" x1="0" y1="0" x2="0" y2="5"/></pattern></defs>',
        key,
    )
    return format_html(
        '<svg class="chart{}" viewBox="0 0 {} {}" role="img" aria-labelledby="{}-title {}-desc"><title id="{}-title">{}'
        '</title><desc id="{}-desc">{}</desc>{}{}</svg>',
        " bars" if width == _BARS else "", width, height, key, key, key, title, key, text, hatch, body,
    )  # fmt: skip


def _grid(top: Decimal) -> list[SafeString]:
    """Four lines with their values at the left."""
    drawn = []
    for quarter in range(5):
        y = _y(top * quarter / 4, top)
        look = "axis" if quarter == 0 else "grid"
        drawn.append(format_html('<line class="{}" x1="{}" x2="{}" y1="{}" y2="{}"/>', look, _LEFT, _WIDTH, y, y))
        value = compact(top * quarter / 4)
        drawn.append(
            format_html('<text x="{}" y="{}" text-anchor="end">{}</text>', _LEFT - 8, _n(Decimal(y) + 4), value)
        )
    return drawn


def _labels(places: Sequence[str], step: Decimal) -> list[SafeString]:
    every = -(-len(places) // 12)  # more than twelve would run into one another
    return [
        format_html('<text x="{}" y="{}" text-anchor="middle">{}</text>', _n(_x(at, step)), _HEIGHT - 8, name)
        for at, name in enumerate(places)
        if (len(places) - 1 - at) % every == 0
    ]


def _stacks(key: str, series: Sequence[Series], top: Decimal, step: Decimal, count: int) -> list[SafeString]:
    drawn = list[SafeString]()
    wide = min(step * Decimal("0.68"), Decimal(56))
    for at in range(count):
        foot = Decimal(0)
        for one in series:
            value = Decimal(one.values[at] or 0)
            y, height = Decimal(_y(foot + value, top)), value / top * _room()
            drawn += _box(key, one, at, (_x(at, step) - wide / 2, y, wide, height))
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


def _line(one: Series, number: int, top: Decimal, step: Decimal) -> Iterator[SafeString]:
    dash = SafeString(' stroke-dasharray="6 4"') if number else SafeString("")
    for run in _runs(one.values):
        points = " ".join(f"{_n(_x(at, step))},{_y(Decimal(value), top)}" for at, value in run)
        yield format_html('<polyline class="line {}"{} points="{}"/>', one.look, dash, points)
        for at, value in run:
            x, y = _x(at, step), Decimal(_y(Decimal(value), top))
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
    over = format_html('<rect class="over" fill="url(#{}-hatch)" width="12" height="12"/>', key) if one.hatched else ""
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


def _room() -> Decimal:
    return Decimal(_HEIGHT - _TOP - _BOTTOM)


def _x(at: int, step: Decimal) -> Decimal:
    return _LEFT + step * at + step / 2


def _y(value: Decimal, top: Decimal) -> str:
    return _n(_HEIGHT - _BOTTOM - value / top * _room())


def _n(number: Decimal) -> str:
    """A coordinate, to a tenth."""
    return f"{number.quantize(Decimal('0.1')):f}"


def _whole(value: Decimal) -> int:
    return int(value)


def _short(name: str) -> str:
    return name if len(name) <= 28 else f"{name[:27]}…"
