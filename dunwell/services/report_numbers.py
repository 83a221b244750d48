# SPDX-License-Identifier: MIT
"""The numbers of a report: processed, carried, refused, withdrawn and why, put right by people and why."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from dunwell.letters.formats import one_line
from dunwell.services.figures.corrections import Correction
from dunwell.services.figures.quality import BY_HAND, Quality
from dunwell.services.report_facts import ReportFacts
from dunwell.services.report_states import outcome_words

# The screen tells them all.
_MOST = 10
_WRONG = {
    "paid_before": gettext_noop("the payment was made before, and booked only after the message was made"),
    "credited_before": gettext_noop(
        "the credit note was of an earlier day, and booked only after the message was made"
    ),
}
_CORRECTED = {
    "claim_waived": gettext_noop("Claim waived"),
    "unknown_decided": gettext_noop("Unknown delivery decided"),
    "left_out": gettext_noop("Left out of a run"),
    "withdrawn": gettext_noop("Notice withdrawn"),
}


@dataclass(frozen=True)
class Part:
    """One part of the report: a heading, then sentences, a table, or points of a list."""

    heading: str
    sentences: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    points: Sequence[str] = ()


def numbers(facts: ReportFacts) -> Iterator[Part]:
    """The numbers, if any message was made; and what people put right."""
    if facts.quality.processed:
        yield Part(_("In numbers"), points=[*_quality(facts.quality)])
    if facts.corrections:
        more = len(facts.corrections) - _MOST
        points = [_correction(one) for one in facts.corrections[:_MOST]]
        yield Part(
            _("Put right by people"), points=[*points, *([_("and more on the page “Quality”")] if more > 0 else [])]
        )


def _quality(found: Quality) -> Iterator[str]:
    yield _("Messages made: %(count)d") % {"count": found.processed}
    yield _("Carried: %(count)d") % {"count": found.accepted}
    failed = [("refused", _("refused")), ("bounced", _("came back")), ("unknown", _("unknown"))]
    told = ", ".join(f"{word} {found.states[name]}" for name, word in failed if found.states.get(name))
    if told:
        yield _("Not carried: %(told)s") % {"told": told}
    if found.fell_back:
        yield _("Passed on to a second channel: %(count)d") % {"count": found.fell_back}
    if found.withdrawn:
        yield _("Withdrawn before they left: %(told)s") % {"told": _causes(found.withdrawn)}
    if found.dropped:
        yield _("Single invoices left off at the last moment: %(told)s") % {"told": _causes(found.dropped)}
    for cause, count in found.wrong.items():
        told = ngettext(
            "%(count)d should not have gone out as it did: %(cause)s",
            "%(count)d should not have gone out as they did: %(cause)s",
            count,
        )
        yield told % {"count": count, "cause": _(_WRONG[cause])}


def _causes(counts: dict[str, int]) -> str:
    named = ((_("by a person") if why == BY_HAND else outcome_words(why), count) for why, count in counts.items())
    return ", ".join(f"{name} {count}" for name, count in named)


def _correction(one: Correction) -> str:
    why = f": {one_line(one.why)}" if one.why else ""
    return f"{_(_CORRECTED[one.what])} · {one.about}{why} ({one.by})"
