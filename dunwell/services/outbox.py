# SPDX-License-Identifier: MIT
"""The outbox: who may send a delivery now, and what came of it. Every step is compare-and-set.

`claim` leases waiting rows to one worker (outbox_lanes.py says what waits). `take_turn` stores what came of earlier
tries and, for the next messages, `sending`: committed before the first byte leaves, and only for the worker that holds
the lease. A worker that dies leaves waiting rows to the next one, and what it was sending to outbox_reap.py.
"""

import json
from collections.abc import Sequence
from contextlib import ExitStack, nullcontext
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, QuerySet

from dunwell.services.outbox_lanes import Claimed, Lane, claim_lane
from dunwell.services.outbox_results import HARMLESS, Parcel, Result, store_results
from dunwell.services.outbox_routes import PRINT, Route
from dunwell.services.sent_messages import Copy, keep
from dunwell.store import chain
from dunwell.store.models import Company, CompanyWay, Delivery, Event

# While a message is on its way: a server may take ten minutes for its answer to the whole of it.
SENDING_LEASE = timedelta(minutes=20)
# So many of a lane are claimed at once however many lanes there are: each claim is read again as one.
SMALLEST_SHARE = 25
WAITING = (Delivery.State.QUEUED, Delivery.State.RETRYING)
_HELD = "SELECT id, state FROM store_delivery WHERE leased_by = %s AND id IN"
# By hand, because it is done for every message and Django takes longer to word it than the database to do it.
_MARK = """
UPDATE store_delivery SET state = 'sending', attempts = attempts + 1, recipients = %s, leased_until = %s,
way = %s, domain = %s, slot_at = NULL WHERE id = %s AND leased_by = %s AND state IN ('queued', 'retrying')
"""


@dataclass(frozen=True, slots=True)
class Turn:
    """What a turn stored: the states of the results (empty: it was in other hands), and the deliveries that may go.

    `seq` is the company's last event now, for the next turn; None: something else happened since the notices were read,
    so that nothing may go before they are read again.
    """

    states: tuple[str, ...]
    begun: frozenset[int]
    seq: int | None


def waiting(company: Company | None) -> QuerySet[Delivery]:
    """What waits to be carried, of one company or of all; letters that a person prints are not carried from here."""
    rows = Delivery.objects.filter(state__in=WAITING)
    rows = rows.filter(company=company) if company else rows
    printed = CompanyWay.objects.filter(company=OuterRef("company"), channel=OuterRef("channel"), on=True, way=PRINT)
    return rows.exclude(Exists(printed))


def claim(wanted: Sequence[tuple[Lane, Route]], worker: str, limit: int, now: datetime) -> list[Claimed]:
    """Leases up to `limit` deliveries of these lanes to a worker, whose they are until its lease ends.

    Each lane gets its share, so that a long one keeps no other waiting; the first take what is left over.
    """
    claims: list[Claimed] = []
    # SQLite has one writer at a time, and each transaction costs. On PostgreSQL two workers that hold one lane's pace
    # and want the other's would wait for one another.
    at_once = transaction.atomic() if connection.vendor == "sqlite" else nullcontext()
    with ExitStack() as undo, at_once:
        undo.callback(lambda: release(worker, [delivery for one in claims for delivery in one.deliveries]))
        for number, (lane, route) in enumerate(wanted):
            share = max(limit // (len(wanted) - number), min(limit, SMALLEST_SHARE))
            if share <= 0:
                break
            with transaction.atomic(savepoint=False):
                claims.append(claim_lane(lane, route, worker, share, now))
            limit -= len(claims[-1].deliveries)
        undo.pop_all()
    return claims


def release(worker: str, deliveries: Sequence[int] | None = None) -> None:
    """Gives back what a worker has leased and not begun to send: these deliveries, or all."""
    mine = Delivery.objects.filter(leased_by=worker, state__in=WAITING)
    mine = mine.filter(pk__in=deliveries) if deliveries is not None else mine
    mine.update(leased_by="", leased_until=None)


def take_turn(
    company: Company,
    results: Sequence[Result],
    parcels: Sequence[Parcel],
    *,
    seq: int,
    worker: str,
    actor: str,
    on: date,
    at: datetime,
    copies: Sequence[Copy] = (),
) -> Turn:
    """Stores results, then `sending` for the next parcels of one company, in one transaction under its lock.

    With `sending` goes the message itself, from `copies`. `seq` is the last event of the company that was known when
    the parcels' notices were read: they go only if nothing but other deliveries happened since.
    """
    with transaction.atomic():
        chain.lock_head(company)
        head = company.event_seq
        fresh = head == seq or _only_deliveries(company, seq)
        held = _held(worker, [*(result.parcel.delivery for result in results), *(one.delivery for one in parcels)])
        states = store_results(company, results, held=held, worker=worker, actor=actor, on=on, at=at)
        going = [parcel for parcel in parcels if fresh and held.get(parcel.delivery) in WAITING]
        _mark(going, worker, at)
        begun = frozenset(parcel.delivery for parcel in going)
        keep([copy for copy in copies if copy.delivery in begun], at, head)
        return Turn(tuple(states), begun, company.event_seq if fresh else None)


def take_back(worker: str, deliveries: Sequence[int]) -> None:
    """Deliveries that were marked and of which no byte left, because the channel failed first, wait as before."""
    mine = Delivery.objects.filter(pk__in=deliveries, leased_by=worker, state=Delivery.State.SENDING)
    # `retrying` after an earlier try, `queued` before the first.
    mine.filter(attempts=1).update(state=Delivery.State.QUEUED, attempts=0)
    mine.filter(attempts__gt=1).update(state=Delivery.State.RETRYING, attempts=F("attempts") - 1)


def wait_for_disk() -> None:
    """From now on a commit of this connection is on the disk: were `sending` lost with the power, it would be sent
    again. PostgreSQL does so anyway."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous = FULL")


def _only_deliveries(company: Company, seq: int) -> bool:
    """Whether all that happened in a company after event `seq` are deliveries, which change no other message."""
    return not Event.objects.filter(company=company, seq__gt=seq).exclude(code__in=HARMLESS).exists()


def _held(worker: str, deliveries: Sequence[int]) -> dict[int, str]:
    """The state of those that are a worker's, locked until the transaction ends."""
    lock = " FOR UPDATE" if connection.features.has_select_for_update else ""
    places = ", ".join(["%s"] * len(deliveries)) or "NULL"
    with connection.cursor() as cursor:
        cursor.execute(f"{_HELD} ({places}){lock}", [worker, *deliveries])
        return dict(cursor.fetchall())


def _mark(parcels: Sequence[Parcel], worker: str, at: datetime) -> None:
    """Stores `sending` for parcels that are known to wait and to be this worker's."""
    if not parcels:
        return
    until = connection.ops.adapt_datetimefield_value(at + SENDING_LEASE)
    rows = [
        (json.dumps(parcel.envelope), until, parcel.way, parcel.domain, parcel.delivery, worker) for parcel in parcels
    ]
    with connection.cursor() as cursor:
        cursor.executemany(_MARK, rows)
        if cursor.rowcount != len(rows):
            raise RuntimeError("deliveries changed while they were locked")
