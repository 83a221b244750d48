# SPDX-License-Identifier: MIT
"""From stepping items to notices: totals of the account, credits, reach, listing, fees (readings 15 to 22)."""

from decimal import Decimal

import polars as pl

from dunwell.core.facts import REACH, Facts
from dunwell.core.gates import LISTABLE
from dunwell.core.money import percent_of
from dunwell.core.procedure import Channel, Procedure
from dunwell.core.tables import CHANNELS, procedure_amounts


def below_total(steps: pl.DataFrame, procedures: tuple[Procedure, ...], account: list[str]) -> pl.Expr:
    """Whether the items that would step are together under the procedure's minimum total of their account."""
    minimums = procedure_amounts(procedures, lambda procedure: procedure.minimum_total)
    if not minimums.height or not steps.height:
        return pl.lit(value=False)
    names = {(row[0], row[1]): row[2] for row in minimums.iter_rows()}
    minimum = pl.coalesce(
        *(
            pl.when((pl.col("procedure") == index) & (pl.col("currency") == currency)).then(pl.lit(minor, pl.Int64))
            for (index, currency), minor in names.items()
        ),
        pl.lit(0, pl.Int64),
    )
    return pl.col("chased").sum().over(account) < minimum


def group_lines(steps: pl.DataFrame, items: pl.DataFrame, account: list[str]) -> pl.DataFrame:
    """Every line of every group: the stepping items, and beside a customer's notice what it lists.

    A group is an account, an `action`, and one item (`alone`) where the procedure writes one notice an invoice.
    """
    alone = pl.when(pl.col("per_invoice") & (pl.col("action") == 0)).then(pl.col("item")).otherwise(-1)
    stepped = steps.with_columns(alone=alone, stepped=pl.lit(value=True))
    notices = stepped.filter((pl.col("action") == 0) & (pl.col("alone") == -1)).select(account).unique()
    shown = (pl.col("include") == "open") | ((pl.col("include") == "overdue") & pl.col("overdue"))
    listed = (
        items.filter(pl.col("outcome").is_in(LISTABLE) & shown & (pl.col("chased") > 0))
        .join(notices, on=account, how="semi")
        .with_columns(
            action=pl.lit(0, pl.Int8), alone=pl.lit(-1, pl.Int64), stepped=pl.lit(value=False),
            position=pl.lit(None, pl.Int16),
        )
    )  # fmt: skip
    wanted = [
        *account, "action", "alone", "item", "stepped", "chased", "original", "position", "charged", "past",
        "procedure", "net_credits", *REACH.values(), "outcome",
    ]  # fmt: skip
    return pl.concat([stepped.select(wanted), listed.select(wanted)])


def groups_of(lines: pl.DataFrame, facts: Facts, account: list[str]) -> pl.DataFrame:
    """One row a group with its level, sum, credits and channel, and whether it is `covered` or `unreachable`."""
    stepped = pl.col("stepped")
    groups = lines.group_by([*account, "action", "alone"]).agg(
        pl.col("procedure", "net_credits", *REACH.values()).first(),
        level=pl.col("position").max(),
        chased=pl.col("chased").sum(),
        due=pl.col("past").filter(stepped).min(),
        first=pl.col("item").filter(stepped).min(),
    )
    groups = groups.sort([*account, "action", "due", "first"])
    credit = pl.lit(0, pl.Int64)
    if facts.credits.height:
        totals = facts.credits.group_by("customer", "currency").agg(credit=pl.col("amount").sum())
        groups = groups.join(totals, on=["customer", "currency"], how="left", maintain_order="left")
        credit = pl.when(pl.col("net_credits")).then(pl.col("credit")).otherwise(0).fill_null(0)
    before = pl.col("chased").cum_sum().over(account) - pl.col("chased")
    groups = groups.with_columns(left=(credit - before).clip(lower_bound=0))
    groups = groups.with_columns(covered=pl.col("chased") <= pl.col("left"), channel=_channel(facts))
    reach = (pl.col("action") != 0) | pl.col("channel").is_not_null()
    return groups.with_columns(credits=pl.min_horizontal("left", "chased"), unreachable=~pl.col("covered") & ~reach)


def reached(channel: Channel) -> pl.Expr:
    """Whether a channel can reach the customer."""
    return pl.col(REACH[channel]) if channel in REACH else pl.lit(value=True)


def _channel(facts: Facts) -> pl.Expr:
    """The first of the level's channels that is carried here and open to the customer; null: none, or no message."""
    choices = []
    for index, procedure in enumerate(facts.procedures):
        for position, level in enumerate(procedure.levels, 1):
            if level.action != "notice":
                continue
            here = (pl.col("procedure") == index) & (pl.col("level") == position)
            choices += [
                pl.when(here & reached(channel)).then(pl.lit(channel, pl.Enum(CHANNELS)))
                for channel in facts.usable(index, position)
            ]
    none = pl.lit(None, pl.Enum(CHANNELS))
    return pl.when(pl.col("action") == 0).then(pl.coalesce(*choices, none)).otherwise(none)


def with_fees(groups: pl.DataFrame, lines: pl.DataFrame, procedures: tuple[Procedure, ...]) -> pl.DataFrame:
    """Adds the `fee` of each notice (reading 22); which lines it is taken for says `charged_lines`."""
    if not any(level.fee.fixed or level.fee.percent for one in procedures for level in one.levels):
        return groups.with_columns(fee=pl.lit(0, pl.Int64))
    fresh = pl.col("stepped") & ~_was_charged(pl.col("charged"), pl.col("group_level"))
    bases = lines.group_by("notice").agg(
        original=pl.col("original").filter(fresh).sum(),
        own=(fresh & (pl.col("position") == pl.col("group_level"))).any(),
    )
    groups = groups.join(bases, on="notice", how="left", maintain_order="left")
    fees = [
        fee_of(procedures[procedure], level, currency, original, own=own)
        for procedure, level, currency, original, own in groups.select(
            "procedure", "level", "currency", "original", "own"
        ).iter_rows()
    ]
    return groups.drop("original", "own").with_columns(fee=pl.Series(fees, dtype=pl.Int64))


def charged_lines(lines: pl.DataFrame, procedures: tuple[Procedure, ...]) -> pl.Expr:
    """Whether a line is charged with its notice's fee; `group_fee` is that fee."""
    by_percent = pl.lit(value=False)
    for index, procedure in enumerate(procedures):
        for position, level in enumerate(procedure.levels, 1):
            if level.fee.percent:
                by_percent = by_percent | ((pl.col("procedure") == index) & (pl.col("group_level") == position))
    fresh = pl.col("stepped") & ~_was_charged(pl.col("charged"), pl.col("group_level"))
    return (pl.col("group_fee") > 0) & fresh & (by_percent | (pl.col("position") == pl.col("group_level")))


def _was_charged(mask: pl.Expr, position: pl.Expr) -> pl.Expr:
    bit = pl.lit(2, pl.Int64).pow(position.cast(pl.UInt32)).cast(pl.Int64)
    return (mask & bit) != 0


def fee_of(procedure: Procedure, position: int, currency: str, original: int, *, own: bool) -> int:
    """The fee of one notice in minor units: fixed 500 → 500; 15 % of 10000 → 1500, held to minimum and maximum."""
    level = procedure.levels[position - 1]
    fee = level.fee
    if level.action != "notice":
        return 0  # nothing tells the customer of it
    if fee.percent is None:
        return fee.fixed.get(currency, 0) if own else 0
    if not original or fee.percent == Decimal(0):
        return 0
    amount = max(percent_of(original, fee.percent), fee.minimum.get(currency, 0))
    return min(amount, fee.maximum.get(currency, amount))
