# SPDX-License-Identifier: MIT
"""The words of codes on a page, with their icons; and links that keep what the address already asks."""

from django import template
from django.http import QueryDict
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from dunwell.services.queries import Told
from dunwell.web import words

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
    return _badge(words.OUTCOMES.get(code or "", words.Word(code or "not known then", "help", "quiet")))


@register.simple_tag
def delivery_state(code: str) -> SafeString:
    """What became of a delivery, as word and icon."""
    return _badge(words.DELIVERIES.get(code, words.Word(code, "help", "quiet")))


@register.filter
def outcome_word(code: str) -> str:
    """An outcome's word alone."""
    return words.OUTCOMES[code].text if code in words.OUTCOMES else code


@register.filter
def action_word(code: str) -> str:
    """A level's action: a message, a call, a hand-over."""
    return words.ACTIONS.get(code, code)


@register.filter
def told(event: Told) -> str:
    """One line of history as a sentence."""
    return words.told(event.code, event.data)


@register.filter
def fact_word(name: str) -> str:
    """The word of a fact that decided."""
    return words.FACTS.get(name, name.replace("_", " "))


@register.simple_tag(takes_context=True)
def asking(context: template.Context, **changes: object) -> str:
    """The query of this address with some of its questions changed; an empty one is left out. Back to page one."""
    query: QueryDict = context["request"].GET.copy()
    query.pop("page", None)
    for name, value in changes.items():
        query.pop(name, None)
        if value not in {"", None}:
            query[name] = str(value)
    return f"?{query.urlencode()}" if query else "?"


def _badge(word: words.Word) -> SafeString:
    return format_html('<span class="badge-word tone-{}">{}{}</span>', word.tone, icon(word.icon), word.text)
