# SPDX-License-Identifier: MIT
"""The queue in figures, of many companies with one question each.

What waits is counted over the index of the lanes, as far as MOST; what has left by the index of a company's deliveries,
whose columns hold all that is asked. The states stand in the questions as text: SQLite uses the partial index for
nothing else.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

from django.db import connection

from dunwell.core.procedure import Channel
from dunwell.services.addresses import good_addresses
from dunwell.store.models import Company, Delivery

MOST = 20_000  # of a lane, so many that are due and so many that are not are counted
SAMPLE_WAITING, SAMPLE_DONE = 2000, 2000  # so many are asked for their domains
HOURS = 24
_CHANNELS = " UNION ALL ".join(f"SELECT '{one}' AS channel" for one in get_args(Channel))
_HERE = (
    "FROM store_delivery d WHERE d.state IN ('queued', 'retrying') AND d.company_id = c.id AND d.channel = l.channel"
)
_ORDER = "ORDER BY d.due_at, d.id"  # of the index: PostgreSQL would read the whole table for so many of any
_WAITING = f"""
SELECT c.id, l.channel,
(SELECT COUNT(*) FROM (SELECT 1 {_HERE} AND d.due_at <= %s {_ORDER} LIMIT %s) n),
(SELECT COUNT(*) FROM (SELECT 1 {_HERE} AND d.due_at > %s {_ORDER} LIMIT %s) n),
(SELECT d.due_at {_HERE} {_ORDER} LIMIT 1)
FROM store_company c CROSS JOIN ({_CHANNELS}) l WHERE c.id IN ({{companies}})
"""  # noqa: S608  # our own names
_HELD = """
SELECT company_id, channel, way, state, COUNT(*) FROM store_delivery
WHERE company_id IN ({companies}) AND state IN ('retrying', 'sending', 'unknown', 'printed')
GROUP BY company_id, channel, way, state
"""
# Of one company each: a question about all of them at once takes twice as long.
_LEFT = """
SELECT {company}, channel, way, state, {today}, {hour} FROM store_delivery WHERE company_id = {company}
AND state IN ('accepted', 'refused', 'bounced') AND finished_at >= %s AND finished_at <= %s GROUP BY channel, way, state
"""
_HOUR = """
SELECT {ago}, COUNT(*) FROM store_delivery WHERE company_id = %s AND state IN ('accepted', 'bounced')
AND finished_at >= %s AND finished_at < %s
"""
_NEXT_TRY = """
SELECT channel, MIN(due_at) FROM (
  SELECT channel, due_at FROM store_delivery WHERE company_id = %s AND state = 'retrying' LIMIT %s
) first GROUP BY channel
"""
_AGAIN = """
SELECT domain, 'retrying', COUNT(*) FROM (
  SELECT domain FROM store_delivery WHERE company_id = %s AND state = 'retrying' AND channel = 'email' LIMIT %s
) again GROUP BY domain
"""
# State by state: over several at once PostgreSQL does not find the newest in the index.
_NEWEST = """
SELECT domain, '{state}', COUNT(*) FROM (
  SELECT domain FROM store_delivery WHERE company_id = %s AND state = '{state}' AND channel = 'email'
  AND finished_at >= %s ORDER BY finished_at DESC LIMIT %s
) {state} GROUP BY domain
"""
_FIRST = """
SELECT n.customer_id FROM store_notice n JOIN (
  SELECT notice_id FROM store_delivery WHERE state IN ('queued', 'retrying') AND company_id = %s AND channel = 'email'
  ORDER BY due_at, id LIMIT %s
) d ON n.id = d.notice_id
"""


@dataclass(frozen=True, slots=True)
class Waits:
    """What waits in one channel of a company (its id): `due` now, the rest `later`, each counted as far as MOST.
    `first` is when the first of it is, or was, due; None: nothing waits."""

    company: int
    channel: Channel
    due: int
    later: int
    first: datetime | None


@dataclass(frozen=True, slots=True)
class Left:
    """What was carried of one channel by one way and in which state it is: accepted, refused, bounced."""

    company: int
    channel: Channel
    way: str
    state: str
    today: int
    hour: int


def waiting(companies: Sequence[Company], now: datetime) -> list[Waits]:
    """What waits: a line for each channel in which anything does."""
    moment = _stored(now)
    found = _asked(_WAITING, companies, [moment, MOST, moment, MOST])
    lines = [Waits(company, channel, due, later, _moment(first)) for company, channel, due, later, first in found]
    return [line for line in lines if line.first is not None]


def held(companies: Sequence[Company]) -> list[tuple[int, Channel, str, str, int]]:
    """What is tried again, on its way, unknown or printed, as (company, channel, way, state, how many)."""
    return list(_asked(_HELD, companies, []))


def left(companies: Mapping[Company, datetime], now: datetime) -> list[Left]:
    """What was carried in the last hour, and since the moment at which each company's day began."""
    questions, values = [], []
    for company, midnight in companies.items():
        questions.append(_LEFT.format(company=company.pk, today="COUNT(*)", hour="0"))
        questions.append(_LEFT.format(company=company.pk, today="0", hour="COUNT(*)"))
        values += [_stored(midnight), _stored(now), _stored(now - timedelta(hours=1)), _stored(now)]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(questions), values)
        return [Left(*row) for row in cursor.fetchall()]


def by_hour(company: Company, now: datetime) -> list[int]:
    """What was accepted in each of the last HOURS hours, the running one last."""
    first = now.replace(minute=0, second=0, microsecond=0) - timedelta(hours=HOURS - 1)
    values: list[int | str | datetime] = []
    for ago in range(HOURS):
        values += [company.pk, _stored(first + timedelta(hours=ago)), _stored(first + timedelta(hours=ago + 1))]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(_HOUR.format(ago=ago) for ago in range(HOURS)), values)
        counts = dict(cursor.fetchall())
    return [counts[ago] for ago in range(HOURS)]


def next_tries(company: Company) -> dict[Channel, datetime]:
    """When the first of what is tried again is due, by channel; of the first SAMPLE_DONE."""
    with connection.cursor() as cursor:
        cursor.execute(_NEXT_TRY, [company.pk, SAMPLE_DONE])
        found = [(channel, _moment(at)) for channel, at in cursor.fetchall()]
    return {channel: at for channel, at in found if at is not None}


def domains_done(company: Company, since: datetime) -> dict[str, Counter[str]]:
    """What mail servers said since a moment, by domain and state: of the newest SAMPLE_DONE of each state."""
    said: dict[str, Counter[str]] = {}
    with connection.cursor() as cursor:
        questions = [_AGAIN]
        values: list[int | str | datetime] = [company.pk, SAMPLE_DONE]
        for state in ("accepted", "bounced", "refused"):
            questions.append(_NEWEST.format(state=state))
            values += [company.pk, _stored(since), SAMPLE_DONE]
        cursor.execute(" UNION ALL ".join(questions), values)
        for domain, state, count in cursor.fetchall():
            if domain:
                # What came back was accepted first.
                said.setdefault(domain, Counter())["accepted" if state == "bounced" else state] += count
    return said


def domains_waiting(company: Company) -> Counter[str]:
    """The domains of the first SAMPLE_WAITING e-mails that wait."""
    with connection.cursor() as cursor:
        cursor.execute(_FIRST, [company.pk, SAMPLE_WAITING])
        customers = [customer for (customer,) in cursor.fetchall()]
    addresses = good_addresses(set(customers))
    return Counter(addresses[customer][0].rpartition("@")[2].lower() for customer in customers if customer in addresses)


def _asked(
    question: str, companies: Sequence[Company], values: Sequence[int | str | datetime]
) -> list[tuple[Any, ...]]:  # Any: whatever columns the question names
    numbers = ", ".join(f"{company.pk:d}" for company in companies)
    with connection.cursor() as cursor:
        cursor.execute(question.replace("{companies}", numbers), list(values))
        return list(cursor.fetchall())


def _stored(at: datetime) -> str | datetime:
    """A moment as the database keeps it."""
    return connection.ops.adapt_datetimefield_value(at) or at


def _moment(found: object) -> datetime | None:
    """A moment as the database gives it: SQLite keeps them in UTC without saying so."""
    moment: datetime | None = Delivery._meta.get_field("due_at").to_python(found)
    return moment.replace(tzinfo=UTC) if moment is not None and moment.tzinfo is None else moment
