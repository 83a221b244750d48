# SPDX-License-Identifier: MIT
"""The outbox: who may send a delivery now, and what came of it. Every step is compare-and-set.

`claim` leases waiting rows to one worker; `mark_sending` stores `sending` before the first byte leaves, and only for
the worker that holds the lease; `record` stores the result. A worker that dies leaves waiting rows to the next one, and
what it was sending to a person: `reap`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection, transaction
from django.db.models import Exists, F, Q, QuerySet

from dunwell.delivery.carrier import Accepted
from dunwell.delivery.errors import DeliveryError
from dunwell.delivery.states import Next, after_try
from dunwell.services.outbox_events import HARMLESS, Parcel, close_tasks, tell
from dunwell.services.writing import writing
from dunwell.store.models import Company, Delivery, DunningState, Event

LEASE = timedelta(minutes=5)
# While a message is on its way: a server may take ten minutes for its answer to the whole of it.
SENDING_LEASE = timedelta(minutes=20)
WAITING = (Delivery.State.QUEUED, Delivery.State.RETRYING)


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a result made of a delivery: its state, and the company's last event before and after. `state` is empty
    when the delivery was in other hands by then."""

    state: str
    before: int
    after: int


def waiting(company: Company | None) -> QuerySet[Delivery]:
    """What waits to be carried by e-mail, of one company or of all."""
    rows = Delivery.objects.filter(state__in=WAITING, channel="email")
    return rows.filter(company=company) if company else rows


def claim(company: Company | None, worker: str, limit: int, now: datetime) -> list[int]:
    """Leases up to `limit` deliveries (their ids, the longest due first) to a worker, whose they are until it ends."""
    free = Q(leased_until__isnull=True) | Q(leased_until__lte=now)
    with transaction.atomic():
        due = waiting(company).filter(free, due_at__lte=now).order_by("due_at", "pk")
        # PostgreSQL passes by what another worker is leasing; SQLite has one writer at a time.
        ids = list(due.select_for_update(skip_locked=True).values_list("pk", flat=True)[:limit])
        Delivery.objects.filter(pk__in=ids).update(leased_by=worker, leased_until=now + LEASE)
    return ids


def release(worker: str, delivery: int | None = None) -> None:
    """Gives back what a worker has leased and not begun to send: one delivery, or all."""
    mine = Delivery.objects.filter(leased_by=worker, state__in=WAITING)
    mine = mine.filter(pk=delivery) if delivery is not None else mine
    mine.update(leased_by="", leased_until=None)


def mark_sending(parcel: Parcel, worker: str, seq: int, now: datetime) -> bool:
    """Stores `sending`, for good, if the worker still holds the lease and the company's last event is still `seq`."""
    mine = Delivery.objects.filter(
        Exists(Company.objects.filter(pk=parcel.company, event_seq=seq)),
        pk=parcel.delivery,
        leased_by=worker,
        state__in=WAITING,
    )
    _flush_to_disk(True)
    try:
        updated = mine.update(
            state=Delivery.State.SENDING,
            attempts=F("attempts") + 1,
            recipients=list(parcel.envelope),
            leased_until=now + SENDING_LEASE,
        )
    finally:
        _flush_to_disk(False)
    return updated == 1


def harmless_head(company: int, seq: int) -> int | None:
    """The company's last event if all after `seq` are of other deliveries; None: something else happened."""
    head = Company.objects.filter(pk=company).values_list("event_seq", flat=True).get()
    after = Event.objects.filter(company=company, seq__gt=seq, seq__lte=head)
    return None if after.exclude(code__in=HARMLESS).exists() else head


def record(
    company: Company,
    parcel: Parcel,
    result: Accepted | DeliveryError,
    *,
    worker: str,
    actor: str,
    on: date,
    at: datetime,
) -> Recorded:
    """Stores what came of a try: state, answer, event; a task where a person is needed."""
    failure = failure_of(parcel, result)
    after = after_try(parcel.tries + 1, failure)
    with writing(company) as locked:
        before = locked.event_seq
        if not _close(parcel, after, result, worker=worker, seq=before + 1, at=at):
            return Recorded("", before, before)
        tell(locked, parcel, after, result, actor=actor, on=on, at=at)
        if after.state == "accepted":
            DunningState.objects.filter(notice=parcel.notice).update(accepted=True)
        return Recorded(after.state, before, locked.event_seq)


def failure_of(parcel: Parcel, result: Accepted | DeliveryError) -> DeliveryError | None:
    """The failure in a result, if any: when only copies were taken, the customer was not reached."""
    if isinstance(result, DeliveryError):
        return result
    answers = [result.refused.get(address) for address in parcel.own]
    refused = [answer for answer in answers if answer is not None]
    if not refused or len(refused) < len(answers):
        return None
    return DeliveryError("; ".join(refused), permanent=all(answer.startswith("5") for answer in refused))


def reap(now: datetime, on_of: Callable[[Company], date], *, actor: str, company: Company | None = None) -> int:
    """Rows left `sending` by a worker that died become `unknown`, each a task for a person; how many."""
    left = Delivery.objects.filter(state=Delivery.State.SENDING, leased_until__lte=now)
    left = left.filter(company=company) if company else left
    error = DeliveryError("the worker stopped while it was sending: it may have arrived", permanent=False, sent="maybe")
    count = 0
    for row in left.select_related("company", "notice").order_by("pk"):
        parcel = Parcel(row.pk, row.company_id, row.notice_id, row.notice.customer_id, row.notice.number, row.attempts)
        recorded = record(row.company, parcel, error, worker=row.leased_by, actor=actor, on=on_of(row.company), at=now)
        count += recorded.state == Delivery.State.UNKNOWN
    return count


def _close(
    parcel: Parcel, after: Next, result: Accepted | DeliveryError, *, worker: str, seq: int, at: datetime
) -> bool:
    """Moves the row to its new state, if it is still this worker's. One that was given up as unknown meanwhile takes
    a certain answer all the same."""
    changes: dict[str, object] = {"state": after.state, "answer": result.answer, "leased_until": None, "leased_by": ""}
    ended = after.state in {"accepted", "refused"}
    if ended:
        changes["finished_at"] = at
    if after.state == "accepted":
        changes["accepted_seq"] = seq
    elif after.state == "retrying" and after.wait:
        changes |= {"due_at": at + after.wait, "recipients": _untaken(parcel, result)}
    elif after.state == "queued":
        changes["attempts"] = F("attempts") - 1  # the channel's fault: the try does not count
    elif after.state == "unknown":
        changes["leased_by"] = worker  # should it be alive after all, its word is heard
    mine = Delivery.objects.filter(pk=parcel.delivery, leased_by=worker)
    if mine.filter(state=Delivery.State.SENDING).update(**changes) == 1:
        return True
    if not ended or mine.filter(state=Delivery.State.UNKNOWN).update(**changes) != 1:
        return False
    close_tasks(parcel.delivery, seq)
    return True


def _untaken(parcel: Parcel, result: Accepted | DeliveryError) -> list[str]:
    """Whom the next try is for: copies that were taken are not sent again."""
    taken = set(parcel.envelope) - set(result.refused) if isinstance(result, Accepted) else set()
    return [address for address in parcel.envelope if address not in taken]


def _flush_to_disk(needed: bool) -> None:
    """Whether SQLite waits for the disk at each commit: were `sending` lost with the power, it would be sent again."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA synchronous = {'FULL' if needed else 'NORMAL'}")
