# SPDX-License-Identifier: MIT
"""How a file writes its values: the native way, or as a map declares. Nothing is guessed from cell to cell."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from dunwell.intake.codes import CellError

NegativeStyle = Literal["minus", "trailing_minus", "brackets"]
_SIGNED = {"minus": "(?P<sign>-?){}", "trailing_minus": "{}(?P<sign>-?)", "brackets": r"(?P<sign>\(?){}\)?"}
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
# Reminder dates are counted forward from these: outside them is a slip of the keyboard, or no calendar left to count.
FIRST_YEAR, LAST_YEAR = 1900, 2199


@dataclass(frozen=True, slots=True)
class Formats:
    """The notation of one file. The defaults are the native one: ISO dates, plain decimals with ".", yes and no.

    `dates` are strptime patterns, none for ISO; of several, exactly one may fit a cell (or all that fit must agree).
    """

    dates: tuple[str, ...] = ()
    decimal: str = "."
    thousands: str = ""
    negative: NegativeStyle = "minus"
    yes: frozenset[str] = frozenset({"yes"})
    no: frozenset[str] = frozenset({"no"})
    empty: frozenset[str] = frozenset()


NATIVE = Formats()


def number_reader(formats: Formats) -> Callable[[str], str]:
    """A function from an amount as the file writes it to a plain decimal: with decimal="," "1.234,50" gives "1234.50".

    Anything else than exactly that notation raises `CellError("bad_amount")`: signs elsewhere, exponents, spaces,
    digits of other scripts, thousands marks out of place.
    """
    groups = rf"\d{{1,3}}(?:{re.escape(formats.thousands)}\d{{3}})+|" if formats.thousands else ""
    digits = rf"(?P<whole>{groups}\d+)(?:{re.escape(formats.decimal)}(?P<part>\d+))?"
    pattern = re.compile(_SIGNED[formats.negative].format(digits), re.ASCII)

    def read(text: str) -> str:
        match = pattern.fullmatch(text) if len(text) <= 40 else None
        if match is None or (formats.negative == "brackets" and text.startswith("(") != text.endswith(")")):
            raise CellError("bad_amount", f'"{text[:40]}" is not an amount {_amount_example(formats)}')
        if formats is NATIVE:
            return text
        whole, part = match["whole"], match["part"]
        whole = whole.replace(formats.thousands, "") if formats.thousands else whole
        return ("-" if match["sign"] else "") + whole + (f".{part}" if part else "")

    return read


def _amount_example(formats: Formats) -> str:
    number = f"1{formats.thousands}234{formats.decimal}50"
    negative = {"minus": f"-{number}", "trailing_minus": f"{number}-", "brackets": f"({number})"}[formats.negative]
    return f"written like {number} or {negative}; write it so, or say in a map how this file writes its amounts"


def date_reader(formats: Formats) -> Callable[[str], date]:
    """A function from a date as the file writes it to the date; `CellError("bad_date")` for all else, 30 February too.

    Answers are remembered: a ledger of a million rows has a few thousand dates.
    """
    seen: dict[str, date] = {}
    parse = _by_patterns(formats.dates) if formats.dates else _iso

    def read(text: str) -> date:
        known = seen.get(text)
        if known is None:
            known = parse(text)
            if not FIRST_YEAR <= known.year <= LAST_YEAR:
                raise CellError("bad_date", f'"{text}" is outside the years {FIRST_YEAR} to {LAST_YEAR}; correct it')
            seen[text] = known
        return known

    return read


def _iso(text: str) -> date:
    try:
        if _ISO.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass  # no such day: told below, like any other text that is no date
    raise CellError(
        "bad_date", f'"{text[:40]}" is not a date like 2026-03-31; write it so, or say its pattern in a map'
    )


def _by_patterns(patterns: tuple[str, ...]) -> Callable[[str], date]:
    def parse(text: str) -> date:
        readings = {day for pattern in patterns if (day := strict_strptime(text, pattern)) is not None}
        if len(readings) == 1:
            return readings.pop()
        shown = " or ".join(f'"{pattern}"' for pattern in patterns)
        if readings:
            raise CellError("bad_date", f'"{text}" means different days by the patterns {shown} of the map; use one')
        raise CellError("bad_date", f'"{text[:40]}" is not a date of the pattern {shown} that the map declares')

    return parse


def strict_strptime(text: str, pattern: str) -> date | None:
    """The day that `text` means by a strptime pattern, or None. Only plain ASCII text of at most 40 characters."""
    if not text.isascii() or len(text) > 40:
        return None  # strptime would take digits of any script
    try:
        return datetime.strptime(text, pattern).date()  # noqa: DTZ007  # a calendar day has no time zone
    except ValueError:
        return None
