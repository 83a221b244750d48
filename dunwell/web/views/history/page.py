# SPDX-License-Identifier: MIT
"""The history of a company: searched, newest first; each line in words, with its facts on demand."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext_lazy as _

from dunwell.services.access import Seat
from dunwell.services.history import Line, Search, history_lines, history_page, line
from dunwell.services.paging import KeyPage
from dunwell.web.asked import Asked
from dunwell.web.listing import Column, Empty, Filter, Listing, list_page
from dunwell.web.pages import company_page, fragment, page, swaps
from dunwell.web.words import told
from dunwell.web.words.events import EVENTS

COLUMNS: Sequence[Column[Line]] = (
    Column("at", _("When"), lambda one: one.at),
    Column("what", _("What happened"), lambda one: told(one.code, one.data)),
    Column("who", _("Who"), lambda one: one.actor),
    Column("code", _("Code"), lambda one: one.code, hidden=True),
    Column("on", _("Day"), lambda one: one.on, hidden=True),
    Column("customer", _("Customer"), lambda one: one.customer_name, hidden=True),
    Column("invoice", _("Invoice"), lambda one: one.invoice_number, hidden=True),
    Column("notice", _("Notice"), lambda one: one.notice_number, hidden=True),
    Column("seq", _("Line"), lambda one: one.seq, number=True),
    Column("data", _("Facts"), lambda one: json.dumps(one.data, ensure_ascii=False), hidden=True),
    Column("hash", _("Hash"), lambda one: one.hash, hidden=True),
)


@company_page("history")
def history(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    """Every line that fits."""
    about = {name: _number(request.GET.get(name, "")) for name in ("customer", "invoice")}
    listing = _listing(seat, about)
    return list_page(request, seat, listing, "history/history", here="runs", tab="history", about=about)


@company_page("history")
def event(request: HttpRequest, seat: Seat, seq: int) -> HttpResponse:
    """One line whole, in a dialog or on its own."""
    row = line(seat.company, seq)
    context: dict[str, Any] = {"line": row, "facts": json.dumps(row.data, ensure_ascii=False, indent=2)}
    if swaps(request, "dialog-body"):
        return fragment(request, seat, "history/event", layout="web/form/dialog.html", title=_("Line"), **context)
    return page(request, seat, "history/event", here="runs", layout="web/frame.html", **context)


def _listing(seat: Seat, about: dict[str, int | None]) -> Listing[Line]:
    def search(asked: Asked) -> Search:
        return Search(
            since=asked.date("since"),
            until=asked.date("until"),
            code=asked.get("code"),
            actor=asked.get("actor"),
            customer=about["customer"],
            invoice=about["invoice"],
            text=asked.q,
        )

    def read(asked: Asked, order: Sequence[str]) -> KeyPage[Line]:
        return history_page(seat.company, search(asked), after=asked.after, before=asked.before, size=asked.size)

    def every(asked: Asked, order: Sequence[str]) -> Iterable[Line]:
        return history_lines(seat.company, search(asked))

    return Listing(
        name="history",
        columns=COLUMNS,
        rows="web/history/rows.html",
        read=read,
        every=every,
        order=("-seq",),
        empty=Empty(_("Nothing has happened yet."), icon="history"),
        filters=[
            Filter("code", _("Everything"), sorted(EVENTS.items(), key=lambda pair: str(pair[1]))),
            Filter("since", _("Since")),
            Filter("until", _("Until")),
        ],
        search=_("Customer or words"),
        noun=_("lines"),
    )


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None
