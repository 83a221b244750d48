# SPDX-License-Identifier: MIT
"""The records of CODA, the Belgian coded statement of account, version 2: which column holds what.

Source: Febelfin, "Standard CODA 2.x", records 0 to 9. Records have 128 characters; trailing spaces may be lost on the
way, so a shorter one is filled up, and a longer one is no record.
"""

from collections.abc import Iterator
from dataclasses import dataclass

LENGTH = 128
# Field → first and last column, counted from 1, by kind of record.
COLUMNS: dict[str, dict[str, tuple[int, int]]] = {
    "0": {"created": (6, 11), "bank": (12, 14), "application": (15, 16), "duplicate": (17, 17), "version": (128, 128)},
    "1": {
        **{"structure": (2, 2), "paper": (3, 5), "account": (6, 42), "sign": (43, 43), "balance": (44, 58)},
        **{"day": (59, 64), "owner": (65, 90), "number": (126, 128)},
    },
    "21": {
        **{"sequence": (3, 6), "detail": (7, 10), "bank_reference": (11, 31), "sign": (32, 32), "amount": (33, 47)},
        **{"value_day": (48, 53), "code": (54, 61), "structured": (62, 62), "text": (63, 115), "day": (116, 121)},
        **{"number": (122, 124), "globalisation": (125, 125), "link": (128, 128)},
    },
    "22": {
        **{"sequence": (3, 6), "detail": (7, 10), "text": (11, 63), "customer_reference": (64, 98)},
        **{"r_type": (113, 113), "reason": (114, 117)},
    },
    "23": {"sequence": (3, 6), "detail": (7, 10), "account": (11, 47), "name": (48, 82), "text": (83, 125)},
    "31": {"sequence": (3, 6), "detail": (7, 10), "structured": (40, 40), "text": (41, 113)},
    "32": {"sequence": (3, 6), "detail": (7, 10), "text": (11, 115)},
    "33": {"sequence": (3, 6), "detail": (7, 10), "text": (11, 100)},
    "4": {"sequence": (3, 6), "detail": (7, 10), "text": (33, 112)},
    "8": {"number": (2, 4), "account": (5, 41), "sign": (42, 42), "balance": (43, 57), "day": (58, 63)},
    "9": {"count": (17, 22), "debits": (23, 37), "credits": (38, 52), "more": (128, 128)},
}


@dataclass(frozen=True, slots=True)
class Record:
    """One record: its kind (`21`, `8`), its text of 128 characters, and its line in the file."""

    kind: str
    text: str
    line: int

    def __getitem__(self, field: str) -> str:
        """A field as it stands, with its spaces."""
        first, last = COLUMNS[self.kind][field]
        return self.text[first - 1 : last]

    @property
    def key(self) -> tuple[str, str]:
        """Sequence and detail number: what belongs together."""
        return self["sequence"], self["detail"]


def records(text: str) -> Iterator[Record]:
    """The records of a file; `kind` is "" where a line is none."""
    for number, line in enumerate(text.splitlines(), 1):
        whole = line.rstrip("\x1a\r ")
        if not whole:
            continue
        kind = whole[:2] if whole[0] in "23" else whole[0]
        fits = kind in COLUMNS and len(whole) <= LENGTH
        yield Record(kind if fits else "", whole.ljust(LENGTH), number)
