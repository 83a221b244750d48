# SPDX-License-Identifier: MIT
"""The cells of reports, and how an amount has changed."""

from datetime import date
from decimal import Decimal

from babel.numbers import format_decimal
from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from dunwell.core.money import Money, exponent_of
from dunwell.services.figures.standing import Change
from dunwell.web.templatetags import formats
from dunwell.web.views.figures.report import Col

register = template.Library()
_FROM_AFAR = 100_000


@register.simple_tag
def cell(column: Col[object], row: object) -> str:
    """A value as its kind is written; a dash where there is none."""
    value = column.on_page(row)
    if value is None:
        return "–"
    if isinstance(value, Money):
        return formats.amount(value)
    if isinstance(value, Decimal):
        return str(format_decimal(value, format="#,##0.0", locale=formats.locale()))
    if isinstance(value, date):
        return formats.day(value)
    if isinstance(value, int):
        return formats.count(value)
    return str(value)


@register.simple_tag
def trend(change: Change, since: date) -> str:
    """By how much an amount rose or fell since a day."""
    minor = change.difference.minor
    if not minor:
        return gettext("unchanged since {day}").format(day=formats.short_day(since))
    sign, size = ("+", change.difference) if minor > 0 else ("\N{MINUS SIGN}", -change.difference)
    return gettext("{amount} since {day}").format(amount=sign + formats.amount(size), day=formats.short_day(since))


@register.simple_tag
def big(amount: Money) -> SafeString | str:
    """An amount that is looked at from afar: from a hundred thousand on without its cents, which stand in the title."""
    exponent = exponent_of(amount.currency)
    if not exponent or abs(amount.minor) < _FROM_AFAR * 10**exponent:
        return formats.amount(amount)
    whole = round(amount.minor, -exponent) // 10**exponent
    return format_html('<span title="{}">{}</span>', formats.money(amount), formats.count(whole))
