# SPDX-License-Identifier: MIT
"""Days as bank files write them: digits without marks, years of two digits, and the thirtieth of February."""

import calendar
import datetime as dt

from dunwell.intake.codes import CellError

# SWIFT's rule for years of two digits: 80 to 99 are 1980 to 1999.
CENTURY_TURNS = 80


def full_year(two_digits: int) -> int:
    """2026 for 26, 1999 for 99."""
    return two_digits + (1900 if two_digits >= CENTURY_TURNS else 2000)


def day(year: int, month: int, number: int, *, thirty: bool = False) -> dt.date:
    """A day, or `CellError("bad_date")`.

    `thirty`: value dates of banks that count interest in months of thirty days; their 29 and 30 February are the last
    day of that month. Nothing else is mended.
    """
    if thirty and month == 2 and number in (29, 30):
        number = calendar.monthrange(year, 2)[1]
    try:
        return dt.date(year, month, number)
    except ValueError:
        raise CellError("bad_date", f'"{year:04}-{month:02}-{number:02}" is no day') from None


def yymmdd(text: str, *, thirty: bool = False) -> dt.date:
    """The day of six digits: "260131"."""
    _digits(text, 6)
    return day(full_year(int(text[:2])), int(text[2:4]), int(text[4:]), thirty=thirty)


def ddmmyy(text: str) -> dt.date:
    """The day of six digits, as Belgian banks write it: "310126"."""
    _digits(text, 6)
    return yymmdd(text[4:] + text[2:4] + text[:2])


def yyyymmdd(text: str) -> dt.date:
    """The day of eight digits: "20260131"."""
    _digits(text, 8)
    return day(int(text[:4]), int(text[4:6]), int(text[6:]))


def mmdd_near(text: str, near: dt.date) -> dt.date:
    """The day of four digits in the year in which it lies nearest to another day: "0102" near 31 December."""
    _digits(text, 4)
    years = [year for year in (near.year - 1, near.year, near.year + 1) if 1 <= year <= 9999]
    days = [day(year, int(text[:2]), int(text[2:]), thirty=True) for year in years]
    return min(days, key=lambda one: abs(one - near))


def _digits(text: str, count: int) -> None:
    if len(text) != count or not (text.isascii() and text.isdigit()):
        raise CellError("bad_date", f'"{text[:20]}" is no day')
