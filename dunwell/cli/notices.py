# SPDX-License-Identifier: MIT
"""Notices that a person sets right: `withdraw` before they went, `resolve` when nobody knows whether they did."""

from datetime import date

import click

from dunwell.cli.frame import Answer, command, says
from dunwell.cli.options import because, of_company, on_day, today, who


@command()
@click.argument("notice")
@because
@of_company
@on_day
def withdraw(notice: str, reason: str, code: str, on: date | None) -> Answer:
    """Take back a notice that has not been sent; its items take their previous state back."""
    from dunwell.services.companies import get_company
    from dunwell.services.withdraw import withdraw_notice

    company = get_company(code)
    withdraw_notice(company, notice, reason=reason, on=on or today(company), **who())
    return Answer({"notice": notice, "withdrawn": True}, says(f"{notice} is withdrawn."))


@command()
@click.argument("notice")
@click.option("--accepted/--send-again", "accepted", default=None, help="It arrived, or it is to be sent once more.")
@click.option("--channel", help="Which of its messages is meant, where several are unknown: email, letter, sms …")
@because
@of_company
@on_day
def resolve(
    *, notice: str, accepted: bool | None, channel: str | None, reason: str, code: str, on: date | None
) -> Answer:
    """Say what became of a notice whose delivery is unknown. Sending again may mean that it arrives twice."""
    from dunwell.services.companies import get_company
    from dunwell.services.resolve import resolve_unknown

    if accepted is None:
        raise click.UsageError("say --accepted or --send-again")
    company = get_company(code)
    delivery = resolve_unknown(
        company, notice, accepted=accepted, reason=reason, on=on or today(company), channel=channel, **who()
    )
    return Answer(
        {"notice": notice, "delivery": delivery.state}, says(f"The delivery of {notice} is {delivery.state}.")
    )
