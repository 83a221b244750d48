# SPDX-License-Identifier: MIT
"""A list as every screen has it: it sorts, searches, filters (kept in the address), pages by key, exports, and says
what to do when it is empty. A screen names its columns and filters and tells how a page is read; the rest is here.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.utils.functional import Promise

from dunwell.services.access import Seat
from dunwell.services.paging import KeyPage
from dunwell.web.asked import Asked, as_date
from dunwell.web.export import csv_file, xlsx_file
from dunwell.web.pages import frame, page, swaps

Text = str | Promise


@dataclass(frozen=True)
class Column[R]:
    """One column. `value` is what an export writes (text, int, Decimal, date, Money); `order`: the fields to sort by
    (empty: this column does not sort). `number`: aligned right. `hidden`: in exports alone.
    """

    key: str
    title: Text
    value: Callable[[R], object]
    order: tuple[str, ...] = ()
    number: bool = False
    hidden: bool = False
    wide: bool = False


@dataclass(frozen=True)
class Filter:
    """One filter. `choices` as (value, label); without any it is a date. `label` is also what no choice is called.

    `rare`: it stands behind "More filters" until it is set.
    """

    key: str
    label: Text
    choices: Sequence[tuple[str, Text]] = ()
    rare: bool = False


@dataclass(frozen=True)
class Empty:
    """What an empty list says: what would be here, and the one thing to do about it."""

    text: Text
    icon: str = "doc"
    label: Text = ""
    url: str = ""


@dataclass(frozen=True)
class Listing[R]:
    """A list. `read` gives one page; `every` all rows that fit, for an export. `order` is the standing order.

    `rows` is the template of the rows: it loops over `listed.rows`. `bulk` is where "do to selected" posts to.
    """

    name: str
    columns: Sequence[Column[R]]
    rows: str
    read: Callable[[Asked, Sequence[str]], KeyPage[R]]
    every: Callable[[Asked, Sequence[str]], Iterable[R]]
    order: Sequence[str]
    empty: Empty
    filters: Sequence[Filter] = ()
    search: Text = ""
    noun: Text = ""
    bulk: str = ""
    bulk_template: str = ""

    def asked(self, query: QueryDict) -> Asked:
        """What the address asks of this list. A sort or filter that it does not know is a bad request."""
        sort = query.get("sort", "")
        falling, sort = sort.startswith("-"), sort.removeprefix("-")
        if sort and sort not in {one.key for one in self.columns if one.order}:
            raise BadRequest(f"no such sort: {sort}")
        return Asked(
            q=query.get("q", "").strip()[:100].replace("\x00", ""),
            sort=sort,
            falling=falling,
            filters={one.key: _value(one, str(query[one.key])) for one in self.filters if query.get(one.key)},
            after=query.get("after", ""),
            before=query.get("before", ""),
        )

    def order_of(self, asked: Asked) -> list[str]:
        """The fields that the rows are ordered by; the standing order settles what the chosen column leaves equal."""
        for column in self.columns:
            if column.key == asked.sort:
                names = [*column.order, self.order[-1].removeprefix("-")]
                return [_turned(name) if asked.falling else name for name in dict.fromkeys(names)]
        return list(self.order)


@dataclass(frozen=True)
class Listed[R]:
    """A list as it is shown now."""

    listing: Listing[R]
    asked: Asked
    page: KeyPage[R]

    @property
    def rows(self) -> list[R]:
        return self.page.rows

    @property
    def narrowed(self) -> bool:
        """Whether words or a filter leave some rows out."""
        return bool(self.asked.q or self.asked.filters)

    @property
    def columns(self) -> list[Column[R]]:
        return [one for one in self.listing.columns if not one.hidden]

    @property
    def filters(self) -> list[Filter]:
        """Those that stand in the row."""
        return [one for one in self.listing.filters if not one.rare]

    @property
    def more_filters(self) -> list[Filter]:
        """Those that stand behind "More filters"."""
        return [one for one in self.listing.filters if one.rare]

    @property
    def more_set(self) -> bool:
        """Whether one of those behind "More filters" is set."""
        return any(self.asked.get(one.key) for one in self.more_filters)


def list_page[R](
    request: HttpRequest, seat: Seat, listing: Listing[R], template: str, *, status: int = 200, **context: object
) -> HttpResponseBase:
    """A page around a list: the whole page, the list alone when htmx asks for it, or a file of all that fit."""
    asked = listing.asked(request.GET)
    order = listing.order_of(asked)
    kind = request.GET.get("format", "")
    if kind:
        seat.must("export")
        writers = {"csv": csv_file, "xlsx": xlsx_file}
        if kind not in writers:
            raise BadRequest(f"no such format: {kind}")
        return writers[kind](listing.name, listing.columns, listing.every(asked, order))
    context["listed"] = Listed(listing, asked, listing.read(asked, order))
    if swaps(request, "list"):
        return render(request, "web/list/list.html", frame(request, seat) | context)
    return page(request, seat, template, status=status, **context)


def _value(one: Filter, text: str) -> str:
    if not one.choices:
        return as_date(text).isoformat()
    if text not in {value for value, _ in one.choices}:
        raise BadRequest(f"no such {one.key}: {text}")
    return text


def _turned(name: str) -> str:
    return name[1:] if name.startswith("-") else f"-{name}"
