# SPDX-License-Identifier: MIT
"""What was open on a day, and how old it was."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from dunwell.core.money import Money
from dunwell.services.figures.credits import credit_moves
from dunwell.services.figures.movements import movements
from dunwell.services.figures.reading import Scope

# Days past the due date, from the first of each to that of the next: not yet due, 1–30, 31–60, 61–90, over 90.
EDGES = (1, 31, 61, 91)


@dataclass(frozen=True)
class Aged:
    """What was open in one currency at the end of a day, by age: `buckets` are not yet due, 1–30 days past the due
    date, 31–60, 61–90 and over 90. `credits`: money and credit notes of customers that settled nothing yet.

    An item that is due today is not overdue today.
    """

    on: date
    currency: str
    buckets: tuple[Money, ...]
    credits: Money

    @property
    def total(self) -> Money:
        return sum(self.buckets[1:], self.buckets[0])

    @property
    def overdue(self) -> Money:
        return self.total - self.buckets[0]


def ageing(scope: Scope, days: Sequence[date]) -> dict[str, list[Aged]]:
    """By currency, what was open at the end of each of these days.

    100.00 due on 1 March, 40.00 paid on 10 April: at the end of March 100.00 are 1–30 days late (30 days), at the end
    of April 60.00 are 31–60 days late (60 days). Currencies are in the order of
    the alphabet: amounts of two are never compared.
    """
    known, free = movements(scope), credit_moves(scope)
    return {
        currency: [_aged(_of(known.moves, currency), _of(free, currency), on, currency) for on in days]
        for currency in sorted({*known.currencies, *free["currency"].unique()})
    }


def _of(frame: pl.DataFrame, currency: str) -> pl.DataFrame:
    return frame.filter(pl.col("currency") == currency)


def _aged(moves: pl.DataFrame, free: pl.DataFrame, on: date, currency: str) -> Aged:
    then = moves.filter(pl.col("day") <= on).select("amount", age=(pl.lit(on) - pl.col("due")).dt.total_days())
    sums = [0] * (len(EDGES) + 1)
    place = pl.sum_horizontal(pl.col("age") >= edge for edge in EDGES).alias("place")
    for index, minor in then.group_by(place).agg(pl.col("amount").sum()).iter_rows():
        sums[index] = minor
    credit = int(free.filter(pl.col("day") <= on)["amount"].sum())
    return Aged(on, currency, tuple(Money(minor, currency) for minor in sums), Money(credit, currency))
