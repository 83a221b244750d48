# SPDX-License-Identifier: MIT
"""Procedures as small frames, to be joined to a million items: one row a level, one row an amount.

Inside the planner dates are day numbers (Int32, days since 1970-01-01): sums and comparisons of plain integers.
"""

from collections.abc import Callable
from datetime import date

import polars as pl

from dunwell.core.procedure import Amounts, Level, Procedure

EPOCH = date(1970, 1, 1)
FAR = (date(9999, 12, 31) - EPOCH).days  # "open-ended", as a day number
ACTIONS = ("notice", "call", "handover")  # in the order in which an account's groups are made
CHANNELS = ("email", "letter", "einvoice", "sms", "webhook")

_LEVELS = {
    "procedure": pl.Int16,
    "position": pl.Int16,
    "after_days": pl.Int32,
    "gap_days": pl.Int32,
    "month_end": pl.Boolean,
    "repeat_days": pl.Int32,
    "min_overdue_days": pl.Int32,
    "after_accepted_days": pl.Int32,
    "action": pl.Int8,
}
_PROCEDURES = {
    "procedure": pl.Int16,
    "levels": pl.Int16,
    "last_repeats": pl.Boolean,
    "by_issue": pl.Boolean,
    "stop_after_months": pl.Int32,
    "quiet_days": pl.Int32,
    "net_credits": pl.Boolean,
    "per_invoice": pl.Boolean,
    "include": pl.String,
}


def day_number(on: date) -> int:
    """Days since 1970-01-01."""
    return (on - EPOCH).days


def level_table(procedures: tuple[Procedure, ...]) -> pl.DataFrame:
    """One row a level, with what decides when it may be taken."""
    rows = [
        (
            index,
            position,
            level.after_days,
            level.gap_days,
            level.month_end,
            level.repeat_days,
            level.min_overdue_days,
            level.after_accepted_days,
            ACTIONS.index(level.action),
        )
        for index, procedure in enumerate(procedures)
        for position, level in enumerate(procedure.levels, 1)
    ]
    return pl.DataFrame(rows, schema=_LEVELS, orient="row")


def procedure_table(procedures: tuple[Procedure, ...]) -> pl.DataFrame:
    """One row a procedure, with the policies that hold for all its levels."""
    rows = [
        (
            index,
            len(one.levels),
            one.levels[-1].repeat_days is not None,
            one.anchor == "issue_date",
            one.stop_after_months,
            one.quiet_days,
            one.net_credits,
            one.grouping == "invoice",
            one.include,
        )
        for index, one in enumerate(procedures)
    ]
    return pl.DataFrame(rows, schema=_PROCEDURES, orient="row")


def procedure_amounts(procedures: tuple[Procedure, ...], amounts: Callable[[Procedure], Amounts]) -> pl.DataFrame:
    """One row an amount that a procedure names per currency: (procedure, currency, minimum)."""
    rows = [
        (index, currency, minor)
        for index, procedure in enumerate(procedures)
        for currency, minor in amounts(procedure).items()
    ]
    return pl.DataFrame(rows, schema={"procedure": pl.Int16, "currency": pl.String, "minimum": pl.Int64}, orient="row")


def level_amounts(procedures: tuple[Procedure, ...], amounts: Callable[[Level], Amounts]) -> pl.DataFrame:
    """One row an amount that a level names per currency: (procedure, position, currency, minimum)."""
    rows = [
        (index, position, currency, minor)
        for index, procedure in enumerate(procedures)
        for position, level in enumerate(procedure.levels, 1)
        for currency, minor in amounts(level).items()
    ]
    schema = {"procedure": pl.Int16, "position": pl.Int16, "currency": pl.String, "minimum": pl.Int64}
    return pl.DataFrame(rows, schema=schema, orient="row")
