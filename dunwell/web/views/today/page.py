# SPDX-License-Identifier: MIT
"""The page of a day: what goes out and what does not."""

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from dunwell.services.access import Seat
from dunwell.services.dashboard import next_sending_on
from dunwell.web.listing import list_page
from dunwell.web.pages import company_page, now
from dunwell.web.views.today.idle import idle_listing


@company_page("plan")
def today_page(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    """The coming run, and below it every item that gets nothing."""
    on = next_sending_on(seat.company, now())
    return list_page(request, seat, idle_listing(seat.company, on), "today/today", here="today", on=on)


@company_page("plan")
def review(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    """The proposal's former address."""
    return redirect("today", company=seat.company.code)
