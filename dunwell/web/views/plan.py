# SPDX-License-Identifier: MIT
"""The plan of a day: every open item with its outcome, and why."""

from django.http import HttpRequest, HttpResponse

from dunwell.services.access import Seat
from dunwell.services.dashboard import next_sending_on
from dunwell.services.planned import plan_page
from dunwell.web.asked import asked_date, asked_page, asked_text
from dunwell.web.pages import company_page, now, page


@company_page("plan")
def plan(request: HttpRequest, seat: Seat) -> HttpResponse:
    """The plan of the next sending day, or of the day asked for; the address holds the filter."""
    next_on = next_sending_on(seat.company, now())
    on, outcome, text = asked_date(request, next_on), request.GET.get("outcome", ""), asked_text(request)
    found = plan_page(seat.company, on, outcome=outcome, text=text, page=asked_page(request))
    return page(
        request, seat, "plan", here="today", plan=found, outcome=outcome, text=text, on=on, next_on=next_on
    )  # fmt: skip
