# SPDX-License-Identifier: MIT
"""What is wrong with the ways of a company: out of order, given up, paused, missing for what waits."""

from collections.abc import Iterator

from django.db import connection

from dunwell.services.carried import carried
from dunwell.services.figures.alarm import Alarm
from dunwell.services.way_reach import CHANNELS
from dunwell.store.models import Company, CompanyWay

# The states stand in it as text: SQLite uses the index of what waits for nothing else.
_WAITS = """
SELECT 1 FROM store_delivery WHERE state IN ('queued', 'retrying') AND company_id = %s AND channel = %s LIMIT 1
"""


def way_alarms(company: Company) -> Iterator[Alarm]:
    """One alarm a way and cause; a pause is told while something waits for it."""
    rows = list(CompanyWay.objects.filter(company=company).order_by("way"))
    for row in rows:
        if row.paused and _waits(company, row.channel):
            yield Alarm("way_paused", "warn", {"way": row.way, "why": row.paused_why})
        elif row.on and row.blocked_at:
            yield Alarm("way_blocked", "stop", {"way": row.way, "answer": row.blocked_answer})
        elif not row.on and row.blocked_answer:
            yield Alarm("way_given_up", "stop", {"way": row.way, "answer": row.blocked_answer})
    usable = carried(company)
    for channel in CHANNELS:
        if channel not in usable and _waits(company, channel):
            yield Alarm("channel_missing", "stop", {"channel": channel})


def _waits(company: Company, channel: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_WAITS, [company.pk, channel])
        return cursor.fetchone() is not None
