# SPDX-License-Identifier: MIT
"""Promises: kept, broken, and the money that is promised for the weeks to come."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, QuerySet, Sum
from django.db.models.functions import TruncMonth

from dunwell.core.money import Money
from dunwell.services.figures.periods import Period
from dunwell.services.figures.reading import Scope
from dunwell.store.models import Promise


@dataclass(frozen=True)
class Promised:
    """Promises of one currency whose last day lies in one month, by what came of them.

    `ended` were taken back without a verdict. `kept_percent` is of those with a verdict, by number, rounded down.
    """

    month: date
    currency: str
    kept: int
    broken: int
    open: int
    ended: int
    kept_amount: Money
    broken_amount: Money

    @property
    def kept_percent(self) -> int | None:
        judged = self.kept + self.broken
        return 100 * self.kept // judged if judged else None


@dataclass(frozen=True)
class Expected:
    """What is promised for one calendar week (`first` to `last`, from today on) and has not come."""

    first: date
    last: date
    amount: Money
    count: int


def promises_by_month(scope: Scope, period: Period) -> list[Promised]:
    """By month of their last day and currency, rising; every month of the period, for a currency that has any."""
    rows = _promises(scope).filter(by__range=(period.first, period.last))
    counted = rows.annotate(month=TruncMonth("by")).values_list("month", "item__currency", "status")
    told: dict[tuple[date, str], dict[str, tuple[int, int]]] = {}
    for month, currency, status, count, amount in counted.annotate(Count("pk"), Sum("amount_minor")).order_by():
        told.setdefault((month, currency), {})[status] = (count, amount)
    months = [month.first.replace(day=1) for month in period.months()]
    currencies = sorted({currency for _, currency in told})
    return [_month(month, currency, told.get((month, currency), {})) for month in months for currency in currencies]


def expected(scope: Scope, today: date, *, weeks: int = 8) -> dict[str, list[Expected]]:
    """By currency: open promises by the calendar week of their last day, from today on; what is later than the last
    week is not told. No week is left out."""
    end = today - timedelta(days=today.weekday()) + timedelta(weeks=weeks)
    rows = _promises(scope).filter(status=Promise.Status.OPEN, by__gte=today, by__lt=end)
    found: dict[str, dict[date, tuple[int, int]]] = {}
    for by, currency, count, amount in rows.values_list("by", "item__currency").annotate(
        Count("pk"), Sum("amount_minor")
    ):
        monday = by - timedelta(days=by.weekday())
        had = found.setdefault(currency, {}).get(monday, (0, 0))
        found[currency][monday] = (had[0] + count, had[1] + amount)
    mondays = [end - timedelta(weeks=back) for back in range(weeks, 0, -1)]
    return {
        currency: [_week(monday, today, currency, *sums.get(monday, (0, 0))) for monday in mondays]
        for currency, sums in sorted(found.items())
    }


def _week(monday: date, today: date, currency: str, count: int, minor: int) -> Expected:
    return Expected(max(monday, today), monday + timedelta(days=6), Money(minor, currency), count)


def _month(month: date, currency: str, by_status: dict[str, tuple[int, int]]) -> Promised:
    def count(status: str) -> int:
        return by_status.get(status, (0, 0))[0]

    return Promised(
        month,
        currency,
        kept=count("kept"),
        broken=count("broken"),
        open=count("open"),
        ended=count("ended"),
        kept_amount=Money(by_status.get("kept", (0, 0))[1], currency),
        broken_amount=Money(by_status.get("broken", (0, 0))[1], currency),
    )


def _promises(scope: Scope) -> QuerySet[Promise]:
    rows = Promise.objects.filter(company=scope.company)
    return rows if scope.own is None else rows.filter(item__customer__owner=scope.own)
