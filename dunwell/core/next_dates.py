# SPDX-License-Identifier: MIT
"""`next_on`: the first later date on which an item's outcome would be another one, were nothing to happen meanwhile.

What an item's own facts decide has a closed form. What the customer's account decides (a total, a credit, a quiet
period) is found by judging that account again on each later day on which anything about it changes by itself.
"""

from collections.abc import Callable

import polars as pl

from dunwell.core.facts import Facts
from dunwell.core.gates import ACCOUNT_GATES
from dunwell.core.levels import reached_on
from dunwell.core.tables import FAR

Judge = Callable[[pl.DataFrame, Facts, pl.DataFrame, tuple[str, ...]], tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]]
# How many later days of one account are judged together: most are decided by the first few.
_DAYS_AT_ONCE = 6
_ROWS_AT_ONCE = 2_000_000


def own_next_on(items: pl.DataFrame, rests: pl.DataFrame) -> pl.DataFrame:
    """Adds `next_on` (day number) as far as the item's own facts decide it; a listed item has that of `own`."""
    own = pl.col("own")
    soonest = pl.min_horizontal("ready_on", "too_old")
    items = _with_rest_ends(items, rests)
    held = pl.when(pl.col("hold_until") < FAR).then(pl.col("hold_until") + 1)
    return items.with_columns(
        next_on=pl.when(pl.col("outcome") == "step")
        .then(pl.col("on"))
        .when(own == "on_hold")
        .then(held)
        .when(own.is_in(["disputed", "promised", "below_item_minimum"]))
        .then(pl.col("rest_ends"))
        .when(own == "not_due")
        .then(pl.col("reached_on"))
        .when(own == "finished")
        .then(pl.col("too_old"))
        .when(own == "waiting")
        .then(soonest)
        .when(own == "quiet")
        .then(pl.min_horizontal("quiet_until", "too_old"))
    ).drop("rest_ends")


def look_ahead(
    items: pl.DataFrame, account: pl.DataFrame, facts: Facts, rests: pl.DataFrame, judge: Judge
) -> pl.DataFrame:
    """Fills `next_on` of the outcomes that the account decides, by judging it on the days on which it changes."""
    open_questions = items.filter(_by_account(facts)).select("item", "customer", then="own", now="outcome")
    open_questions = open_questions.with_columns(
        then=pl.when(pl.col("now") == "listed").then(pl.col("then")).otherwise(pl.col("now"))
    ).drop("now")
    if not open_questions.height:
        return items
    customers = open_questions["customer"].unique().sort()
    rows = account.join(customers.to_frame(), on="customer", how="semi")
    days = _days_of_change(rows, facts, rests)
    step = max(1, _ROWS_AT_ONCE // max(1, _DAYS_AT_ONCE * (rows.height // max(1, customers.len()) + 1)))

    def judged(later: pl.DataFrame) -> pl.DataFrame:
        return judge(later, facts, rests, ("on",))[0]

    answers = [
        _first_change(
            open_questions.join(customers.slice(start, step).to_frame(), on="customer", how="semi"), rows, days, judged
        )
        for start in range(0, customers.len(), step)
    ]
    found = pl.concat(answers)
    items = items.join(found, on="item", how="left", maintain_order="left")
    asked = pl.col("item").is_in(open_questions["item"].implode())
    changes = pl.when(asked).then(pl.col("changes_on")).otherwise(pl.col("next_on"))
    return items.with_columns(next_on=changes).drop("changes_on")


def _by_account(facts: Facts) -> pl.Expr:
    decided = pl.col("outcome").is_in(ACCOUNT_GATES)
    # By age an item that is ready can wait again for a higher level, and what that one asks (its minimum) can change.
    by_age = [index for index, one in enumerate(facts.procedures) if one.escalation == "by_age"]
    if not by_age:
        return decided
    floating = [index for index in by_age if any(level.minimum_total for level in facts.procedures[index].levels)]
    again = (pl.col("own") == "quiet") & pl.col("procedure").is_in(by_age)
    waits = (pl.col("own") == "waiting") & pl.col("procedure").is_in(floating)
    return decided | (again | waits).fill_null(value=False)


def _first_change(
    asked: pl.DataFrame, rows: pl.DataFrame, days: pl.DataFrame, judge: Callable[[pl.DataFrame], pl.DataFrame]
) -> pl.DataFrame:
    found, offset = [], 0
    while asked.height:
        probes = days.join(asked.select("customer").unique(), on="customer", how="semi")
        probes = probes.filter(pl.col("nth").is_between(offset, offset + _DAYS_AT_ONCE - 1)).select("customer", "on")
        if not probes.height:
            break
        later = rows.drop("on").join(probes, on="customer", how="inner")
        judged = judge(later)
        outcome = pl.when(pl.col("outcome") == "listed").then(pl.col("own")).otherwise(pl.col("outcome"))
        changed = (
            judged.select("item", "on", outcome=outcome)
            .join(asked.select("item", "then"), on="item", how="inner")
            .filter(pl.col("outcome") != pl.col("then"))
            .group_by("item")
            .agg(changes_on=pl.col("on").min())
        )
        found.append(changed)
        asked = asked.join(changed, on="item", how="anti")
        offset += _DAYS_AT_ONCE
    return pl.concat(found) if found else pl.DataFrame(schema={"item": pl.Int64, "changes_on": pl.Int32})


def _days_of_change(rows: pl.DataFrame, facts: Facts, rests: pl.DataFrame) -> pl.DataFrame:
    """The later days (customer, on, nth) on which anything about an account changes by itself."""
    days = [pl.col("past") + 1, pl.col("too_old"), pl.col("quiet_until"), pl.col("hold_until") + 1]
    for index, procedure in enumerate(facts.procedures):
        for level in procedure.levels:
            mine = pl.col("procedure") == index
            moments = [reached_on(pl.col("anchor"), level.after_days, level.month_end), pl.col("last") + level.gap_days]
            if level.repeat_days is not None:
                moments.append(pl.col("last") + level.repeat_days)
            if level.min_overdue_days is not None:
                moments.append(pl.col("past") + level.min_overdue_days)
            if level.after_accepted_days is not None:
                moments.append(pl.col("noticed") + level.after_accepted_days)
            days += [pl.when(mine).then(moment) for moment in moments]
    found = [rows.select("customer", on=pl.concat_list(days)).explode("on", empty_as_null=True)]
    ends = rests.join(rows.select("item", "customer"), on="item", how="inner")
    found.append(ends.select("customer", on=pl.col("until") + 1))
    today = rows.select("customer", "on").unique().rename({"on": "today"})
    changes = pl.concat(found).filter(pl.col("on") < FAR).unique().join(today, on="customer", how="inner")
    changes = changes.filter(pl.col("on") > pl.col("today")).drop("today").sort("customer", "on")
    return changes.with_columns(nth=pl.int_range(pl.len()).over("customer"))


def _with_rest_ends(items: pl.DataFrame, rests: pl.DataFrame) -> pl.DataFrame:
    """Adds `rest_ends`: the day on which disputes and promises have ended far enough to change a paused outcome."""
    paused = items.filter(pl.col("own").is_in(["disputed", "promised", "below_item_minimum"]))
    force = rests.join(paused.select("item", "on", "own", "open", "minimum_item"), on="item", how="inner")
    force = force.filter(pl.col("until") >= pl.col("on"))
    if not force.height:
        return items.with_columns(rest_ends=pl.lit(None, pl.Int32))
    # A dispute alone is weighed by the gate `disputed`, both together by the other two.
    weight = pl.when((pl.col("own") == "disputed") & pl.col("promise")).then(0).otherwise(pl.col("amount"))
    force = force.with_columns(weight=weight).sort("item", "until", descending=[False, True])
    # What still rests on the day after this row's end: the rows that end later.
    later = force.group_by("item", "until", maintain_order=True).agg(
        pl.col("own", "open", "minimum_item").first(), pl.col("weight").sum()
    )
    rests_then = pl.col("weight").cum_sum().over("item") - pl.col("weight")
    enough = (
        pl.when(pl.col("own") == "below_item_minimum")
        .then((pl.col("open") - rests_then).clip(lower_bound=0) >= pl.col("minimum_item"))
        .otherwise(rests_then < pl.col("open"))
    )
    ends = later.filter(enough & (pl.col("until") < FAR)).group_by("item").agg(rest_ends=pl.col("until").min() + 1)
    return items.join(ends, on="item", how="left", maintain_order="left")
