# SPDX-License-Identifier: MIT
"""What every page of a company has in common: the seat that opens it, and the frame around it."""

from collections.abc import Callable
from datetime import date, datetime
from functools import wraps
from http import HTTPStatus
from typing import Concatenate

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dunwell.core.problem import Refused
from dunwell.services import kept_mail
from dunwell.services.access import Seat, seat, seats_of
from dunwell.services.due import local_date
from dunwell.services.tallies import tallies
from dunwell.web.htmx import htmx_of
from dunwell.web.words import refused_sentence

_STATUS = {"not_found": 404, "no_such_message": 404, "role_may_not": 403}
_HEADINGS = {403: _("Not allowed"), 404: _("Nothing is here"), 405: _("Not sent")}
_REASONS = {
    404: _("The page does not exist, or it belongs to a company that is not yours."),
    # Where a form posts to, opened as a page: signing in again leads there.
    405: _("This address takes what a form sends. Go back to the page with the form."),
}


def company_page[**P](
    act: str,
) -> Callable[[Callable[Concatenate[HttpRequest, Seat, P], HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """A view of one company for those who may do `act` (services/permissions.py): `company` of the address becomes the
    person's seat in it.

    What is not there and what is somebody else's both answer 404; what the role may not, 403.
    """

    def made(view: Callable[Concatenate[HttpRequest, Seat, P], HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def opened(request: HttpRequest, company: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            try:
                taken = seat(person(request), company)
            except Refused as refused:
                raise Http404(str(refused)) from refused
            try:
                taken.must(act)
                answer = view(request, taken, *args, **kwargs)
            except Http404:
                return _refused(request, taken, 404)
            except Refused as refused:
                return _refused(request, taken, _STATUS.get(refused.code, 409), refused)
            if answer.status_code == HTTPStatus.METHOD_NOT_ALLOWED and request.method == "GET":
                return _refused(request, taken, 405)
            return answer

        opened.act = act  # type: ignore[attr-defined]  # the walk of every address reads it
        return opened

    return made


def _refused(request: HttpRequest, taken: Seat, status: int, refused: Refused | None = None) -> HttpResponse:
    """Why not, within the frame. 409: asked for at the wrong time, by a stale page or a link that was kept."""
    why = _REASONS.get(status) or (refused_sentence(refused) if refused else "")
    heading = _HEADINGS.get(status, _("This cannot be done now"))
    return page(request, taken, "refused", status=status, heading=heading, why=why, stale=status in {405, 409})


def person(request: HttpRequest) -> int:
    """The id of who is signed in."""
    if not request.user.is_authenticated:
        raise Http404
    return int(request.user.pk)


def actor(request: HttpRequest) -> str:
    """The name under which history keeps what this person does."""
    return request.user.get_username()


def page(request: HttpRequest, seat: Seat, template: str, *, status: int = 200, **context: object) -> HttpResponse:
    """A page within the frame: `web/TEMPLATE.html`. `here` names the entry of the navigation that it belongs to."""
    return render(request, f"web/{template}.html", frame(request, seat) | context, status=status)


def fragment(request: HttpRequest, seat: Seat, template: str, **context: object) -> HttpResponse:
    """A part of a page, for htmx: the template alone, with what the frame knows of the company."""
    return render(
        request, f"web/{template}.html", {"seat": seat, "company": seat.company, "today": today(seat)} | context
    )


def frame(request: HttpRequest, seat: Seat) -> dict[str, object]:
    """What the frame shows on every page of a company."""
    return {
        "seat": seat,
        "company": seat.company,
        "seats": seats_of(person(request)),
        "today": today(seat),
        "mail_is_kept": kept_mail.in_use(seat.company),
        "tallies": tallies(seat),
    }


def swaps(request: HttpRequest, target: str) -> bool:
    """Whether htmx asks for the content of the element with this id, and not for a whole page."""
    htmx = htmx_of(request)
    return bool(htmx) and (htmx.target or "").endswith(f"#{target}")


def now() -> datetime:
    """This moment: the one place where the back office reads the clock."""
    return timezone.now()


def today(seat: Seat) -> date:
    """Today, where the company is."""
    return local_date(seat.company, now())
