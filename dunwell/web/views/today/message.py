# SPDX-License-Identifier: MIT
"""The very message that would go, before it exists: shown in the frame that kept messages are shown in."""

from datetime import date

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_safe

from dunwell.core.problem import Refused
from dunwell.delivery.email.mailbox import OpenedMessage
from dunwell.services.access import Seat
from dunwell.services.queries import customer_by_id
from dunwell.services.upcoming_message import upcoming_messages
from dunwell.web.message_frame import MESSAGE_CSP
from dunwell.web.pages import actor, company_page, now, page
from dunwell.web.views.today.page import shown_day
from dunwell.web.words import refused_sentence

_NOTHING = {"not_found", "nothing_goes_out"}


@require_safe
@company_page("plan")
def message(request: HttpRequest, seat: Seat, customer: int, currency: str) -> HttpResponseBase:
    """The messages to a customer in a currency, each with its head and its body."""
    one, on = customer_by_id(seat.company, customer), shown_day(request, seat)
    try:
        mails, refused = _messages(request, seat, customer, currency, on), ""
    except Refused as found:
        if found.code in _NOTHING:
            raise Refused("not_found", what="message", name=one.ref) from found
        mails, refused = [], refused_sentence(found)
    return page(
        request,
        seat,
        "today/message",
        here="today",
        customer=one,
        currency=currency,
        mails=mails,
        refused=refused,
        on=on,
    )


@require_safe
@csp_override(MESSAGE_CSP)
@company_page("plan")
def body(request: HttpRequest, seat: Seat, customer: int, currency: str, index: int) -> HttpResponseBase:
    """The HTML part of one of them, for the frame."""
    try:
        messages = _messages(request, seat, customer, currency, shown_day(request, seat))
    except Refused as refused:
        raise Refused("not_found", what="message", name=str(customer)) from refused
    if index >= len(messages):
        raise Refused("not_found", what="message", name=str(index))
    return HttpResponse(messages[index].html)


def _messages(request: HttpRequest, seat: Seat, customer: int, currency: str, on: date) -> list[OpenedMessage]:
    return upcoming_messages(seat.company, customer, currency, on=on, actor=actor(request), at=now())
