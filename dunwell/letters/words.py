# SPDX-License-Identifier: MIT
"""The built-in texts and the small words around them, one folder a language, read once.

`texts/LANGUAGE/` has a file for each tone (subject and body, in the same Liquid that companies write) and `words.toml`:
titles, table columns, sums, and the sentences that every text shares. `review` in a file names who, a native speaker,
has read it; empty: nobody yet.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from dunwell.core.procedure import Text
from dunwell.letters.formats import amount
from dunwell.letters.notice import Tone

_TEXTS = files("dunwell.letters").joinpath("texts")
# Other names under which a language is known.
_ALSO = {"no": "nb", "nn": "nb"}


@dataclass(frozen=True, slots=True)
class Words:
    """The small words of one language. `money` places amount and currency: "{currency} {amount}"."""

    money: str
    title: Mapping[str, str]
    table: Mapping[str, str]
    sums: Mapping[str, str]
    pay: Mapping[str, str]
    next_step: Mapping[str, str]
    contact: Mapping[str, str]
    around: Mapping[str, str]
    letter: Mapping[str, str]
    statement: Mapping[str, str]
    sms: Mapping[str, str]
    handover: Mapping[str, str]
    review: str = ""


@cache
def languages() -> frozenset[str]:
    """The languages that have built-in texts."""
    return frozenset(folder.name for folder in _TEXTS.iterdir() if folder.joinpath("words.toml").is_file())


def spoken(language: str) -> str:
    """The nearest language with built-in texts: itself, its base ("de" for "de-AT"), else English."""
    base = language.replace("_", "-").split("-")[0].lower()
    return next((known for known in (language, base, _ALSO.get(base, "")) if known in languages()), "en")


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


def reviewed(language: str, name: str) -> str:
    """Who, a native speaker, has read a file of the texts: a tone, or "words"; empty: nobody yet."""
    found: str = _read(spoken(language), name)["review"]
    return found


def money(minor: int, currency: str, language: str) -> str:
    """An amount with its currency as the language writes it: `money(15000, "EUR", "en")` is EUR 150.00, with a space
    that does not break."""
    return words(language).money.format(currency=currency, amount=amount(minor, currency, language))


def _read(language: str, name: str) -> dict[str, Any]:
    return tomllib.loads(_TEXTS.joinpath(language, f"{name}.toml").read_text(encoding="utf-8"))
