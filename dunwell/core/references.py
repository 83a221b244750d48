# SPDX-License-Identifier: MIT
"""Payment references that check themselves: made from a number of one's own, checked, and written as people read them.

| kind | standard | shape |
|---|---|---|
| `rf` | ISO 11649 | RF, two check digits, 1–21 letters and digits |
| `finnish` | Finance Finland, viitenumero | 4–20 digits without leading zeros, the last by weights 7, 3, 1 |
| `estonian` | Estonian Banking Association, viitenumber | 2–20 digits, the last by the same weights |
| `swiss` | Swiss Payment Standards, QR reference | 27 digits, the last by the recursive modulo 10 |

docs/algorithms/references.md works them step by step.
"""

import re
from functools import lru_cache
from itertools import cycle
from typing import Literal

from dunwell.core.problem import Refused

ReferenceKind = Literal["rf", "finnish", "estonian", "swiss"]

_SHAPES: dict[ReferenceKind, re.Pattern[str]] = {
    "rf": re.compile(r"RF[0-9]{2}[A-Z0-9]{1,21}"),
    "finnish": re.compile(r"[1-9][0-9]{3,19}"),
    "estonian": re.compile(r"[0-9]{2,20}"),
    "swiss": re.compile(r"[0-9]{27}"),
}
_BASES: dict[ReferenceKind, re.Pattern[str]] = {
    "rf": re.compile(r"[A-Z0-9]{1,21}"),
    "finnish": re.compile(r"[1-9][0-9]{2,18}"),
    "estonian": re.compile(r"[0-9]{1,19}"),
    "swiss": re.compile(r"[0-9]{26}"),
}
# Whose banks take which digits; RF is taken everywhere.
_NATIONAL: dict[str, ReferenceKind] = {"FI": "finnish", "EE": "estonian", "CH": "swiss", "LI": "swiss"}
# The row of the recursive modulo 10; every further row is the same, shifted.
_CARRY = (0, 9, 4, 6, 8, 2, 7, 1, 3, 5)


def compute(kind: ReferenceKind, base: str) -> str:
    """The whole reference for a number of one's own, without spaces.

    A Swiss base is filled with zeros on the left, a Finnish one loses them. Raises `Refused("bad_reference_base")` for
    what the standard has no place for. Example: `compute("finnish", "123456") == "1234561"`.
    """
    own = _bare(kind, base)
    if kind == "swiss":
        own = own.rjust(26, "0")
    if not _BASES[kind].fullmatch(own):
        raise Refused("bad_reference_base", kind=kind, base=base)
    match kind:
        case "rf":
            return f"RF{98 - remainder_by_97(own + 'RF00'):02d}{own}"
        case "swiss":
            return own + str(recursive_check_digit(own))
        case _:
            return own + str(weighted_check_digit(own))


@lru_cache(maxsize=512)  # asked for several times for every message, and for every statement row
def rf_of(number: str) -> str:
    """The RF reference of a number of one's own with its letters, as it is printed; "" where it has no place in one.

    Example: `rf_of("N-17") == "RF10 N17"`. From the fifth sign on it is the number without its signs.
    """
    own = re.sub(r"[^A-Z0-9]", "", number.upper())
    return write("rf", compute("rf", own)) if _BASES["rf"].fullmatch(own) else ""


def number_of_rf(text: str) -> str:
    """The number of a notice in the RF reference that `rf_of` made of it: `number_of_rf("RF10 N17") == "N-17"`.

    "" for any other text.
    """
    own = _bare("rf", text)[4:]
    made_of_one = is_valid("rf", text) and own.startswith("N") and own[1:].isdecimal()
    return f"N-{own[1:]}" if made_of_one else ""


def is_valid(kind: ReferenceKind, text: str) -> bool:
    """Whether a text, spaces aside, is a reference of this kind with the right check digits."""
    bare = _bare(kind, text)
    if not _SHAPES[kind].fullmatch(bare):
        return False
    match kind:
        case "rf":
            return remainder_by_97(bare[4:] + bare[:4]) == 1
        case "swiss":
            return recursive_check_digit(bare[:-1]) == int(bare[-1])
        case _:
            return weighted_check_digit(bare[:-1]) == int(bare[-1])


@lru_cache(maxsize=512)
def kind_of(text: str, country: str = "") -> ReferenceKind | Literal[""]:
    """What a valid reference is; "" for anything else.

    Digits alone could be several things: the creditor's `country` (ISO 3166) decides. Without one only the 27 digits
    of a Swiss reference are beyond doubt. Example: `kind_of("12 34561", "FI") == "finnish"`, without "FI" it is "".
    """
    if is_valid("rf", text):
        return "rf"
    national = _NATIONAL.get(country or "CH")
    return national if national and is_valid(national, text) else ""


def write(kind: ReferenceKind, text: str) -> str:
    """A reference in the groups in which people read it: fives from the right in Finland and Switzerland, else fours.

    Example: `write("finnish", "1234561") == "12 34561"`, `write("rf", "RF18539007547034") == "RF18 5390 0754 7034"`.
    """
    bare = _bare(kind, text)
    size = 5 if kind in {"finnish", "swiss"} else 4
    first = len(bare) % size if size == 5 else 0
    groups = [bare[:first], *(bare[at : at + size] for at in range(first, len(bare), size))]
    return " ".join(group for group in groups if group)


def bare_reference(text: str, country: str = "") -> str:
    """A valid reference as machines take it, without spaces; any other text as it is."""
    kind = kind_of(text, country)
    return _bare(kind, text) if kind else text


def weighted_check_digit(digits: str) -> int:
    """The 7-3-1 method: weights 7, 3, 1, 7 … from the right, their products added; what lacks to the next ten."""
    total = sum(int(digit) * weight for digit, weight in zip(reversed(digits), cycle((7, 3, 1)), strict=False))
    return -total % 10


def recursive_check_digit(digits: str) -> int:
    """Modulo 10, recursive: every digit leads from one carry to the next; what the last lacks to ten."""
    carry = 0
    for digit in digits:
        carry = _CARRY[(carry + int(digit)) % 10]
    return -carry % 10


def remainder_by_97(text: str) -> int:
    """ISO 7064 MOD 97-10 over digits and capital letters (A 10 … Z 35), as IBAN and RF references are reckoned."""
    return int("".join(str(int(sign, 36)) for sign in text)) % 97


def is_belgian(digits: str) -> bool:
    """Whether twelve digits are a Belgian structured communication (OGM/VCS): ten and their remainder by 97, 97 for 0.

    Example: `is_belgian("090933755493")`, printed +++090/9337/55493+++.
    """
    plain = len(digits) == 12 and digits.isascii() and digits.isdecimal()
    return plain and (int(digits[:10]) % 97 or 97) == int(digits[10:])


def _bare(kind: ReferenceKind, text: str) -> str:
    bare = "".join(text.split()).upper()
    return bare.lstrip("0") if kind == "finnish" else bare
