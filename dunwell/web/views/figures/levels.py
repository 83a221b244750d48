# SPDX-License-Identifier: MIT
"""What each level brings in."""

from collections.abc import Sequence
from itertools import groupby

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dunwell.services.access import Seat
from dunwell.services.figures.levels import WITHIN_DAYS, LevelFigures, level_figures
from dunwell.services.figures.reading import Scope
from dunwell.web.pages import company_page, today
from dunwell.web.templatetags.words import action_word
from dunwell.web.views.figures.pictures import levels_picture
from dunwell.web.views.figures.report import Col, Report, Section, after_first_paint, asked_period, report_page

NOTES = (
    _("Money counts for the last step of its item before the day it came. Write-offs and credit notes are no money. A "
      "share is of the steps whose days have passed; a dash says that none has."),
)  # fmt: skip


def columns() -> Sequence[Col[LevelFigures]]:
    """The level, what it asked for, and for each span what came and its share."""
    within = [column for index, days in enumerate(WITHIN_DAYS) for column in _within(index, days)]
    return (
        Col(_("Level"), lambda one: one.level),
        Col(_("Procedure"), lambda one: one.procedure),
        Col(_("What"), lambda one: one.action, shown=lambda one: action_word(one.action)),
        Col(_("Currency"), lambda one: one.currency, file_only=True),
        Col(_("Items"), lambda one: one.items, number=True),
        Col(_("Asked for"), lambda one: one.stepped, number=True),
        *within,
    )


def _within(index: int, days: int) -> Sequence[Col[LevelFigures]]:
    """Of one span: what was asked long enough ago, what came, and its share."""
    return (
        Col(
            gettext("Asked, {days} days ago or more").format(days=days),
            lambda one: one.within[index].asked,
            number=True, file_only=True,
        ),
        Col(
            gettext("Within {days} days").format(days=days),
            lambda one: one.within[index].paid,
            number=True, shown=lambda one: _shown(one, index),
        ),
        Col(gettext("%, {days} days").format(days=days), lambda one: one.within[index].percent, number=True),
    )  # fmt: skip


@company_page("reports")
@after_first_paint
def levels_report(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    """By procedure, level and currency: paid within n days."""
    period = asked_period(request, today(seat))
    lines = level_figures(Scope(seat.company, seat.own), period, today(seat))
    by_currency = groupby(sorted(lines, key=lambda one: one.currency), key=lambda one: one.currency)
    sections = []
    for currency, group in by_currency:
        mine = list(group)
        sections.append(Section(currency, mine, levels_picture(f"levels-{currency.lower()}", mine)))
    report = Report(
        name=f"levels-{period.first}-{period.last}",
        title=_("What each level brings in"),
        about=_("Of what a level asked for, how much came within so many days after the notice."),
        columns=columns(),
        sections=sections,
        empty=_("No level was taken in this period."),
        notes=NOTES,
    )
    return report_page(request, seat, report, period=period)


def _shown(one: LevelFigures, index: int) -> object:
    return one.within[index].paid if one.within[index].percent is not None else None
