# SPDX-License-Identifier: MIT
"""`dunwell deliver`: carries what is queued; the worker does so by itself."""

from datetime import UTC, datetime

import click

from dunwell.cli.frame import DONE, PARTLY, Answer, command
from dunwell.cli.options import who


@command()
@click.option("--company", "code", metavar="CODE", help="Of this company alone.")
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="At most so many messages.")
def deliver(code: str | None, limit: int | None) -> Answer:
    """Carry what is queued and may go now, and say what came of it."""
    from dunwell.cli.screen import facts, progress
    from dunwell.services.companies import get_company
    from dunwell.services.house_mail_pump import pump_house_mail
    from dunwell.services.outbox import waiting
    from dunwell.services.pump_outbox import pump_outbox

    company = get_company(code) if code is not None else None
    queued = waiting(company).count()
    with progress("Carrying", min(queued, limit or queued)) as done:
        report = pump_outbox(company=company, limit=limit, now=_now, actor=who()["actor"], progress=done)
    house = pump_house_mail(company=company, limit=limit, now=_now)
    told: dict[str, object] = {
        "accepted": report.accepted,
        "refused": report.refused,
        "retrying": report.retrying,
        "unknown": report.unknown,
        "withdrawn": report.withdrawn,
        "left": report.left,
        "house": house.carried,
        "blocked": report.blocked or house.blocked,
        "blocked_ways": len(report.blocked_ways),
        "faults": [f"{about}: {words}" for about, words in report.faults.items()],
    }

    def show() -> None:
        facts([(name, value) for name, value in told.items() if value and name != "faults"])
        for about, words in report.faults.items():
            click.echo(f"Set aside, for something was not foreseen: {about}: {words}", err=True)
        if not any(told.values()):
            click.echo("Nothing is queued.")

    failed = (report.refused, report.unknown, house.refused, house.unknown, told["blocked"], report.blocked_ways)
    partly = any(failed) or report.faults
    return Answer(told, show, PARTLY if partly else DONE)


def _now() -> datetime:
    return datetime.now(UTC)
