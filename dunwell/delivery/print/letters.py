# SPDX-License-Identifier: MIT
"""A letter of a batch, and the order in which they are printed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from dunwell.delivery.print.way import Order

PAPER = "A4"  # what letters are set on
# Width and height in points, by the name of the paper.
PAPERS: Mapping[str, tuple[float, float]] = {"A4": (595.2756, 841.8898)}


@dataclass(frozen=True, slots=True)
class BatchLetter:
    """A letter that was made. `address` are the lines beneath the name; `pages` and `sheets` are those of its own,
    `sha256` that of its PDF, `total` what it asks for in minor units of `currency`."""

    delivery: int
    notice: str
    customer: str
    name: str
    address: tuple[str, ...]
    country: str
    postcode: str
    currency: str
    total: int
    pages: int
    sheets: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Placed:
    """A letter at its place in a batch: its first page, counted from 1 as a reader of the PDF counts."""

    letter: BatchLetter
    first_page: int


def sheets_of(pages: int, *, duplex: bool) -> int:
    """How many sheets so many pages take: `sheets_of(3, duplex=True) == 2`."""
    return (pages + 1) // 2 if duplex else pages


def ordered(letters: Iterable[BatchLetter], order: Order, home: str) -> list[BatchLetter]:
    """The letters as they are printed: "sheets": those of one sheet first, at home before abroad, by country and
    postcode, as franking is cheapest; "number": as the notices were made."""
    if order == "number":
        return sorted(letters, key=lambda letter: letter.delivery)
    return sorted(letters, key=lambda letter: _place(letter, home))


def placed(letters: Sequence[BatchLetter], cover_pages: int, *, duplex: bool) -> list[Placed]:
    """Each letter with its first page; what comes before takes `cover_pages`."""
    first, found = cover_pages + 1, []
    for letter in letters:
        found.append(Placed(letter, first))
        first += letter.sheets * 2 if duplex else letter.pages
    return found


def region_of(letter: BatchLetter, home: str) -> tuple[str, str]:
    """Where a letter goes, as a franking house counts: the country and, at home, the first two signs of the postcode:
    `("FI", "00")`, `("SE", "")`."""
    country = letter.country or home
    return (country, letter.postcode.strip()[:2].upper()) if country == home else (country, "")


def _place(letter: BatchLetter, home: str) -> tuple[int, bool, str, str, str, int]:
    country = letter.country or home
    return letter.sheets, country != home, country, letter.postcode.strip().upper(), letter.name, letter.delivery
