# SPDX-License-Identifier: MIT
"""A notice in one short sentence, as a text message says it, and how many messages the networks make of it.

Networks carry 160 characters of a small alphabet (GSM 03.38) in one message; a single character outside it turns the
whole into UCS-2, where 70 fit. Longer ones travel in parts, and each part is paid for.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from babel.dates import format_date

from dunwell.core.problem import Refused
from dunwell.letters.blocks import reference_of
from dunwell.letters.formats import locale_of, one_line, short_date
from dunwell.letters.notice import NoticeContent
from dunwell.letters.words import money, spoken, words

MOST_PARTS = 4
_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("\f^{}\\[~]|€")  # two places each
# What print likes and the small alphabet lacks.
_PLAIN = str.maketrans({
    "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2212": "-", "\u2010": "-", "\u2011": "-", "–": "-", "—": "-",
    "’": "'", "‘": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "…": "...",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Size:
    """What a text takes: `units` of its alphabet, carried in so many `parts`."""

    alphabet: Literal["GSM-7", "UCS-2"]
    units: int
    parts: int


def sms_text(content: NoticeContent) -> str:
    """The notice as a text message in the customer's language: who asks for how much, since when, with which reference.

    Example: "Acme Oy: EUR 5,125.00 is open for several invoices, the oldest was due on 1 Mar 2026. Reference: RF10
    N17. If already paid, thank you." Raises `Refused("sms_too_long")` above 4 parts.
    """
    say = words(content.customer.language).sms
    language = spoken(content.customer.language)
    template, day = _sentence(content)
    sentence = say[template].format(
        company=one_line(content.company.sender or content.company.name),
        amount=money(content.total, content.currency, language),
        date=_date(day, language, say[template]) if day else "",
    )
    text = f"{sentence} {say['end'].format(reference=reference_of(content))}".translate(_PLAIN)
    parts = size_of(text).parts
    if parts > MOST_PARTS:
        raise Refused("sms_too_long", notice=content.number, parts=parts, limit=MOST_PARTS)
    return text


def size_of(text: str) -> Size:
    """What a text takes: `size_of("€")` has two units; 161 units of GSM-7 make two parts, and so do 71 of UCS-2."""
    if is_small(text):
        units = sum(2 if character in _EXTENDED else 1 for character in text)
        return Size("GSM-7", units, 1 if units <= 160 else _parts([2 if c in _EXTENDED else 1 for c in text], 153))
    widths = [2 if ord(character) > 0xFFFF else 1 for character in text]
    units = sum(widths)
    return Size("UCS-2", units, 1 if units <= 70 else _parts(widths, 67))


def is_small(text: str) -> bool:
    """Whether every character is of the networks' small alphabet."""
    return all(character in _BASIC or character in _EXTENDED for character in text)


def _parts(widths: list[int], room: int) -> int:
    """How many parts of this room: no character is torn in two."""
    parts, used = 1, 0
    for width in widths:
        if used + width > room:
            parts, used = parts + 1, 0
        used += width
    return parts


def _sentence(content: NoticeContent) -> tuple[str, date | None]:
    """Which sentence fits, and the day that it names."""
    days = [line.due_on for line in content.lines if line.due_on]
    if not days or len(days) < len(content.lines):
        return "undated", None
    if content.overdue:
        return ("overdue" if len(content.lines) == 1 else "several"), min(days)
    return ("upcoming", days[0]) if len(set(days)) == 1 else ("undated", None)


def _date(day: date, language: str, template: str) -> str:
    """The day in words; in digits where words alone would need the large alphabet ("août")."""
    written = short_date(day, language)
    if is_small(template) and not is_small(written.translate(_PLAIN)):
        return format_date(day, "short", locale=locale_of(language))
    return written
