# SPDX-License-Identifier: MIT
"""The page of a day: what goes out, customer by customer, and below it every item that gets nothing."""

import re
from datetime import date
from http import HTTPStatus

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django_htmx.http import HttpResponseClientRefresh

from dunwell.services.access import Seat
from dunwell.services.coming import Coming, coming
from dunwell.services.edits import Account
from dunwell.services.made import approval_of
from dunwell.services.offer_lists import offer_page, offered, sums_of
from dunwell.services.planned import counts_of, planned
from dunwell.services.proposal_page import proposal_page
from dunwell.web.acts import done
from dunwell.web.asked import as_date
from dunwell.web.htmx import is_htmx
from dunwell.web.listing import list_page
from dunwell.web.pages import company_page, now, swaps
from dunwell.web.views.today.idle import idle_listing
from dunwell.web.views.today.words import MODES, action_of, told

_ACCOUNT = re.compile(r"([0-9]{1,18})-([A-Z]{3})")
# So many offers stand on the page itself; the others behind a link.
_OFFERS = 10


@company_page("plan")
def today_page(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    """The coming run: what a person may do about it, and below it every item that gets nothing."""
    return _page(request, seat, coming(seat.company, now()))


@company_page("plan")
def day_page(request: HttpRequest, seat: Seat, day: str) -> HttpResponseBase:
    """Any other day: what would go then, or what was decided then."""
    found = coming(seat.company, now(), as_date(day))
    if found.state not in {"past", "ahead"}:
        return redirect("today", company=seat.company.code)
    return _page(request, seat, found)


@company_page("plan")
def go_to_day(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    """The date picker: leads to the page of `?on=`."""
    on = request.GET.get("on", "")
    if not on:
        return redirect("today", company=seat.company.code)
    return redirect("today-day", company=seat.company.code, day=as_date(on).isoformat())


@company_page("plan")
def review(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    """The proposal's former address."""
    return redirect("today", company=seat.company.code)


def _page(request: HttpRequest, seat: Seat, found: Coming) -> HttpResponseBase:
    listing = idle_listing(seat, found.on)
    context: dict[str, object] = {"here": "today", "coming": found}
    if not swaps(request, "list") and "format" not in request.GET:
        context |= _above(request, seat, found)
    return list_page(request, seat, listing, "today/today", status=HTTPStatus.OK, **context)


def _above(request: HttpRequest, seat: Seat, found: Coming) -> dict[str, object]:
    """What stands above the list: the run, its messages, offers."""
    company, level = seat.company, request.GET.get("level", "")
    if level and level not in {one.level for one in found.sums}:
        level = ""
    who = request.GET.get("who", "").strip()[:100].replace("\x00", "")
    after, before = request.GET.get("from", ""), request.GET.get("to", "")
    decides = seat.may("decide") and found.editable
    return {
        "proposals": proposal_page(company, found, level=level, text=who, after=after, before=before),
        "level": level,
        "who": who,
        "mode": MODES[company.mode],
        "told": told(seat, found),
        "action": action_of(seat, found),
        "decides": decides,
        "picks": decides and found.state == "approve" and found.notices > 0,
        "made": approval_of(company, found.run) if found.run and found.state in {"made", "past"} else None,
        "idle_counts": counts_of(planned(company, found.on).idle),
        "idle_total": planned(company, found.on).idle.height,
        **_offers(seat, found),
    }


def _offers(seat: Seat, found: Coming) -> dict[str, object]:
    company = seat.company
    if company.mode != "offer" or not found.editable:
        return {}
    rows = offered(company, found.on, found.today)
    return {"offers": offer_page(company, rows, found.on, size=_OFFERS), "offer_sums": sums_of(rows)}


def shown_day(request: HttpRequest, seat: Seat) -> date:
    """The day of the run that a form was shown for (`?on=`), so that it cannot mean a later one; else the coming."""
    text = request.POST.get("on") or request.GET.get("on", "")
    return as_date(text) if text else coming(seat.company, now()).on


def back_to_today(seat: Seat) -> str:
    """The address of the page."""
    return reverse("today", args=[seat.company.code])


def stay(request: HttpRequest, seat: Seat, text: str | Promise, *, undo: str = "") -> HttpResponseBase:
    """An act on the page was done: with scripts the page is read again where it stands, without them from the top."""
    answer = done(request, text, to=back_to_today(seat), undo=undo)
    return HttpResponseClientRefresh() if is_htmx(request) else answer


def asked_accounts(request: HttpRequest, name: str) -> list[Account]:
    """The customers of a form's boxes, each with a currency: `12-EUR`. What is none is a bad request."""
    texts = request.POST.getlist(name) or request.GET.getlist(name)
    found = [_ACCOUNT.fullmatch(one) for one in texts]
    if None in found:
        raise BadRequest(f"not a customer and a currency among {name}")
    return [(int(one[1]), one[2]) for one in found if one]


def asked_items(request: HttpRequest, name: str) -> list[int]:
    """The ids of a form's boxes. What is none is a bad request."""
    texts = request.POST.getlist(name) or request.GET.getlist(name)
    if any(not (one.isascii() and one.isdecimal() and len(one) < 19) for one in texts):
        raise BadRequest(f"not an id among {name}")
    return [int(one) for one in texts]
