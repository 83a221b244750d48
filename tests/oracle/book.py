# SPDX-License-Identifier: MIT
"""The facts as one book a customer: plain rows that the oracle reads like a ledger on paper."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl

from dunwell.core.facts import Facts
from dunwell.core.procedure import Channel, Procedure

Row = dict[str, Any]  # one row of a frame, as polars hands it out
Until = date | None  # the last day on which it holds; None: open-ended


@dataclass(frozen=True)
class State:
    """What an item has had: highest position, last step, last notice and its fate, positions charged (bit mask)."""

    level: int
    last_on: date
    noticed_on: date | None
    accepted: bool
    charged: int


@dataclass(frozen=True)
class Item:
    """One open item with everything that was said about it."""

    item: int
    currency: str
    issued_on: date
    due_on: date | None
    original: int
    open: int
    remind: bool
    pending: bool
    collected: bool
    offer_accepted: bool
    state: State | None
    holds: list[Until]
    disputes: list[tuple[int | None, Until]]
    promises: list[tuple[int, Until]]

    @property
    def due_or_issued(self) -> date:
        return self.due_on or self.issued_on


@dataclass(frozen=True)
class Claim:
    """What is owed on top from before, for one item or (None) for the account."""

    currency: str
    item: int | None
    amount: int


@dataclass(frozen=True)
class Book:
    """One customer: settings, items, credit by currency, claims."""

    customer: int
    procedure: Procedure | None
    reminders: bool
    reached_by: frozenset[Channel]
    last_notice_on: date | None
    holds: list[Until]
    items: list[Item] = field(default_factory=list)
    credits: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    claims: list[Claim] = field(default_factory=list)


def books(facts: Facts) -> list[Book]:
    """One book a customer, in the order of their ids."""
    holds = _by(facts.holds, "customer")
    made = {row["customer"]: _book(facts, row, holds) for row in facts.customers.iter_rows(named=True)}
    for customer, item in _items(facts):
        made[customer].items.append(item)
    for row in facts.credits.iter_rows(named=True):
        made[row["customer"]].credits[row["currency"]] += row["amount"]
    for row in facts.claims.iter_rows(named=True):
        made[row["customer"]].claims.append(Claim(row["currency"], row["item"], row["amount"]))
    return [made[customer] for customer in sorted(made)]


def _book(facts: Facts, row: Row, holds: dict[int, list[Row]]) -> Book:
    carriers: dict[Channel, bool] = {
        "email": row["has_email"],
        "letter": row["has_address"],
        "einvoice": row["has_einvoice"],
        "sms": row["has_phone"],
        "webhook": True,
    }
    return Book(
        customer=row["customer"],
        procedure=None if row["procedure"] is None else facts.procedures[row["procedure"]],
        reminders=row["reminders"],
        reached_by=frozenset(channel for channel, has in carriers.items() if has),
        last_notice_on=row["last_notice_on"],
        holds=[hold["until"] for hold in holds[row["customer"]]],
    )


def _items(facts: Facts) -> list[tuple[int, Item]]:
    states = {row["item"]: _state(row) for row in facts.states.iter_rows(named=True)}
    holds, disputes, promises = (_by(rows, "item") for rows in (facts.holds, facts.disputes, facts.promises))
    pending, collected, accepted = (
        set(rows["item"]) for rows in (facts.pending, facts.collected, facts.accepted_offers)
    )
    own = ("item", "currency", "issued_on", "due_on", "original", "open", "remind")
    return [
        (
            row["customer"],
            Item(
                **{name: row[name] for name in own},
                pending=row["item"] in pending,
                collected=row["item"] in collected,
                offer_accepted=row["item"] in accepted,
                state=states.get(row["item"]),
                holds=[hold["until"] for hold in holds[row["item"]]],
                disputes=[(dispute["amount"], dispute["until"]) for dispute in disputes[row["item"]]],
                promises=[(promise["amount"], promise["by"]) for promise in promises[row["item"]]],
            ),
        )
        for row in facts.items.sort("item").iter_rows(named=True)
    ]


def _state(row: Row) -> State:
    return State(row["level"], row["last_on"], row["noticed_on"], row["accepted"] is True, row["charged"] or 0)


def _by(rows: pl.DataFrame, key: str) -> dict[int, list[Row]]:
    """The rows of each item or customer; those of nobody in particular (null) left out."""
    found: dict[int, list[Row]] = defaultdict(list)
    for row in rows.iter_rows(named=True):
        if row[key] is not None:
            found[row[key]].append(row)
    return found
