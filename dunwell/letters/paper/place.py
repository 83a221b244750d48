# SPDX-License-Identifier: MIT
"""Where on the sheet a letter has its address, by the creditor's country; millimetres from the page's corner."""

from dataclasses import dataclass

# Where envelopes have their window at the left, higher than the German one, and no fold marks are printed.
_NORDIC = frozenset({"FI", "SE", "NO", "DK", "IS", "AX", "EE", "LV", "LT"})


@dataclass(frozen=True, slots=True)
class Window:
    """The part of the page that shows through the envelope; the text stands `inset` inside, `drop` below its top."""

    x: float
    y: float
    width: float
    height: float
    inset: float
    drop: float


@dataclass(frozen=True, slots=True)
class Place:
    """The fixed places of the first page. `head` is where the logo is, `info` the block of date and numbers, `body` the
    title; `left` is the margin, `marks` whether fold and hole marks are printed."""

    window: Window
    head: float
    info: float
    body: float
    left: float
    marks: bool


# DIN 5008, form B: a field of 85 x 45 mm at 20/45 mm, its upper 17.7 mm for the sender's line and remarks.
DIN_5008_B = Place(Window(20, 45, 85, 45, 5, 12.8), head=15, info=50, body=96, left=25, marks=True)
# The left window of the Nordic countries and the Baltics: 20 mm from the left, within the top third of the sheet.
NORDIC = Place(Window(20, 35, 90, 37, 0, 3), head=10, info=38, body=86, left=20, marks=False)


def place_for(country: str) -> Place:
    """The place for a creditor of `country` (ISO 3166): `place_for("FI")` is the Nordic one; unknown is DIN 5008."""
    return NORDIC if country.upper() in _NORDIC else DIN_5008_B
