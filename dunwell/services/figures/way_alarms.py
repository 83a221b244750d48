# SPDX-License-Identifier: MIT
"""What is wrong with the ways of a company: out of order, given up, paused, missing for what waits."""

from collections.abc import Iterator, Sequence

from django.db import connection

from dunwell.delivery.channels import WAYS
from dunwell.services.dashboard import procedures_in_force
from dunwell.services.figures.alarm import Alarm
from dunwell.services.separate_mail import is_separate
from dunwell.services.way_reach import CHANNELS
from dunwell.store.models import Company, CompanyWay

# The states stand in it as text: SQLite uses the index of what waits for nothing else.
_WAITS = """
EXISTS (SELECT 1 FROM store_delivery WHERE state IN ('queued', 'retrying') AND company_id = %s AND channel = %s)
"""


def ways_kept(company: Company) -> list[CompanyWay]:
    """The ways that a company has set up, by their names."""
    return list(CompanyWay.objects.filter(company=company).order_by("way"))


def has_own_mail(rows: Sequence[CompanyWay]) -> bool:
    """Whether e-mail goes by a server of the company's own."""
    return any(row.on and row.channel == "email" and row.way in WAYS for row in rows)


def way_alarms(company: Company, rows: Sequence[CompanyWay]) -> Iterator[Alarm]:
    """One alarm a way and cause; a pause is told while something waits for it."""
    waiting = _waiting(company)
    for row in rows:
        if row.paused and row.channel in waiting:
            yield Alarm("way_paused", "warn", {"way": row.way, "why": row.paused_why})
        elif row.on and row.blocked_at:
            yield Alarm("way_blocked", "stop", {"way": row.way, "answer": row.blocked_answer})
        elif not row.on and row.blocked_answer:
            yield Alarm("way_given_up", "stop", {"way": row.way, "answer": row.blocked_answer})
    usable = {"email", *(row.channel for row in rows if row.on and row.way in WAYS)}
    for channel in CHANNELS:
        if channel in waiting and channel not in usable:
            yield Alarm("channel_missing", "stop", {"channel": channel})


def separate_alarm(company: Company, rows: Sequence[CompanyWay]) -> Iterator[Alarm]:
    """A procedure writes each invoice separately, and the company has no mail server of its own for that."""
    if not has_own_mail(rows) and (found := [one for one in procedures_in_force(company) if is_separate(one)]):
        yield Alarm("own_server_needed", "stop", {"procedure": found[0].name})


def _waiting(company: Company) -> set[str]:
    """The channels in which something waits."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join([_WAITS] * len(CHANNELS))}",  # our own names
            [value for channel in CHANNELS for value in (company.pk, channel)],
        )
        return {channel for channel, waits in zip(CHANNELS, cursor.fetchone(), strict=True) if waits}
