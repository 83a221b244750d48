# SPDX-License-Identifier: MIT
"""What comes next for the notices of a report, as things stand: the next level and its day, or what stops it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl
from django.db.models import QuerySet

from dunwell.services.planned import Planned
from dunwell.store.models import Company, Notice, NoticeLine

# Nothing more comes by itself, so the others of a notice tell more.
_LAST = date.max
# Nothing stops these but time.
_COMING = frozenset({"waiting", "listed", "not_due"})


@dataclass(frozen=True, slots=True)
class NextStep:
    """What becomes of a notice's items next: `level` is taken on `on` when `outcome` is `step`; else the `outcome`
    holds until the day before `on` (None: until somebody changes something)."""

    outcome: str
    on: date | None
    level: str = ""


def next_steps(company: Company, notices: QuerySet[Notice], decided: Planned) -> dict[int, NextStep]:
    """For each of these notices, by its id, the earliest next step of the items that stepped on it.

    Items that are settled count last: a notice is settled when all of them are. `decided`: the plan of the next run.
    """
    pairs = NoticeLine.objects.filter(company=company, notice__in=notices, step__isnull=False)
    found: dict[int, set[int]] = {}
    for notice, item in pairs.values_list("notice_id", "item_id"):
        found.setdefault(notice, set()).add(item)
    wanted = set().union(*found.values()) if found else set()
    steps = _of_items(decided, wanted)
    settled = NextStep("settled", None)
    return {
        notice: min((steps.get(item, settled) for item in items), key=_urgency)
        for notice, items in found.items()
    }  # fmt: skip


def _of_items(decided: Planned, items: set[int]) -> Mapping[int, NextStep]:
    procedures = decided.loaded.facts.procedures
    rows = decided.plan.items.filter(pl.col("item").is_in(list(items)))
    columns = ("item", "outcome", "next_on", "level", "next_level", "procedure")
    steps: dict[int, NextStep] = {}
    for item, outcome, next_on, level, next_level, index in rows.select(columns).iter_rows():
        levels = procedures[index].levels if index is not None else ()
        if outcome == "step":
            steps[item] = NextStep("step", decided.plan.on, levels[level - 1].code)
        elif outcome in _COMING and next_on:
            steps[item] = NextStep("step", next_on, levels[next_level - 1].code if next_level else "")
        else:
            steps[item] = NextStep("finished" if outcome == "listed" else outcome, next_on)
    return steps


def _urgency(step: NextStep) -> tuple[bool, date, bool]:
    return step.outcome == "settled", step.on or _LAST, step.outcome != "step"
