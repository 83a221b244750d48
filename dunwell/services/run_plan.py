# SPDX-License-Identifier: MIT
"""Every item of a run as it was decided, page by page: told again from what was known then."""

from collections.abc import Iterator, Sequence
from datetime import date

import polars as pl

from dunwell.services.frame_paging import frame_page
from dunwell.services.paging import KeyPage
from dunwell.services.planned import STANDING, PlanRow, plan_rows, planned
from dunwell.store.models import Company


def run_plan_page(
    company: Company,
    on: date,
    *,
    outcome: str = "",
    text: str = "",
    order: Sequence[str] = STANDING,
    after: str = "",
    before: str = "",
    size: int = 50,
) -> KeyPage[PlanRow]:
    """A page of the items of one outcome (or all) whose number, customer number or customer name holds `text`."""
    decided = planned(company, on)
    found = frame_page(_found(decided.rows, outcome, text), order, after=after, before=before, size=size)
    rows = list(plan_rows(company, found.rows, decided.loaded))
    return KeyPage(rows=rows, total=found.total, next=found.next, previous=found.previous)


def run_plan(
    company: Company, on: date, *, outcome: str = "", text: str = "", order: Sequence[str] = STANDING
) -> Iterator[PlanRow]:
    """All of them, for an export."""
    decided = planned(company, on)
    names = [name.removeprefix("-") for name in order]
    found = _found(decided.rows, outcome, text).sort(names, descending=[name.startswith("-") for name in order])
    for part in found.iter_slices(5000):
        yield from plan_rows(company, part.rows(named=True), decided.loaded)


def _found(rows: pl.DataFrame, outcome: str, text: str) -> pl.DataFrame:
    if outcome:
        rows = rows.filter(pl.col("outcome").cast(pl.String) == outcome)
    return rows.filter(pl.col("sought").str.contains(text.lower(), literal=True)) if text else rows
