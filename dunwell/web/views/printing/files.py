# SPDX-License-Identifier: MIT
"""The files of a batch, and single letters of it, to be taken away."""

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from dunwell.services import print_view
from dunwell.services.access import Seat
from dunwell.services.print_files import COVER, MANIFEST, PDF, file_of
from dunwell.services.rows import PrintBatch
from dunwell.web.pages import actor, company_page, now, page, today
from dunwell.web.views.letters.pdf import pdf_answer


@company_page("runs")
@require_safe
def pdf(request: HttpRequest, seat: Seat, batch: int) -> HttpResponseBase:
    """The PDF. Where letters were overtaken, it is asked first whether they are to be printed all the same."""
    row = print_view.batch_by_id(seat.company, batch)
    if not request.GET.get("anyway") and print_view.late_letters(seat.company, row, on=today(seat)):
        return redirect(reverse("print-download", args=[seat.company.code, row.pk]))
    answer = _file(row, PDF, "application/pdf")
    print_view.fetched(seat.company, row, on=today(seat), actor=actor(request), at=now())
    return answer


@company_page("runs")
@require_safe
def download(request: HttpRequest, seat: Seat, batch: int) -> HttpResponse:
    """The letters that were overtaken, before the PDF is taken away."""
    row = print_view.batch_by_id(seat.company, batch)
    late = print_view.late_letters(seat.company, row, on=today(seat))
    return page(request, seat, "printing/download", here="runs", batch=row, late=late)


@company_page("runs")
@require_safe
def manifest(request: HttpRequest, seat: Seat, batch: int) -> HttpResponseBase:
    """What is in the PDF, for programs."""
    return _file(print_view.batch_by_id(seat.company, batch), MANIFEST, "application/json")


@company_page("runs")
@require_safe
def cover(request: HttpRequest, seat: Seat, batch: int) -> HttpResponseBase:
    """The cover sheet alone."""
    return _file(print_view.batch_by_id(seat.company, batch), COVER, "application/pdf")


@company_page("see")
@require_safe
def letter(request: HttpRequest, seat: Seat, letter: int) -> HttpResponse:
    """One letter as it was printed."""
    name, data = print_view.letter_file(seat.company, letter, own=seat.own)
    return pdf_answer(data, name.removesuffix(".pdf"))


def _file(batch: PrintBatch, kind: str, media_type: str) -> FileResponse:
    path = file_of(batch, kind)
    return FileResponse(path.open("rb"), as_attachment=True, filename=path.name, content_type=media_type)
