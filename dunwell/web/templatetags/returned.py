# SPDX-License-Identifier: MIT
"""The words of what came back on a page."""

from django import template
from django.utils.safestring import SafeString

from dunwell.services.returned_list import CameBack
from dunwell.web.templatetags.words import badge
from dunwell.web.words.returned import CLASSES, MEANINGS

register = template.Library()


@register.simple_tag
def came_back(row: CameBack) -> SafeString:
    """Its class as word and icon."""
    return badge(CLASSES[_code(row)])


@register.filter
def meaning(row: CameBack) -> str:
    """What its class means, in a sentence."""
    return str(MEANINGS[_code(row)])


def _code(row: CameBack) -> str:
    return "permanent" if row.kind == "bounced" and row.permanent else row.kind
