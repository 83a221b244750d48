# SPDX-License-Identifier: MIT
"""The words of runs, deliveries and the messages to the house."""

from collections.abc import Mapping
from typing import Protocol

from django import template
from django.utils.safestring import SafeString

from dunwell.core.money import Money
from dunwell.services.rows import Notice
from dunwell.web import words
from dunwell.web.templatetags.words import badge, delivery_state
from dunwell.web.words import runs as spoken
from dunwell.web.words.events import told as event_told
from dunwell.web.words.outside import outside_fate

register = template.Library()


class _Told(Protocol):
    """A line of history."""

    @property
    def code(self) -> str: ...
    @property
    def data(self) -> Mapping[str, object]: ...


@register.simple_tag
def run_state(code: str) -> SafeString:
    """The state of a run as word and icon."""
    return badge(spoken.RUNS.get(code, words.Word(code, "help", "quiet")))


@register.simple_tag
def delivery_fate(state: str, answer: str = "", *, kept: bool = False) -> SafeString:
    """What became of a message; `kept`: this installation sends nothing, so that what was taken was kept."""
    return delivery_state("kept" if kept and state == "accepted" else spoken.fate(state, answer))


@register.simple_tag
def fate_word(state: str, *, kept: bool = False) -> str:
    """The same as a word alone."""
    word = words.DELIVERIES.get("kept" if kept and state == "accepted" else state)
    return str(word.text) if word else state


@register.simple_tag
def fate_sentence(state: str, answer: str = "", channel: str = "email") -> str:
    """The same in a sentence."""
    fate = spoken.fate(state, answer)
    other = "" if channel == "email" else outside_fate(channel, fate)
    return other or str(spoken.FATES.get(fate, ""))


@register.filter
def house_word(kind: str) -> str:
    """What kind of message to the house it is."""
    return str(spoken.HOUSE_MAIL.get(kind, kind))


@register.filter
def part_word(name: str) -> str:
    """What a part of a notice's total is called."""
    return str(spoken.PARTS.get(name, name))


@register.filter
def edit_word(kind: str) -> str:
    """What a person changed about a run."""
    return str(spoken.EDITS.get(kind, kind))


@register.filter
def claim_word(status: str) -> str:
    """The state of a claim."""
    return str(spoken.CLAIM_STATES.get(status, status))


@register.filter
def line_told(line: _Told) -> str:
    """A line of history as a sentence."""
    return event_told(line.code, line.data)


@register.filter
def total_of(notice: Notice) -> Money:
    """The total of a notice."""
    return Money(notice.total_minor, notice.currency)


@register.filter
def server_said(answer: str) -> str:
    """A mail server's answer; nothing where our own mailbox took the message."""
    return "" if answer == spoken.KEPT_ANSWER else answer
