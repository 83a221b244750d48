# SPDX-License-Identifier: MIT
"""Months and spans of days, as reports are asked for."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Period:
    """The days from `first` to `last`, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def before(self) -> date:
        """The day before its first."""
        return self.first - timedelta(days=1)

    def months(self) -> list["Period"]:
        """The period by calendar months, rising; the first and the last may be parts of one."""
        found, first = [], self.first
        while first <= self.last:
            last = min(month_end(first), self.last)
            found.append(Period(first, last))
            first = last + timedelta(days=1)
        return found


def month_end(on: date) -> date:
    """The last day of the month of a date."""
    return on.replace(day=monthrange(on.year, on.month)[1])


def last_months(on: date, count: int) -> Period:
    """The month of a date up to that date, and the whole months before it: `count` in all."""
    index = on.year * 12 + on.month - count
    return Period(date(index // 12, index % 12 + 1, 1), on)


def month_ends(on: date, count: int) -> list[date]:
    """`count` days, rising: the ends of the months before, and `on` itself as the last."""
    return [month.last for month in last_months(on, count).months()]
