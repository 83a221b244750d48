# SPDX-License-Identifier: MIT
"""The list of customers."""

from django.http import HttpRequest, HttpResponse

from dunwell.services import queries
from dunwell.services.access import Seat
from dunwell.web.asked import asked_page, asked_text
from dunwell.web.pages import company_page, page, today


@company_page("see")
def customers(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Customers by name, with what each owes."""
    text = asked_text(request)
    found = queries.customers(seat.company, today(seat), text=text, page=asked_page(request))
    return page(request, seat, "customers", here="customers", found=found, text=text)
