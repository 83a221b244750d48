# SPDX-License-Identifier: MIT
"""What the bank told, in words: files and what became of them, entries, accounts, and what is unclear about one."""

import re
from collections.abc import Iterable, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dunwell.core.problem import Problem
from dunwell.web.templatetags.formats import day
from dunwell.web.words.problems import PROBLEMS, problem_sentence
from dunwell.web.words.word import Word

Text = str | Promise

FILES: Mapping[str, Word] = {
    "taken": Word(_("Taken"), "check", "go"),
    "partly": Word(_("With problems"), "alert", "warn"),
    "held": Word(_("Waits for a decision"), "help", "warn"),
    "refused": Word(_("Refused"), "ban", "stop"),
}
ORIGINS: Mapping[str, Text] = {
    "upload": _("Uploaded"),
    "command": _("Command line"),
    "folder": _("Watched folder"),
    "mailbox": _("Mailbox"),
    "http": _("Sent by a program"),
}
ENTRIES: Mapping[str, Word] = {
    "payment": Word(_("Payment"), "coins", "go"),
    "waiting": Word(_("Payment, to match"), "help", "warn"),
    "reversal": Word(_("Took a payment back"), "undo", "warn"),
    "outgoing": Word(_("Money out"), "out", "quiet"),
    "pending": Word(_("Announced, not booked"), "clock", "quiet"),
    "known": Word(_("Told before"), "check", "quiet"),
    "held": Word(_("Account to be decided"), "help", "warn"),
    "unclear": Word(_("To decide"), "help", "warn"),
    "set_aside": Word(_("Not a customer's"), "minus", "quiet"),
}
DIRECTIONS: Mapping[str, Text] = {"in": _("Money in"), "out": _("Money out")}
OURS: Mapping[str, Word] = {
    "yes": Word(_("Ours"), "check", "go"),
    "no": Word(_("Somebody else's"), "minus", "quiet"),
    "asked": Word(_("To be decided"), "help", "warn"),
}
# Why an entry waits: by the code of what is unclear about it.
_WHY: Mapping[str, Text] = {
    "reversal": _("The bank takes money back, and which payment that was cannot be told for sure."),
    "currency_missing": _("The file names no currency. Say which it is, and it becomes a payment."),
    "currency_former": _("Its currency is no more. Record what was received by hand, and set this aside."),
    "day_missing": _("The file names no day for it. As a payment it is booked today."),
    "no_money": _("It moved no money."),
    "own_returned": _("Your own transfer came back."),
    "not_a_reversal": _("It takes no payment back: a person said so."),
    "maybe_told_before": _(
        "It looks like an entry that another file told. Is it the same movement, or another payment?"
    ),
    "other_account": _("It stands on an account that is somebody else's."),
    "alike": _("It looks like an entry that another file told. Is it the same movement, or another payment?"),
}
_CAME_BEFORE = re.compile(r"this file was taken on (?P<day>[\d-]+) already")
_NOTES: tuple[tuple[re.Pattern[str], Text], ...] = (
    (
        re.compile(r"the account (?P<number>.+) was taken to be yours"),
        _("The account {number} was taken to be yours. If it is not, say so under Accounts."),
    ),
    (
        re.compile(r"the account (?P<number>.+) is somebody else's: left out"),
        _("The account {number} is somebody else's: what stands on it was left out."),
    ),
    (
        _CAME_BEFORE,
        _("This file came in on {day} already: nothing changes."),
    ),
)
_UNCLEAR = _("Nothing tells for sure what this is.")
_GAP_CURE = _("Bring the statement that is missing: payments in it are not known, and may be reminded.")


def why_told(code: str, *, looks_alike: bool) -> str:
    """Why an entry waits for a person."""
    if code in _WHY:
        return str(_WHY[code])
    if looks_alike:
        return str(_WHY["alike"])
    return str(PROBLEMS.get(code, _UNCLEAR))


def note_told(note: str) -> str:
    """What is told of a file beside its problems, in the reader's language where it is one that we know."""
    for shape, sentence in _NOTES:
        found = shape.fullmatch(note)
        if found is not None:
            facts = found.groupdict()
            return str(sentence).format_map(facts | ({"day": day(facts["day"])} if "day" in facts else {}))
    return note


def came_before(notes: Iterable[str]) -> bool:
    """Whether it is told of a file that the very same came in before."""
    return any(_CAME_BEFORE.fullmatch(note) for note in notes)


def gap_told(gap: str) -> str:
    """Why a statement does not follow from the one before it, and what to do about it."""
    code, _sep, rest = gap.partition(": ")
    said = problem_sentence(Problem(code, "", rest or code)) if code in PROBLEMS else gap
    return f"{said} {gettext(str(_GAP_CURE))}" if code != "balance_mismatch" else said
