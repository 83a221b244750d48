# SPDX-License-Identifier: MIT
"""All companies of a person on one board, and the switch between them."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from dunwell.core.money import Money
from dunwell.services.access import seats_of
from dunwell.services.board import BoardRow, board
from dunwell.services.found_company import may_found
from dunwell.services.paging import KeyPage
from dunwell.web.asked import asked_text
from dunwell.web.export import csv_file, xlsx_file
from dunwell.web.listing import Column, Empty, Listed, Listing
from dunwell.web.pages import now, person, swaps

# So many companies are listed in the switch at once; the rest is found by name.
SHOWN = 8


def companies(request: HttpRequest) -> HttpResponseBase:
    """A table over all companies: what is open, overdue, waiting and wrong."""
    found, text = board(person(request), now()), asked_text(request)
    rows = [row for row in found.rows if text.casefold() in f"{row.company.name} {row.company.code}".casefold()]
    listing = _listing()
    asked = listing.asked(request.GET)
    if asked.sort:
        rows.sort(key=_KEYS[asked.sort], reverse=asked.falling)
    kind = request.GET.get("format", "")
    if kind:
        writers = {"csv": csv_file, "xlsx": xlsx_file}
        if kind not in writers:
            raise BadRequest(f"no such format: {kind}")
        return writers[kind]("companies", listing.columns, [row for row in rows if row.seat.may("export")])
    listed = Listed(listing, asked, KeyPage(rows, len(rows), "", ""))
    exporting = next((row.seat for row in rows if row.seat.may("export")), None)
    context = {"board": found, "listed": listed, "seat": exporting, "may_found": may_found(person(request))}
    return render(request, "web/list/list.html" if swaps(request, "list") else "web/accounts/companies.html", context)


def switch(request: HttpRequest) -> HttpResponse:
    """The companies whose name holds what was typed, for the switch in the navigation."""
    text = asked_text(request).casefold()
    found = [one for one in seats_of(person(request)) if text in f"{one.company.name} {one.company.code}".casefold()]
    return render(request, "web/accounts/switch.html", {"found": found[:SHOWN], "more": len(found) > SHOWN})


def _listing() -> Listing[BoardRow]:
    def column(key: str, title: Any, value: Callable[[BoardRow], object], number: bool = False) -> Column[BoardRow]:
        return Column(key, title, value, order=(key,), number=number)

    return Listing(
        name="companies",
        columns=(
            column("name", _("Company"), lambda row: row.company.name),
            column("open", _("Open"), lambda row: _main(row, row.open), number=True),
            column("overdue", _("Overdue"), lambda row: _main(row, row.overdue), number=True),
            column("work", _("Needs a person"), lambda row: row.work, number=True),
            column("run", _("Last run"), lambda row: row.last_run_on),
            column("state", _("State"), lambda row: ", ".join([row.company.mode, *row.alarms])),
        ),
        rows="web/accounts/company_rows.html",
        read=lambda _asked, _order: KeyPage([], 0, "", ""),
        every=lambda _asked, _order: [],
        order=("name",),
        search=_("Company"),
        noun=_("companies"),
        empty=Empty(_("You belong to no company yet."), "building"),
    )


def _main(row: BoardRow, amounts: list[Money]) -> Money:
    """The amount in the company's own currency: what its column sorts by."""
    own = row.company.currency
    return next((money for money in amounts if money.currency == own), Money(0, own))


_KEYS: dict[str, Callable[[BoardRow], Any]] = {
    "name": lambda row: row.company.name.casefold(),
    "open": lambda row: _main(row, row.open).minor,
    "overdue": lambda row: _main(row, row.overdue).minor,
    "work": lambda row: row.work,
    "run": lambda row: row.last_run_on or date.min,
    "state": lambda row: (len(row.alarms), row.alarms),
}
