# SPDX-License-Identifier: MIT
"""Whether two names are the same payer's: folded until only what is heard is left, then compared.

`fold` takes away what keyboards, banks and habits change: case, accents, ä ↔ ae ↔ a, ß, ı/İ, Greek and Cyrillic
letters (ISO 843 / ELOT 743; the usual Latin of each Cyrillic letter), dots and "&". Legal forms and word order are left
out of the comparison. docs/algorithms/matching.md shows it with numbers.
"""

import re
import unicodedata
from functools import lru_cache

from rapidfuzz import fuzz

from dunwell.core.matching.legal_forms import forms_of, without_forms

_GREEK_SIGNS, _GREEK_LATIN = "αβγδεζηθικλμνξοπρσςτυφχψω", "a v g d e z i th i k l m n x o p r s s t y f ch ps o"
_GREEK = dict(zip(_GREEK_SIGNS, _GREEK_LATIN.split(), strict=True))
_CYRILLIC_SIGNS = "абвгдежзийклмнопрстуфхцчшщыэюяіїєґ"
_CYRILLIC_LATIN = "a b v g d e zh z i i k l m n o p r s t u f kh ts ch sh shch y e yu ya i i e g"
_CYRILLIC = {"ъ": "", "ь": ""} | dict(zip(_CYRILLIC_SIGNS, _CYRILLIC_LATIN.split(), strict=True))
_LETTERS = {
    "ß": "ss",
    "æ": "ae",
    "œ": "oe",
    "ø": "o",
    "ł": "l",
    "đ": "d",
    "ð": "d",
    "þ": "th",
    "ı": "i",
    "&": " ",
    "+": " ",
}
_TABLE = str.maketrans(_GREEK | _CYRILLIC | _LETTERS)
# Written with two letters where the keyboard lacks the one; folded in every name, so both sides stay alike.
_PAIRS = (("ae", "a"), ("oe", "o"), ("ue", "u"), ("aa", "a"))
_AND = {"und", "and", "u", "ja", "et", "ve", "og", "och", "i", "kai", "e", "y"}
# How Greek is heard and how people spell it in Latin letters, the longer first; only where one side is Greek.
_SPELLINGS = (
    "ou:u oy:u ph:f kh:h ch:h th:t dh:d ks:x ps:p mb:b mp:b nd:d nt:d gk:g gg:g ng:g ts:t tz:t"
    " ei:i oi:i ai:e af:av au:av ef:ev eu:ev ay:av ey:ev y:i w:o j:i q:k c:k"
)
_HEARD = tuple(pair.split(":") for pair in _SPELLINGS.split())
_GREEK_LETTER = re.compile(r"[Ͱ-Ͽἀ-῿]")
_DOTTED = re.compile(r"\b(?:[^\W\d_]\.){2,}(?:[^\W\d_]\b)?")
_APOSTROPHES = re.compile(r"['’`´]")
_WORD = re.compile(r"[a-z0-9]+")
# The lengths at which banks cut names off: MT940, SEPA in old systems, TITO.
_CUT = range(22, 36)
_ENOUGH = 14


# Names come again and again within one matching; all that ever paid are not kept in memory.
@lru_cache(maxsize=80_000)
def fold(name: str) -> tuple[str, ...]:
    """The words of a name as they are compared, in order: `fold("Müller & Söhne GmbH") == ("muller", "sohne")`."""
    words = tuple(_paired(word) for word in without_forms(_words(name)))
    return tuple(word for word in words if word not in _AND) or words


def key(name: str) -> str:
    """Folded words in alphabetical order: equal keys are the same name. `key("Virtanen, Matti") == "matti virtanen"`"""
    return " ".join(sorted(fold(name)))


def heard_key(name: str) -> str:
    """The same for what is heard of a Greek name: `heard_key("Παπαδόπουλος") == heard_key("Papadopoulos")`."""
    return " ".join(sorted(_heard(word) for word in fold(name)))


@lru_cache(maxsize=4_000)
def _words(name: str) -> tuple[str, ...]:
    lower = _APOSTROPHES.sub("", _DOTTED.sub(lambda found: found[0].replace(".", ""), name.replace("İ", "i").lower()))
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", lower) if not unicodedata.combining(sign))
    return tuple(_WORD.findall(bare.translate(_TABLE)))


def is_greek(name: str) -> bool:
    """Whether a name bears a Greek letter."""
    return _GREEK_LETTER.search(name) is not None


def score(payer: str, name: str) -> int:
    """How alike two names are, 0 to 100: 100 the same words in any order, 96 cut off by a bank, 90 all words and more,
    90 too where both bear a legal form and not the same: Kuusk OÜ is not AS Kuusk.

    Words that differ are compared sign by sign; under 60 counts as nothing. Example: `score("MUELLER U. SOEHNE",
    "Müller & Söhne GmbH") == 100`.
    """
    keyed = heard_key if is_greek(payer) != is_greek(name) else key
    one, other = keyed(payer), keyed(name)
    if not one or not other:
        return 0
    if one == other:
        return 90 if _other_form(payer, name) else 100
    if "".join(fold(payer)) == "".join(fold(name)):
        return 98
    if _cut_off(payer, name):
        return 96
    alike = int(fuzz.ratio(one, other))
    words, more = set(other.split()), set(one.split())
    if len(words & more) > 1 and (words <= more or more <= words):
        alike = max(alike, 90)
    if _other_word(one, other):
        alike = min(alike, 85)
    return alike if alike >= 60 else 0


def has_form(name: str) -> bool:
    """Whether a name bears a legal form: Kuusk OÜ is a firm."""
    return bool(_forms(name))


def _paired(word: str) -> str:
    for pair, single in _PAIRS:
        word = word.replace(pair, single)
    return word


@lru_cache(maxsize=20_000)
def _heard(word: str) -> str:
    for written, heard in _HEARD:
        word = word.replace(written, heard)
    return word


def _other_form(payer: str, name: str) -> bool:
    """Whether both bear a legal form and share no word of it: "ltd sti" and "as" differ, "oy ab" and "oy" do not."""
    left, right = _forms(payer), _forms(name)
    return bool(left and right) and not left & right


@lru_cache(maxsize=20_000)
def _forms(name: str) -> frozenset[str]:
    return forms_of(_words(name))


def _cut_off(payer: str, name: str) -> bool:
    cut, whole = " ".join(fold(payer)), " ".join(fold(name))
    return len(payer.strip()) in _CUT and len(cut) >= _ENOUGH and whole.startswith(cut)


def _other_word(one: str, other: str) -> bool:
    """Whether a short word or a number differs: "Bau 2" is not "Bau 3", however long the rest is; Anna is not Hanna."""
    left, right = set(one.split()), set(other.split())
    return any(len(word) < 5 or not word.isalpha() for word in left ^ right)
