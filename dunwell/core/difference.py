# SPDX-License-Identifier: MIT
"""Two forecasts side by side: which items would be treated differently, and how."""

import polars as pl

from dunwell.core.forecast import Forecast

# What differs first for an item: a step more, a step less, the same number of steps sooner or later, another level on
# the same day; or only the money asked, the way that it travels, or the words.
WHATS = ("more", "less", "sooner", "later", "level", "amount", "channel", "words")


def differences(before: Forecast, after: Forecast) -> pl.DataFrame:
    """One row an item that is treated differently: item, customer, currency, what (of `WHATS`), first_on.

    `first_on` is the first day on which anything differs. Ordered by that day, then customer and item.
    """
    old, new = _numbered(before.steps), _numbered(after.steps)
    both = old.join(new, on=["item", "number"], how="full", coalesce=True, suffix="_new")
    both = both.with_columns(what=_what()).filter(pl.col("what").is_not_null())
    both = both.with_columns(
        rank=pl.col("what").replace_strict(dict(zip(WHATS, range(len(WHATS)), strict=True)), return_dtype=pl.Int8) > 4,
        first_on=pl.min_horizontal("on", "on_new"),
    )
    # The first step that differs in day or level tells the story; else the first that differs in anything.
    firsts = both.sort("item", "rank", "number").group_by("item", maintain_order=True).first()
    return firsts.select(
        "item",
        customer=pl.coalesce("customer", "customer_new"),
        currency=pl.coalesce("currency", "currency_new"),
        what="what",
        first_on="first_on",
    ).sort("first_on", "customer", "item")


def level_counts(before: Forecast, after: Forecast) -> pl.DataFrame:
    """How many messages, calls and hand-overs of each level: procedure, level, action, before, after."""
    key = ["procedure", "level", "action"]
    old = before.made.group_by(key).agg(before=pl.len().cast(pl.Int64))
    new = after.made.group_by(key).agg(after=pl.len().cast(pl.Int64))
    counts = old.join(new, on=key, how="full", coalesce=True)
    return counts.with_columns(pl.col("before", "after").fill_null(0)).sort(key)


def _numbered(steps: pl.DataFrame) -> pl.DataFrame:
    return steps.sort("item", "on").with_columns(number=pl.int_range(pl.len()).over("item"))


def _what() -> pl.Expr:
    same_level = (pl.col("level") == pl.col("level_new")) & (pl.col("action") == pl.col("action_new"))
    return (
        pl.when(pl.col("on").is_null())
        .then(pl.lit("more"))
        .when(pl.col("on_new").is_null())
        .then(pl.lit("less"))
        .when(pl.col("on_new") < pl.col("on"))
        .then(pl.lit("sooner"))
        .when(pl.col("on_new") > pl.col("on"))
        .then(pl.lit("later"))
        .when(~same_level)
        .then(pl.lit("level"))
        .when((pl.col("total") != pl.col("total_new")) | (pl.col("fee") != pl.col("fee_new")))
        .then(pl.lit("amount"))
        .when(pl.col("channel") != pl.col("channel_new"))
        .then(pl.lit("channel"))
        .when(pl.col("kind") != pl.col("kind_new"))
        .then(pl.lit("words"))
    )
