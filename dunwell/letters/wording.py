# SPDX-License-Identifier: MIT
"""What a notice says: the company's own text, or the built-in one of its tone, filled in."""

import re
from dataclasses import dataclass

from dunwell.letters.formats import many_lines, one_line
from dunwell.letters.notice import NoticeContent
from dunwell.letters.placeholders import PAY_TO_MARK, TABLE_MARK, values_of
from dunwell.letters.sandbox import render
from dunwell.letters.words import built_in, words

_BLANK_LINES = re.compile(r"\n{3,}")
_MARKS = re.compile(f"({re.escape(TABLE_MARK)}|{re.escape(PAY_TO_MARK)})")


@dataclass(frozen=True, slots=True)
class Wording:
    """A notice in words: a subject of one line, and the body as pieces: paragraphs of text, and the two block marks.

    `title` is what the notice is called.
    """

    language: str
    subject: str
    pieces: tuple[str, ...]
    title: str


def word(content: NoticeContent, *, paper: bool = False) -> Wording:
    """The notice in words; `paper`: as a letter says it. Raises `Refused("text_fails")` when the company's text does
    not work."""
    text = content.text or built_in(content.customer.language, content.spoken_tone)
    values = values_of(content, text.language, paper=paper, items="items" in text.body or "items" in text.subject)
    where = f"notice {content.number}, text {text.language}"
    subject = render(text.subject, values, where)
    body = render(text.body, values, where)
    pieces = _pieces(body)
    sentence = one_line(content.sentence)
    if sentence and "notice.sentence" not in text.body:
        pieces = _with_sentence(pieces, sentence)
    return Wording(text.language, one_line(subject), pieces, words(text.language).title[content.spoken_tone])


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
