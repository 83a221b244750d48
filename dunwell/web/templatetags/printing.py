# SPDX-License-Identifier: MIT
"""The words of print batches."""

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from dunwell.core.money import Money
from dunwell.services.print_view import Late, printed_of
from dunwell.services.rows import Delivery, PrintBatch, PrintedLetter
from dunwell.web import words
from dunwell.web.templatetags.words import badge
from dunwell.web.words.printing import BATCHES

register = template.Library()


@register.simple_tag
def batch_state(batch: PrintBatch) -> SafeString:
    """The state of a batch as word and icon."""
    return badge(BATCHES[batch.state])


@register.simple_tag
def printed_letter(delivery: Delivery) -> PrintedLetter | None:
    """The letter that a delivery is in a batch; None: it is in none."""
    return printed_of([delivery]).get(delivery.pk) if delivery.channel == "letter" else None


@register.filter
def asked_of(letter: PrintedLetter) -> Money:
    """What a letter asks for."""
    notice = letter.delivery.notice
    return Money(notice.total_minor, notice.currency)


@register.filter
def late_sentence(late: Late) -> str:
    """What came between, in a sentence."""
    word = words.OUTCOMES.get(late.found.why)
    why = str(word.text) if word else _("the amounts changed")
    if late.found.gone:
        return _("Nothing of it is asked for any more: %(why)s.") % {"why": why}
    return _("It says too much now: %(why)s.") % {"why": why}
