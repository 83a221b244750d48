# SPDX-License-Identifier: MIT
"""The third tab of a procedure: everything that the automation did under it, down to one invoice."""

import json
from collections.abc import Iterable, Mapping, Sequence

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dunwell.services import procedure_events
from dunwell.services.access import Seat
from dunwell.services.kept import kept
from dunwell.services.paging import KeyPage, key_page
from dunwell.services.procedure_board import version_in_force
from dunwell.services.procedure_events import Happened, events, named
from dunwell.web.asked import Asked
from dunwell.web.listing import Column, Empty, Filter, Listing, list_page
from dunwell.web.pages import company_page
from dunwell.web.views.procedures.shown import seen
from dunwell.web.words import told
from dunwell.web.words.procedures import EVENT_KINDS


@company_page("see")
def procedure_events_page(request: HttpRequest, seat: Seat, code: str) -> HttpResponseBase:
    """What was done under a procedure, the latest first."""
    version = version_in_force(seat.company, code)
    return list_page(
        request, seat, _listing(seat, code), "procedures/events", here="procedures", code=code,
        name=version.document.get("name", code), draft=seen(seat),
    )  # fmt: skip


def sentence(row: Happened) -> str:
    """What happened, in words."""
    data: Mapping[str, object] = json.loads(row.event.data)
    return told(row.event.code, data)


def _listing(seat: Seat, code: str) -> Listing[Happened]:
    company = seat.company

    def wanted(asked: Asked) -> procedure_events.Asked:
        return procedure_events.Asked(asked.get("kind"), asked.q, asked.date("from"), asked.date("to"))

    def read(asked: Asked, order: Sequence[str]) -> KeyPage[Happened]:
        found = events(company, code, wanted(asked), own=seat.own)
        total = kept("procedure_events", company, code, wanted(asked), seat.own, make=found.count)
        page = key_page(found, order, after=asked.after, before=asked.before, total=total)
        return KeyPage(list(named(company, page.rows)), page.total, page.next, page.previous)

    def every(asked: Asked, order: Sequence[str]) -> Iterable[Happened]:
        found = events(company, code, wanted(asked), own=seat.own).order_by(*order)
        return named(company, found.iterator(chunk_size=2000))

    return Listing(
        name="events",
        noun=gettext_lazy("events"),
        columns=[
            Column("at", gettext_lazy("When"), lambda row: row.event.at, order=("seq",)),
            Column("what", gettext_lazy("What happened"), sentence, wide=True),
            Column("customer", gettext_lazy("Customer"), lambda row: row.customer.name if row.customer else ""),
            Column("number", gettext_lazy("Notice"), lambda row: row.notice.number if row.notice else ""),
            Column("by", gettext_lazy("Done by"), lambda row: row.event.actor),
            Column("code", gettext_lazy("Code"), lambda row: row.event.code, hidden=True),
            Column("data", gettext_lazy("Facts"), lambda row: row.event.data, hidden=True),
        ],
        rows="web/procedures/event_rows.html",
        read=read,
        every=every,
        order=("-seq",),
        filters=[
            Filter("kind", gettext_lazy("Everything"), list(EVENT_KINDS.items())),
            Filter("from", gettext_lazy("First day")),
            Filter("to", gettext_lazy("Last day")),
        ],
        search=gettext_lazy("Invoice, notice, or customer"),
        empty=Empty(
            _("Nothing was done under this procedure yet. Its messages, calls and versions will be told here."),
            icon="history",
        ),
    )
