# SPDX-License-Identifier: MIT
"""The pace at which a receiver is written to: so many messages a minute, counted in the database for all workers."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from dunwell.store.models import Pace

MINUTE = timedelta(minutes=1)


def way_key(row: int) -> str:
    """What the pace of a company's way is counted under (the id of its row)."""
    return f"way:{row}"


def domain_key(domain: str) -> str:
    """What the pace of a recipient's domain is counted under, for all companies of the installation."""
    return f"domain:{domain}"


def take_moments(wanted: Mapping[str, tuple[int, int]], now: datetime) -> dict[str, list[datetime]]:
    """The moments at which so many messages may leave, within a transaction: `wanted` is key → (a minute's most, many).

    What fits into the running minute gets a moment that has come; the rest gets later ones, each given away once: with
    10 a minute the 25 asked for first get ten at once, ten in a minute and five in two.
    """
    keys = sorted(wanted)  # always in this order: two workers never wait for one another
    Pace.objects.bulk_create([Pace(key=key, since=now, used=0) for key in keys], ignore_conflicts=True)
    rows = {row.key: row for row in Pace.objects.select_for_update().filter(key__in=keys).order_by("key")}
    given = {}
    for key in keys:
        row, (per_minute, many) = rows[key], wanted[key]
        _bring_forward(row, per_minute, now)
        given[key] = [row.since + MINUTE * ((row.used + number) // per_minute) for number in range(many)]
        row.used += many
    Pace.objects.bulk_update(rows.values(), ["since", "used"])
    return given


def _bring_forward(row: Pace, per_minute: int, now: datetime) -> None:
    """What fell into minutes that are over is no longer counted."""
    row.since = min(row.since, now)  # the clocks of two machines differ
    over = (now - row.since) // MINUTE
    if over <= 0:
        return
    row.used = max(0, row.used - over * per_minute)
    row.since = row.since + MINUTE * over if row.used else now
