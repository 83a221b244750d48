# SPDX-License-Identifier: MIT
"""What was sent each month, the letters that e-mail saved, and what it cost."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dunwell.core.money import Money
from dunwell.services import cost
from dunwell.services.access import Seat
from dunwell.services.figures.reading import Scope
from dunwell.services.figures.sent import MonthSent, sent_by_month
from dunwell.web.pages import company_page, today
from dunwell.web.templatetags.formats import count, money, month
from dunwell.web.views.figures.pictures import sent_picture
from dunwell.web.views.figures.report import Col, Report, Section, after_first_paint, asked_period, report_page


@dataclass(frozen=True)
class Month:
    """What was sent in a month and what the operator's price for it came to (None: no price)."""

    sent: MonthSent
    cost: Money | None


COLUMNS: Sequence[Col[Month]] = (
    Col(_("Month"), lambda one: one.sent.first, shown=lambda one: month(one.sent.first)),
    Col(_("Messages"), lambda one: one.sent.messages, number=True),
    Col(_("Letters avoided"), lambda one: one.sent.letters_avoided, number=True),
    Col(_("Letters"), lambda one: one.sent.letters, number=True),
    Col(_("Calls"), lambda one: one.sent.calls, number=True),
    Col(_("Hand-overs"), lambda one: one.sent.handovers, number=True),
)
PRICED: Sequence[Col[Month]] = (
    *COLUMNS,
    Col(_("Cost"), lambda one: one.cost, number=True, shown=lambda one: money(one.cost) if one.cost else None),
)


NOTES = (
    _("A message counts in the month of its notice; one that was refused, bounced or withdrawn does not count. Every "
      "accepted message without paper is a letter avoided."),
)  # fmt: skip


@company_page("reports")
@after_first_paint
def cost_report(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    """By month: messages, letters avoided, calls, hand-overs, cost where a price is set."""
    on = today(seat)
    period = asked_period(request, on)
    lines = sent_by_month(Scope(seat.company, seat.own), period)
    priced = cost.price() is not None
    costs = {one.first: one.cost for one in cost.months(seat.company, on, count=_months(lines, on))} if priced else {}
    rows = [Month(one, costs.get(one.first.replace(day=1))) for one in lines]
    avoided = sum(one.letters_avoided for one in lines)
    told = gettext("{number} letters were not printed, stamped and carried in this period.")
    some = any(one.messages or one.calls or one.handovers for one in lines)
    report = Report(
        name=f"reminders-{period.first}-{period.last}",
        title=_("Reminders and cost"),
        about=told.format(number=count(avoided)) if avoided else _("What was sent each month, and what it cost."),
        columns=PRICED if priced else COLUMNS,
        sections=[Section(_("Month by month"), rows, sent_picture(lines))] if some else [],
        empty=_("Nothing was sent in this period."),
        notes=NOTES,
    )
    return report_page(request, seat, report, period=period)


def _months(lines: Sequence[MonthSent], on: date) -> int:
    first = lines[0].first
    return (on.year - first.year) * 12 + on.month - first.month + 1
