# SPDX-License-Identifier: MIT
"""Which references banks match by themselves, as a message states them."""

import re

from stdnum import iso11649

from dunwell.letters.documents.fields import cleaned

_DIGITS = re.compile(r"\d{4,20}", re.ASCII)


def bank_reference(text: str) -> tuple[str, str]:
    """Scheme and reference without spaces: ("ISO", "RF18…") or ("SPY", a Finnish one); ("", "") for any other.

    Its check digits must be right: a wrong one would make the bank refuse the payment.
    """
    compact = re.sub(r"\s", "", cleaned(text)).upper()
    if compact.startswith("RF") and iso11649.is_valid(compact):
        return "ISO", compact
    if _DIGITS.fullmatch(compact) and _is_finnish(compact):
        return "SPY", compact
    return "", ""


def stated(text: str) -> str:
    """A reference as a payment states it: without spaces if banks match it, else as it is."""
    return bank_reference(text)[1] or cleaned(text)


def _is_finnish(digits: str) -> bool:
    """Weights 7, 3, 1 from the right over all but the last digit, which fills the sum up to a ten."""
    weighted = sum(int(digit) * (7, 3, 1)[place % 3] for place, digit in enumerate(reversed(digits[:-1])))
    return (10 - weighted % 10) % 10 == int(digits[-1])
