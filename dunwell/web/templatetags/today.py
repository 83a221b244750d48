# SPDX-License-Identifier: MIT
"""The small words and links of the page Today."""

from datetime import date

from django import template
from django.http import HttpRequest, QueryDict
from django.utils.safestring import SafeString

from dunwell.services.made import LeftOut
from dunwell.services.proposal_page import Proposal, Waiting
from dunwell.web.templatetags.words import act
from dunwell.web.views.today.words import WAITING, WARNINGS

register = template.Library()


@register.simple_tag
def waiting_word(line: Waiting | LeftOut) -> str:
    """Why a line does not go out, in a few words."""
    return str(WAITING.get(line.what, line.what))


@register.filter
def warning_word(code: str) -> str:
    """What a person should know before the message goes."""
    return str(WARNINGS.get(code, code))


@register.filter
def writes(one: Proposal) -> bool:
    """Whether a message goes to the customer, and not only a call or a hand-over."""
    return any(message.action == "notice" for message in one.messages)


@register.filter
def has_choice(one: Proposal) -> bool:
    """Whether a message could travel by another channel than it does."""
    return any(set(message.channels) - {message.channel} for message in one.messages)


@register.simple_tag
def day_act(address: str, on: date, label: str, icon: str) -> SafeString:
    """A small link to an act about the run of a day."""
    return act(f"{address}?on={on.isoformat()}", label, icon, "btn btn-quiet btn-sm")


@register.simple_tag(takes_context=True)
def proposals_address(context: template.Context, **place: str) -> str:
    """Another page of the proposals; the list below keeps its place."""
    request: HttpRequest = context["request"]
    query: QueryDict = request.GET.copy()
    for name in ("from", "to"):
        query.pop(name, None)
    query.update(place)
    return f"?{query.urlencode()}"
