# SPDX-License-Identifier: MIT
"""The list of e-invoices that came in: what each became, or why it waits or was not taken."""

from collections.abc import Callable, Iterable, Sequence

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dunwell.services.access import Seat
from dunwell.services.paging import KeyPage
from dunwell.services.received_view import ORDER, Received, Wish, every_received, received_page
from dunwell.web.asked import Asked
from dunwell.web.listing import Column, Empty, Filter, Listing, list_page
from dunwell.web.pages import company_page
from dunwell.web.words.received import STATES


@company_page("see")
def received(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    """All of them, the latest first."""
    return list_page(request, seat, _listing(seat), "received/list", here="invoices")


def _listing(seat: Seat) -> Listing[Received]:
    def wish(asked: Asked) -> Wish:
        days = {"since": asked.date("since"), "until": asked.date("until")}
        return Wish(own=seat.own, text=asked.q, state=asked.get("state"), **days)

    def read(asked: Asked, order: Sequence[str]) -> KeyPage[Received]:
        return received_page(seat.company, wish(asked), order, after=asked.after, before=asked.before, size=asked.size)

    def every(asked: Asked, order: Sequence[str]) -> Iterable[Received]:
        return every_received(seat.company, wish(asked), order)

    brings = seat.may("import")
    return Listing(
        name="e-invoices",
        columns=_columns(),
        filters=[
            Filter("state", _("Every state"), [(code, word.text) for code, word in STATES.items()]),
            Filter("since", _("Came from")),
            Filter("until", _("Came until"), rare=True),
        ],
        search=_("Number, buyer, customer or file"),
        noun=_("e-invoices"),
        rows="web/received/rows.html",
        read=read,
        every=every,
        order=ORDER,
        empty=Empty(
            _(
                "No e-invoice has come in yet. They come by a watched folder, a mailbox, other programs, or by hand: "
                "UBL, Factur-X, ZUGFeRD, Finvoice and others become invoices without typing."
            ),
            "upload",
            _("Bring in files") if brings else "",
            reverse("import", args=[seat.company.code]) if brings else "",
        ),
    )


def _columns() -> list[Column[Received]]:
    return [
        Column("number", _("Number"), lambda row: row.number, order=("number",)),
        Column("came", _("Came"), lambda row: row.file.on, order=("file__on",)),
        Column("buyer", _("Buyer"), lambda row: _of(row.read.get("buyer"), "name")),
        Column("customer", _("Customer"), lambda row: row.customer.name if row.customer else "", hidden=True),
        Column("due", _("Due"), _said("due_date")),
        Column("amount", _("To pay"), _said("payable"), number=True),
        Column("currency", _("Currency"), _said("currency"), hidden=True),
        Column("syntax", _("Written as"), _said("syntax"), hidden=True),
        Column("file", _("File"), lambda row: row.file.name, hidden=True),
        Column("state", _("State"), lambda row: STATES[row.state].text, order=("state",)),
    ]


def _said(key: str) -> Callable[[Received], object]:
    return lambda row: row.read.get(key) or ""


def _of(part: object, key: str) -> str:
    return str(part.get(key) or "") if isinstance(part, dict) else ""
