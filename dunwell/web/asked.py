# SPDX-License-Identifier: MIT
"""What an address asks: dates, words, sort, filters. What cannot be meant is a bad request, never another question."""

from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import BadRequest
from django.http import HttpRequest, QueryDict


@dataclass(frozen=True)
class Asked:
    """What a list is asked: words `q`, the column to sort by, filters that are set, and where the page starts."""

    q: str = ""
    sort: str = ""
    falling: bool = False
    filters: dict[str, str] = field(default_factory=dict)
    after: str = ""
    before: str = ""
    size: int = 50

    def get(self, name: str) -> str:
        """The value of a filter; empty when it is not set."""
        return self.filters.get(name, "")

    def date(self, name: str) -> date | None:
        """The date of a filter of kind `date`."""
        return date.fromisoformat(self.filters[name]) if self.filters.get(name) else None


@dataclass(frozen=True)
class Picks:
    """The rows that were ticked; `everything`: all that fit the filter `query`, whatever was ticked on this page."""

    ids: tuple[int, ...]
    everything: bool
    query: QueryDict


def asked_date(request: HttpRequest, otherwise: date, name: str = "on") -> date:
    """The date of `?on=`. What is no date, or none of a ledger, is a bad request: it is not taken for another day."""
    text = request.GET.get(name, "")
    return as_date(text) if text else otherwise


def as_date(text: str) -> date:
    """An ISO date between 1990 and 2200, else a bad request."""
    try:
        on = date.fromisoformat(text)
    except ValueError:
        raise BadRequest(f"not a date: {text}") from None
    if not 1990 <= on.year <= 2200:
        raise BadRequest(f"a date between 1990 and 2200 is asked for, not {on}")
    return on


def asked_text(request: HttpRequest) -> str:
    """The words of `?q=`."""
    return request.GET.get("q", "").strip()[:100].replace("\x00", "")


def asked_picks(request: HttpRequest) -> Picks:
    """The rows ticked in a list's form (`pick`, `everything`, `query`)."""
    ids = tuple(int(one) for one in request.POST.getlist("pick") if one.isascii() and one.isdecimal() and len(one) < 19)
    query = QueryDict(request.POST.get("query", "").removeprefix("?"))
    return Picks(ids, request.POST.get("everything") == "yes", query)
