# SPDX-License-Identifier: MIT
"""Promises kept and broken, and the money of the weeks to come."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy as _

from dunwell.services.access import Seat
from dunwell.services.figures.periods import Period, month_end
from dunwell.services.figures.promises import Expected, Promised, expected, promises_by_month
from dunwell.services.figures.reading import Scope
from dunwell.web.pages import company_page, today
from dunwell.web.templatetags.formats import month
from dunwell.web.views.figures.pictures import expected_picture, promises_picture
from dunwell.web.views.figures.report import Col, Report, Section, asked_period, report_page

COLUMNS: Sequence[Col[Promised]] = (
    Col(_("Month of the last day"), lambda one: one.month, shown=lambda one: month(one.month)),
    Col(_("Currency"), lambda one: one.currency, file_only=True),
    Col(_("Kept"), lambda one: one.kept, number=True),
    Col(_("Broken"), lambda one: one.broken, number=True),
    Col(_("Still open"), lambda one: one.open, number=True),
    Col(_("Taken back"), lambda one: one.ended, number=True),
    Col(_("Kept, %"), lambda one: one.kept_percent, number=True),
    Col(_("Amount kept"), lambda one: one.kept_amount, number=True),
    Col(_("Amount broken"), lambda one: one.broken_amount, number=True),
)
WEEKS: Sequence[Col[Expected]] = (
    Col(_("Week from"), lambda one: one.first),
    Col(_("to"), lambda one: one.last),
    Col(_("Promises"), lambda one: one.count, number=True),
    Col(_("Promised"), lambda one: one.amount, number=True),
)


@company_page("reports")
def promises_report(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    """By month of their last day, and by week what is still to come."""
    scope, on = Scope(seat.company, seat.own), today(seat)
    period = asked_period(request, on)
    # Promises reach ahead: a period up to today goes on to the end of its month.
    ahead = Period(period.first, month_end(period.last)) if period.last == on else period
    lines = groupby(_sorted(promises_by_month(scope, ahead)), lambda one: one.currency)
    coming = [Section(currency, weeks, expected_picture(currency, weeks)) for currency, weeks in _weeks(scope, on)]
    report = Report(
        name=f"promises-{period.first}-{period.last}",
        title=_("Promises"),
        about=_("Kept and broken ones, and the money that is promised for the weeks to come."),
        columns=COLUMNS,
        sections=[_by_currency(currency, list(group)) for currency, group in lines],
        empty=_("No promise ended in this period."),
    )
    return report_page(request, seat, report, period=period, coming=coming, weeks=WEEKS, template="figures/promises")


def _by_currency(currency: str, lines: list[Promised]) -> Section[Promised]:
    return Section(currency, lines, promises_picture(currency, lines))


def _sorted(lines: Sequence[Promised]) -> list[Promised]:
    return sorted(lines, key=lambda one: (one.currency, one.month))


def _weeks(scope: Scope, on: date) -> Iterable[tuple[str, list[Expected]]]:
    return expected(scope, on).items()
