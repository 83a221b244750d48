# SPDX-License-Identifier: MIT
"""Options that commands share, and what only an edge may know: who asks, and what time it is."""

import getpass
from datetime import UTC, date, datetime
from typing import Protocol, TypedDict
from zoneinfo import ZoneInfo

import click


class Day(click.ParamType[date]):
    """A date as ISO 8601 writes it: 2026-03-31."""

    name = "date"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        text = str(value)
        try:
            day = date.fromisoformat(text)
        except ValueError:
            day = None
        # Python also reads 20260331 and 2026-W14-2.
        if day is None or day.isoformat() != text:
            self.fail(f"{text!r} is no date; write it as 2026-03-31", param, ctx)
        return day


class Who(TypedDict):
    """Whom the event chain names, and when."""

    actor: str
    at: datetime


class Placed(Protocol):
    """A company, as far as its clock goes."""

    @property
    def time_zone(self) -> str: ...


of_company = click.option("--company", "code", metavar="CODE", required=True, help="The company.")
on_day = click.option("--on", type=Day(), metavar="DATE", help="The day, as 2026-03-31; today where left out.")
because = click.option("--reason", required=True, metavar="TEXT", help="Why; kept in the history.")


def who() -> Who:
    """The person at this terminal, now."""
    try:
        person = getpass.getuser()
    except OSError:
        person = "unknown"
    return Who(actor=f"cli:{person}", at=datetime.now(UTC))


def today(company: Placed) -> date:
    """The date on the company's calendar."""
    return datetime.now(ZoneInfo(company.time_zone)).date()
