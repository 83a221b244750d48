# SPDX-License-Identifier: MIT
"""Proving the history and the books on screen: piece by piece, so that a long one shows how far it is.

The place reached travels with the page, signed: whoever changes it only stops their own proof.
"""

from dataclasses import asdict
from typing import Any

from django.core import signing
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dunwell.services import check_books
from dunwell.services.access import Seat
from dunwell.services.history import first_moment
from dunwell.services.proof import Followed, follow
from dunwell.web.pages import company_page, fragment, page, swaps

_SALT = "dunwell.history.proof"


@company_page("history")
def verify(request: HttpRequest, seat: Seat) -> HttpResponse:
    """The page of the proof; a POST follows the chain, one piece with htmx and to its end without."""
    if request.method != "POST":
        return page(request, seat, "history/verify", here="runs", tab="history")
    place = follow(seat.company, _place(seat, request.POST.get("place", "")))
    in_pieces = swaps(request, "proof")
    while not in_pieces and not place.whole and place.broken is None:
        place = follow(seat.company, place)
    context: dict[str, Any] = {
        "place": place,
        "carried": signing.dumps([seat.company.pk, asdict(place)], salt=_SALT),
        "part": min(100, 100 * place.seq // max(1, seat.company.event_seq)),
        "since": first_moment(seat.company),
    }
    if in_pieces:
        return fragment(request, seat, "history/proof", **context)
    return page(request, seat, "history/verify", here="runs", tab="history", **context)


@company_page("history")
@require_POST
def books(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Proves the books: that what is counted is the sum of what is there."""
    problems = check_books.check(seat.company)
    context: dict[str, Any] = {"problems": problems[:100], "checked": True, "count": len(problems)}
    if swaps(request, "books"):
        return fragment(request, seat, "history/books", **context)
    return page(request, seat, "history/verify", here="runs", tab="history", **context)


def _place(seat: Seat, text: str) -> Followed:
    """The place that an earlier piece reached; the beginning when there is none."""
    if not text:
        return Followed()
    try:
        company, place = signing.loads(text, salt=_SALT, max_age=3600)
    except signing.BadSignature:
        raise BadRequest(_("This proof was begun too long ago; begin it again.")) from None
    if company != seat.company.pk:
        raise BadRequest(_("This proof was begun too long ago; begin it again."))
    return Followed(**place)
