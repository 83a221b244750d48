# SPDX-License-Identifier: MIT
"""What the planner is told: everything that decides, as columns, for one company at one moment.

Amounts are int64 minor units, dates are polars Date, ids are int64. `frame()` gives an empty frame of a table, so that
a caller names only the facts that he has.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from types import MappingProxyType

import polars as pl

from dunwell.core.procedure import Channel, Procedure

# One row an open item. `due_on` is null when the document states none. `original` is the item's full amount, `open`
# what is not yet allocated. `remind` is the invoice's own switch.
ITEMS = {
    "item": pl.Int64,
    "customer": pl.Int64,
    "currency": pl.String,
    "issued_on": pl.Date,
    "due_on": pl.Date,
    "original": pl.Int64,
    "open": pl.Int64,
    "remind": pl.Boolean,
}
# One row an item that has been reminded. `level` is the highest position that it has had; `last_on` the date of its
# last step (notice, call or hand-over); `noticed_on` the date of its last notice and `accepted` whether a delivery of
# that notice was accepted; `charged` the positions whose fee it was charged, as a bit mask (position p is bit p).
STATES = {
    "item": pl.Int64,
    "level": pl.Int16,
    "last_on": pl.Date,
    "noticed_on": pl.Date,
    "accepted": pl.Boolean,
    "charged": pl.Int64,
}
# One row a customer. `procedure` is the position in `Facts.procedures` or null (automation prevented).
# `last_notice_on`: the customer's last notice, call or hand-over of any item.
CUSTOMERS = {
    "customer": pl.Int64,
    "procedure": pl.Int16,
    "reminders": pl.Boolean,
    "has_email": pl.Boolean,
    "has_address": pl.Boolean,
    "has_einvoice": pl.Boolean,
    "has_phone": pl.Boolean,
    "last_notice_on": pl.Date,
}
# Which column says whether a channel can reach a customer; one that is not here (webhook) reaches everybody, since its
# other end is the company's own.
REACH: Mapping[Channel, str] = MappingProxyType(
    {"email": "has_email", "letter": "has_address", "einvoice": "has_einvoice", "sms": "has_phone"}
)
# Holds: exactly one of item and customer is set; `until` null means open-ended.
HOLDS = {"item": pl.Int64, "customer": pl.Int64, "until": pl.Date}
# Disputes and promises pause an amount of one item; `amount` null means all of it (disputes only).
DISPUTES = {"item": pl.Int64, "amount": pl.Int64, "until": pl.Date}
PROMISES = {"item": pl.Int64, "amount": pl.Int64, "by": pl.Date}
# Items with a payment under way, in an open case, or accepted by the creditor in mode `offer`.
MARKED = {"item": pl.Int64}
# Unallocated payments and credit notes, and claims still open from before, per customer and currency.
CREDITS = {"customer": pl.Int64, "currency": pl.String, "amount": pl.Int64}
CLAIMS = {"customer": pl.Int64, "currency": pl.String, "item": pl.Int64, "amount": pl.Int64}


def frame(schema: Mapping[str, type[pl.DataType]], rows: list[tuple[object, ...]] | None = None) -> pl.DataFrame:
    """A frame of one of the tables above, from rows in the order of its columns (none: empty)."""
    return pl.DataFrame(rows or [], schema=schema, orient="row")


@dataclass(frozen=True)
class Facts:
    """Everything that decides about one company's open items. The same facts and date give the same plan, ever."""

    reminders: bool
    offer_mode: bool
    tolerance: Decimal
    holidays: frozenset[date]
    channels: frozenset[Channel]  # those that this installation can carry
    procedures: tuple[Procedure, ...]
    items: pl.DataFrame
    customers: pl.DataFrame
    states: pl.DataFrame = field(default_factory=lambda: frame(STATES))
    holds: pl.DataFrame = field(default_factory=lambda: frame(HOLDS))
    disputes: pl.DataFrame = field(default_factory=lambda: frame(DISPUTES))
    promises: pl.DataFrame = field(default_factory=lambda: frame(PROMISES))
    pending: pl.DataFrame = field(default_factory=lambda: frame(MARKED))
    collected: pl.DataFrame = field(default_factory=lambda: frame(MARKED))
    accepted_offers: pl.DataFrame = field(default_factory=lambda: frame(MARKED))
    credits: pl.DataFrame = field(default_factory=lambda: frame(CREDITS))
    claims: pl.DataFrame = field(default_factory=lambda: frame(CLAIMS))
    # The company has a mail server of its own: only by that goes each invoice separately.
    own_mail: bool = True

    def usable(self, procedure: int, level: int) -> tuple[Channel, ...]:
        """The channels of a level (positions from 1) by which its messages can leave from here, in their order."""
        policy = self.procedures[procedure]
        barred = {"email"} if policy.grouping == "invoice" and not self.own_mail else set()
        named = policy.levels[level - 1].channels
        return tuple(channel for channel in named if channel in self.channels and channel not in barred)
