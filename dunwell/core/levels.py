# SPDX-License-Identifier: MIT
"""Which level an item takes next, and from which day on: stepwise and by age (docs/algorithms/plan.md)."""

import polars as pl

from dunwell.core.procedure import Amounts, Procedure
from dunwell.core.tables import ACTIONS, level_amounts, level_table


def with_levels(items: pl.DataFrame, procedures: tuple[Procedure, ...]) -> pl.DataFrame:
    """Adds to every item what its procedure says about the next step.

    `position` the level that it takes next, `action` (0 notice, 1 call, 2 hand-over), `not_due`, `finished`, `ready`,
    `ready_on` (the day on which it is ready, were nothing to change; null: no such day is known), `reached_on` (the
    day of the first level, for an item never reminded) and `minimum_met` (the level's minimum total).
    """
    by_age = [index for index, one in enumerate(procedures) if one.escalation == "by_age"]
    if not by_age:
        return _stepwise(items, procedures)
    stepwise = items.filter(~pl.col("procedure").is_in(by_age).fill_null(value=False))
    parts = [_stepwise(stepwise, procedures)]
    for index in by_age:
        part = items.filter(pl.col("procedure") == index)
        if part.height:
            parts.append(_by_age(part, procedures[index]))
    return pl.concat(parts, how="diagonal")


def reached_on(anchor: pl.Expr, after_days: pl.Expr | int, month_end: bool | pl.Expr) -> pl.Expr:
    """The day on which a level is reached: anchor + after_days, or the end of that month."""
    day = anchor + after_days
    if month_end is False:
        return day
    end = day.cast(pl.Date).dt.month_end().cast(pl.Int32)
    return end if month_end is True else pl.when(month_end).then(end).otherwise(day)


def _stepwise(items: pl.DataFrame, procedures: tuple[Procedure, ...]) -> pl.DataFrame:
    table = level_table(procedures)
    any_month_end = bool(table["month_end"].any())
    taken_all = pl.col("level") >= pl.col("levels")
    following = (
        pl.when(~taken_all).then(pl.col("level") + 1).otherwise(pl.when(pl.col("last_repeats")).then(pl.col("levels")))
    )
    items = items.with_columns(position=following.cast(pl.Int16), repeats=taken_all)
    items = items.join(table, on=["procedure", "position"], how="left", maintain_order="left")
    reached = reached_on(pl.col("anchor"), pl.col("after_days"), pl.col("month_end") if any_month_end else False)
    items = items.with_columns(reached_on=reached)
    ready_on = pl.max_horizontal(
        pl.when(pl.col("repeats")).then(pl.col("last") + pl.col("repeat_days")),
        pl.col("reached_on"),
        pl.col("last") + pl.col("gap_days"),
        pl.col("past") + pl.col("min_overdue_days"),
        pl.col("noticed") + pl.col("after_accepted_days"),
    )
    unproven = pl.col("after_accepted_days").is_not_null() & ~(pl.col("accepted") & pl.col("noticed").is_not_null())
    items = items.with_columns(ready_on=pl.when(~unproven).then(ready_on))
    items = items.with_columns(
        not_due=(pl.col("level") == 0) & (pl.col("reached_on") > pl.col("on")),
        finished=pl.col("position").is_null() & pl.col("levels").is_not_null(),
        ready=(pl.col("ready_on") <= pl.col("on")).fill_null(value=False),
        unproven=unproven,
    )
    return _with_minimum(items, procedures).drop(
        "after_days", "gap_days", "month_end", "repeat_days", "min_overdue_days", "after_accepted_days", "repeats"
    )


def _with_minimum(items: pl.DataFrame, procedures: tuple[Procedure, ...]) -> pl.DataFrame:
    minimums = level_amounts(procedures, lambda level: level.minimum_total)
    if not minimums.height:
        return items.with_columns(minimum_met=pl.lit(value=True), level_minimum=pl.lit(0, pl.Int64))
    minimums = minimums.rename({"minimum": "level_minimum"})
    items = items.join(minimums, on=["procedure", "position", "currency"], how="left", maintain_order="left")
    items = items.with_columns(pl.col("level_minimum").fill_null(0))
    return items.with_columns(minimum_met=pl.col("overdue_total") >= pl.col("level_minimum"))


def _by_age(items: pl.DataFrame, procedure: Procedure) -> pl.DataFrame:
    """The highest level that is reached, guarded and affordable; its own gap decides when (reading 9)."""
    on, last = pl.col("on"), pl.col("last")
    count = len(procedure.levels)
    columns = []
    for position, level in enumerate(procedure.levels, 1):
        reached = reached_on(pl.col("anchor"), level.after_days, level.month_end)
        guards = [reached]
        if level.min_overdue_days is not None:
            guards.append(pl.col("past") + level.min_overdue_days)
        if level.after_accepted_days is not None:
            guards.append(pl.col("noticed") + level.after_accepted_days)
        opens = pl.max_horizontal(guards)
        if level.after_accepted_days is not None:
            opens = pl.when(pl.col("accepted") & pl.col("noticed").is_not_null()).then(opens)
        allowed = pl.when(pl.col("level") < position).then(opens)
        columns += [
            reached.alias(f"reached_{position}"),
            allowed.alias(f"opens_{position}"),
            pl.max_horizontal(allowed, pl.when(allowed.is_not_null()).then(last + level.gap_days)).alias(
                f"takes_{position}"
            ),
            _affordable(level.minimum_total).alias(f"affordable_{position}"),
        ]
    last_level = procedure.levels[-1]
    if last_level.repeat_days is not None:
        columns += _repeat_columns(procedure)
    items = items.with_columns(columns)
    open_now = [pl.col(f"opens_{p}") <= on for p in range(1, count + 1)]
    paid_for = [pl.col(f"affordable_{p}") for p in range(1, count + 1)]
    chosen = pl.coalesce(
        *(pl.when(open_now[p - 1] & paid_for[p - 1]).then(p) for p in range(count, 0, -1)),
        *(pl.when(open_now[p - 1]).then(p) for p in range(count, 0, -1)),
    )
    taken_all = pl.col("level") >= count
    repeats = taken_all if last_level.repeat_days is not None else pl.lit(value=False)
    items = items.with_columns(
        position=pl.when(repeats).then(count).otherwise(chosen).cast(pl.Int16),
        finished=taken_all & ~repeats,
        # With month_end a lower level can be reached later than a higher one.
        reached_on=pl.min_horizontal([f"reached_{p}" for p in range(1, count + 1)]),
    )
    return _judge_by_age(items, procedure, repeats)


def _judge_by_age(items: pl.DataFrame, procedure: Procedure, repeats: pl.Expr) -> pl.DataFrame:
    positions = range(1, len(procedure.levels) + 1)
    on = pl.col("on")

    def picked(name: str) -> pl.Expr:
        return pl.coalesce(*(pl.when(pl.col("position") == p).then(pl.col(f"{name}_{p}")) for p in positions))

    takes = pl.when(repeats).then(pl.col("again")) if "again" in items.columns else pl.lit(None, pl.Int32)
    takes = pl.coalesce(takes, picked("takes"))
    minimums = pl.coalesce(
        *(
            pl.when((pl.col("position") == p) & (pl.col("currency") == currency)).then(pl.lit(minor, pl.Int64))
            for p, level in enumerate(procedure.levels, 1)
            for currency, minor in level.minimum_total.items()
        ),
        pl.lit(0, pl.Int64),
    )
    items = items.with_columns(
        action=pl.coalesce(
            *(
                pl.when(pl.col("position") == p).then(pl.lit(ACTIONS.index(level.action), pl.Int8))
                for p, level in enumerate(procedure.levels, 1)
            )
        ),
        not_due=(pl.col("level") == 0) & (pl.col("reached_on") > on),
        ready=(takes <= on).fill_null(value=False),
        minimum_met=picked("affordable").fill_null(value=True),
        ready_on=pl.coalesce(pl.when(repeats).then(takes), _first_take(positions)),
        unproven=_unproven(procedure),
        level_minimum=minimums,
    )
    made = [f"{name}_{p}" for p in positions for name in ("reached", "opens", "takes", "affordable")]
    return items.drop(*made, "again", strict=False)


def _first_take(positions: range) -> pl.Expr:
    """The first day on which some level is the highest open one and its gap has passed, were amounts to stay."""
    days = []
    for p in positions:
        takes = pl.col(f"takes_{p}")
        overtaken = [pl.col(f"opens_{q}") <= takes for q in positions if q > p]
        still = ~pl.any_horizontal(overtaken).fill_null(value=False) if overtaken else pl.lit(value=True)
        days.append(pl.when(still & (takes > pl.col("on"))).then(takes))
    return pl.min_horizontal(days)


def _repeat_columns(procedure: Procedure) -> list[pl.Expr]:
    level = procedure.levels[-1]
    reached = reached_on(pl.col("anchor"), level.after_days, level.month_end)
    guards = [reached, pl.col("last") + level.repeat_days, pl.col("last") + level.gap_days]
    if level.min_overdue_days is not None:
        guards.append(pl.col("past") + level.min_overdue_days)
    if level.after_accepted_days is not None:
        guards.append(pl.col("noticed") + level.after_accepted_days)
    again = pl.max_horizontal(guards)
    if level.after_accepted_days is not None:
        again = pl.when(pl.col("accepted") & pl.col("noticed").is_not_null()).then(again)
    return [again.alias("again")]


def _affordable(minimum_total: Amounts) -> pl.Expr:
    met = pl.lit(value=True)
    for currency, minor in minimum_total.items():
        met = met & ((pl.col("currency") != currency) | (pl.col("overdue_total") >= minor))
    return met


def _unproven(procedure: Procedure) -> pl.Expr:
    """Whether a level that is reached waits for the acceptance of the item's last notice."""
    proven = pl.col("accepted") & pl.col("noticed").is_not_null()
    asked = [
        (pl.col(f"reached_{p}") <= pl.col("on")) & (pl.col("level") < p)
        for p, level in enumerate(procedure.levels, 1)
        if level.after_accepted_days is not None
    ]
    return pl.any_horizontal(asked) & ~proven if asked else pl.lit(value=False)
