# SPDX-License-Identifier: MIT
"""The charts of the figures: which values stand in which, and how they are told."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal

from babel.dates import format_date
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dunwell.core.money import Money, exponent_of
from dunwell.services.figures.ageing import Aged
from dunwell.services.figures.levels import LevelFigures
from dunwell.services.figures.promises import Expected, Promised
from dunwell.services.figures.sent import MonthSent
from dunwell.services.figures.turnover import Turnover
from dunwell.web import charts
from dunwell.web.charts import Series, Text
from dunwell.web.templatetags import formats
from dunwell.web.views.figures.report import Picture

AGES: Sequence[Text] = (
    _("Not yet due"), _("1–30 days late"), _("31–60 days late"), _("61–90 days late"), _("Over 90 days late"),
)  # fmt: skip


def units(amount: Money) -> Decimal:
    """An amount in whole units of its currency, for a scale."""
    return Decimal(amount.minor).scaleb(-exponent_of(amount.currency))


def ageing_picture(lines: Sequence[Aged]) -> Picture:
    """What was open on each day, by age."""
    currency, places = lines[0].currency, _months([one.on for one in lines])
    series = [
        _amounts(name, f"age-{index}", lines, _bucket(index), places, hatched=index % 2 == 1)
        for index, name in enumerate(AGES)
    ]
    key = f"ageing-{currency.lower()}"
    title = gettext("Open amounts by age, {currency}").format(currency=currency)
    text = gettext("From {first} to {last}: {open} open at the end, {overdue} of it overdue.").format(
        first=places[0], last=places[-1], open=formats.money(lines[-1].total), overdue=formats.money(lines[-1].overdue)
    )
    svg = charts.both(charts.stacked_columns, key, title, text, places=places, series=series)
    return Picture(svg, charts.legend(key, series))


def turnover_picture(lines: Sequence[Turnover]) -> Picture:
    """Days sales outstanding, by both methods."""
    currency, places = lines[0].currency, _months([one.on for one in lines])
    series = [
        _days(_("Average method"), "look-a", [one.dso for one in lines], places),
        _days(_("Count-back"), "look-b", [one.count_back for one in lines], places),
    ]
    key, last = f"dso-{currency.lower()}", lines[-1].dso
    title = gettext("Days sales outstanding, {currency}").format(currency=currency)
    text = gettext("{days} days at the end of {month}.").format(days=last or "–", month=places[-1])
    return Picture(
        charts.both(charts.lines, key, title, text, places=places, series=series),
        charts.legend(key, series, dashed=True),
    )


def levels_picture(key: str, lines: Sequence[LevelFigures]) -> Picture | None:
    """What came within 7, 14 and 30 days, of a hundred asked for; nothing while no step is old enough."""
    lines = [one for one in lines if one.within[-1].percent is not None]
    if not lines:
        return None
    looks = ("look-a", "look-b", "look-c")
    series = []
    for index, look in enumerate(looks):
        days = lines[0].within[index].days
        name = gettext("within {days} days").format(days=days)
        values = [_more_within(one, index) for one in lines]
        told = [f"{one.level}, {name}: {formats.money(one.within[index].paid)}" for one in lines]
        series.append(Series(name, look, values, told, hatched=index == 1))
    title = gettext("What came in after each level")
    text = gettext("Of a hundred asked for, how many came in time, level by level.")
    places = [f"{one.procedure}: {one.level}" for one in lines]
    return Picture(
        charts.both(charts.share_bars, key, title, text, places=places, series=series), charts.legend(key, series)
    )


def _more_within(line: LevelFigures, index: int) -> Decimal:
    """How much more, of a hundred, came within these days than within the fewer before."""
    shares = [Decimal(one.percent or 0) for one in line.within[: index + 1]]
    return max(Decimal(0), shares[-1] - max(shares[:-1], default=Decimal(0)))


def quality_picture(parts: Sequence[tuple[Text, int]]) -> Picture:
    """What became of all messages, of a hundred; the parts in their order."""
    whole = sum(number for _name, number in parts)
    looks = ("look-a", "look-bad", "look-quiet", "look-b", "look-c")
    series = [
        Series(name, look, [Decimal(100 * number) / whole], [f"{name}: {formats.count(number)}"], hatched=bool(at % 2))
        for at, ((name, number), look) in enumerate(zip(parts, looks, strict=True))
        if number
    ]
    title, text = gettext("What became of the messages"), gettext("Of a hundred that were made.")
    place = gettext("{number} messages").format(number=formats.count(whole))
    return Picture(
        charts.both(charts.share_bars, "quality", title, text, places=[place], series=series),
        charts.legend("quality", series),
    )


def sent_picture(lines: Sequence[MonthSent]) -> Picture:
    """Messages, calls and hand-overs month by month."""
    places = _months([one.first for one in lines])
    series = [
        _counts(_("Messages without paper"), "look-a", [one.letters_avoided for one in lines], places),
        _counts(_("Letters"), "look-b", [one.letters for one in lines], places, hatched=True),
        _counts(_("Calls"), "look-c", [one.calls for one in lines], places),
        _counts(_("Hand-overs"), "look-quiet", [one.handovers for one in lines], places, hatched=True),
    ]
    title, text = gettext("Reminders by month"), gettext("Messages that were accepted, calls and hand-overs.")
    return Picture(
        charts.both(charts.stacked_columns, "sent", title, text, places=places, series=series),
        charts.legend("sent", series),
    )


def promises_picture(currency: str, lines: Sequence[Promised]) -> Picture:
    """Kept and broken promises, month by month."""
    places = _months([one.month for one in lines])
    series = [
        _counts(_("Kept"), "look-a", [one.kept for one in lines], places),
        _counts(_("Broken"), "look-bad", [one.broken for one in lines], places, hatched=True),
        _counts(_("Still open"), "look-c", [one.open for one in lines], places),
    ]
    key, title = f"promises-{currency.lower()}", gettext("Promises by the month of their last day")
    text = gettext("Kept, broken and open ones.")
    return Picture(
        charts.both(charts.stacked_columns, key, title, text, places=places, series=series), charts.legend(key, series)
    )


def expected_picture(currency: str, weeks: Sequence[Expected]) -> Picture:
    """The promised money of the weeks to come."""
    places = [formats.short_day(one.first) for one in weeks]
    series = [_amounts(_("Promised"), "look-a", weeks, lambda one: one.amount, places)]
    key, title = f"expected-{currency.lower()}", gettext("Money promised for the weeks to come")
    text = gettext("By the week of the promise's last day.")
    return Picture(charts.both(charts.stacked_columns, key, title, text, places=places, series=series))


def _bucket(index: int) -> Callable[[Aged], Money]:
    return lambda one: one.buckets[index]


def _months(days: Sequence[date]) -> list[str]:
    """Short names of months; the year stands at the first of them and at each January."""
    patterns = ["LLL y" if not at or day.month == 1 else "LLL" for at, day in enumerate(days)]
    return [
        str(format_date(day, pattern, locale=formats.locale())) for day, pattern in zip(days, patterns, strict=True)
    ]


def _amounts[R](
    name: Text, look: str, lines: Sequence[R], of: Callable[[R], Money], places: Sequence[str], *, hatched: bool = False
) -> Series:
    amounts = [of(one) for one in lines]
    told = [f"{place}, {name}: {formats.money(amount)}" for place, amount in zip(places, amounts, strict=True)]
    return Series(name, look, [units(amount) for amount in amounts], told, hatched)


def _counts(name: Text, look: str, values: Sequence[int], places: Sequence[str], *, hatched: bool = False) -> Series:
    told = [f"{place}, {name}: {formats.count(value)}" for place, value in zip(places, values, strict=True)]
    return Series(name, look, values, told, hatched)


def _days(name: Text, look: str, values: Sequence[Decimal | None], places: Sequence[str]) -> Series:
    return Series(
        name, look, values, [f"{place}, {name}: {value}" for place, value in zip(places, values, strict=True)]
    )
