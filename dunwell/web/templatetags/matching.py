# SPDX-License-Identifier: MIT
"""The words of matching on a page: why a payment is somebody's, how sure that is, what became of it."""

from collections.abc import Mapping
from urllib.parse import urlencode

from django import template
from django.utils.safestring import SafeString

from dunwell.services import match_decided
from dunwell.services.match_decided import GivenUp
from dunwell.services.match_shown import MatchShown, Why
from dunwell.services.rows import Company
from dunwell.web.templatetags.words import badge
from dunwell.web.words import Word
from dunwell.web.words import matching as said

register = template.Library()


@register.filter
def why_sentence(why: Why) -> str:
    """One fact as a sentence."""
    return said.fact_sentence(why.kind, why.words, why.names, why.alike)


@register.filter
def reasons(one: MatchShown) -> list[Why]:
    """What speaks for a proposal."""
    return [why for why in one.why if not said.speaks_against(why.kind)]


@register.filter
def doubts(one: MatchShown) -> list[Why]:
    """What speaks against it."""
    return [why for why in one.why if said.speaks_against(why.kind)]


@register.simple_tag
def decided_reason(company: Company, payment: int | None) -> str:
    """What somebody wrote who set a payment aside, or refused what was proposed for it."""
    return match_decided.reason_of(company, payment) if payment else ""


@register.simple_tag
def given_up_beside(company: Company, payment: int) -> list[GivenUp]:
    """What was given up beside a payment."""
    return match_decided.given_up_beside(company, payment)


@register.simple_tag
def why_left(company: Company, one: MatchShown) -> str:
    """Why what fits was not booked by itself; empty where it does not fit in all."""
    return str(said.LEFT.get(match_decided.why_left(company, one), ""))


@register.filter
def idle(one: MatchShown) -> bool:
    """Whether confirming a mere guess would settle nothing: somebody looks for the customer first."""
    return one.row.level == "guess" and not any(owed.part or owed.credited for owed in one.owes)


@register.filter
def came_from(came: Mapping[str, object]) -> str:
    """Where a person came from, as a link passes it on."""
    return urlencode({name: str(came.get(name, "")) for name in ("place", "query", "next")})


@register.filter
def rule_word(rule: str) -> str:
    """By what it was found."""
    return str(said.RULES.get(rule, rule))


@register.simple_tag
def matched_by(rules: Mapping[int, str], payment: int | None) -> str:
    """How a payment came to be booked without a person; empty where one did it."""
    return str(said.BY_ITSELF.get(rules.get(payment or 0, ""), ""))


@register.filter
def told_word(field: str) -> str:
    """What a field of the bank's is called."""
    return str(said.TOLD.get(field, field))


@register.filter
def short_word(kind: str) -> str:
    """Why something is given up beside a payment."""
    return said.short_kind(kind)


@register.filter
def return_word(code: str) -> str:
    """Why a bank took money back."""
    return said.return_reason(code)


@register.simple_tag
def how_sure(level: str) -> SafeString:
    """How sure a proposal is, as word and icon."""
    return badge(said.SCORES[level])


@register.simple_tag
def match_state(state: str) -> SafeString:
    """What became of a proposal, as word and icon."""
    return badge(said.STATES.get(state, Word(state, "info", "quiet")))
