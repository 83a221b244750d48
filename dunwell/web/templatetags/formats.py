# SPDX-License-Identifier: MIT
"""How money, dates and moments are written on every page, in the reader's language; nothing else formats them."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_skeleton, format_time, format_timedelta, get_datetime_format
from babel.numbers import format_decimal
from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

register = template.Library()
_YEAR, _BABEL_YEAR = 365.25, 365


def locale() -> str:
    """The locale of the page. English as Europe writes it: day before month."""
    language = (get_language() or "en").partition("-")[0]
    return "en_GB" if language == "en" else language


@register.filter
def amount(money: object) -> str:
    """Money without its currency, for a column that names it: 1,234.50. Its decimals are the currency's."""
    number, _, _ = str(money).partition(" ")
    decimals = len(number.partition(".")[2])
    shape = f"#,##0.{'0' * decimals}" if decimals else "#,##0"
    # A minus sign is as wide as a digit, in every language the same.
    return format_decimal(Decimal(number), format=shape, locale=locale()).replace("-", "\N{MINUS SIGN}")


@register.filter
def money(value: object) -> str:
    """Money with its currency in letters, for a symbol may mean several: 1,234.50 EUR."""
    return f"{amount(value)}\N{NO-BREAK SPACE}{str(value).rpartition(' ')[2]}"


@register.filter
def count(number: int) -> str:
    """A number of things: 12,345."""
    return format_decimal(number, locale=locale())


@register.filter
def percent(part: float | Decimal) -> str:
    """A share as per cent, one decimal: 0.125 → 12.5 %."""
    return f"{format_decimal(round(Decimal(part) * 100, 1), locale=locale())}\N{NO-BREAK SPACE}%"


@register.filter
def day(value: date | str | None) -> str:
    """A date: 21 Nov 2026; a dash when there is none."""
    on = _as_date(value)
    if on is None:
        return "–"
    return format_date(on, "d MMM y" if locale() == "en_GB" else "medium", locale=locale())


@register.filter
def long_day(value: date) -> str:
    """A date with its weekday: Saturday 21 November 2026."""
    return format_date(value, "EEEE d MMMM y" if locale() == "en_GB" else "full", locale=locale())


@register.filter
def short_day(value: date) -> str:
    """A date without its year: 23 Oct; 23. Okt. in German."""
    return str(format_skeleton("MMMd", value, locale=locale()))


@register.filter
def month(value: date) -> str:
    """A month: Nov 2026."""
    return format_date(value, "LLL y", locale=locale())


@register.filter
def moment(value: datetime | None, zone: str) -> str:
    """A moment on the company's clock, to the minute: 21 Nov 2026, 06:00."""
    if value is None:
        return "–"
    there = value.astimezone(ZoneInfo(zone))
    both = str(get_datetime_format("medium", locale=locale())).replace("'", "")
    on, clock = format_date(there, "medium", locale=locale()), format_time(there, "short", locale=locale())
    return both.replace("{0}", clock).replace("{1}", on)


@register.simple_tag
def relative(value: date | str | None, today: date) -> SafeString | str:
    """How far a date is from today, with the date itself when pointed at: in 5 days."""
    on = _as_date(value)
    if on is None:
        return "–"
    exact = format_date(on, "full", locale=locale())
    return format_html('<time datetime="{}" title="{}">{}</time>', on.isoformat(), exact, _distance((on - today).days))


def _distance(days: int) -> str:
    near = {0: gettext("today"), 1: gettext("tomorrow"), -1: gettext("yesterday")}
    if days in near:
        return near[days]
    if abs(days) >= 2 * _YEAR:
        # An age is told in years that are over: it is not 16 years before they are.
        days = int(int(abs(days) / _YEAR) * _BABEL_YEAR * (1 if days > 0 else -1))
    return format_timedelta(timedelta(days=days), granularity="day", threshold=2, add_direction=True, locale=locale())


def _as_date(value: date | str | None) -> date | None:
    if isinstance(value, str):
        return date.fromisoformat(value) if value else None
    return value
