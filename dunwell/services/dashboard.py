# SPDX-License-Identifier: MIT
"""A company at a glance: what is open and how old, what goes out next, and what waits for a person."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import polars as pl
from django.db.models import Count

from dunwell.core.money import Money
from dunwell.core.plan import sends_on
from dunwell.services.due import local_date
from dunwell.services.load_facts import holidays_of, procedures_of, versions_in_force
from dunwell.services.planned import Planned, outcome_counts, planned
from dunwell.services.proposals import open_proposal
from dunwell.store.models import Company, Delivery, Run, Task

# Days after the due date: from, through (None: without end), as the screen names them.
BUCKETS = (
    ("Not yet due", None, 0),
    ("1–30 days", 1, 30),
    ("31–60 days", 31, 60),
    ("61–90 days", 61, 90),
    ("Over 90 days", 91, None),
)


@dataclass(frozen=True)
class Bucket:
    """What is open at one age: `width` its part of the currency's whole, `start` that of the younger ones, in ‰."""

    name: str
    amount: Money
    items: int
    start: int
    width: int


@dataclass(frozen=True)
class OpenSum:
    """What is open in one currency: by age, with claims on top and credits that are not yet used."""

    currency: str
    total: Money
    overdue: Money
    items: int
    buckets: list[Bucket]
    claims: Money
    credits: Money


@dataclass(frozen=True)
class NoticeSum:
    """What goes out by one action in one currency."""

    action: str
    count: int
    total: Money


@dataclass(frozen=True)
class Dashboard:
    """`on` is the next sending day, whose plan it shows; `last_run` is the last run that was applied."""

    today: date
    on: date
    sending_day: bool
    open: list[OpenSum]
    outcomes: dict[str, int]
    notices: list[NoticeSum]
    last_run: Run | None
    proposal: Run | None
    tasks: list[Task]
    tasks_count: int
    deliveries: dict[str, int]


def dashboard(company: Company, now: datetime) -> Dashboard:
    """The company's dashboard at this moment."""
    today, on = local_date(company, now), next_sending_on(company, now)
    decided = planned(company, on)
    tasks = open_tasks(company)
    states = Delivery.objects.filter(company=company).values_list("state").annotate(Count("pk")).order_by("state")
    return Dashboard(
        today=today,
        on=on,
        sending_day=any(decided.plan.sending),
        open=open_sums(decided, today),
        outcomes=outcome_counts(decided.plan),
        notices=notice_sums(decided),
        last_run=Run.objects.filter(company=company, status=Run.Status.APPLIED).order_by("on").last(),
        proposal=open_proposal(company),
        tasks=tasks[:8],
        tasks_count=len(tasks),
        deliveries=dict(states),
    )


def next_sending_on(company: Company, now: datetime) -> date:
    """The day on which something can go out next: no run of it or later was applied, and some procedure sends on it.

    Without such a day in the next four weeks: the first day that has had no run.
    """
    today = local_date(company, now)
    last = Run.objects.filter(company=company, status=Run.Status.APPLIED, on__gte=today).order_by("on").last()
    first = last.on + timedelta(days=1) if last else today
    procedures = procedures_of(versions_in_force(company))
    for day in (first + timedelta(days=number) for number in range(28)):
        holidays = holidays_of(company.country, day)
        if any(sends_on(procedure, day, holidays) for procedure in procedures):
            return day
    return first


def open_tasks(company: Company) -> list[Task]:
    """What waits for a person, the oldest first."""
    tasks = Task.objects.filter(company=company, done=False).select_related("customer", "notice", "delivery")
    return list(tasks.order_by("on", "pk")[:500])


def open_sums(decided: Planned, today: date) -> list[OpenSum]:
    """What is open by currency, the largest number of items first."""
    days = (pl.lit(today) - pl.col("past_due")).dt.total_days()
    rows = decided.rows.select("currency", "open", days=days)
    return [
        _open_sum(str(key[0]), part, decided)
        for key, part in sorted(rows.group_by("currency"), key=lambda pair: (-pair[1].height, pair[0]))
    ]


def notice_sums(decided: Planned) -> list[NoticeSum]:
    """What the plan would send, by action and currency."""
    sums = decided.plan.notices.group_by("action", "currency").agg(pl.len(), pl.col("total").sum()).sort(pl.all())
    return [NoticeSum(action, count, Money(total, currency)) for action, currency, count, total in sums.iter_rows()]


def _open_sum(currency: str, rows: pl.DataFrame, decided: Planned) -> OpenSum:
    whole, buckets = int(rows["open"].sum()), list[Bucket]()
    for name, first, last in BUCKETS:
        aged = rows.filter(_aged(first, last))
        amount, start = int(aged["open"].sum()), sum(bucket.width for bucket in buckets)
        width = 1000 * amount // whole if whole else 0
        buckets.append(Bucket(name, Money(amount, currency), aged.height, start, width))
    return OpenSum(
        currency=currency,
        total=Money(whole, currency),
        overdue=Money(sum(bucket.amount.minor for bucket in buckets[1:]), currency),
        items=rows.height,
        buckets=buckets,
        claims=_sum_of(decided.loaded.facts.claims, currency),
        credits=_sum_of(decided.loaded.facts.credits, currency),
    )


def _aged(first: int | None, last: int | None) -> pl.Expr:
    """Between two ages, both included."""
    above = pl.lit(value=True) if first is None else pl.col("days") >= first
    return above if last is None else above & (pl.col("days") <= last)


def _sum_of(frame: pl.DataFrame, currency: str) -> Money:
    return Money(int(frame.filter(pl.col("currency") == currency)["amount"].sum()), currency)
