# SPDX-License-Identifier: MIT
"""A level that writes by all its channels at once: which of them reach each customer."""

import polars as pl

from dunwell.core.facts import Facts
from dunwell.core.procedure import Channel
from dunwell.services.deciding import reach_of


def every_channel(made: pl.DataFrame, facts: Facts) -> dict[int, tuple[Channel, ...]]:
    """For each notice (its id) of a level with `all_channels`: the channels that it goes by, its own first.

    `made` are the notices of an applied plan. Notices of other levels are not in it: they go by their own channel, and
    take the next one only when it fails.
    """
    whole = [
        (number, position)
        for number, procedure in enumerate(facts.procedures)
        for position, level in enumerate(procedure.levels, 1)
        if level.all_channels and level.action == "notice"
    ]
    if not whole or not made.height:
        return {}
    levels = pl.DataFrame(whole, schema={"procedure": pl.Int16, "level": pl.Int16}, orient="row")
    rows = made.join(levels, on=["procedure", "level"], how="semi").select(
        "id", "customer", "procedure", "level", "channel"
    )
    reach = reach_of(facts, rows["customer"].unique().to_list())
    found: dict[int, tuple[Channel, ...]] = {}
    for notice, customer, procedure, position, own in rows.iter_rows():
        others = [
            channel
            for channel in facts.usable(procedure, position)
            if channel != own and channel in reach.get(customer, frozenset())
        ]
        found[notice] = (own, *others)
    return found
