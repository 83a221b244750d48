# SPDX-License-Identifier: MIT
"""One payment and what is proposed for it, on a page of its own."""

from django.http import HttpRequest, HttpResponse

from dunwell.services.access import Seat
from dunwell.services.match_shown import match_shown
from dunwell.services.match_view import next_waiting
from dunwell.web.pages import company_page, page
from dunwell.web.words.matching import KEYS


@company_page("match")
def card(request: HttpRequest, seat: Seat, proposal: int) -> HttpResponse:
    """The same as beside the queue, for telephones and links; of a decided one, who decided what and when."""
    one = match_shown(seat.company, proposal)
    following = next_waiting(seat.company, one.row.pk)
    came = {"place": "card", "query": "", "next": following or ""}
    return page(request, seat, "matching/card", here="invoices", one=one, came=came, page_keys=KEYS[2:])
