# SPDX-License-Identifier: MIT
"""How fast sales become money."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy as _

from dunwell.services.access import Seat
from dunwell.services.figures.reading import Scope
from dunwell.services.figures.turnover import Turnover, turnover
from dunwell.web.pages import company_page, today
from dunwell.web.templatetags.formats import month
from dunwell.web.views.figures.pictures import turnover_picture
from dunwell.web.views.figures.report import Col, Report, Section, after_first_paint, asked_period, report_page

COLUMNS: Sequence[Col[Turnover]] = (
    Col(_("Month"), lambda one: one.on, shown=lambda one: month(one.on)),
    Col(_("Currency"), lambda one: one.currency, file_only=True),
    Col(_("Receivable"), lambda one: one.receivable, number=True),
    Col(_("Sales"), lambda one: one.sales, number=True),
    Col(_("Money in"), lambda one: one.paid, number=True),
    Col(_("DSO, days"), lambda one: one.dso, number=True),
    Col(_("Count-back, days"), lambda one: one.count_back, number=True),
    Col(_("Turns a year"), lambda one: one.turns, number=True),
    Col(_("Days to pay"), lambda one: one.pay_days, number=True),
    Col(_("Days late"), lambda one: one.late_days, number=True),
    Col(_("Paid on time, %"), lambda one: one.on_time, number=True),
)
NOTES = (
    _("DSO: average receivable ÷ sales × days, over the three months up to each month-end. Count-back: how many days "
      "of the latest sales make up the receivable. Receivable: what is open, less unused credit; sales with tax, less "
      "credit notes."),
    _("Days to pay and days late are of the money that came in the month, weighted by amount; what came early is 0 "
      "days late."),
)  # fmt: skip


@company_page("reports")
@after_first_paint
def turnover_report(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    """Days sales outstanding, turnover, days late, by month and currency."""
    period = asked_period(request, today(seat))
    found = turnover(Scope(seat.company, seat.own), period)
    sections = [Section(currency, lines, turnover_picture(lines)) for currency, lines in found.items() if _told(lines)]
    report = Report(
        name=f"turnover-{period.first}-{period.last}",
        title=_("How fast you are paid"),
        about=_("Days sales outstanding, turnover and days late, month by month."),
        columns=COLUMNS,
        sections=sections,
        empty=_("There were no sales and no payments in this period."),
        notes=NOTES,
    )
    return report_page(request, seat, report, period=period)


def _told(lines: Sequence[Turnover]) -> bool:
    return any(one.sales.minor or one.receivable.minor or one.paid.minor for one in lines)
