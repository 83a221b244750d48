# SPDX-License-Identifier: MIT
"""The coming run, as the page Today shows it: for which day, what a person may do about it, and what it would make."""

import threading
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

import polars as pl

from dunwell.core.money import Money
from dunwell.core.plan import Plan
from dunwell.core.problem import Refused
from dunwell.services.dashboard import runs_from, sending_day_after
from dunwell.services.due import local_date, local_now
from dunwell.services.planned import key_of, planned
from dunwell.services.proposals import Standing, open_proposal, standing
from dunwell.store.models import Company, Run

# off: reminders are switched off; approve: a proposal waits; propose and run: today's has not been made; made: it was;
# rest: nothing is sent today; past and ahead: another day than the coming run's.
State = Literal["off", "approve", "propose", "run", "made", "rest", "past", "ahead"]


@dataclass(frozen=True)
class LevelSum:
    """What goes out of one level in one currency, of all procedures that call a level so."""

    level: str
    action: str
    count: int
    total: Money


@dataclass(frozen=True)
class Coming:
    """A day's run. `run`: the one that was applied for it (or, on the day itself, for today). `standing`: of the
    proposal that waits. `notices`, `customers` and `sums` are of what would go out.
    `overdue`: the hour at which it is made by itself has passed."""

    today: date
    on: date
    state: State
    run: Run | None
    proposal: Run | None
    plan: Plan
    standing: Standing | None
    sums: list[LevelSum]
    overdue: bool = False

    @property
    def notices(self) -> int:
        return self.plan.notices.height

    @property
    def customers(self) -> int:
        return self.plan.notices["customer"].n_unique()

    @property
    def waits(self) -> int:
        """How many items that were proposed, or came since, do not go out with this run."""
        return sum(one.what != "amount" for one in self.standing.changes) if self.standing else 0

    @property
    def editable(self) -> bool:
        """Whether what it would send may still be changed."""
        return self.state in {"approve", "propose", "run", "made", "rest"}


def coming(company: Company, now: datetime, asked: date | None = None) -> Coming:
    """The coming run, or the run of the day that is `asked` for."""
    today = local_date(company, now)
    runs = runs_from(company, today)
    next_on = sending_day_after(company, today, runs)
    on = asked or next_on
    proposal = open_proposal(company) if on == next_on else None
    made_on = today if on == next_on else on
    run = _applied(company, made_on) if made_on < today else next((one for one in runs if one.on == made_on), None)
    state = _state(company, run, proposal, on=on, today=today, next_on=next_on)
    found = _standing(company, proposal, on) if proposal and state == "approve" else None
    plan = found.plan if found else planned(company, on).plan
    overdue = local_now(company, now).time() >= company.run_at
    return Coming(today, on, state, run, proposal, plan, found, _sums(company, on, plan), overdue)


def _applied(company: Company, on: date) -> Run | None:
    return Run.objects.filter(company=company, on=on, status=Run.Status.APPLIED).first()


def _state(company: Company, run: Run | None, proposal: Run | None, *, on: date, today: date, next_on: date) -> State:
    if on != next_on:
        return "past" if on < today or run else "ahead"
    if not company.reminders:
        return "off"
    if on > today:
        return "made" if run else "rest"
    if company.mode != Company.Mode.REVIEW:
        return "run"
    return "approve" if proposal else "propose"


def _sums(company: Company, on: date, plan: Plan) -> list[LevelSum]:
    procedures = planned(company, on).loaded.facts.procedures
    groups = plan.notices.group_by("procedure", "level", "action", "currency").agg(pl.len(), pl.col("total").sum())
    sums: dict[tuple[int, str, str, str], LevelSum] = {}
    for procedure, level, action, currency, count, total in groups.sort(pl.all()).iter_rows():
        code = procedures[procedure].levels[level - 1].code
        before = sums.get((level, code, action, currency), LevelSum(code, action, 0, Money(0, currency)))
        sums[level, code, action, currency] = LevelSum(
            code, action, before.count + count, before.total + Money(total, currency)
        )
    return [sums[key] for key in sorted(sums)]


_kept: dict[tuple[object, ...], Standing | None] = {}
_lock = threading.Lock()


def _standing(company: Company, proposal: Run, on: date) -> Standing | None:
    """What stands of the proposal, kept while nothing changes; None on a day on which nothing can be sent."""
    key = (*key_of(company, on), proposal.pk)
    with _lock:
        if key in _kept:
            return _kept[key]
    try:
        found = standing(company, proposal, on, known=planned(company, on).loaded)
    except Refused:
        found = None
    with _lock:
        _kept.clear()  # one is enough: it is looked at while somebody decides
        _kept[key] = found
    return found
