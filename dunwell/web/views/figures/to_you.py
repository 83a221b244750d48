# SPDX-License-Identifier: MIT
"""The report to the creditor, as the creditor gets it: the one to come, to be sent now, and the last one."""

from functools import partial

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_POST

from dunwell.core.problem import Refused
from dunwell.services import creditor_report, house_post
from dunwell.services.access import Seat
from dunwell.services.creditor_report import coming_report, untold_runs
from dunwell.services.kept import kept
from dunwell.services.report_draft import ReportDraft
from dunwell.web.acts import done
from dunwell.web.message_frame import MESSAGE_CSP, downloaded
from dunwell.web.pages import actor, company_page, now, page, today
from dunwell.web.views.figures.report import after_first_paint


@company_page("reports")
@after_first_paint
def report_to_you(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    """The coming report and the last one."""
    last = creditor_report.last_report(seat.company)
    again = last is not None and house_post.may_go_again(last)
    to = seat.company.report_to or seat.company.email
    return page(request, seat, "figures/to_you", here="reports", draft=_draft(seat), mail=last, again=again, to=to)


@csp_override(MESSAGE_CSP)
@company_page("reports")
def report_body(request: HttpRequest, seat: Seat) -> HttpResponse:
    """The HTML part of the coming report, for the frame."""
    return HttpResponse(_there(seat).html)


@csp_override(MESSAGE_CSP)
@company_page("reports")
def report_file(request: HttpRequest, seat: Seat) -> HttpResponse:
    """The table of the coming report."""
    seat.must("export")
    file = _there(seat).file
    return downloaded(file.name, file.text.encode())


@company_page("decide")
@require_POST
def report_send(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Queues the coming report at once."""
    row = creditor_report.report_now(seat.company, today(seat), actor=actor(request), at=now())
    text = _("The report to %(to)s is queued.") % {"to": row.to}
    return done(request, text, to=reverse("report-to-you", args=[seat.company.code]))


def _draft(seat: Seat) -> ReportDraft | None:
    """Kept while the books stand as they are: page, frame and file show the same."""
    runs = tuple(run.pk for run in untold_runs(seat.company, today(seat)))
    make = partial(coming_report, seat.company, today(seat), now())
    return kept("report-draft", seat.company, today(seat), runs, make=make)


def _there(seat: Seat) -> ReportDraft:
    draft = _draft(seat)
    if draft is None:
        raise Refused("not_found", what="report", name=seat.company.code)
    return draft
