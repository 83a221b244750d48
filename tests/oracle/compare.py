# SPDX-License-Identifier: MIT
"""What the planner and the oracle disagree about, in lines that a person can follow up."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Protocol

import polars as pl

from tests.oracle.account import ACTIONS
from tests.oracle.oracle import OracleItem, OraclePlan

Row = Mapping[str, Any]
NOTICE_KEYS = ("customer", "currency", "action", "level", "channel", "lines", "credits", "fee", "claims", "total")


class PlanFrames(Protocol):
    """As much of the planner's result as is compared."""

    @property
    def items(self) -> pl.DataFrame: ...
    @property
    def notices(self) -> pl.DataFrame: ...
    @property
    def lines(self) -> pl.DataFrame: ...


def plan_as_rows(plan: PlanFrames) -> tuple[dict[int, Row], list[Row]]:
    """A planner's frames as plain rows: items by id, and notices with their lines."""
    lines: dict[int, list[tuple[int, bool, int]]] = defaultdict(list)
    for row in plan.lines.iter_rows(named=True):
        lines[row["notice"]].append((row["item"], row["stepped"], row["chased"]))
    notices: list[Row] = [row | {"lines": lines[row["notice"]]} for row in plan.notices.iter_rows(named=True)]
    return {row["item"]: row for row in plan.items.iter_rows(named=True)}, notices


def differences(plan_rows: Mapping[int, Row], notices: Sequence[Row], oracle: OraclePlan) -> list[str]:
    """One line a difference; none if both are of one opinion. `next_on` is compared up to the oracle's horizon."""
    found = [f"item {item}: the planner lacks it" for item in oracle.items.keys() - plan_rows.keys()]
    found += [f"item {item}: the oracle lacks it" for item in plan_rows.keys() - oracle.items.keys()]
    for item in sorted(oracle.items.keys() & plan_rows.keys()):
        found += _of_item(item, plan_rows[item], oracle.items[item], oracle)
    theirs = sorted((_plain(row) for row in notices), key=_order)
    ours = sorted((_plain(asdict(notice)) for notice in oracle.notices), key=_order)
    found += [f"only the planner has the notice {row}" for row in theirs if row not in ours]
    found += [f"only the oracle has the notice {row}" for row in ours if row not in theirs]
    if len(theirs) != len(ours):
        found.append(f"{len(theirs)} notices of the planner, {len(ours)} of the oracle")
    return found


def _of_item(item: int, row: Row, expected: OracleItem, oracle: OraclePlan) -> list[str]:
    found = [
        f"item {item}: {name} is {row[name]!r} to the planner, {wanted!r} to the oracle ({expected.outcome})"
        for name, wanted in (("outcome", expected.outcome), ("chased", expected.chased), ("level", expected.level))
        if row[name] != wanted
    ]
    theirs = row["next_on"]
    if theirs is not None and theirs > oracle.horizon:
        theirs = None
    if theirs != expected.next_on:
        found.append(
            f"item {item}: next_on is {theirs} to the planner, {expected.next_on} to the oracle ({expected.outcome})"
        )
    return found


def _plain(row: Row) -> dict[str, Any]:
    kept = {name: row[name] for name in NOTICE_KEYS}
    kept["lines"] = sorted(tuple(line) for line in row["lines"])
    return kept | {"channel": row["channel"] or ""}


def _order(row: Row) -> tuple[Any, ...]:
    return row["customer"], row["currency"], ACTIONS.index(row["action"]), row["lines"]
