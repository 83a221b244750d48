# SPDX-License-Identifier: MIT
"""Characters that no font of ours has: found before a letter is set, and shown as a box in it."""

import unicodedata
from functools import lru_cache

from dunwell.letters.formats import many_lines, one_line
from dunwell.letters.paper.press import FONTS, can_show

BOX = "\u25a1"
# A word longer than this may be broken anywhere: no column of a letter is wider.
_LONGEST_WORD = 28
_BREAK_HERE = "\u200b"
_seen: set[str] = set(map(chr, range(0x20, 0x7F))) | {"\n"}


def missing(text: str) -> tuple[str, ...]:
    """The characters of a text that no font has, each once, in their order: `missing("Ōta 太田") == ("太", "田")`."""
    text = _plain(text)
    strange = tuple(set(text) - _seen)
    if not strange:
        return ()
    if can_show(strange, FONTS[:1]):
        _seen.update(strange)
        return ()
    return tuple(character for character in dict.fromkeys(text) if not _has(character))


@lru_cache(maxsize=1024)
def printable(text: str) -> str:
    """A text of one or many lines as a letter can print it: cleaned, boxes for what no font has, very long words able
    to break."""
    text = many_lines(text)
    if not set(text) <= _seen:
        text = _plain(text)
    for character in missing(text):
        text = text.replace(character, BOX)
    if any(len(word) > _LONGEST_WORD for word in text.split()):
        return " ".join(_breakable(word) for word in text.split(" "))
    return text


@lru_cache(maxsize=4096)
def shown(text: str) -> str:
    """A text of one line as a letter can print it."""
    return printable(one_line(text))


def _plain(text: str) -> str:
    """A text whose letters bear their accents themselves. Marks that stand alone, and signs that only steer how others
    are joined, are left out: fonts have few of them, and the compiler fails over some."""
    composed = unicodedata.normalize("NFC", text)
    return "".join(sign for sign in composed if sign in _seen or unicodedata.category(sign) not in {"Mn", "Me", "Cf"})


def _has(character: str) -> bool:
    """Whether the text's own font has it, or, of scripts from right to left, one of the others."""
    if character in _seen:
        return True
    return _in_fonts(character)


@lru_cache(maxsize=4096)
def _in_fonts(character: str) -> bool:
    if can_show((character,), FONTS[:1]):
        return True
    return unicodedata.bidirectional(character) in {"R", "AL", "AN"} and can_show((character,))


def _breakable(word: str) -> str:
    if len(word) <= _LONGEST_WORD:
        return word
    return _BREAK_HERE.join(word[at : at + _LONGEST_WORD // 2] for at in range(0, len(word), _LONGEST_WORD // 2))
