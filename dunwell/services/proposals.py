# SPDX-License-Identifier: MIT
"""Mode review: a run stops at its proposal until a person approves. Approving plans again and leaves out what changed.

A company has at most one open proposal; a later run puts its own in its place, so an unapproved proposal never
escalates.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import polars as pl

from dunwell.core.plan import Plan
from dunwell.core.problem import Refused
from dunwell.services.apply import apply
from dunwell.services.deciding import decide
from dunwell.services.edits import Account, edits_for, without
from dunwell.services.load_facts import Loaded, load_facts
from dunwell.services.promises import judge_promises_locked
from dunwell.services.run_tasks import make_tasks
from dunwell.services.writing import writing
from dunwell.store import chain
from dunwell.store.chain import Entry
from dunwell.store.models import Company, OpenItem, Run

Stepped = dict[int, tuple[int, int]]  # item → (position, chased)


@dataclass(frozen=True)
class Change:
    """What is different for one item between the proposal and its approval.

    `what`: `gone` (it no longer steps, see `outcome`), `amount`, `level`, or `new` (it was not proposed: left out).
    """

    item: int
    what: str
    outcome: str


@dataclass(frozen=True)
class Approval:
    """The applied run of an approval, what had changed since it was proposed, and which items a person left out."""

    run: Run
    plan: Plan
    loaded: Loaded
    changes: tuple[Change, ...]
    left_out: frozenset[int]


def propose(company: Company, planned: Plan, loaded: Loaded, *, actor: str, at: datetime) -> Run:
    """Keeps the plan as the *locked* company's proposal, in place of an earlier one."""
    supersede(company, planned.on)
    stepped = _stepped(planned)
    seq = chain.append(company, actor, at, [Entry("run_proposed", planned.on, data={"items": len(stepped)})])
    run, _ = Run.objects.update_or_create(
        company=company,
        on=planned.on,
        defaults={
            "status": Run.Status.PROPOSED,
            "sending_day": any(planned.sending),
            "seq": seq,
            "at": at,
            "notices_count": planned.notices.height,
            "proposal": [[item, position, chased] for item, (position, chased) in stepped.items()],
        },
    )
    nothing = planned.notices.clear().with_columns(id=None, number=None, seq=None, case=None)
    make_tasks(company, planned, nothing, nothing, actor=actor, at=at)
    return run


def supersede(company: Company, on: date) -> None:
    """What was proposed for other days than `on` can no longer be approved: a later run takes its place."""
    others = Run.objects.filter(company=company, status=Run.Status.PROPOSED).exclude(on=on)
    others.update(status=Run.Status.SUPERSEDED)


def open_proposal(company: Company) -> Run | None:
    """The proposal that waits for a person, if there is one."""
    return Run.objects.filter(company=company, status=Run.Status.PROPOSED).order_by("on").last()


@dataclass(frozen=True)
class Standing:
    """What stands of a proposal on a day: `plan` is what approving would apply, without what changed and `left_out`."""

    plan: Plan
    loaded: Loaded
    changes: tuple[Change, ...]
    left_out: frozenset[int]


def standing(
    company: Company,
    proposal: Run,
    on: date,
    *,
    left_out: frozenset[int] = frozenset(),
    customers: Sequence[int] | None = None,
    known: Loaded | None = None,
) -> Standing:
    """Plans again: what is new or of another level waits, as does what people left out of the run of either day.

    `customers`: for these alone. `known`: the facts of `on`, when they have been read. Raises
    `Refused("not_a_sending_day")`.
    """
    days = {proposal.on, on}
    edited = edits_for(company, days).left_out
    fits = known is not None and proposal.on == on
    loaded = known if known and fits else load_facts(company, on, customers=customers, edits_of=days)
    proposed = proposed_steps(proposal)
    now = decide(loaded, on, next_dates=False)
    if proposed and not any(now.sending):
        raise Refused("not_a_sending_day", on=on.isoformat())
    changes = tuple(change for change in _changes(proposed, now) if change.item not in edited)
    waits = left_out | {change.item for change in changes if change.what in {"new", "level"}}
    planned = decide(replace(loaded, facts=without(loaded.facts, waits, on)), on, next_dates=False) if waits else now
    return Standing(planned, loaded, changes, waits | edited)


def proposed_steps(proposal: Run) -> Stepped:
    """What was proposed: item → (position, chased)."""
    return {item: (position, chased) for item, position, chased in proposal.proposal}


def steps_of_others(proposal: Run, accounts: Collection[Account]) -> frozenset[int]:
    """The items that were proposed for other customers, or in other currencies, than these."""
    items = OpenItem.objects.filter(company=proposal.company_id, pk__in=proposed_steps(proposal))
    rows = items.values_list("pk", "customer_id", "currency")
    return frozenset(item for item, customer, currency in rows if (customer, currency) not in accounts)


def approve(company: Company, *, on: date, actor: str, at: datetime, without: frozenset[int] = frozenset()) -> Approval:
    """Approves the open proposal on the date `on`: plans again, applies what is not new and not among `without`.

    Raises `Refused("nothing_proposed")`, `before_proposal`, `run_exists` (this day's run was applied), or
    `not_a_sending_day`.
    """
    with writing(company) as locked:
        proposal = open_proposal(locked)
        if proposal is None:
            raise Refused("nothing_proposed", company=company.code)
        if on < proposal.on:
            raise Refused("before_proposal", on=on.isoformat(), proposed=proposal.on.isoformat())
        if Run.objects.filter(company=locked, on__gte=on, status=Run.Status.APPLIED).exists():
            raise Refused("run_exists", on=on.isoformat())
        found = standing(locked, proposal, on, left_out=without)
        told: dict[str, object] = {
            "proposed_on": proposal.on.isoformat(),
            "left_out": sorted(found.left_out),
            "changed": [[one.item, one.what, one.outcome] for one in found.changes],
        }
        chain.append(locked, actor, at, [Entry("run_approved", on, data=told)])
        supersede(locked, on)
        run = apply(locked, found.plan, found.loaded, actor=actor, at=at)
        judge_promises_locked(locked, actor=actor, at=at, on=on)
    return Approval(run=run, plan=found.plan, loaded=found.loaded, changes=found.changes, left_out=found.left_out)


def _stepped(planned: Plan) -> Stepped:
    lines = planned.lines.filter(pl.col("stepped")).select("item", "position", "chased")
    return {item: (position, chased) for item, position, chased in lines.iter_rows()}


def _changes(proposed: Stepped, now: Plan) -> tuple[Change, ...]:
    current = _stepped(now)
    outcomes = dict(now.items.select("item", pl.col("outcome").cast(pl.String)).iter_rows())
    found = []
    for item, (position, chased) in proposed.items():
        outcome = outcomes.get(item, "settled")
        if item not in current:
            found.append(Change(item, "gone", outcome))
        elif current[item][0] != position:
            found.append(Change(item, "level", outcome))
        elif current[item][1] != chased:
            found.append(Change(item, "amount", outcome))
    found += [Change(item, "new", outcomes[item]) for item in current if item not in proposed]
    return tuple(found)
