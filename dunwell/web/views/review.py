# SPDX-License-Identifier: MIT
"""Mode review: the open proposal, and the button that sends it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from dunwell.core.problem import Refused
from dunwell.services import reviewing
from dunwell.services.access import Seat
from dunwell.web.pages import company_page, now, page, today
from dunwell.web.words import refused_sentence

# So many lines are shown one by one; what is beyond goes out as proposed.
SHOWN = 1000


@require_http_methods(["GET", "HEAD", "POST"])
@company_page("plan")
def review(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Shows the proposal; a POST approves it, without the lines that were marked to be left out."""
    if request.method == "POST":
        return _approve(request, seat)
    found = reviewing.review(seat.company, today(seat))
    lines = found.lines if found else []
    return page(
        request, seat, "review", here="today", review=found, lines=lines[:SHOWN], unseen=len(lines[SHOWN:])
    )  # fmt: skip


def _approve(request: HttpRequest, seat: Seat) -> HttpResponse:
    marked = request.POST.getlist("without")
    without = frozenset(int(one) for one in marked if one.isascii() and one.isdecimal() and len(one) < 19)
    here = redirect("review", company=seat.company.code)
    if request.POST.get("sure") != "yes":
        messages.error(request, "Nothing was sent: tick the box that says you have looked at the proposal.")
        return here
    try:
        done = reviewing.approve(
            seat, on=today(seat), without=without, actor=request.user.get_username(), at=now()
        )  # fmt: skip
    except Refused as refused:
        messages.error(request, refused_sentence(refused))
        return here
    messages.success(request, f"Approved: {done.run.notices_count} notices are made and queued.")
    return here
