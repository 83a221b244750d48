# SPDX-License-Identifier: MIT
"""The plan: facts and a date in; an outcome for every open item, and the notices that follow, out.

    facts  = load_facts(company)     # the store reads
    plan   = plan(facts, on)         # here: pure, the same facts and date give the same plan, in any year
    report = apply(company, plan)    # the services write

The order below is the order of the rules: what is chased, which level is next, the gates, then the customer's account.
"""

from dataclasses import dataclass
from datetime import date

import polars as pl

from dunwell.core.account import account_frame, pauses, with_chased
from dunwell.core.facts import Facts
from dunwell.core.gates import LEVEL_GATES, OUTCOME, first_that_holds, standing_gates
from dunwell.core.groups import below_total, charged_lines, group_lines, groups_of, with_fees
from dunwell.core.levels import with_levels
from dunwell.core.next_dates import look_ahead, own_next_on
from dunwell.core.procedure import WEEKDAYS, Procedure
from dunwell.core.tables import ACTIONS, day_number


@dataclass(frozen=True)
class Plan:
    """The pure result for one company and date.

    `items`: one row an open item: item, customer, currency, open, chased, outcome, procedure (index), level (the
    position that it takes when it steps, else null), state (the position that it has), age_days, next_on, and the
    facts that decided. `notices` and `lines` are what goes out: none for a procedure that does not send on this day.
    """

    on: date
    sending: tuple[bool, ...]  # per procedure: may it send on this day?
    items: pl.DataFrame
    notices: pl.DataFrame
    lines: pl.DataFrame


def plan(facts: Facts, on: date, *, next_dates: bool = True) -> Plan:
    """Decides every open item of `facts` on the date `on`.

    `next_dates=False` leaves `next_on` of the account's own gates (quiet, below_total_minimum, covered_by_credit,
    unreachable) empty: they need a look ahead, day by day, that a run has no use for.
    """
    account = account_frame(facts).with_columns(on=pl.lit(day_number(on), pl.Int32))
    rests = pauses(facts, account)
    items, groups, lines = judge(account, facts, rests, day=())
    items = own_next_on(items, rests)
    if next_dates:
        items = look_ahead(items, account, facts, rests, judge)
    sending = tuple(sends_on(procedure, on, facts.holidays) for procedure in facts.procedures)
    notices, lines = _notices(groups, lines, facts, sending)
    return Plan(on=on, sending=sending, items=_presented(items), notices=notices, lines=lines)


def sends_on(procedure: Procedure, on: date, holidays: frozenset[date]) -> bool:
    """Whether the procedure sends on this day: one of its weekdays, and no holiday of the company's country."""
    return WEEKDAYS[on.weekday()] in procedure.send_on and on not in holidays


def judge(
    account: pl.DataFrame, facts: Facts, rests: pl.DataFrame, day: tuple[str, ...]
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Outcomes, groups and their lines for the day in column `on`.

    `day` is `("on",)` when the rows of one account are judged for several days at once, else empty.
    """
    key = ["customer", "currency", *day]
    items = with_chased(account, rests, day)
    standing = standing_gates(reminders=facts.reminders, offer_mode=facts.offer_mode)
    items = items.with_columns(outcome=first_that_holds(standing, pl.lit(None, OUTCOME)))
    items = with_levels(_with_overdue_total(items, facts, key), facts.procedures)
    gated = first_that_holds(LEVEL_GATES, pl.lit("step", OUTCOME))
    items = items.with_columns(outcome=pl.coalesce("outcome", gated))

    steps = items.filter(pl.col("outcome") == "step")
    steps = steps.with_columns(small=below_total(steps, facts.procedures, key))
    lines = group_lines(steps.filter(~pl.col("small")), items, key)
    groups = groups_of(lines, facts, key)
    found = lines.join(groups.select(*key, "action", "alone", "covered", "unreachable"), on=[*key, "action", "alone"])
    verdicts = pl.concat(
        [
            steps.filter(pl.col("small")).select("item", *day, verdict=pl.lit("below_total_minimum", OUTCOME)),
            found.filter(pl.col("stepped") & (pl.col("covered") | pl.col("unreachable"))).select(
                "item",
                *day,
                verdict=pl.when(pl.col("covered"))
                .then(pl.lit("covered_by_credit", OUTCOME))
                .otherwise(pl.lit("unreachable", OUTCOME)),
            ),
            found.filter(~pl.col("stepped") & ~pl.col("covered") & ~pl.col("unreachable")).select(
                "item", *day, verdict=pl.lit("listed", OUTCOME)
            ),
        ]
    )
    items = items.with_columns(own=pl.col("outcome"))
    if verdicts.height:
        items = items.join(verdicts, on=["item", *day], how="left", maintain_order="left")
        items = items.with_columns(outcome=pl.coalesce("verdict", "outcome")).drop("verdict")
    return items, groups, lines


def _with_overdue_total(items: pl.DataFrame, facts: Facts, key: list[str]) -> pl.DataFrame:
    if not any(level.minimum_total for procedure in facts.procedures for level in procedure.levels):
        return items.with_columns(overdue_total=pl.lit(0, pl.Int64))
    young = (pl.col("on") < pl.col("too_old")).fill_null(value=True)
    counts = pl.col("outcome").is_null() & pl.col("overdue") & young
    total = pl.when(counts).then(pl.col("chased")).otherwise(0).sum().over(key)
    return items.with_columns(overdue_total=total)


def _notices(
    groups: pl.DataFrame, lines: pl.DataFrame, facts: Facts, sending: tuple[bool, ...]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The groups that are made today as notices with their totals, and the lines on them."""
    sends = [index for index, may in enumerate(sending) if may]
    made = groups.filter(~pl.col("covered") & ~pl.col("unreachable") & pl.col("procedure").is_in(sends))
    made = made.with_row_index("notice").with_columns(pl.col("notice").cast(pl.Int64))
    key = ["customer", "currency", "action", "alone"]
    fields = made.select(*key, "notice", group_level="level")
    lines = lines.join(fields, on=key, how="inner").sort(
        ["notice", "stepped", "past", "item"], descending=[False, True, False, False]
    )
    made = with_fees(made, lines, facts.procedures)
    lines = lines.join(made.select("notice", group_fee="fee"), on="notice", how="left", maintain_order="left")
    lines = lines.with_columns(charges=charged_lines(lines, facts.procedures))
    made = _with_claims(made, facts)
    interest = compensation = pl.lit(0, pl.Int64)
    total = pl.col("chased") - pl.col("credits") + pl.col("claims") + pl.col("fee") + interest + compensation
    names = pl.col("action").replace_strict(dict(enumerate(ACTIONS)), return_dtype=pl.String)
    notices = made.select(
        "notice", "customer", "currency", names.alias("action"), "procedure", "level",
        pl.col("channel").cast(pl.String).fill_null(""), "chased", "credits", "claims", "fee", total.alias("total"),
    )  # fmt: skip
    return notices, lines.select("notice", "item", "stepped", "chased", "position", "charges", "charged", "group_level")


def _with_claims(made: pl.DataFrame, facts: Facts) -> pl.DataFrame:
    """Claims still open from before, each shown once (reading 20)."""
    if not facts.claims.height:
        return made.with_columns(claims=pl.lit(0, pl.Int64))
    own = made.filter(pl.col("alone") >= 0).select("notice", item="alone")
    placed = facts.claims.join(own, on="item", how="left", nulls_equal=False)
    firsts = made.group_by("customer", "currency").agg(first=pl.col("notice").min())
    placed = placed.join(firsts, on=["customer", "currency"], how="inner")
    sums = placed.group_by(notice=pl.coalesce("notice", "first")).agg(claims=pl.col("amount").sum())
    made = made.join(sums, on="notice", how="left", maintain_order="left")
    return made.with_columns(pl.col("claims").fill_null(0))


def _presented(items: pl.DataFrame) -> pl.DataFrame:
    """The columns of the answer; day numbers become dates again."""
    stepping = pl.when(pl.col("outcome") == "step").then(pl.col("position"))
    days = {
        "next_on": "next_on", "anchor_on": "anchor", "past_due": "past", "hold_until": "hold_until", "last_on": "last",
        "ready_on": "ready_on", "too_old_on": "too_old", "quiet_until": "quiet_until", "reached_on": "reached_on",
        "noticed_on": "noticed",
    }  # fmt: skip
    return items.select(
        "item", "customer", "currency", "original", "open", "chased", "outcome", "own", "procedure", "disputed",
        "promised", "unproven", "overdue_total", "level_minimum", "minimum_item", "tolerance", "accepted",
        stepping.alias("level"),
        pl.col("level").alias("state"),
        pl.col("position").alias("next_level"),
        (pl.col("on") - pl.col("anchor")).alias("age_days"),
        *(pl.col(name).cast(pl.Date).alias(new) for new, name in days.items()),
    )  # fmt: skip
