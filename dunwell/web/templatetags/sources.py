# SPDX-License-Identifier: MIT
"""How sources of documents fare, on a page."""

from django import template
from django.utils.safestring import SafeString

from dunwell.web.templatetags.words import badge
from dunwell.web.words.sources import KINDS, STATES, cure_of

register = template.Library()


@register.simple_tag
def source_state(state: str) -> SafeString:
    """How a source fares, as word and icon."""
    return badge(STATES[state])


@register.filter
def source_kind(kind: str) -> str:
    """What a source is."""
    return str(KINDS.get(kind, kind))


@register.filter
def cure(error: str) -> str:
    """What helps against an error."""
    return str(cure_of(error))
