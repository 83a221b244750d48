# SPDX-License-Identifier: MIT
"""What waits in the outbox, by lanes: a lane is one channel of one company, and is passed by whole where it is closed.

Both queries are answered by the index `deliveries_of_lane`, so that neither a million queued rows nor a company that is
paused makes a claim slower. The states stand in them as text: SQLite uses a partial index for nothing else.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from dunwell.core.procedure import Channel
from dunwell.services.addresses import good_addresses
from dunwell.services.outbox_pace import domain_key, take_moments, way_key
from dunwell.services.outbox_routes import Route
from dunwell.store.models import Company, Delivery

LEASE = timedelta(minutes=5)
_WAITS = "state IN ('queued', 'retrying')"
# From each lane's first row to the first row of the next: as many steps as there are lanes, however long they are. Two
# questions, not one about (company, channel): SQLite answers that by reading all that follows.
_LANES = f"""
WITH RECURSIVE lane(id) AS (
  SELECT (SELECT id FROM store_delivery WHERE {_WAITS} AND company_id >= %s
          ORDER BY company_id, channel, due_at, id LIMIT 1)
  UNION ALL
  SELECT COALESCE(
    (SELECT d.id FROM store_delivery d WHERE d.{_WAITS} AND d.company_id = p.company_id AND d.channel > p.channel
     ORDER BY d.channel, d.due_at, d.id LIMIT 1),
    (SELECT d.id FROM store_delivery d WHERE d.{_WAITS} AND d.company_id > p.company_id
     ORDER BY d.company_id, d.channel, d.due_at, d.id LIMIT 1))
  FROM lane JOIN store_delivery p ON p.id = lane.id
)
SELECT d.company_id, d.channel FROM lane JOIN store_delivery d ON d.id = lane.id
WHERE d.due_at <= %s AND d.company_id <= %s ORDER BY d.due_at, d.id
"""  # noqa: S608  # our own names
_NEXT = f"""
SELECT d.id, d.slot_at, (SELECT customer_id FROM store_notice n WHERE n.id = d.notice_id) FROM store_delivery d
WHERE d.{_WAITS} AND d.company_id = %s AND d.channel = %s AND d.due_at <= %s
AND (d.leased_until IS NULL OR d.leased_until <= %s) ORDER BY d.due_at, d.id LIMIT %s
"""  # noqa: S608  # our own names
_ALL = 2**62


@dataclass(frozen=True, slots=True)
class Lane:
    """One channel of one company (its id)."""

    company: int
    channel: Channel


@dataclass(frozen=True, slots=True)
class Claimed:
    """What a claim took from a lane: `left` says that there may be more."""

    lane: Lane
    deliveries: list[int]
    left: bool


def lanes(company: Company | None, now: datetime) -> list[Lane]:
    """The lanes in which something is due, the one that waits longest first; of one company or of all."""
    first, last = (company.pk, company.pk) if company else (0, _ALL)
    with connection.cursor() as cursor:
        cursor.execute(_LANES, [first, _moment(now), last])
        return [Lane(*row) for row in cursor.fetchall()]


def claim_lane(lane: Lane, route: Route, worker: str, limit: int, now: datetime) -> Claimed:
    """Leases up to `limit` deliveries of a lane to a worker, within a transaction; the longest due first.

    Those for which the pace leaves no room now wait for a moment of their own.
    """
    moment = _moment(now)
    # PostgreSQL passes by what another worker is leasing; SQLite has one writer at a time.
    lock = " FOR UPDATE SKIP LOCKED" if connection.features.has_select_for_update_skip_locked else ""
    with connection.cursor() as cursor:
        cursor.execute(_NEXT + lock, [lane.company, lane.channel, moment, moment, limit])
        rows = cursor.fetchall()
    new = [(delivery, customer) for delivery, slot, customer in rows if slot is None]
    later = _held_back(new, lane, route, now)
    going = [row[0] for row in rows if row[0] not in later]
    Delivery.objects.filter(pk__in=going).update(leased_by=worker, leased_until=now + LEASE)
    return Claimed(lane, going, left=len(rows) == limit)


def _held_back(rows: Sequence[tuple[int, int]], lane: Lane, route: Route, now: datetime) -> set[int]:
    """Gives (delivery, customer) their moments; those whose moment is to come."""
    keys: dict[int, list[str]] = {delivery: [] for delivery, _ in rows}
    most: dict[str, int] = {}
    if route.per_minute and route.row:
        most[way_key(route.row)] = route.per_minute
        for own in keys.values():
            own.append(way_key(route.row))
    if route.domain_per_minute and lane.channel == "email":
        for delivery, domain in _domains(rows).items():
            most[domain_key(domain)] = route.domain_per_minute
            keys[delivery].append(domain_key(domain))
    if not most:
        return set()
    wanted = {key: (many, sum(key in own for own in keys.values())) for key, many in most.items()}
    given = {key: iter(moments) for key, moments in take_moments(wanted, now).items()}
    moments = {delivery: max(next(given[key]) for key in own) for delivery, own in keys.items() if own}
    held = {delivery: moment for delivery, moment in moments.items() if moment > now}
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE store_delivery SET due_at = %s, slot_at = %s WHERE id = %s",
            [(_moment(moment), _moment(moment), delivery) for delivery, moment in held.items()],
        )
    return set(held)


def _domains(rows: Sequence[tuple[int, int]]) -> dict[int, str]:
    """The domain of the first address that each delivery goes to."""
    addresses = good_addresses({customer for _, customer in rows})
    return {
        delivery: addresses[customer][0].rpartition("@")[2].lower()
        for delivery, customer in rows
        if customer in addresses
    }


def _moment(at: datetime) -> str | datetime:
    """A moment as the database keeps it."""
    return connection.ops.adapt_datetimefield_value(at) or at
