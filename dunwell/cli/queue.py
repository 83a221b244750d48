# SPDX-License-Identifier: MIT
"""`dunwell queue`: what waits to leave, what is stuck and why, what left lately."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from dunwell.cli.frame import Answer, command

if TYPE_CHECKING:
    from dunwell.services.queue_health import Health

_FIGURES = (
    "waiting", "due", "retrying", "sending", "unknown", "printed", "accepted_hour", "accepted_today", "refused_today",
)  # fmt: skip


@command()
@click.option("--company", "code", metavar="CODE", help="Of this company alone.")
def queue(code: str | None) -> Answer:
    """What waits to leave, channel by channel, what is stuck and why, what left lately; of every company."""
    from dunwell.services.companies import get_company
    from dunwell.services.queue_health import every_company, queue_health

    now = datetime.now(UTC)
    companies = [get_company(code)] if code is not None else every_company()
    found = [queue_health(company, now) for company in companies]
    return Answer([_told(one) for one in found], lambda: _show(found))


def _told(health: "Health") -> dict[str, object]:
    return {
        "company": health.company.code,
        "at": health.at.isoformat(),
        "oldest": health.oldest.isoformat() if health.oldest else None,
        **{name: health.total(name) for name in _FIGURES},
        "more": health.more,
        "channels": [{name: _plain(value) for name, value in asdict(lane).items()} for lane in health.lanes],
        "domains": [asdict(one) for one in health.domains],
        "accepted_by_hour": health.hours,
    }


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value


def _show(found: "list[Health]") -> None:
    from dunwell.cli.screen import table

    columns = ["company", "channel", "way", "state", *(f">{name.replace('_', ' ')}" for name in _FIGURES), "~why"]
    rows = [
        [one.company.code, lane.channel, lane.way, lane.standing, *(getattr(lane, name) for name in _FIGURES), lane.why]
        for one in found
        for lane in one.lanes
    ]
    table("", columns, rows, empty="There is no company.")
