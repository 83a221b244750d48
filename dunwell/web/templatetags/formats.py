# SPDX-License-Identifier: MIT
"""How money, dates and moments are written on every page; nothing else formats them."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, format_timedelta
from babel.numbers import format_decimal
from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

# Day before month, as the countries that it serves write it.
LOCALE = "en_GB"


@register.filter
def amount(money: object) -> str:
    """Money without its currency, for a column that names it: 1,234.50. Its decimals are the currency's."""
    number, _, _ = str(money).partition(" ")
    decimals = len(number.partition(".")[2])
    return format_decimal(Decimal(number), format=f"#,##0.{'0' * decimals}" if decimals else "#,##0", locale=LOCALE)


@register.filter
def money(value: object) -> str:
    """Money with its currency in letters, for a symbol may mean several: 1,234.50 EUR."""
    return f"{amount(value)}\N{NO-BREAK SPACE}{str(value).rpartition(' ')[2]}"


@register.filter
def count(number: int) -> str:
    """A number of things: 12,345."""
    return format_decimal(number, locale=LOCALE)


@register.filter
def day(value: date | str | None) -> str:
    """A date: 21 Nov 2026; a dash when there is none."""
    on = _as_date(value)
    return format_date(on, "d MMM y", locale=LOCALE) if on else "–"


@register.filter
def long_day(value: date) -> str:
    """A date with its weekday: Saturday 21 November 2026."""
    return format_date(value, "EEEE d MMMM y", locale=LOCALE)


@register.filter
def moment(value: datetime | None, zone: str) -> str:
    """A moment on the company's clock: 21 Nov 2026, 06:00."""
    if value is None:
        return "–"
    return format_datetime(value, "d MMM y, HH:mm", tzinfo=ZoneInfo(zone), locale=LOCALE)


@register.simple_tag
def relative(value: date | str | None, today: date) -> SafeString | str:
    """How far a date is from today, with the date itself when pointed at: in 5 days."""
    on = _as_date(value)
    if on is None:
        return "–"
    exact = format_date(on, "EEE d MMM y", locale=LOCALE)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>', on.isoformat(), exact, _distance((on - today).days)
    )  # fmt: skip


def _distance(days: int) -> str:
    near = {0: "today", 1: "tomorrow", -1: "yesterday"}
    if days in near:
        return near[days]
    return format_timedelta(timedelta(days=days), granularity="day", threshold=2, add_direction=True, locale=LOCALE)


def _as_date(value: date | str | None) -> date | None:
    if isinstance(value, str):
        return date.fromisoformat(value) if value else None
    return value
