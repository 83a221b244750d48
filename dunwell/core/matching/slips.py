# SPDX-License-Identifier: MIT
"""Slips of the hand in a number: one digit wrong, missing or too many, or two neighbours changed about."""

from rapidfuzz.distance import OSA

from dunwell.core.matching.numbers import keys_of, shape_of

# Shorter numbers are too near to each other.
_SHORTEST = 5


def is_slip(words: str, invoice: str, series: dict[str, int]) -> bool:
    """Whether what was written is an invoice's number with one slip.

    A number beyond the highest of its series (`series`: by shape of key) is no slip but an invoice that is
    not known yet. Example: "RE-2026-0132" for "RE-2026-0123", when 0132 is not beyond the last invoice.
    """
    for written in keys_of(words):
        number = int(written.rpartition("-")[2])
        highest = max((last for shape, last in series.items() if shape == shape_of(written)), default=0)
        if number > highest or sum(sign.isdecimal() for sign in written) < _SHORTEST:
            continue
        if any(OSA.distance(written, key, score_cutoff=1) == 1 for key in keys_of(invoice)):
            return True
    return False
