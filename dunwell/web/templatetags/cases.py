# SPDX-License-Identifier: MIT
"""The words of cases and collection partners on a page."""

from django import template
from django.utils.safestring import SafeString

from dunwell.web.templatetags.words import badge
from dunwell.web.words import Word
from dunwell.web.words import cases as said

register = template.Library()


@register.simple_tag
def case_state(code: str) -> SafeString:
    """A case's state as word and icon."""
    return badge(said.CASES.get(code, Word(code, "info", "quiet")))


@register.filter
def case_fate(code: str) -> str:
    """What a case's state means, in a sentence."""
    return str(said.FATES.get(code, ""))


@register.filter
def partner_kind(code: str) -> str:
    """What a partner is."""
    return str(said.KINDS.get(code, code))


@register.filter
def partner_takes(code: str) -> str:
    """What goes into the package for a partner."""
    return str(said.TAKES.get(code, code))


@register.filter
def why_missing(code: str) -> str:
    """Why a paper is not in a package."""
    return str(said.WHY_MISSING.get(code, code))


@register.filter
def why_left(code: str) -> str:
    """Why an invoice left its case."""
    return str(said.LEAVES.get(code, code))
