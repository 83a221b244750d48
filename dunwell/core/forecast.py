# SPDX-License-Identifier: MIT
"""The days to come: what would go out, if nobody paid, nothing new came, and every message was accepted.

Pauses end by their dates, a hand-over takes its items out, fees stay owed. It is the planner itself, day after day, so
a forecast says what the runs of those days would do.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

import polars as pl

from dunwell.core import facts as tables
from dunwell.core.facts import Facts
from dunwell.core.plan import Plan, plan, sends_on

# One row a step of an item. `fee` and `total` are those of the message that it is on; `kind` says how that message is
# made (texts, files, copies), so that two levels that say the same compare as the same.
STEPS = {
    "item": pl.Int64,
    "customer": pl.Int64,
    "currency": pl.String,
    "on": pl.Date,
    "procedure": pl.String,
    "level": pl.String,
    "action": pl.String,
    "channel": pl.String,
    "fee": pl.Int64,
    "total": pl.Int64,
    "kind": pl.String,
}
# One row a message, call or hand-over.
MADE = {"on": pl.Date, "procedure": pl.String, "level": pl.String, "action": pl.String}


@dataclass(frozen=True)
class Forecast:
    """What would go out: `steps` as in `STEPS`, `made` as in `MADE`, both in the order of the days."""

    steps: pl.DataFrame
    made: pl.DataFrame


def ahead(facts: Facts, first: date, days: int) -> Iterator[tuple[date, Plan | None]]:
    """Each of the coming days from `first` on with its plan; None on a day on which no procedure sends."""
    for number in range(days):
        on = first + timedelta(days=number)
        if not any(sends_on(procedure, on, facts.holidays) for procedure in facts.procedures):
            yield on, None
            continue
        made = plan(facts, on, next_dates=False)
        yield on, made
        facts = next_morning(facts, made)


def told(facts: Facts, plans: Iterator[tuple[date, Plan | None]]) -> Forecast:
    """The steps and messages of these days, put together."""
    steps, made = [tables.frame(STEPS)], [tables.frame(MADE)]
    for _, planned in plans:
        if planned is not None and planned.notices.height:
            steps.append(_steps(facts, planned))
            made.append(_named(facts, planned.notices).select(pl.lit(planned.on).alias("on"), *list(MADE)[1:]))
    return Forecast(pl.concat(steps), pl.concat(made))


def next_morning(facts: Facts, made: Plan) -> Facts:
    """The facts after this plan was applied and its messages were accepted."""
    if not made.notices.height:
        return facts
    stepped = made.lines.filter(pl.col("stepped"))
    stepped = stepped.join(made.notices.select("notice", "customer", "action"), on="notice", how="left")
    handed = made.lines.join(made.notices.filter(pl.col("action") == "handover"), on="notice", how="semi")
    return replace(
        facts,
        states=_states(facts.states.select(tables.STATES.keys()), stepped, made.on),
        customers=_reminded(facts.customers, made),
        collected=pl.concat([facts.collected, handed.select("item")]),
        claims=pl.concat([facts.claims, _claims(made)]),
    )


def _states(states: pl.DataFrame, stepped: pl.DataFrame, on: date) -> pl.DataFrame:
    before = stepped.join(states, on="item", how="left", suffix="_before")
    wrote = pl.col("action") == "notice"
    charged = pl.col("charged_before").fill_null(0)
    bit = pl.lit(2, pl.Int64).pow(pl.col("group_level").cast(pl.UInt32)).cast(pl.Int64)
    now = before.select(
        "item",
        level=pl.max_horizontal("position", "level").cast(pl.Int16),
        last_on=pl.lit(on),
        noticed_on=pl.when(wrote).then(pl.lit(on)).otherwise(pl.col("noticed_on")),
        accepted=pl.when(wrote).then(statement=True).otherwise(pl.col("accepted").fill_null(value=False)),
        charged=pl.when(pl.col("charges")).then(charged | bit).otherwise(charged),
    )
    return pl.concat([states.join(now, on="item", how="anti"), now])


def _reminded(customers: pl.DataFrame, made: Plan) -> pl.DataFrame:
    today = pl.col("customer").is_in(made.notices["customer"].unique().to_list())
    return customers.with_columns(
        last_notice_on=pl.when(today).then(pl.lit(made.on)).otherwise(pl.col("last_notice_on"))
    )


def _claims(made: Plan) -> pl.DataFrame:
    """The fees that this plan asks for, owed from now on; one belongs to an item when only one was charged."""
    charged = made.lines.filter(pl.col("charges")).group_by("notice").agg(pl.col("item").first(), one=pl.len() == 1)
    fees = made.notices.filter(pl.col("fee") > 0).join(charged, on="notice", how="left")
    return fees.select("customer", "currency", item=pl.when(pl.col("one")).then(pl.col("item")), amount="fee")


def _steps(facts: Facts, planned: Plan) -> pl.DataFrame:
    notices = _named(facts, planned.notices)
    stepped = planned.lines.filter(pl.col("stepped")).select("item", "notice")
    rows = stepped.join(notices, on="notice", how="left").with_columns(on=pl.lit(planned.on))
    return rows.select(STEPS.keys()).sort("item")


def _named(facts: Facts, notices: pl.DataFrame) -> pl.DataFrame:
    """The notices with codes in place of positions."""
    codes = [
        (index, position, procedure.code, level.code, str((level.texts, level.attach_invoices, procedure.copy_to)))
        for index, procedure in enumerate(facts.procedures)
        for position, level in enumerate(procedure.levels, 1)
    ]
    schema = {"procedure": pl.Int16, "level": pl.Int16, "code": pl.String, "name": pl.String, "kind": pl.String}
    named = notices.join(pl.DataFrame(codes, schema=schema, orient="row"), on=["procedure", "level"], how="left")
    return named.drop("procedure", "level").rename({"code": "procedure", "name": "level"})
