# SPDX-License-Identifier: MIT
"""One invoice: why it is reminded, or not, on a chosen day, gate by gate."""

from django.http import HttpRequest, HttpResponse

from dunwell.services import queries
from dunwell.services.access import Seat
from dunwell.services.dashboard import next_sending_on
from dunwell.services.explain import explain
from dunwell.web.asked import asked_date
from dunwell.web.pages import company_page, now, page


@company_page("see")
def invoice_page(request: HttpRequest, seat: Seat, invoice: int) -> HttpResponse:
    """The invoice with its instalments, what settled them, and the decision of the day asked for."""
    company = seat.company
    found = queries.invoice_by_id(company, invoice)
    next_on = next_sending_on(company, now())
    on = asked_date(request, next_on)
    return page(
        request,
        seat,
        "invoice",
        here="customers",
        invoice=found,
        amount=queries.amount_of(found),
        open=queries.open_of(company, found),
        on=on,
        next_on=next_on,
        explanations=[] if found.amount_minor < 0 else explain(company, found.number, on),
        parts=queries.settled_by(company, found),
        notices=queries.notices_of(company, invoice=found),
        events=queries.timeline(company, invoice=found),
    )
