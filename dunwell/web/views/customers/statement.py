# SPDX-License-Identifier: MIT
"""The account of a customer as a statement: on a page, as the customer would see it, and as files."""

from datetime import date

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.http import content_disposition_header
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_safe

from dunwell.letters.notice import Attachment
from dunwell.services.access import Seat
from dunwell.services.edit_customer import owned_customer
from dunwell.services.movements import movements
from dunwell.services.statement import in_form, last_year
from dunwell.services.statement import statement as statement_of
from dunwell.web.asked import asked_date
from dunwell.web.message_frame import MESSAGE_CSP
from dunwell.web.pages import company_page, page, today


@company_page("see")
def statement(request: HttpRequest, seat: Seat, customer: int) -> HttpResponseBase:
    """The account between two days (the last year, unless asked), both included; `?look=yes` with it as a letter."""
    found = owned_customer(seat.company, customer, seat.own)
    since, until = _period(request, seat)
    backwards = until < since
    return page(
        request,
        seat,
        "customers/statement",
        status=422 if backwards else 200,
        here="customers",
        tab="statement",
        customer=found,
        since=since,
        until=until,
        period=f"since={since.isoformat()}&until={until.isoformat()}",
        backwards=backwards,
        look=request.GET.get("look") == "yes" and not backwards,
        accounts=[] if backwards else movements(seat.company, found, since, until),
    )


@require_safe
@company_page("see")
def statement_pdf(request: HttpRequest, seat: Seat, customer: int) -> HttpResponse:
    """The statement on paper."""
    return _download(_file(request, seat, customer, "pdf"))


@require_safe
@company_page("see")
def statement_csv(request: HttpRequest, seat: Seat, customer: int) -> HttpResponse:
    """The statement for spreadsheets."""
    return _download(_file(request, seat, customer, "csv"))


@require_safe
@csp_override(MESSAGE_CSP)
@company_page("see")
def statement_html(request: HttpRequest, seat: Seat, customer: int) -> HttpResponse:
    """The statement as an e-mail would look, for the frame; `?save=yes` as a file."""
    file = _file(request, seat, customer, "html")
    return _download(file) if request.GET.get("save") == "yes" else HttpResponse(file.data)


def _period(request: HttpRequest, seat: Seat) -> tuple[date, date]:
    until = asked_date(request, today(seat), "until")
    return asked_date(request, last_year(until)[0], "since"), until


def _file(request: HttpRequest, seat: Seat, customer: int, form: str) -> Attachment:
    found = owned_customer(seat.company, customer, seat.own)
    return in_form(statement_of(seat.company, found, *_period(request, seat), on=today(seat)), form)


def _download(file: Attachment) -> HttpResponse:
    answer = HttpResponse(file.data, content_type=file.media_type)
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=file.name) or "attachment"
    return answer
