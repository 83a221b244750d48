# SPDX-License-Identifier: MIT
"""The main job: facts → plan → applied once.

    facts  = load_facts(company)               # store → columns, one read
    plan   = core.plan(facts, on)              # pure; an outcome for every open item
    report = apply(company, plan)              # one transaction: notices, lines, state, events, queued deliveries

A company and a date have one run. A second one changes nothing and says so; two at once queue up at the company's lock.
"""

from dataclasses import dataclass
from datetime import date, datetime

from dunwell.core.plan import Plan
from dunwell.core.problem import Refused
from dunwell.services import proposals
from dunwell.services.apply import apply
from dunwell.services.deciding import decide
from dunwell.services.load_facts import Loaded, load_facts
from dunwell.services.offer_mail import queue_offer_mail
from dunwell.services.promises import judge_promises_locked
from dunwell.services.rewind import facts_at, seq_before_run
from dunwell.services.writing import writing
from dunwell.store.models import Company, Run


@dataclass(frozen=True)
class RunReport:
    """What a run did, or had done already. `plan` is the decision it was made by."""

    run: Run
    already: bool
    plan: Plan
    loaded: Loaded


def plan_for(company: Company, on: date, *, next_dates: bool = True) -> tuple[Plan, Loaded]:
    """What a run on `on` would do; changes nothing. For a day before the last run: what was decided on that day."""
    later = Run.objects.filter(company=company, on__gt=on, status=Run.Status.APPLIED).exists()
    loaded = facts_at(company, on, seq_before_run(company, on) if later else None)
    return decide(loaded, on, next_dates=next_dates), loaded


def run_dunning(company: Company, on: date, *, actor: str, at: datetime) -> RunReport:
    """Plans and applies the company's run for a date, once. In mode review it stops at the proposal.

    Raises `Refused("later_run_exists")`: an earlier day is never made up after a later one, its steps were.
    """
    done = applied_run(company, on)
    if done:
        return decided(done)
    with writing(company) as locked:
        done = applied_run(locked, on)
        if done:
            return decided(done)
        refuse_past(locked, on)
        # Read before anything is written: the reader of a large ledger sees what is committed.
        loaded = load_facts(locked, on)
        planned = decide(loaded, on, next_dates=False)
        if locked.mode == Company.Mode.REVIEW:
            run = proposals.propose(locked, planned, loaded, actor=actor, at=at)
        else:
            proposals.supersede(locked, on)
            run = apply(locked, planned, loaded, actor=actor, at=at)
            queue_offer_mail(locked, planned, at=at)
        # After the run's own event: all that was recorded before it is what it knew, so any day can be told again.
        judge_promises_locked(locked, actor=actor, at=at, on=on)
    return RunReport(run=run, already=False, plan=planned, loaded=loaded)


def applied_run(company: Company, on: date) -> Run | None:
    """The run that was applied for this company and date, if there is one."""
    return Run.objects.filter(company=company, on=on, status=Run.Status.APPLIED).first()


def decided(run: Run) -> RunReport:
    """An applied run with the decision it was made by, told again from what was known then."""
    loaded = facts_at(run.company, run.on, run.seq - 1)
    return RunReport(run=run, already=True, plan=decide(loaded, run.on, next_dates=False), loaded=loaded)


def refuse_past(company: Company, on: date) -> None:
    """Raises when a later run was applied: its steps were taken, and a day is not inserted before them."""
    latest = Run.objects.filter(company=company, on__gt=on, status=Run.Status.APPLIED).order_by("on").last()
    if latest:
        raise Refused("later_run_exists", on=on.isoformat(), later=latest.on.isoformat())
