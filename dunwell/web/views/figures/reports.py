# SPDX-License-Identifier: MIT
"""The index of the reports."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from dunwell.services.access import Seat
from dunwell.web.charts import Text
from dunwell.web.pages import company_page, page


@dataclass(frozen=True)
class Entry:
    """One report: the name of its address, and a sentence of what it answers."""

    page: str
    icon: str
    title: Text
    text: Text


ENTRIES = (
    Entry(
        "report-to-you", "mail", _("The report to you"),
        _("To whom what went, what came of it, what comes next: the e-mail that you get, the coming one and the last."),
    ),
    Entry("report-ageing", "people", _("Ageing by customer"), _("Who owes how much, and for how long.")),
    Entry(
        "report-turnover", "clock", _("How fast you are paid"),
        _("Days sales outstanding, turnover, days late: month by month."),
    ),
    Entry(
        "report-levels", "ladder", _("What each level brings in"),
        _("Of what a level asked for, how much came within 7, 14 and 30 days."),
    ),
    Entry(
        "report-quality", "shield", _("Quality"),
        _("What was processed, accepted, refused, withdrawn or corrected, and what should not have gone out."),
    ),
    Entry(
        "report-promises", "promise", _("Promises"),
        _("Kept and broken ones, and the money that is promised for the weeks to come."),
    ),
    Entry(
        "report-cost", "coins", _("Reminders and cost"),
        _("What was sent each month, the letters that e-mail saved, and what it cost."),
    ),
)  # fmt: skip


@company_page("reports")
def reports(request: HttpRequest, seat: Seat) -> HttpResponse:
    """What there is, with a sentence each."""
    return page(request, seat, "figures/reports", here="reports", reports=ENTRIES)
