# SPDX-License-Identifier: MIT
"""The card of a customer: the account at a glance, everything that happened."""

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponseBase

from dunwell.services import queries
from dunwell.services.access import Seat
from dunwell.services.case_find import cases_of_customer
from dunwell.services.customer_procedure import standing_of
from dunwell.services.dashboard import next_sending_on
from dunwell.services.edit_customer import owned_customer
from dunwell.services.notes import notes_of
from dunwell.services.payment_habits import habits_of, holds_of, warnings_of
from dunwell.services.planned import planned_for_customer
from dunwell.services.returned_list import latest_of
from dunwell.services.timelines import KINDS, timeline_page
from dunwell.services.work_list import tasks_of
from dunwell.web.pages import company_page, now, page, swaps, today
from dunwell.web.words.customers import TIMELINE

_MANY = 100


@company_page("see")
def card(request: HttpRequest, seat: Seat, customer: int) -> HttpResponseBase:
    """What the customer owes, how it pays, who is written to, and what waits."""
    company, on = seat.company, today(seat)
    found, next_on = owned_customer(company, customer, seat.own), next_sending_on(company, now())
    balances = queries.balances(company, [found.pk], on).get(found.pk, [])
    items = planned_for_customer(company, found.pk, next_on)
    return page(
        request,
        seat,
        "customers/card",
        here="customers",
        tab="card",
        customer=found,
        balances=balances,
        warnings=warnings_of(company, found, balances, items, (next_on - on).days),
        habits=habits_of(company, found, on),
        next_on=next_on,
        items=items[:_MANY],
        items_more=max(0, len(items) - _MANY),
        contacts=list(found.emails.all()),
        holds=holds_of(company, found),
        notes=notes_of(company, found.pk, limit=20),
        tasks=tasks_of(company, found.pk) if seat.may("work") else [],
        claims=queries.claims_of(company, found, still_open=True) if any(one.claims.minor for one in balances) else [],
        credits=queries.credits_of(company, found) if any(one.credits.minor for one in balances) else [],
        standing=standing_of(company, found),
        cases=cases_of_customer(company, found.pk),
        came=latest_of(company, found.pk),
        latest=timeline_page(company, found, size=6).rows,
    )


@company_page("see")
def timeline(request: HttpRequest, seat: Seat, customer: int) -> HttpResponseBase:
    """Everything that happened, by kind, newest first."""
    found = owned_customer(seat.company, customer, seat.own)
    kind = request.GET.get("kind", "")
    if kind and kind not in KINDS:
        raise BadRequest(f"no such kind: {kind}")
    told = timeline_page(
        seat.company, found, kind=kind, after=request.GET.get("after", ""), before=request.GET.get("before", "")
    )
    template = "customers/story" if swaps(request, "story") else "customers/timeline"
    return page(
        request, seat, template, here="customers", tab="timeline", customer=found, told=told, kind=kind,
        kinds=TIMELINE.items(),
    )  # fmt: skip
