# SPDX-License-Identifier: MIT
"""What was sent, month by month, and the letters that e-mail made unnecessary."""

from dataclasses import dataclass
from datetime import date

import polars as pl

from dunwell.services.figures.periods import Period
from dunwell.services.figures.quality import carried
from dunwell.services.figures.reading import Scope

# These leave no paper.
PAPERLESS = ("email", "einvoice", "sms")


@dataclass(frozen=True)
class MonthSent:
    """One month: messages that were accepted, by paper and without; calls and hand-overs that stood.

    Letters avoided are the messages without paper: each of them would have been one.
    """

    first: date
    last: date
    letters_avoided: int
    letters: int
    calls: int
    handovers: int

    @property
    def messages(self) -> int:
        return self.letters_avoided + self.letters


def sent_by_month(scope: Scope, period: Period) -> list[MonthSent]:
    """The months of a period, rising, each with what was sent in it. Withdrawn, refused and bounced do not count."""
    rows = carried(scope, period)
    return [_month(month, rows.filter(pl.col("on").is_between(month.first, month.last))) for month in period.months()]


def _month(month: Period, rows: pl.DataFrame) -> MonthSent:
    accepted, paperless = pl.col("state") == "accepted", pl.col("channel").is_in(PAPERLESS)
    stood = pl.col("why") == ""
    return MonthSent(
        month.first,
        month.last,
        letters_avoided=_count(rows, accepted & paperless),
        letters=_count(rows, accepted & ~paperless),
        calls=_count(rows, stood & (pl.col("action") == "call")),
        handovers=_count(rows, stood & (pl.col("action") == "handover")),
    )


def _count(rows: pl.DataFrame, condition: pl.Expr) -> int:
    return int(rows.filter(condition)["count"].sum())
