# SPDX-License-Identifier: MIT
"""The words of codes on a page, with their icons; and what a seat may open."""

from django import template
from django.contrib.messages.storage.base import Message
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from dunwell.core.problem import Problem
from dunwell.services.access import Seat
from dunwell.services.queries import Told
from dunwell.web import navigation as nav
from dunwell.web import words
from dunwell.web.words import problems
from dunwell.web.words.outside import SERVICE_WORDS

register = template.Library()


@register.simple_tag
def icon(name: str) -> SafeString:
    """One picture of our sheet; the word beside it says the same, so that it is silent to a screen reader."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static("web/icons.svg"),
        name,
    )


@register.simple_tag
def outcome(code: str | None) -> SafeString:
    """An outcome as word and icon."""
    return badge(words.OUTCOMES.get(code or "", words.Word(code or gettext("not known then"), "help", "quiet")))


@register.simple_tag
def delivery_state(code: str) -> SafeString:
    """What became of a delivery, as word and icon."""
    return badge(words.DELIVERIES.get(code, words.Word(code, "help", "quiet")))


@register.simple_tag
def state(text: str, icon: str = "info", tone: str = "quiet") -> SafeString:
    """Any state as word and icon. Tones: go, soft, quiet, warn, stop."""
    return badge(words.Word(text, icon, tone))


@register.filter
def outcome_word(code: str) -> str:
    """An outcome's word alone."""
    return str(words.OUTCOMES[code].text) if code in words.OUTCOMES else code


@register.filter
def action_word(code: str) -> str:
    """A level's action: a message, a call, a hand-over."""
    return str(words.ACTIONS.get(code, code))


@register.filter
def channel_word(code: str) -> str:
    """A channel: e-mail, letter, e-invoice."""
    return str(words.CHANNELS.get(code, code))


@register.filter
def service_word(code: str) -> str:
    """What a service outside says of a message: posted, arrived."""
    return str(SERVICE_WORDS.get(code, code))


@register.filter
def role_word(code: str) -> str:
    """A role of a person in a company."""
    return str(words.ROLES.get(code, code))


@register.filter
def told(event: Told) -> str:
    """One line of history as a sentence."""
    return words.told(event.code, event.data)


@register.filter
def fact_word(name: str) -> str:
    """The word of a fact that decided."""
    return str(words.FACTS.get(name, name.replace("_", " ")))


@register.filter
def may(seat: Seat, act: str) -> bool:
    """Whether this seat may do an act: `{% if seat|may:"pay" %}`."""
    return seat.may(act)


@register.filter
def navigation(seat: Seat) -> list[nav.Entry]:
    """The entries of the navigation for this seat."""
    return nav.entries(seat)


@register.filter
def undo_address(message: Message) -> str:
    """Where a POST takes back what this message tells; empty when it cannot be taken back."""
    tags = (message.extra_tags or "").split()
    return next((tag.removeprefix("undo:") for tag in tags if tag.startswith("undo:")), "")


@register.simple_tag
def act(address: str, label: str, icon_name: str = "", style: str = "btn btn-quiet") -> SafeString:
    """A link to an act: its page without scripts, its dialog with them."""
    return format_html(
        '<a class="{}" href="{}" hx-get="{}" hx-target="#dialog-body">{}{}</a>',
        style,
        address,
        address,
        icon(icon_name) if icon_name else "",
        label,
    )


@register.filter
def problem_sentence(problem: Problem) -> str:
    """What is wrong, in the reader's language."""
    return problems.problem_sentence(problem)


@register.filter
def placed_sentence(problem: Problem) -> str:
    """The same after its place."""
    return problems.placed_sentence(problem)


def badge(word: words.Word) -> SafeString:
    """A word with its icon, in its tone."""
    return format_html('<span class="badge-word tone-{}">{}{}</span>', word.tone, icon(word.icon), word.text)
