# SPDX-License-Identifier: MIT
"""The cells of reports, and how an amount has changed."""

from datetime import date
from decimal import Decimal

from babel.numbers import format_decimal
from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as translated

from dunwell.core.money import Money
from dunwell.services.figures.standing import Change
from dunwell.web.templatetags import formats
from dunwell.web.templatetags.words import icon
from dunwell.web.views.figures.report import Col

register = template.Library()


@register.simple_tag
def cell(column: Col[object], row: object) -> str:
    """A value as its kind is written; a dash where there is none."""
    value = column.on_page(row)
    if value is None:
        return "–"
    if isinstance(value, Money):
        return formats.amount(value)
    if isinstance(value, Decimal):
        return str(format_decimal(value, locale=formats.locale()))
    if isinstance(value, date):
        return formats.day(value)
    if isinstance(value, int):
        return formats.count(value)
    return str(value)


@register.simple_tag
def trend(change: Change, since: date) -> SafeString | str:
    """By how much an amount rose or fell since a day."""
    minor = change.difference.minor
    if not minor:
        return translated("as on {day}").format(day=formats.day(since))
    words = translated("{amount} more than on {day}") if minor > 0 else translated("{amount} less than on {day}")
    size = change.difference if minor > 0 else -change.difference
    told = words.format(amount=formats.amount(size), day=formats.day(since))
    return format_html('<span class="trend">{}</span> <span>{}</span>', icon("up" if minor > 0 else "down"), told)
