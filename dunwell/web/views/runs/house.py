# SPDX-License-Identifier: MIT
"""Messages to the people of the company, as they got them: reports, offers, tests; invitations for who may invite."""

from collections.abc import Iterable, Sequence

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_POST

from dunwell.services import house_post
from dunwell.services.access import Seat
from dunwell.services.creditor_report import report_about
from dunwell.services.paging import KeyPage, key_page
from dunwell.services.rows import HouseMail
from dunwell.services.runs import run_by_id
from dunwell.web.acts import done
from dunwell.web.asked import Asked
from dunwell.web.listing import Empty, Filter, Listing, list_page
from dunwell.web.message_frame import MESSAGE_CSP, downloaded
from dunwell.web.pages import actor, company_page, now, page, today
from dunwell.web.views.runs.columns import HOUSE
from dunwell.web.words.runs import HOUSE_MAIL


@company_page("runs")
def house_mail(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    """The messages to the house, the latest first."""
    return list_page(request, seat, _listing(seat), "runs/house", here="runs", tab="house")


@company_page("runs")
def house_message(request: HttpRequest, seat: Seat, mail: int) -> HttpResponse:
    """One of them."""
    row = house_post.message(seat, mail)
    return page(request, seat, "runs/house_message", here="runs", mail=row, again=house_post.may_go_again(row))


@company_page("decide")
@require_POST
def send_again(request: HttpRequest, seat: Seat, mail: int) -> HttpResponse:
    """Queues a report or an offer once more that did not reach its reader."""
    house_post.send_again(seat, mail, on=today(seat), actor=actor(request), at=now())
    return done(request, _("It is queued again."), to=reverse("house-message", args=[seat.company.code, mail]))


@company_page("runs")
def run_report(request: HttpRequest, seat: Seat, run: int) -> HttpResponse:
    """What the creditor was told of a run."""
    row = run_by_id(seat.company, run)
    mail = report_about(seat.company, row)
    again = mail is not None and house_post.may_go_again(mail)
    return page(request, seat, "runs/report", here="runs", part="report", run=row, mail=mail, again=again)


@csp_override(MESSAGE_CSP)
@company_page("runs")
def house_body(request: HttpRequest, seat: Seat, mail: int) -> HttpResponse:
    """The HTML part, for the frame."""
    return HttpResponse(house_post.message(seat, mail).html)


@csp_override(MESSAGE_CSP)
@company_page("runs")
def house_file(request: HttpRequest, seat: Seat, mail: int, index: int) -> HttpResponse:
    """One file that went with it."""
    name, content = house_post.file(seat, mail, index)
    return downloaded(name, content)


def _listing(seat: Seat) -> Listing[HouseMail]:
    def read(asked: Asked, order: Sequence[str]) -> KeyPage[HouseMail]:
        rows = house_post.messages(seat, kind=asked.get("kind"))
        return key_page(rows, order, after=asked.after, before=asked.before, size=asked.size)

    def every(asked: Asked, order: Sequence[str]) -> Iterable[HouseMail]:
        return house_post.messages(seat, kind=asked.get("kind")).order_by(*order)

    return Listing(
        name="messages-to-us",
        columns=HOUSE,
        rows="web/runs/house_rows.html",
        read=read,
        every=every,
        order=("-created_at", "-pk"),
        empty=Empty(_("Nothing was written to you yet. The first report comes after the first run."), icon="mail"),
        filters=[Filter("kind", _("Every kind"), list(HOUSE_MAIL.items()))],
        noun=_("messages"),
    )
