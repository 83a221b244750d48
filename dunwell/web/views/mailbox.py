# SPDX-License-Identifier: MIT
"""The built-in mailbox: every message as its recipient would see it.

A message is written for a stranger and may hold what a company typed: it is shown in a frame without scripts, forms,
frames or an origin, and may load nothing from anywhere.
"""

from collections.abc import Mapping, Sequence

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.csp import csp_override

from dunwell.services import kept_mail
from dunwell.services.access import Seat
from dunwell.web.asked import asked_page
from dunwell.web.pages import company_page, page

MESSAGE_CSP: Mapping[str, Sequence[str]] = {
    "default-src": ["'none'"],
    "style-src": ["'unsafe-inline'"],  # e-mail has no other way to look like anything
    "img-src": ["data:"],
    "form-action": ["'none'"],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'self'"],
    "sandbox": [""],  # no scripts, no forms, no origin
}


@company_page("see")
def mailbox(request: HttpRequest, seat: Seat) -> HttpResponse:
    """The company's kept messages, the latest first."""
    return page(request, seat, "mailbox", here="mailbox", found=kept_mail.kept(seat.company, page=asked_page(request)))


@company_page("see")
def message(request: HttpRequest, seat: Seat, delivery: int) -> HttpResponse:
    """One message: its head, its two bodies and its attachments."""
    row, opened = kept_mail.opened(seat.company, delivery)
    return page(request, seat, "message", here="mailbox", delivery=row, message=opened)


@csp_override(MESSAGE_CSP)
@company_page("see")
def body(request: HttpRequest, seat: Seat, delivery: int) -> HttpResponse:
    """The HTML part as it was sent, for the frame of `message`."""
    _, opened = kept_mail.opened(seat.company, delivery)
    return HttpResponse(opened.html)


@csp_override(MESSAGE_CSP)
@company_page("see")
def attachment(request: HttpRequest, seat: Seat, delivery: int, index: int) -> HttpResponse:
    """One attachment, always as a download: a browser never shows it under our address."""
    name, kind, content = kept_mail.attachment(seat.company, delivery, index)
    response = HttpResponse(content, content_type=kind if kind == "application/pdf" else "application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name or "attachment")
    return response
