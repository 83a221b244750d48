# SPDX-License-Identifier: MIT
"""The words of ways and lanes on a page."""

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dunwell.services.queue_health import Health
from dunwell.web import words
from dunwell.web.templatetags import formats
from dunwell.web.templatetags.words import badge
from dunwell.web.words import ways

register = template.Library()
_TOTALS = ("waiting", "due", "retrying", "sending", "unknown", "printed")
_TODAY = ("accepted_hour", "accepted_today", "refused_today")
_STANDINGS = {
    "open": words.Word(_("open"), "check", "good"),
    "by_hand": words.Word(_("gathered into batches"), "doc", "quiet"),
    "paused": words.Word(_("paused"), "pause", "warn"),
    "blocked": words.Word(_("out of order"), "alert", "stop"),
    "off": words.Word(_("not set up"), "minus", "quiet"),
    "past": words.Word(_("not used now"), "minus", "quiet"),
}


@register.filter
def way_title(name: str) -> str:
    """What a way is called."""
    return ways.way_title(name)


@register.simple_tag
def lane_state(standing: str) -> SafeString:
    """How a lane stands, as word and icon."""
    return badge(_STANDINGS[standing])


@register.filter
def so_many(count: int, more: bool) -> str:
    """A count as it is written, "more than" it where there are more."""
    shown = formats.count(count)
    return gettext("more than %(n)s") % {"n": shown} if more else shown


@register.simple_tag
def totals(health: Health) -> dict[str, int]:
    """The figures of a company over all its lanes."""
    return {name: health.total(name) for name in (*_TOTALS, *_TODAY)}


@register.filter
def from_top(height: int) -> int:
    """Where a bar of this height (in per cent) begins."""
    return 100 - height
