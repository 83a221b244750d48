# SPDX-License-Identifier: MIT
"""Was the right thing sent?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dunwell.services.access import Seat
from dunwell.services.figures.corrections import SHOWN, Correction, corrections
from dunwell.services.figures.quality import BY_HAND, Quality, quality
from dunwell.services.figures.reading import Scope
from dunwell.web.charts import Text
from dunwell.web.pages import company_page, today
from dunwell.web.templatetags import formats
from dunwell.web.views.figures.pictures import quality_picture
from dunwell.web.views.figures.report import (
    Col,
    Report,
    Section,
    after_first_paint,
    asked_period,
    file_of,
    report_page,
)
from dunwell.web.words import CHANNELS, DELIVERIES, OUTCOMES

WRONG = {
    "paid_before": _("The payment was made before, and booked only after the message was made"),
    "credited_before": _("The credit note was of an earlier day, and booked only after the message was made"),
}
CORRECTED = {
    "claim_waived": _("Claims waived"),
    "unknown_decided": _("Unknown deliveries decided by a person"),
    "left_out": _("Items left out of a run"),
    "withdrawn": _("Notices withdrawn by a person"),
}
WHAT = {
    "claim_waived": _("Claim waived"),
    "unknown_decided": _("Unknown delivery decided"),
    "left_out": _("Left out of a run"),
    "withdrawn": _("Notice withdrawn"),
}


@dataclass(frozen=True)
class Line:
    """One figure: what it is of, and how many."""

    about: Text
    what: Text
    number: int


COLUMNS: Sequence[Col[Line]] = (
    Col(_("About"), lambda one: str(one.about), file_only=True),
    Col(_("What"), lambda one: str(one.what)),
    Col(_("How many"), lambda one: one.number, number=True),
)

PUT_RIGHT: Sequence[Col[Correction]] = (
    Col(_("On"), lambda one: one.on, shown=lambda one: formats.day(one.on)),
    Col(_("What"), lambda one: str(WHAT.get(one.what, one.what))),
    Col(_("About"), lambda one: one.about),
    Col(_("Why"), lambda one: one.why),
    Col(_("By"), lambda one: one.by),
)


NOTES = (
    _("A message should not have gone out when money or a credit note of an earlier day was booked only after it was "
      "made: what is not booked cannot be known. “Accepted” is the word of the recipient's server; whether it lay in a "
      "spam folder, nobody can tell."),
)  # fmt: skip


@company_page("reports")
@after_first_paint
def quality_report(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    """Processed, carried, withdrawn, corrected, and what should not have gone out."""
    period = asked_period(request, today(seat))
    found = quality(Scope(seat.company, seat.own), period)
    report = Report(
        name=f"quality-{period.first}-{period.last}",
        title=_("Quality"),
        about=_("What became of the messages of this period, and what had to be put right."),
        columns=COLUMNS,
        sections=list(_sections(found)),
        empty=_("No message was made in this period."),
        notes=NOTES,
        side_by_side=True,
    )
    put_right = corrections(Scope(seat.company, seat.own), period)
    kind = request.GET.get("format", "")
    if kind and request.GET.get("part") == "put-right":
        return file_of(seat, kind, f"put-right-{period.first}-{period.last}", PUT_RIGHT, put_right)
    return report_page(
        request, seat, report, period=period, template="figures/quality", put_right=put_right, columns=PUT_RIGHT,
        most=SHOWN,
    )  # fmt: skip


def _sections(found: Quality) -> Iterator[Section[Line]]:
    if not found.processed and not found.calls and not found.handovers:
        return
    made = (_("Messages made"), found.processed), (_("Calls"), found.calls), (_("Hand-overs"), found.handovers)
    yield replace(_section(_("Processed"), made), picture=quality_picture(_fates(found)) if found.processed else None)
    yield _section(
        _("Carried"), [(DELIVERIES[code].text, number) for code, number in found.states.items() if code in DELIVERIES]
    )
    if found.fell_back or len(found.channels) > 1:
        taken = [(CHANNELS.get(code, code), number) for code, number in found.channels.items()]
        again = [(_("Passed on to a second channel"), found.fell_back)] if found.fell_back else []
        yield _section(_("By channel"), [*taken, *again])
    if found.accepted:
        wrong = [(WRONG[cause], number) for cause, number in found.wrong.items()]
        yield _section(
            _("Right and wrong"), [(_("Accepted, and nothing was wrong"), found.right), *wrong], _rate(found)
        )
    if found.withdrawn:
        yield _section(_("Withdrawn before they left"), [(_why(code), n) for code, n in found.withdrawn.items()])
    if found.dropped:
        yield _section(
            _("Single items left out at the last moment"), [(_why(code), n) for code, n in found.dropped.items()]
        )
    if found.corrected:
        yield _section(_("Put right by people"), [(CORRECTED[code], n) for code, n in found.corrected.items()])


def _fates(found: Quality) -> list[tuple[Text, int]]:
    """Every message once: right, wrong, not taken, withdrawn, still on its way."""
    wrong = found.accepted - found.right
    failed = found.states.get("refused", 0) + found.states.get("bounced", 0) + found.states.get("unknown", 0)
    gone = found.states.get("withdrawn", 0)
    return [
        (_("Accepted, and nothing was wrong"), found.right),
        (_("Should not have gone out as they did"), wrong),
        (_("Refused, bounced or unknown"), failed),
        (_("Withdrawn before they left"), gone),
        (_("On their way"), max(0, found.processed - found.accepted - failed - gone)),
    ]


def _section(title: Text, lines: Sequence[tuple[Text, int]], note: Text = "") -> Section[Line]:
    return Section(title, [Line(title, what, number) for what, number in lines], note=note)


def _rate(found: Quality) -> str:
    number = found.wrong_per_mille
    if number is None:
        return ""
    return gettext("Of a thousand accepted messages, {number} should not have gone out as they did.").format(
        number=number
    )


def _why(code: str) -> Text:
    return _("By a person") if code == BY_HAND else OUTCOMES[code].text
