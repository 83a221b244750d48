# SPDX-License-Identifier: MIT
"""The next day on which something can go out, and what a plan would send."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import polars as pl

from dunwell.core.money import Money
from dunwell.core.plan import sends_on
from dunwell.core.procedure import Procedure
from dunwell.services.due import local_date
from dunwell.services.kept import kept
from dunwell.services.load_facts import holidays_of, procedures_of, versions_in_force
from dunwell.services.planned import Planned
from dunwell.store.models import Company, Run


@dataclass(frozen=True)
class NoticeSum:
    """What goes out by one action in one currency."""

    action: str
    count: int
    total: Money


def next_sending_on(company: Company, now: datetime) -> date:
    """The day on which something can go out next: no run of it or later was applied, and some procedure sends on it.

    Without such a day in the next four weeks: the first day that has had no run.
    """
    return sending_day_after(company, local_date(company, now), runs_from(company, local_date(company, now)))


def runs_from(company: Company, today: date) -> list[Run]:
    """The runs that were applied for today and for later days, by their days."""
    return list(Run.objects.filter(company=company, status=Run.Status.APPLIED, on__gte=today).order_by("on"))


def sending_day_after(company: Company, today: date, runs: Sequence[Run]) -> date:
    """The same, where these runs of today and later are known."""
    first = runs[-1].on + timedelta(days=1) if runs else today
    procedures = procedures_in_force(company)
    for day in (first + timedelta(days=number) for number in range(28)):
        holidays = holidays_of(company.country, day)
        if any(sends_on(procedure, day, holidays) for procedure in procedures):
            return day
    return first


def procedures_in_force(company: Company) -> tuple[Procedure, ...]:
    """The procedures in force, read once for all that one page asks of them."""

    def read() -> tuple[Procedure, ...]:
        versions = versions_in_force(company)
        return procedures_of(versions) if versions else ()

    return kept("in-force", company, make=read)


def notice_sums(decided: Planned) -> list[NoticeSum]:
    """What the plan would send, by action and currency."""
    sums = decided.plan.notices.group_by("action", "currency").agg(pl.len(), pl.col("total").sum()).sort(pl.all())
    return [NoticeSum(action, count, Money(total, currency)) for action, currency, count, total in sums.iter_rows()]
