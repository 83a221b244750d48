# SPDX-License-Identifier: MIT
"""Messages to customers as they left."""

from collections.abc import Iterable, Sequence

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csp import csp_override

from dunwell.services import sent_mail
from dunwell.services.access import Seat
from dunwell.services.paging import KeyPage, key_page
from dunwell.services.rows import Delivery
from dunwell.web.asked import Asked
from dunwell.web.listing import Empty, Listing, list_page
from dunwell.web.message_frame import MESSAGE_CSP, downloaded
from dunwell.web.pages import company_page, page
from dunwell.web.views.runs.columns import MAILBOX


@company_page("see")
def mailbox(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    """The messages that were taken, the latest first."""
    return list_page(request, seat, _listing(seat), "runs/mailbox", here="runs", tab="mailbox")


@company_page("see")
def message(request: HttpRequest, seat: Seat, delivery: int) -> HttpResponse:
    """One message: its head, its two bodies and its files."""
    mail = sent_mail.opened(seat.company, delivery, own=seat.own)
    return page(request, seat, "runs/message", here="runs", mail=mail, delivery=mail.delivery)


@csp_override(MESSAGE_CSP)
@company_page("see")
def body(request: HttpRequest, seat: Seat, delivery: int) -> HttpResponse:
    """The HTML part as it was sent, for the frame of `message`."""
    return HttpResponse(sent_mail.opened(seat.company, delivery, own=seat.own).message.html)


@csp_override(MESSAGE_CSP)
@company_page("see")
def attachment(request: HttpRequest, seat: Seat, delivery: int, index: int) -> HttpResponse:
    """One file that went with a message."""
    name, content = sent_mail.attachment(seat.company, delivery, index, own=seat.own)
    return downloaded(name, content, "application/pdf" if name.endswith(".pdf") else "application/octet-stream")


@csp_override(MESSAGE_CSP)
@company_page("see")
def left(request: HttpRequest, seat: Seat, delivery: int) -> HttpResponse:
    """What left by another channel than e-mail, as a file."""
    return downloaded(*sent_mail.left(seat.company, delivery, own=seat.own))


def _listing(seat: Seat) -> Listing[Delivery]:
    def read(asked: Asked, order: Sequence[str]) -> KeyPage[Delivery]:
        rows = sent_mail.sent(seat.company, text=asked.q, own=seat.own)
        return key_page(rows, order, after=asked.after, before=asked.before, size=asked.size)

    def every(asked: Asked, order: Sequence[str]) -> Iterable[Delivery]:
        return sent_mail.sent(seat.company, text=asked.q, own=seat.own).order_by(*order).iterator(2000)

    return Listing(
        name="messages",
        columns=MAILBOX,
        rows="web/runs/mailbox_rows.html",
        read=read,
        every=every,
        order=("-pk",),
        empty=Empty(_("No message yet. After a run the worker carries what is queued."), icon="mail"),
        search=_("Customer, notice or address"),
        noun=_("messages"),
    )
