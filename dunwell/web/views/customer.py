# SPDX-License-Identifier: MIT
"""One customer: what he owes, what he was sent, and all that happened."""

from django.http import HttpRequest, HttpResponse

from dunwell.services import queries
from dunwell.services.access import Seat
from dunwell.services.dashboard import next_sending_on
from dunwell.services.planned import planned_for_customer
from dunwell.web.pages import company_page, now, page, today


@company_page("see")
def customer_page(request: HttpRequest, seat: Seat, customer: int) -> HttpResponse:
    """The customer's account, notices and history."""
    company = seat.company
    found, on = queries.customer_by_id(company, customer), next_sending_on(company, now())
    return page(
        request,
        seat,
        "customer",
        here="customers",
        customer=found,
        emails=queries.emails_of(company, found),
        balances=queries.balances(company, [found.pk], today(seat)).get(found.pk, []),
        on=on,
        items=planned_for_customer(company, found.pk, on),
        claims=queries.claims_of(company, found),
        credits=queries.credits_of(company, found),
        notices=queries.notices_of(company, customer=found),
        events=queries.timeline(company, customer=found),
    )
