# SPDX-License-Identifier: MIT
"""The page of a case, and its package as a file."""

import os
from collections.abc import Iterator
from typing import IO

from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe
from django_htmx.http import HttpResponseClientRefresh

from dunwell.services.access import Seat
from dunwell.services.case_find import case_of
from dunwell.services.case_jobs import job_of
from dunwell.services.case_package import made_package, package_of
from dunwell.services.case_view import case_view
from dunwell.web.pages import company_page, fragment, now, page, swaps, today
from dunwell.web.words import refused_sentence

_MANY = 200
_PIECE = 256 * 1024


@company_page("see")
def card(request: HttpRequest, seat: Seat, case: int) -> HttpResponseBase:
    """What the case is about, what goes with it, how far it has come, and what may be done next."""
    found = case_of(seat.company, case, seat.own)
    job = job_of(found, take_up=now() if seat.may("collect") else None)
    if swaps(request, "case-job"):
        if job is None or job.refused:
            return HttpResponseClientRefresh()
        return fragment(request, seat, "cases/job", job=job, case=found)
    view = case_view(found, today(seat))
    return page(
        request,
        seat,
        "cases/card",
        here="invoices",
        view=view,
        case=view.case,
        job=job,
        busy=job is not None and job.refused is None,
        job_refusal=refused_sentence(job.refused) if job and job.refused else "",
        rows=view.rows[:_MANY],
        rows_more=max(0, len(view.ledger.items) - _MANY),
    )


@company_page("collect")
@require_safe
def package(request: HttpRequest, seat: Seat, case: int) -> HttpResponseBase:
    """The package: what was sent, or what would be sent now (`?now=1`). In pieces, for it may be large."""
    found = case_of(seat.company, case, seat.own)
    made = (made_package if request.GET.get("now") else package_of)(found, today(seat))
    answer = StreamingHttpResponse(_Pieces(made.file), content_type="application/zip")
    answer["Content-Length"] = str(made.size)
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=made.name) or "attachment"
    return answer


class _Pieces:
    """A file in pieces. It is given back when it has been read, and also when nobody reads it.

    By its number alone: of a file that is left behind with an answer Python says that it was never closed.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self._number: int | None = os.dup(file.fileno())
        file.close()

    def __iter__(self) -> Iterator[bytes]:
        if self._number is None:
            return
        os.lseek(self._number, 0, os.SEEK_SET)
        while self._number is not None and (piece := os.read(self._number, _PIECE)):
            yield piece
        self.close()

    def close(self) -> None:
        """Gives the file back."""
        number, self._number = self._number, None
        if number is not None:
            os.close(number)

    def __del__(self) -> None:
        self.close()
