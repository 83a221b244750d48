# SPDX-License-Identifier: MIT
"""The plan as a run carries it out: what core decides, with what people asked for the coming messages."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import date

import polars as pl

from dunwell.core.facts import REACH, Facts
from dunwell.core.plan import Plan, plan
from dunwell.core.procedure import Channel
from dunwell.services.edits import Edits
from dunwell.services.load_facts import Loaded


def decide(loaded: Loaded, on: date, *, next_dates: bool = True) -> Plan:
    """The plan of `on`; its `notices` also have a `sentence`, and the channel that was asked for where it can be."""
    decided = plan(loaded.facts, on, next_dates=next_dates)
    return replace(decided, notices=_edited(decided.notices, loaded.facts, loaded.edits))


def reach_of(facts: Facts, customers: Collection[int]) -> dict[int, frozenset[Channel]]:
    """The channels that are carried here and open to each of these customers (their ids)."""
    rows = facts.customers.filter(pl.col("customer").is_in(list(customers))).rows(named=True)
    return {
        row["customer"]: frozenset(one for one in facts.channels if one not in REACH or row[REACH[one]]) for row in rows
    }


def channels_of(facts: Facts, procedure: int, level: int, customer: int) -> tuple[Channel, ...]:
    """The channels by which a notice of this level can reach the customer from here, in the order of the level."""
    reach = reach_of(facts, [customer]).get(customer, frozenset())
    return tuple(one for one in facts.usable(procedure, level) if one in reach)


def _edited(notices: pl.DataFrame, facts: Facts, edits: Edits) -> pl.DataFrame:
    notices = notices.with_columns(sentence=pl.lit(""))
    if not (edits.sentences or edits.channels) or not notices.height:
        return notices
    rows = list(_rows(notices, facts, edits))
    values = pl.DataFrame(rows, schema={"channel": pl.String, "sentence": pl.String}, orient="row")
    return notices.with_columns(values["channel"], values["sentence"])


def _rows(notices: pl.DataFrame, facts: Facts, edits: Edits) -> Iterator[tuple[str, str]]:
    columns = ("customer", "currency", "action", "procedure", "level", "channel")
    for customer, currency, action, procedure, level, channel in notices.select(columns).iter_rows():
        wanted = edits.channels.get((customer, currency), channel)
        # It was possible when it was asked for; where it is so no longer, the plan's own channel carries the message.
        if wanted != channel and (action != "notice" or wanted not in channels_of(facts, procedure, level, customer)):
            wanted = channel
        sentence = edits.sentences.get((customer, currency), "") if action == "notice" else ""
        yield wanted, sentence
