# SPDX-License-Identifier: MIT
"""Days sales outstanding by two methods, turnover, days late."""

from datetime import date
from decimal import Decimal

from dunwell.services.figures.periods import Period
from dunwell.services.figures.reading import Scope
from dunwell.services.figures.turnover import average_dso, count_back_dso, turnover
from dunwell.store.models import Company
from tests.services.figures.worked import ledger, table


def test_the_turnover_of_the_page_holds(any_database: str, company: Company) -> None:
    ledger(company)
    (row,) = table("How fast sales become money")
    end = date.fromisoformat(row["at the end of"])
    (found,) = turnover(Scope(company), Period(end.replace(day=1), end))["EUR"]
    names = ("DSO", "count-back", "turns", "days late", "days to pay")
    days = (found.dso, found.count_back, found.turns, found.late_days, found.pay_days)
    assert days == tuple(Decimal(row[name]) for name in names)
    amounts = (found.receivable, found.sales, found.paid)
    assert [str(one) for one in amounts] == [f"{row[n]} EUR" for n in ("receivable", "sales of the month", "money in")]
    assert found.on_time == 0


def test_the_average_method_is_average_receivable_by_sales_by_days() -> None:
    assert average_dso([90_000, 120_000, 110_000, 100_000], 210_000, 91) == Decimal("45.5")
    assert average_dso([1, 2], 0, 31) is None
    assert average_dso([1, 2], -5, 31) is None


def test_count_back_takes_the_latest_sales_first() -> None:
    assert count_back_dso(100_000, [(80_000, 31), (40_000, 30)]) == Decimal("46.0")
    assert count_back_dso(0, [(80_000, 31)]) == Decimal("0.0")
    assert count_back_dso(10, [(0, 31), (20, 30)]) == Decimal("46.0")
    assert count_back_dso(100, [(10, 31)]) is None


def test_money_that_went_back_was_no_money(database: str, company: Company) -> None:
    ledger(company)
    (may,) = turnover(Scope(company), Period(date(2026, 5, 1), date(2026, 5, 31)))["EUR"]
    assert may.paid.minor == 0
    assert may.late_days is None
