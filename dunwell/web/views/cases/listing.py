# SPDX-License-Identifier: MIT
"""The list of cases: what waits to be sent, what partners are at, what came of it."""

from collections.abc import Iterable, Sequence

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dunwell.services.access import Seat
from dunwell.services.case_find import CaseLine, Wish, case_page, every_case
from dunwell.services.paging import KeyPage
from dunwell.services.partners import partners_of
from dunwell.web.asked import Asked
from dunwell.web.listing import Column, Empty, Filter, Listing, list_page
from dunwell.web.pages import company_page
from dunwell.web.words.cases import CASES, FILTERS


@company_page("see")
def cases(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    """Cases found, filtered, sorted and exported."""
    return list_page(request, seat, _listing(seat), "cases/list", here="invoices")


def _listing(seat: Seat) -> Listing[CaseLine]:
    def wish(asked: Asked) -> Wish:
        partner = asked.get("partner")
        return Wish(own=seat.own, text=asked.q, state=asked.get("state"), partner=int(partner) if partner else None)

    def read(asked: Asked, order: Sequence[str]) -> KeyPage[CaseLine]:
        return case_page(seat.company, wish(asked), order, after=asked.after, before=asked.before, size=asked.size)

    def every(asked: Asked, order: Sequence[str]) -> Iterable[CaseLine]:
        return every_case(seat.company, wish(asked), order)

    known = [(str(one.pk), one.name) for one in partners_of(seat.company)]
    partners = [Filter("partner", _("All partners"), [*known, ("0", _("Nobody chosen"))])] if known else []
    return Listing(
        name="cases",
        columns=_columns(),
        filters=[Filter("state", _("All states"), list(FILTERS.items())), *partners],
        search=_("Customer, case, invoice or reference"),
        noun=_("cases"),
        rows="web/cases/rows.html",
        read=read,
        every=every,
        order=("-on", "-pk"),
        empty=Empty(
            _("Nothing has been handed over. A case is made when an invoice reaches a hand-over level of its "
              "procedure, or by hand on a customer's card."),
            "handover",
            _("Collection partners") if seat.may("settings") else "",
            reverse("partners", args=[seat.company.code]) if seat.may("settings") else "",
        ),
    )  # fmt: skip


def _columns() -> list[Column[CaseLine]]:
    return [
        Column("number", _("Case"), lambda row: row.number, order=("number",)),
        Column("on", _("Handed over"), lambda row: row.on, order=("on",)),
        Column("customer_number", _("Customer number"), lambda row: row.customer_ref, hidden=True),
        Column("customer", _("Customer"), lambda row: row.customer, order=("name",)),
        Column("partner", _("Partner"), lambda row: row.partner, order=("to",)),
        Column("reference", _("Their reference"), lambda row: row.reference, hidden=True),
        Column("items", _("Invoices"), lambda row: row.items, number=True),
        Column("open", _("Open"), lambda row: row.open, number=True),
        Column("currency", _("Currency"), lambda row: row.open.currency, hidden=True),
        Column("state", _("State"), lambda row: CASES[row.status].text, order=("status", "status_on")),
        Column("state_since", _("State since"), lambda row: row.status_on, hidden=True),
    ]
