# SPDX-License-Identifier: MIT
"""The company at a glance."""

from django.http import HttpRequest, HttpResponse

from dunwell.services.access import Seat
from dunwell.services.dashboard import dashboard
from dunwell.web.pages import company_page, now, page


@company_page("see")
def overview(request: HttpRequest, seat: Seat) -> HttpResponse:
    """What is open, what the next run would do, and what waits for a person."""
    return page(request, seat, "overview", here="start", board=dashboard(seat.company, now()))
