# SPDX-License-Identifier: MIT
"""Why an item has its outcome, as one sentence in the reader's language."""

from datetime import date

from django import template
from django.utils.translation import gettext

from dunwell.core.money import Money
from dunwell.services.why import Fact, Phrase
from dunwell.web.templatetags import formats

register = template.Library()


@register.filter
def sentence(reason: Phrase) -> str:
    """The reason with its dates and amounts as the page writes them: `{{ row.reason|sentence }}`."""
    facts = {name: _written(fact) for name, fact in reason.facts.items()}
    return gettext(reason.template).format_map(facts)


def _written(fact: Fact) -> str:
    if isinstance(fact, Phrase):
        return sentence(fact)
    if isinstance(fact, Money):
        return formats.money(fact)
    if isinstance(fact, date):
        return formats.day(fact)
    return formats.count(fact) if isinstance(fact, int) else fact
