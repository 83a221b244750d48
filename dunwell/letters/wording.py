# SPDX-License-Identifier: MIT
"""What a notice says: the company's own text, or the built-in one of its tone, filled in.

The built-in texts lie in `texts/LANGUAGE/`: one file a tone (subject and body, in the same Liquid that companies
write) and `words.toml` with the small words of tables. They are read once.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from dunwell.core.procedure import Text
from dunwell.letters.formats import amount, many_lines, one_line
from dunwell.letters.notice import NoticeContent, Tone
from dunwell.letters.placeholders import PAY_TO_MARK, TABLE_MARK, values_of
from dunwell.letters.sandbox import render

_TEXTS = files("dunwell.letters").joinpath("texts")
_BLANK_LINES = re.compile(r"\n{3,}")
_MARKS = re.compile(f"({re.escape(TABLE_MARK)}|{re.escape(PAY_TO_MARK)})")


@dataclass(frozen=True, slots=True)
class Words:
    """The small words of one language. `money` places amount and currency: "{currency} {amount}"."""

    money: str
    table: Mapping[str, str]
    sums: Mapping[str, str]
    pay: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Wording:
    """A notice in words: a subject of one line, and the body as pieces: paragraphs of text, and the two block marks."""

    language: str
    subject: str
    pieces: tuple[str, ...]


@cache
def languages() -> frozenset[str]:
    """The languages that have built-in texts."""
    return frozenset(folder.name for folder in _TEXTS.iterdir() if folder.joinpath("words.toml").is_file())


def spoken(language: str) -> str:
    """The nearest language with built-in texts: itself, its base ("de" for "de-AT"), else English."""
    base = language.replace("_", "-").split("-")[0].lower()
    return next((known for known in (language, base) if known in languages()), "en")


@cache
def words(language: str) -> Words:
    """The small words of the nearest language that has them."""
    return Words(**_read(spoken(language), "words"))


@cache
def built_in(language: str, tone: Tone) -> Text:
    """The built-in text of a tone, in the nearest language that has one."""
    nearest = spoken(language)
    text = _read(nearest, tone)
    return Text(nearest, text["subject"], text["body"])


def word(content: NoticeContent) -> Wording:
    """The notice in words. Raises `Refused("text_fails")` when the company's text does not work."""
    text = content.text or built_in(content.customer.language, content.tone)
    values = values_of(content, text.language)
    where = f"notice {content.number}, text {text.language}"
    subject = render(text.subject, values, where)
    body = render(text.body, values, where)
    pieces = _pieces(body)
    sentence = one_line(content.sentence)
    if sentence and "notice.sentence" not in text.body:
        pieces = _with_sentence(pieces, sentence)
    return Wording(text.language, one_line(subject), pieces)


def money(minor: int, currency: str, language: str) -> str:
    """An amount with its currency as the language writes it: `money(15000, "EUR", "en") == "EUR 150.00"`."""
    return words(language).money.format(currency=currency, amount=amount(minor, currency, language))


def _pieces(body: str) -> tuple[str, ...]:
    found = (
        piece if piece in {TABLE_MARK, PAY_TO_MARK} else _BLANK_LINES.sub("\n\n", many_lines(piece)).strip()
        for piece in _MARKS.split(body)
    )
    return tuple(piece for piece in found if piece)


def _with_sentence(pieces: tuple[str, ...], sentence: str) -> tuple[str, ...]:
    """The sentence as a paragraph of its own after the first one; a greeting counts as none. Without one: on top."""
    if not pieces or pieces[0] in {TABLE_MARK, PAY_TO_MARK}:
        return (sentence, *pieces)
    paragraphs = pieces[0].split("\n\n")
    greeted = len(paragraphs) > 1 and "\n" not in paragraphs[0] and paragraphs[0][-1:] in {",", "!", ":"}
    place = 2 if greeted else 1
    return ("\n\n".join([*paragraphs[:place], sentence, *paragraphs[place:]]), *pieces[1:])


def _read(language: str, name: str) -> dict[str, Any]:
    return tomllib.loads(_TEXTS.joinpath(language, f"{name}.toml").read_text(encoding="utf-8"))
