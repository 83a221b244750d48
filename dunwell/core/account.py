# SPDX-License-Identifier: MIT
"""The facts about every open item in one frame: what does not depend on the day, and what does."""

from decimal import Decimal

import polars as pl

from dunwell.core.facts import Facts
from dunwell.core.money import floor_minor_units
from dunwell.core.tables import FAR, procedure_amounts, procedure_table

_DAY = pl.Int32


def account_frame(facts: Facts) -> pl.DataFrame:
    """One row an open item with its customer's, its state's and its procedure's facts beside it.

    Dates become day numbers: `issued`, `due` (null: none stated), `past` (due, else issued), `anchor`, `last`,
    `noticed`, `hold_until` (FAR: open-ended), `too_old`, `quiet_until`.
    """
    items = facts.items.with_columns(issued=pl.col("issued_on").cast(_DAY), due=pl.col("due_on").cast(_DAY))
    items = items.drop("issued_on", "due_on").join(_customers(facts), on="customer", how="left", maintain_order="left")
    items = _with_state(items, facts)
    items = _with_marks(items, facts)
    items = _with_amounts(items, facts)
    past = pl.coalesce("due", "issued")
    anchor = pl.when(pl.col("by_issue").fill_null(value=False)).then(pl.col("issued")).otherwise(past)
    items = items.with_columns(past=past, anchor=anchor, hold_until=_hold_until(items, facts))
    return items.with_columns(too_old=_too_old())


def pauses(facts: Facts, open_amounts: pl.DataFrame) -> pl.DataFrame:
    """Disputes and promises as rows (item, amount, until, promise?); a whole dispute is the open amount."""
    disputes = facts.disputes.join(open_amounts.select("item", "open"), on="item", how="inner").select(
        "item", amount=pl.coalesce("amount", "open"), until=pl.col("until").cast(_DAY).fill_null(FAR), promise=False
    )
    promises = facts.promises.select("item", "amount", until=pl.col("by").cast(_DAY), promise=True)
    return pl.concat([disputes, promises])


def with_chased(items: pl.DataFrame, pauses: pl.DataFrame, day: tuple[str, ...]) -> pl.DataFrame:
    """Adds what holds on the day in column `on`: `disputed`, `promised`, `chased`, `overdue`.

    `day` names the columns that tell rows of one item apart when several days are judged at once.
    """
    if pauses.height:
        keys = ["item", *day]
        force = pauses.join(items.select("item", "on"), on="item", how="inner").filter(pl.col("until") >= pl.col("on"))
        sums = force.group_by(keys).agg(
            disputed=pl.col("amount").filter(~pl.col("promise")).sum(),
            promised=pl.col("amount").filter(pl.col("promise")).sum(),
        )
        items = items.join(sums, on=keys, how="left", maintain_order="left")
        items = items.with_columns(pl.col("disputed", "promised").fill_null(0))
    else:
        items = items.with_columns(disputed=pl.lit(0, pl.Int64), promised=pl.lit(0, pl.Int64))
    return items.with_columns(
        chased=(pl.col("open") - pl.col("disputed") - pl.col("promised")).clip(lower_bound=0),
        overdue=pl.col("on") > pl.col("past"),
    )


def tolerance_of(tolerance: Decimal, currencies: pl.Series) -> pl.Expr:
    """The tolerance in minor units of each item's currency."""
    known = {code: floor_minor_units(tolerance, code) for code in currencies.unique()}
    if len(set(known.values())) <= 1:  # none: no open items at all
        return pl.lit(next(iter(known.values()), 0), pl.Int64)
    return pl.col("currency").replace_strict(known, return_dtype=pl.Int64)


def _customers(facts: Facts) -> pl.DataFrame:
    customers = facts.customers.join(
        procedure_table(facts.procedures), on="procedure", how="left", maintain_order="left"
    )
    quiet = pl.col("last_notice_on").cast(_DAY) + pl.col("quiet_days")
    return customers.with_columns(quiet_until=quiet).rename({"reminders": "customer_reminders"}).drop("last_notice_on")


def _with_state(items: pl.DataFrame, facts: Facts) -> pl.DataFrame:
    states = facts.states.select(
        "item",
        "level",
        "accepted",
        "charged",
        last=pl.col("last_on").cast(_DAY),
        noticed=pl.col("noticed_on").cast(_DAY),
    )
    items = items.join(states, on="item", how="left", maintain_order="left")
    return items.with_columns(pl.col("level", "charged").fill_null(0), pl.col("accepted").fill_null(value=False))


def _with_marks(items: pl.DataFrame, facts: Facts) -> pl.DataFrame:
    for name in ("pending", "collected", "accepted_offers"):
        marked: pl.DataFrame = getattr(facts, name)
        held = pl.col("item").is_in(marked["item"].implode()) if marked.height else pl.lit(value=False)
        items = items.with_columns(held.alias(name))
    return items


def _with_amounts(items: pl.DataFrame, facts: Facts) -> pl.DataFrame:
    items = items.with_columns(tolerance=tolerance_of(facts.tolerance, items["currency"]))
    minimums = procedure_amounts(facts.procedures, lambda procedure: procedure.minimum_item)
    if not minimums.height:
        return items.with_columns(minimum_item=pl.lit(0, pl.Int64))
    minimums = minimums.rename({"minimum": "minimum_item"})
    items = items.join(minimums, on=["procedure", "currency"], how="left", maintain_order="left")
    return items.with_columns(pl.col("minimum_item").fill_null(0))


def _hold_until(items: pl.DataFrame, facts: Facts) -> pl.Expr:
    """The last day on which a hold on the item or its customer stands, as an expression; null: none."""
    if not facts.holds.height:
        return pl.lit(None, _DAY)
    ends = facts.holds.with_columns(until=pl.col("until").cast(_DAY).fill_null(FAR))
    latest = []
    for key in ("item", "customer"):
        longest = ends.filter(pl.col(key).is_not_null()).group_by(key).agg(pl.col("until").max())
        if longest.height:
            found = pl.col(key).replace_strict(longest[key], longest["until"], default=None, return_dtype=_DAY)
            latest.append(found)
    return pl.max_horizontal(latest)


def _too_old() -> pl.Expr:
    """The first day on which the item is too old, cut to the end of a shorter month; null: never."""
    months = pl.col("stop_after_months")
    stop = pl.col("anchor").cast(pl.Date).dt.offset_by(months.cast(pl.String) + "mo").cast(_DAY)
    return pl.when(months.is_not_null()).then(stop)
