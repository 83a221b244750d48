# SPDX-License-Identifier: MIT
"""What the pages of procedures say in words of their own."""

from django import template

from dunwell.services.procedure_events import Happened
from dunwell.web.views.procedures.events import sentence

register = template.Library()


@register.filter
def happened(row: Happened) -> str:
    """One event of a procedure as a sentence."""
    return sentence(row)
