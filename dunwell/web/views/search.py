# SPDX-License-Identifier: MIT
"""One search over everything: the page, and the quick box's own list."""

from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from dunwell.services.access import Seat
from dunwell.services.search import Hit, search
from dunwell.web.asked import asked_text
from dunwell.web.pages import company_page, fragment, page, swaps, today


@company_page("see")
def search_page(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Everything that is called so; a single find is opened at once."""
    text = asked_text(request)
    hits = [(hit, address(seat, hit)) for hit in search(seat.company, text, seat.own, on=today(seat))]
    groups = [(kind, list(found)) for kind, found in groupby(hits, key=lambda pair: pair[0].kind)]
    if swaps(request, "found"):
        return fragment(request, seat, "search/found", q=text, groups=groups)
    if len(hits) == 1 and hits[0][1]:
        return redirect(hits[0][1])
    return page(request, seat, "search/page", here="", q=text, groups=groups)


def address(seat: Seat, hit: Hit) -> str:
    """The page of a find."""
    return reverse(hit.kind, args=[seat.company.code, hit.pk])
