# SPDX-License-Identifier: MIT
"""Problems whose message says the same as their sentence, but for a name or two amounts: told once, with these."""

import re
from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dunwell.core.problem import Problem
from dunwell.web.templatetags.formats import day, money

_SUM = r"-?\d+(?:\.\d+)? [A-Z]{3}"
_OPENS, _CLOSED = rf"it opens with (?P<opening>{_SUM})", rf", and the one before it closed with (?P<closing>{_SUM})"
# code → (the message as it is written, the sentence with what the message names)
_RETOLD: Mapping[str, tuple[tuple[re.Pattern[str], str | Promise], ...]] = {
    "unknown_account": (
        (
            re.compile(r"the account (?P<number>.+) is not known to be yours: .*"),
            _("The account {number} is not known to be yours: what stands on it is held until you say whose it is."),
        ),
    ),
    "unknown_buyer": (
        (
            re.compile(r'the buyer "(?P<name>.*)" is to be told by a person: no customer.*', re.DOTALL),
            _("The buyer {name} is none of the customers: say who it is."),
        ),
        (
            re.compile(r'the buyer "(?P<name>.*)" is to be told by a person: it may be (?P<several>.+)', re.DOTALL),
            _("The buyer {name} could be {several}: say who it is."),
        ),
    ),
    "balance_gap": (
        (
            re.compile(rf"{_OPENS} on (?P<on>[\d-]+){_CLOSED} on (?P<before>[\d-]+): .*"),
            _("A statement is missing: this one opens with {opening} on {on}, and the one before it closed with "
              "{closing} on {before}."),
        ),
        (
            re.compile(rf"{_OPENS}{_CLOSED}: .*"),
            _("A statement is missing: this one opens with {opening}, and the one before it closed with {closing}."),
        ),
    ),
}  # fmt: skip
_AMOUNT = re.compile(_SUM)


def retold(problem: Problem) -> str:
    """The sentence of a problem with what its message names; empty for one whose message says something of its own."""
    for shape, sentence in _RETOLD.get(problem.code, ()):
        found = shape.fullmatch(problem.message)
        if found is not None:
            return str(sentence).format_map({name: _written(name, value) for name, value in found.groupdict().items()})
    return ""


def detail(problem: Problem) -> str:
    """What the message of a problem knows beyond its sentence: amounts with their currency as they are written here."""
    if not problem.code.startswith("balance_"):
        return problem.message
    return _AMOUNT.sub(lambda found: money(found[0]), problem.message)


def _written(name: str, value: str) -> str:
    if name in {"on", "before"}:
        return day(value)
    return money(value) if name in {"opening", "closing"} else value
