# SPDX-License-Identifier: MIT
"""Looking again just before a message goes out: what of it may still be said, and how much is chased now."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date

import polars as pl

from dunwell.core import facts as tables
from dunwell.core.account import account_frame, pauses, with_chased
from dunwell.core.facts import Facts
from dunwell.core.gates import OUTCOME, first_that_holds, standing_gates
from dunwell.core.plan import plan
from dunwell.core.tables import day_number


def still_due(facts: Facts, items: Collection[int], on: date) -> pl.DataFrame:
    """One row an item (its id) of `items`: `outcome`, the standing gate that stops it now (null: none), and `chased`.

    `facts` must hold settled items too; one that it does not know (cancelled since) is `settled` and chases 0.
    Example: 100.00 of which 40.00 was paid this morning: no outcome, chased 60.00; all of it: `settled`, chased 0.
    """
    asked = pl.DataFrame({"item": sorted(items)}, schema={"item": pl.Int64})
    known = replace(facts, items=facts.items.join(asked, on="item", how="semi"))
    account = account_frame(known).with_columns(on=pl.lit(day_number(on), pl.Int32))
    account = with_chased(account, pauses(known, account), ())
    gates = standing_gates(reminders=facts.reminders, offer_mode=facts.offer_mode)
    judged = account.select(
        "item", outcome=first_that_holds(gates, pl.lit(None, OUTCOME)).cast(pl.String), chased="chased"
    )
    gone = asked.join(judged, on="item", how="anti").select(
        "item", outcome=pl.lit("settled"), chased=pl.lit(0, pl.Int64)
    )
    return pl.concat([judged, gone])


def covered_besides(facts: Facts, items: Collection[int], on: date) -> dict[tuple[int, str], int]:
    """What the accounts' credits cover before anything else, per customer and currency: the chased amounts of the
    items, other than `items`, whose notice is not made because the credit is as much (reading 19)."""
    others = facts.items.filter(~pl.col("item").is_in(sorted(items)))
    # Quiet days would hide what is covered: that of today has just been made.
    fresh = facts.customers.with_columns(last_notice_on=pl.lit(None, pl.Date)).cast(pl.Schema(tables.CUSTOMERS))
    decided = plan(replace(facts, items=others, customers=fresh), on, next_dates=False).items
    covered = decided.filter(pl.col("outcome") == "covered_by_credit").group_by("customer", "currency")
    sums = covered.agg(pl.col("chased").sum())
    return {(customer, currency): chased for customer, currency, chased in sums.iter_rows()}
