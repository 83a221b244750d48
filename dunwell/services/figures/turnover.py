# SPDX-License-Identifier: MIT
"""How fast sales become money: days sales outstanding by two methods, turnover, days to pay and days late."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import polars as pl

from dunwell.core.money import Money
from dunwell.services.figures.ageing import ageing
from dunwell.services.figures.movements import movements
from dunwell.services.figures.periods import Period, last_months
from dunwell.services.figures.reading import Scope
from dunwell.services.kept import kept
from dunwell.store.columns import ColumnReader

_SALES = {"currency": pl.String, "day": pl.Date, "amount": pl.Int64}
_TENTH = Decimal("0.1")
# Days sales outstanding looks at so many months together, and back by count-back at so many at most.
WINDOW_MONTHS, BACK_MONTHS = 3, 24


@dataclass(frozen=True)
class Turnover:
    """One currency at the end of one day. Days have one decimal; None: there is nothing to reckon it from.

    `dso`: days sales outstanding, average method; `count_back`: the same by count-back; `turns`: how often a year the
    receivable is turned over, 365 ÷ dso. `late_days` and `pay_days`: of the money that came in the month, by amount;
    `on_time`: the part of it, in percent, that came by the due date.
    """

    on: date
    currency: str
    receivable: Money
    sales: Money
    paid: Money
    dso: Decimal | None
    count_back: Decimal | None
    turns: Decimal | None
    late_days: Decimal | None
    pay_days: Decimal | None
    on_time: int | None


def turnover(scope: Scope, period: Period) -> dict[str, list[Turnover]]:
    """By currency, one line for the end of each month of the period (its last day, for a month that is not over)."""
    return kept("turnover", scope.company, scope.own, period, make=lambda: _turnover(scope, period))


def average_dso(receivables: Sequence[int], sales: int, days: int) -> Decimal | None:
    """Average receivable ÷ sales × days, half up to one decimal; None without sales.

    `receivables` are what was open (less unused credit) on the day before the span and at the end of each of its
    months; `sales` what was invoiced in it less credit notes, with tax; minor units. Receivables of 90,000, 120,000,
    110,000, 100,000 with sales of 210,000 in 91 days: 105,000 ÷ 210,000 × 91 = 45.5 days.
    """
    if sales <= 0:
        return None
    return _tenths(Decimal(sum(receivables)) * days / (len(receivables) * sales))


def count_back_dso(receivable: int, months: Sequence[tuple[int, int]]) -> Decimal | None:
    """Days of sales, the latest first, that make up the receivable; `months` are (sales, days), the latest first.

    100,000 open; sold in May (31 days) 80,000, in April (30 days) 40,000: May takes 80,000 and 31 days, the other
    20,000 are half of April: 46 days. A month without sales counts its days. None when the months do not suffice.
    """
    days, rest = Decimal(0), receivable
    for sales, length in months:
        if rest <= 0:
            break
        part = Decimal(1) if sales <= 0 else min(Decimal(1), Decimal(rest) / sales)
        days, rest = days + part * length, rest - max(sales, 0)
    return None if rest > 0 else _tenths(days)


def _turnover(scope: Scope, period: Period) -> dict[str, list[Turnover]]:
    sales, paid = _sales(scope), _paid_parts(scope)
    ends = [month.last for month in period.months()]
    days = sorted({day for end in ends for day in _window_days(end)})
    then = {currency: {one.on: one for one in lines} for currency, lines in ageing(scope, days).items()}
    return {
        currency: [
            _line(
                currency, end, {on: (one.total - one.credits).minor for on, one in lines.items()},
                _of(sales, currency), _of(paid, currency),
            )
            for end in ends
        ]
        for currency, lines in then.items()
    }  # fmt: skip


def _line(
    currency: str, end: date, receivable: Mapping[date, int], sales: pl.DataFrame, paid: pl.DataFrame
) -> Turnover:
    window, month = last_months(end, WINDOW_MONTHS), last_months(end, 1)
    sold = _sum(sales, window)
    dso = average_dso([receivable[day] for day in _window_days(end)], sold, window.days)
    back = [(_sum(sales, one), one.days) for one in reversed(last_months(end, BACK_MONTHS).months())]
    came = paid.filter(pl.col("day").is_between(month.first, month.last))
    whole = int(came["amount"].sum())
    return Turnover(
        on=end,
        currency=currency,
        receivable=Money(receivable[end], currency),
        sales=Money(_sum(sales, month), currency),
        paid=Money(whole, currency),
        dso=dso,
        count_back=count_back_dso(receivable[end], back),
        turns=_tenths(Decimal(365) / dso) if dso else None,
        late_days=_weighted(came, "late", whole),
        pay_days=_weighted(came, "took", whole),
        on_time=100 * int(came.filter(pl.col("late") == 0)["amount"].sum()) // whole if whole else None,
    )


def _window_days(end: date) -> list[date]:
    window = last_months(end, WINDOW_MONTHS)
    return [window.before, *(month.last for month in window.months())]


def _sales(scope: Scope) -> pl.DataFrame:
    query = (
        "SELECT n.currency, n.issued_on AS day, CAST(SUM(n.amount_minor) AS BIGINT) AS amount FROM store_invoice n "  # noqa: S608  # our own names and ids
        f"WHERE n.company_id = ? AND NOT n.cancelled{scope.of('n.customer_id')} GROUP BY 1, 2"
    )
    with ColumnReader() as reader:
        return reader.read(query, [scope.company.pk], _SALES)


def _paid_parts(scope: Scope) -> pl.DataFrame:
    """Money that settled items and still does: `late` and `took` in days; what came before its due date is 0 late."""
    money = movements(scope).parts.filter(pl.col("kind") == "money", pl.col("reversed").is_null())
    return money.select(
        "currency",
        "day",
        "amount",
        late=(pl.col("day") - pl.col("due")).dt.total_days().clip(lower_bound=0),
        took=(pl.col("day") - pl.col("issued")).dt.total_days().clip(lower_bound=0),
    )


def _weighted(frame: pl.DataFrame, days: str, whole: int) -> Decimal | None:
    return _tenths(Decimal(int((frame["amount"] * frame[days]).sum())) / whole) if whole else None


def _sum(frame: pl.DataFrame, period: Period) -> int:
    return int(frame.filter(pl.col("day").is_between(period.first, period.last))["amount"].sum())


def _of(frame: pl.DataFrame, currency: str) -> pl.DataFrame:
    return frame.filter(pl.col("currency") == currency)


def _tenths(days: Decimal) -> Decimal:
    return days.quantize(_TENTH, ROUND_HALF_UP)
