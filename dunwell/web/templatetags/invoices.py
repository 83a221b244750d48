# SPDX-License-Identifier: MIT
"""The words of invoices and payments on a page."""

from django import template
from django.utils.safestring import SafeString

from dunwell.core.money import Money, minor_units
from dunwell.services.explain import Explanation
from dunwell.web.templatetags import formats
from dunwell.web.templatetags.words import badge
from dunwell.web.words import Word
from dunwell.web.words import invoices as said

register = template.Library()
_KINDS = {
    "invoice": said.INVOICES,
    "payment": said.PAYMENTS,
    "stop": said.STOPS,
    "promise": said.PROMISES,
    "claim": said.CLAIMS,
}


@register.simple_tag
def standing(kind: str, code: str) -> SafeString:
    """How something stands, as word and icon: `{% standing "invoice" row.state %}`."""
    return badge(_KINDS[kind].get(code, Word(code, "info", "quiet")))


@register.filter
def source_word(kind: str) -> str:
    """What settles: a payment, a write-off, a credit note."""
    return str(said.SOURCES.get(kind, kind))


@register.filter
def claim_word(kind: str) -> str:
    """What a claim is: a reminder fee, default interest, fixed compensation."""
    return str(said.CLAIM_KINDS.get(kind, kind))


@register.filter
def passed_gate(gate: str) -> str:
    """What is so when a gate was passed."""
    return str(said.PASSED.get(gate, gate))


@register.filter
def weighed(one: Explanation) -> list[tuple[str, str]]:
    """The amounts that the gates weighed and that are not nothing, each with its word."""
    currency = str(one.item["currency"])
    amounts = [(said.AMOUNTS.get(name, name), str(text)) for name, text in one.amounts.items()]
    return [
        (str(word), formats.money(Money(minor, currency)))
        for word, text in amounts
        if (minor := minor_units(text, currency))
    ]


@register.filter
def hit_word(kind: str) -> str:
    """What a find of the search is, in the plural."""
    return str(said.HITS[kind][0])


@register.filter
def hit_icon(kind: str) -> str:
    return said.HITS[kind][1]


@register.filter
def minor_money(minor: int, currency: str) -> str:
    """Minor units of a row as money: `{{ part.amount_minor|minor_money:invoice.currency }}`."""
    return formats.money(Money(minor, currency))
