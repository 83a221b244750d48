# SPDX-License-Identifier: MIT
"""One e-invoice: the original as it came, and beside it what was read and what became of it."""

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.csp import csp_override

from dunwell.core.problem import Refused
from dunwell.services.access import Seat
from dunwell.services.received_files import BY_HAND
from dunwell.services.received_view import ReceivedView, original_of, preceding_of, received_of
from dunwell.services.xml_shown import Shown, xml_shown
from dunwell.web.message_frame import PDF_CSP, downloaded
from dunwell.web.pages import company_page, page
from dunwell.web.words import refused_sentence
from dunwell.web.words.problems import PROBLEMS
from dunwell.web.words.refusals import REFUSALS


@company_page("see")
def card(request: HttpRequest, seat: Seat, received: int) -> HttpResponse:
    """The original beside what was read; while it waits, who its buyer may be."""
    view = received_of(seat.company, received, seat.own)
    return page(
        request,
        seat,
        "received/card",
        here="invoices",
        view=view,
        row=view.row,
        others=view.others if seat.own is None else (),
        shows=_shows(seat, view),
        xml=_xml(seat, view),
        preceding=preceding_of(seat.company, view.row, seat.own),
        refusal=_refusal(view) if view.row.refused else "",
        decides=view.row.state == "waits" and seat.may("import"),
        reopens=view.row.refused == BY_HAND and seat.may("import"),
    )


@company_page("see")
def original(request: HttpRequest, seat: Seat, received: int) -> HttpResponse:
    """The file as it came, saved: it is never shown as a page of ours."""
    content, name, kind = _original(seat, received)
    return downloaded(name, content, kind)


@csp_override(PDF_CSP)
@company_page("see")
def pdf(request: HttpRequest, seat: Seat, received: int) -> HttpResponse:
    """The original as PDF, for the frame of `card`."""
    content, name, kind = _original(seat, received)
    if kind != "application/pdf":
        raise Refused("not_found", what="file", name=name)
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = content_disposition_header(as_attachment=False, filename=name) or "inline"
    return answer


def _refusal(view: ReceivedView) -> str:
    """Why it was not taken, in the reader's language."""
    code, context = view.row.refused, view.row.file.report.get("context") or {}
    if code in PROBLEMS and code not in REFUSALS:
        return str(PROBLEMS[code])
    return refused_sentence(Refused(code, **context))


def _shows(seat: Seat, view: ReceivedView) -> bool:
    """Whether the file may be shown: one with several invoices tells of other people's customers."""
    return view.has_original and (seat.own is None or not view.others)


def _original(seat: Seat, received: int) -> tuple[bytes, str, str]:
    view = received_of(seat.company, received, seat.own)
    if not _shows(seat, view):
        raise Refused("not_found", what="file", name=view.row.file.name)
    return original_of(seat.company, received, seat.own)


def _xml(seat: Seat, view: ReceivedView) -> Shown | None:
    """The XML laid out, also of a PDF, whose data it is."""
    if not _shows(seat, view):
        return None
    content, _, _ = original_of(seat.company, view.row.pk, seat.own)
    return xml_shown(content)
