# SPDX-License-Identifier: MIT
"""The links of a list: each keeps what the address already asks."""

from datetime import date

from django import template
from django.http import HttpRequest, QueryDict
from django.utils.html import format_html
from django.utils.safestring import SafeString

from dunwell.core.money import Money
from dunwell.web.asked import Asked
from dunwell.web.listing import Column, Listed
from dunwell.web.templatetags import formats
from dunwell.web.templatetags.words import icon

register = template.Library()
_PLACE = ("page", "after", "before", "at", "format")


@register.simple_tag(takes_context=True)
def asking(context: template.Context, **changes: object) -> str:
    """The address with some of its questions changed; an empty one is left out. Back to the first page."""
    return _address(context["request"], **changes)


@register.filter
def filter_value(asked: Asked, key: str) -> str:
    """What a filter is set to."""
    return asked.get(key)


@register.filter
def kept_questions(listed: Listed[object], request: HttpRequest) -> list[tuple[str, str]]:
    """What the filter form passes on: all questions but its own and the place in the list."""
    own = {"q", *_PLACE, *(one.key for one in listed.listing.filters)}
    return [(name, value) for name, values in request.GET.lists() if name not in own for value in values]


@register.simple_tag(takes_context=True)
def sort_address(context: template.Context, listed: Listed[object], column: Column[object]) -> str:
    """Sorts by this column; by the same again, the other way round. Numbers and dates start with the largest."""
    asked = listed.asked
    if asked.sort == column.key:
        wanted = column.key if asked.falling else f"-{column.key}"
    else:
        wanted = f"-{column.key}" if column.number else column.key
    return _address(context["request"], sort=wanted)


@register.simple_tag
def sort_mark(listed: Listed[object], column: Column[object]) -> SafeString | str:
    """Which way this column is sorted."""
    if listed.asked.sort != column.key:
        return ""
    return icon("down" if listed.asked.falling else "up")


@register.simple_tag
def sorted_by(listed: Listed[object], column: Column[object]) -> SafeString | str:
    """The same for a screen reader."""
    if listed.asked.sort != column.key:
        return ""
    return format_html(' aria-sort="{}"', "descending" if listed.asked.falling else "ascending")


def _address(request: HttpRequest, **changes: object) -> str:
    query: QueryDict = request.GET.copy()
    for name in _PLACE:
        query.pop(name, None)
    for name, value in changes.items():
        query.pop(name, None)
        if value not in {"", None}:
            query[name] = str(value)
    return f"?{query.urlencode()}" if query else request.path


@register.simple_tag
def plain_cell(column: Column[object], row: object) -> str:
    """A cell of a list that needs no template of its own: its value, written as its kind is written."""
    value = column.value(row)
    if isinstance(value, Money):
        return formats.money(value)
    if isinstance(value, date):
        return formats.day(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return formats.count(value)
    return "" if value is None else str(value)
