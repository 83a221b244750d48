# SPDX-License-Identifier: MIT
"""The very message that would go, before it exists, as its channel carries it: an e-mail in the frame of kept messages,
a text message, a letter or another document to open."""

from datetime import date

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_safe

from dunwell.core.problem import Refused
from dunwell.services.access import Seat
from dunwell.services.queries import customer_by_id
from dunwell.services.upcoming_message import Upcoming, upcoming_messages
from dunwell.web.message_frame import MESSAGE_CSP, downloaded
from dunwell.web.pages import actor, company_page, now, page
from dunwell.web.views.letters.pdf import pdf_answer
from dunwell.web.views.today.page import shown_day
from dunwell.web.words import refused_sentence

_NOTHING = {"not_found", "nothing_goes_out"}


@require_safe
@company_page("plan")
def message(request: HttpRequest, seat: Seat, customer: int, currency: str) -> HttpResponseBase:
    """The messages to a customer in a currency, each with its head and its body."""
    one, on = customer_by_id(seat.company, customer), shown_day(request, seat)
    try:
        found, refused = _messages(request, seat, customer, currency, on), ""
    except Refused as why:
        if why.code in _NOTHING:
            raise Refused("not_found", what="message", name=one.ref) from why
        found, refused = [], refused_sentence(why)
    return page(
        request,
        seat,
        "today/message",
        here="today",
        customer=one,
        currency=currency,
        upcoming=[(one, refused_sentence(one.refused) if one.refused else "") for one in found],
        refused=refused,
        on=on,
    )


@require_safe
@csp_override(MESSAGE_CSP)
@company_page("plan")
def body(request: HttpRequest, seat: Seat, customer: int, currency: str, index: int) -> HttpResponseBase:
    """The HTML part of one of them, for the frame."""
    mail = _message(request, seat, customer, currency, index).mail
    if mail is None:
        raise Refused("not_found", what="message", name=str(index))
    return HttpResponse(mail.html)


@require_safe
@company_page("plan")
def file(request: HttpRequest, seat: Seat, customer: int, currency: str, index: int) -> HttpResponseBase:
    """What one of them is where it is no e-mail: the letter as a browser shows it, another document as a file."""
    found = _message(request, seat, customer, currency, index)
    if found.file is None:
        raise Refused("not_found", what="file", name=str(index))
    name, content = found.file
    return pdf_answer(content, name.removesuffix(".pdf")) if found.channel == "letter" else downloaded(name, content)


def _message(request: HttpRequest, seat: Seat, customer: int, currency: str, index: int) -> Upcoming:
    try:
        messages = _messages(request, seat, customer, currency, shown_day(request, seat))
    except Refused as refused:
        raise Refused("not_found", what="message", name=str(customer)) from refused
    if index >= len(messages):
        raise Refused("not_found", what="message", name=str(index))
    return messages[index]


def _messages(request: HttpRequest, seat: Seat, customer: int, currency: str, on: date) -> list[Upcoming]:
    return upcoming_messages(seat.company, customer, currency, on=on, actor=actor(request), at=now())
