# SPDX-License-Identifier: MIT
"""What the commands about a case have in common."""

from datetime import date
from typing import TYPE_CHECKING

import click

from dunwell.cli.options import Placed, today, who

if TYPE_CHECKING:
    from dunwell.services.case_find import OpenedCase
    from dunwell.services.case_steps import Act

NUMBER = click.argument("number")
NOTE = click.option("--note", default="", metavar="TEXT", help="Kept in the history.")


def found(code: str, number: str) -> "OpenedCase":
    """The case of this number."""
    from dunwell.services.case_find import get_case
    from dunwell.services.companies import get_company

    return get_case(get_company(code), number)


def act_of(company: Placed, on: date | None) -> "Act":
    """Who is at this terminal, now, on a day of the company's calendar."""
    from dunwell.services.case_steps import Act

    me = who()
    return Act(on or today(company), me["actor"], me["at"])


def told_of(row: "OpenedCase") -> dict[str, object]:
    """How a case stands, for programs."""
    return {
        "case": row.number, "customer": row.customer.ref, "partner": row.partner.name if row.partner else None,
        "state": row.status, "since": row.status_on.isoformat(), "reference": row.reference,
    }  # fmt: skip
