# SPDX-License-Identifier: MIT
"""What every page of a company has in common: the seat that opens it, the frame around it, and its questions."""

from collections.abc import Callable
from datetime import date, datetime
from functools import wraps
from typing import Concatenate

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from dunwell.core.problem import Refused
from dunwell.services import kept_mail
from dunwell.services.access import Seat, seat, seats_of
from dunwell.services.due import local_date
from dunwell.services.proposals import open_proposal

_NOT_THERE = {"not_found", "no_such_message"}


def company_page[**P](
    view: Callable[Concatenate[HttpRequest, Seat, P], HttpResponse],
) -> Callable[..., HttpResponse]:
    """A view of one company: `company` of the address becomes the person's seat in it.

    What is not there and what is somebody else's both answer 404.
    """

    @wraps(view)
    def opened(request: HttpRequest, company: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(request, seat(person(request), company), *args, **kwargs)
        except Refused as refused:
            if refused.code in _NOT_THERE:
                raise Http404(str(refused)) from refused
            raise

    return opened


def person(request: HttpRequest) -> int:
    """The id of who is signed in."""
    if not request.user.is_authenticated:
        raise Http404
    return int(request.user.pk)


def page(request: HttpRequest, seat: Seat, template: str, **context: object) -> HttpResponse:
    """A page within the frame: navigation, the person's companies, today's date where the company is."""
    frame = {
        "seat": seat,
        "company": seat.company,
        "seats": seats_of(person(request)),
        "today": today(seat),
        "mail_is_kept": kept_mail.in_use(),
        "waiting": open_proposal(seat.company) is not None,
    }
    return render(request, f"web/{template}.html", frame | context)


def now() -> datetime:
    """This moment: the one place where the back office reads the clock."""
    return timezone.now()


def today(seat: Seat) -> date:
    """Today, where the company is."""
    return local_date(seat.company, now())


def asked_date(request: HttpRequest, otherwise: date) -> date:
    """The date of `?on=`. What is no date, or none of a ledger, is a bad request: it is not taken for another day."""
    text = request.GET.get("on", "")
    if not text:
        return otherwise
    try:
        on = date.fromisoformat(text)
    except ValueError:
        raise BadRequest(f"not a date: {text}") from None
    if not 1990 <= on.year <= 2200:
        raise BadRequest(f"a date between 1990 and 2200 is asked for, not {on}")
    return on


def asked_page(request: HttpRequest) -> int:
    """The number of `?page=`; the first for what is no number."""
    text = request.GET.get("page", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else 1


def asked_text(request: HttpRequest) -> str:
    """The words of `?q=`."""
    return request.GET.get("q", "").strip()[:100]
