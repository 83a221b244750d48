# SPDX-License-Identifier: MIT
"""The gates: one ordered table of named conditions. The first that holds is the item's outcome.

Reading these tables is reading the policy. What the columns mean: account.py and levels.py.
"""

import polars as pl

col, on = pl.col, pl.col("on")
Gates = list[tuple[str, pl.Expr]]


def standing_gates(*, reminders: bool, offer_mode: bool) -> Gates:
    """What stops an item whatever its procedure says."""
    return [
        ("settled", col("open") <= col("tolerance")),
        ("company_off", pl.lit(not reminders)),
        ("customer_off", ~col("customer_reminders")),
        ("item_off", ~col("remind")),
        ("no_procedure", col("procedure").is_null()),
        ("in_collection", col("collected")),
        ("on_hold", col("hold_until") >= on),
        ("disputed", col("disputed") >= col("open")),
        ("promised", (col("promised") > 0) & (col("disputed") + col("promised") >= col("open"))),
        ("payment_pending", col("pending")),
        ("awaiting_offer", pl.lit(offer_mode) & ~col("accepted_offers")),
    ]


LEVEL_GATES: Gates = [
    ("below_item_minimum", col("chased") < col("minimum_item")),
    ("not_due", col("not_due")),
    ("too_old", on >= col("too_old")),
    ("finished", col("finished")),
    ("waiting", ~col("ready")),
    ("quiet", on < col("quiet_until")),
    ("below_total_minimum", ~col("minimum_met")),
]
# These need the customer's whole account (groups.py); a notice then lists what LISTABLE items it may.
ACCOUNT_GATES = ("below_total_minimum", "covered_by_credit", "unreachable")
LISTABLE = ("below_item_minimum", "not_due", "finished", "waiting")

OUTCOMES = (
    *(name for name, _ in standing_gates(reminders=True, offer_mode=False)),
    *(name for name, _ in LEVEL_GATES),
    "covered_by_credit",
    "unreachable",
    "step",
    "listed",
)
OUTCOME = pl.Enum(OUTCOMES)


def first_that_holds(gates: Gates, otherwise: pl.Expr) -> pl.Expr:
    """The name of the first gate whose condition holds (null counts as: does not hold)."""
    outcome = otherwise
    for name, holds in reversed(gates):
        outcome = pl.when(holds).then(pl.lit(name, OUTCOME)).otherwise(outcome)
    return outcome
