# SPDX-License-Identifier: MIT
"""A plan becomes rows: run, notices, lines, claims, tasks, cases, states, events, queued deliveries.

Called within one transaction under the company's lock. Rows are made in columns and written in bulk, so that a hundred
thousand steps take seconds.
"""

from datetime import datetime

import polars as pl

from dunwell.core.gates import OUTCOMES
from dunwell.core.plan import Plan
from dunwell.services.applied_rows import (
    case_rows,
    claim_rows,
    delivery_rows,
    line_rows,
    notice_events,
    notice_rows,
    state_rows,
)
from dunwell.services.every_channel import every_channel
from dunwell.services.load_facts import Loaded
from dunwell.services.partners import default_partner
from dunwell.services.run_tasks import make_tasks
from dunwell.store import chain
from dunwell.store.bulk import insert_rows, reserve_ids, upsert_rows
from dunwell.store.chain import Entry
from dunwell.store.models import (
    Case,
    CaseItem,
    Claim,
    Company,
    Delivery,
    DunningState,
    Notice,
    NoticeLine,
    Run,
)


def apply(company: Company, plan: Plan, loaded: Loaded, *, actor: str, at: datetime) -> Run:
    """Writes what the plan decided, for a *locked* company. Returns the run, applied."""
    run = _run(company, plan, at)
    made = _made(company, plan, loaded)
    opening = Entry("run_applied", plan.on, data={"run": run.pk, "notices": made.height, "outcomes": run.outcomes})
    chain.append(company, actor, at, [opening, *notice_events(made, plan)])
    lines = plan.lines.join(made.select("notice", "id", "version", "action", "level"), on="notice", how="inner")
    lines = lines.join(loaded.facts.states, on="item", how="left", suffix="_state", maintain_order="left")

    insert_rows(Notice, *notice_rows(company, run, made))
    insert_rows(NoticeLine, *line_rows(company, lines))
    upsert_rows(DunningState, "item_id", *state_rows(company, plan.on, lines))
    insert_rows(Delivery, *delivery_rows(company, made, every_channel(made, loaded.facts), at))
    insert_rows(Claim, *claim_rows(company, plan.on, made, lines))
    handed = _open_cases(company, plan, made, lines)
    make_tasks(company, plan, made, handed, at=at, actor=actor)
    company.notice_count += made.height
    Company.objects.filter(pk=company.pk).update(notice_count=company.notice_count)
    return run


def _run(company: Company, plan: Plan, at: datetime) -> Run:
    counts = dict(plan.items["outcome"].cast(pl.String).value_counts().iter_rows())
    run, _ = Run.objects.update_or_create(
        company=company,
        on=plan.on,
        defaults={
            "status": Run.Status.APPLIED,
            "sending_day": any(plan.sending),
            "seq": company.event_seq + 1,
            "at": at,
            "notices_count": plan.notices.height,
            "outcomes": {name: counts[name] for name in OUTCOMES if name in counts},
        },
    )
    return run


def _made(company: Company, plan: Plan, loaded: Loaded) -> pl.DataFrame:
    """The plan's notices with their ids, numbers, events, versions and level codes."""
    count = plan.notices.height
    versions = [version.pk for version in loaded.versions]
    codes = [
        (index, position, level.code)
        for index, procedure in enumerate(loaded.facts.procedures)
        for position, level in enumerate(procedure.levels, 1)
    ]
    names = pl.DataFrame(codes, schema={"procedure": pl.Int16, "level": pl.Int16, "code": pl.String}, orient="row")
    made = plan.notices.with_columns(
        id=pl.Series(reserve_ids(Notice, count) if count else [], dtype=pl.Int64),
        seq=pl.int_range(count, eager=True) + company.event_seq + 2,
        number=pl.format("N-{}", pl.int_range(count) + company.notice_count + 1),
        on=pl.lit(plan.on),
        version=pl.col("procedure").replace_strict(dict(enumerate(versions)), return_dtype=pl.Int64)
        if count
        else pl.lit(None, pl.Int64),
    )
    return made.join(names, on=["procedure", "level"], how="left", maintain_order="left")


def _open_cases(company: Company, plan: Plan, made: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """The hand-overs among the notices, with the ids of the cases that they open, for the company's usual partner."""
    handed = made.filter(pl.col("action") == "handover")
    if not handed.height:
        return handed.with_columns(case=pl.lit(None, pl.Int64))
    handed = handed.with_columns(case=pl.Series(reserve_ids(Case, handed.height), dtype=pl.Int64))
    usual = default_partner(company)
    cases, items = case_rows(company, plan.on, handed, lines, usual.pk if usual else None)
    insert_rows(Case, *cases)
    insert_rows(CaseItem, *items)
    return handed
