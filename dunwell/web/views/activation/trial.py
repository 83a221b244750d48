# SPDX-License-Identifier: MIT
"""A dry run: what would go out tomorrow and in the two weeks after, and why the rest would not."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from dunwell.services import activation
from dunwell.services.access import Seat
from dunwell.services.cost import price
from dunwell.services.days_ahead import days_ahead
from dunwell.web.pages import actor, fragment, now, swaps, today
from dunwell.web.views.activation.guide import address, following, step_page

DAYS = 14


def trial_step(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    """The step of the guide. The days are worked out when they are asked for: on a large ledger it takes seconds."""
    if request.method == "POST":
        activation.looked_at(seat.company, "trial", actor=actor(request), at=now())
        return redirect(address(seat, following("trial")))
    if swaps(request, "days"):
        return fragment(request, seat, "activation/days", **_days(seat))
    if request.GET.get("days"):
        return step_page(request, seat, "trial", status=200, **_days(seat))
    return step_page(request, seat, "trial")


def _days(seat: Seat) -> dict[str, object]:
    first = today(seat) + timedelta(days=1)
    found = days_ahead(seat.company, first, days=DAYS)
    charged = price()
    cost = type(charged)(charged.minor * found.notices, charged.currency) if charged else None
    return {"ahead": found, "first": first, "last": first + timedelta(days=DAYS - 1), "cost": cost}
