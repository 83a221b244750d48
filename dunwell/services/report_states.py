# SPDX-License-Identifier: MIT
"""What the states, channels, outcomes and next steps of a report are called; to be asked under its language."""

from datetime import date, timedelta
from functools import lru_cache

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dunwell.letters.formats import long_date, one_line
from dunwell.services.report_lines import ReportLine, ReportWay
from dunwell.services.report_next import NextStep

_CHANNELS = {
    "email": gettext_noop("E-mail"),
    "letter": gettext_noop("Letter"),
    "einvoice": gettext_noop("E-invoice"),
    "sms": gettext_noop("SMS"),
    "webhook": gettext_noop("Webhook"),
}
_TAKEN = {
    "email": gettext_noop("taken by the recipient's mail server"),
    "letter": gettext_noop("posted"),
    "einvoice": gettext_noop("taken by the e-invoice operator"),
    "sms": gettext_noop("taken by the SMS service"),
}
_STATES = {
    "queued": gettext_noop("on its way"),
    "sending": gettext_noop("on its way"),
    "printed": gettext_noop("printed, to be posted"),
    "retrying": gettext_noop("not taken yet; it is tried again"),
    "refused": gettext_noop("refused"),
    "unknown": gettext_noop("unknown: please look"),
    "bounced": gettext_noop("came back"),
    "withdrawn": gettext_noop("withdrawn; nothing was sent"),
}
# Why a notice was withdrawn by itself, and what stops a next step.
_OUTCOMES = {
    "settled": gettext_noop("paid"),
    "company_off": gettext_noop("reminders are off"),
    "customer_off": gettext_noop("reminders are off for the customer"),
    "item_off": gettext_noop("reminders are off for the invoice"),
    "no_procedure": gettext_noop("under no procedure"),
    "in_collection": gettext_noop("in collection"),
    "on_hold": gettext_noop("on hold"),
    "disputed": gettext_noop("disputed"),
    "promised": gettext_noop("promised"),
    "payment_pending": gettext_noop("a payment is under way"),
    "awaiting_offer": gettext_noop("awaits your word"),
    "below_item_minimum": gettext_noop("below the minimum"),
    "below_total_minimum": gettext_noop("below the minimum"),
    "too_old": gettext_noop("too old"),
    "finished": gettext_noop("all levels taken"),
    "quiet": gettext_noop("quiet days"),
    "covered_by_credit": gettext_noop("covered by credit"),
    "unreachable": gettext_noop("no address"),
}


def channel_words(code: str) -> str:
    """What a channel is called."""
    return _(_CHANNELS[code]) if code in _CHANNELS else code


def outcome_words(code: str) -> str:
    """An outcome in a few words: paid, on hold …"""
    return _(_OUTCOMES[code]) if code in _OUTCOMES else code


def way_words(way: ReportWay, *, kept_here: bool) -> str:
    """What came of one delivery."""
    if way.state == "accepted":
        if kept_here and way.channel == "email":
            return _("kept in the built-in mailbox; nobody received it")
        return _(_TAKEN[way.channel]) if way.channel in _TAKEN else _("taken")
    return _(_STATES[way.state]) if way.state in _STATES else way.state


def state_words(line: ReportLine, *, kept_here: bool) -> str:
    """What came of a notice: way by way, each with the answer where it did not go well, then what stopped it."""
    if line.withdrawn:
        why = f" ({outcome_words(line.because)})" if line.because else ""
        return f"{_(_STATES['withdrawn'])}{why}"
    if line.action != "notice":
        return _("for you to call") if line.action == "call" else _("handed over")
    return _("; then ").join(_told(way, kept_here=kept_here) for way in line.ways)


@lru_cache(maxsize=2048)  # thousands of notices take the same step on the same day
def next_words(step: NextStep | None, language: str) -> str:
    """What comes next: a level and its day, or what stops it and until when; empty when nothing is known."""
    if step is None:
        return ""
    if step.outcome != "step":
        held, last = outcome_words(step.outcome), step.on - timedelta(days=1) if step.on else None
        return _("%(held)s until %(date)s") % {"held": held, "date": _date(last, language)} if last else held
    if not step.level:
        return _("on %(date)s") % {"date": _date(step.on, language)}
    return _("%(level)s on %(date)s") % {"level": step.level, "date": _date(step.on, language)}


def _told(way: ReportWay, *, kept_here: bool) -> str:
    said = (
        f": {one_line(way.answer)[:200]}" if way.answer and way.state not in {"accepted", "queued", "sending"} else ""
    )
    return f"{channel_words(way.channel)}: {way_words(way, kept_here=kept_here)}{said}"


def _date(on: date | None, language: str) -> str:
    return long_date(on, language) if on else ""
