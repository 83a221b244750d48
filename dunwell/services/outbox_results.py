# SPDX-License-Identifier: MIT
"""What came of tries: the delivery's new state, a line of history, and a task where a person is needed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection
from django.db.models import F, Max, QuerySet

from dunwell.delivery.carrier import Accepted
from dunwell.delivery.errors import DeliveryError
from dunwell.delivery.states import Next, after_try
from dunwell.store import chain
from dunwell.store.chain import Entry
from dunwell.store.models import Company, Delivery, DunningState, Event, Task

# The channel works: these are answers of a mail server to a message.
_ANSWERED = ("delivery_accepted", "delivery_refused", "delivery_retrying")
_BLOCKED = "mail_blocked"
# Lines of history that change nothing of what any other message says.
HARMLESS = (*_ANSWERED, "delivery_unknown", "delivery_bounced", _BLOCKED)
_TASKS = {"refused": Task.Kind.REFUSED_DELIVERY, "unknown": Task.Kind.UNKNOWN_DELIVERY}
_ENDED = frozenset({"accepted", "refused"})
# By hand, as in outbox.py: nearly every message comes this way.
_ACCEPT = """
UPDATE store_delivery SET state = 'accepted', answer = %s, finished_at = %s, accepted_seq = %s, leased_by = '',
leased_until = NULL WHERE id = %s AND leased_by = %s AND state = 'sending'
"""
# Its last notice: an item that has stepped since has another one.
_ACCEPTED_STATE = "UPDATE store_dunningstate SET accepted = TRUE WHERE notice_id = %s"


@dataclass(frozen=True, slots=True)
class Parcel:
    """A delivery on its way. `own` are the customer's addresses, `envelope` all that the message is handed to;
    `tries` counts those before."""

    delivery: int
    company: int
    notice: int
    customer: int
    number: str
    tries: int
    own: tuple[str, ...] = ()
    envelope: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one try."""

    parcel: Parcel
    outcome: Accepted | DeliveryError

    @property
    def failure(self) -> DeliveryError | None:
        """The failure in it, if any: when only copies were taken, the customer was not reached."""
        if isinstance(self.outcome, DeliveryError):
            return self.outcome
        answers = [self.outcome.refused.get(address) for address in self.parcel.own]
        refused = [answer for answer in answers if answer is not None]
        if not refused or len(refused) < len(answers):
            return None
        return DeliveryError("; ".join(refused), permanent=all(answer.startswith("5") for answer in refused))

    @property
    def untaken(self) -> list[str]:
        """Whom the next try is for: copies that were taken are not sent again."""
        refused = self.outcome.refused if isinstance(self.outcome, Accepted) else self.parcel.envelope
        return [address for address in self.parcel.envelope if address in refused]


def store_results(
    company: Company, results: Sequence[Result], *, worker: str, actor: str, on: date, at: datetime
) -> list[str]:
    """Stores results for a *locked* company; the state of each, empty where the delivery was in other hands by then."""
    states: list[str] = []
    told: list[tuple[Result, Next]] = []
    blocked = ""
    for result in results:
        after = after_try(result.parcel.tries + 1, result.failure)
        seq = company.event_seq + 1 + len(told)
        stored = _store(result, after, worker=worker, seq=seq, at=at)
        states.append(after.state if stored else "")
        if stored and after.state == "queued":
            blocked = blocked or result.outcome.answer
        elif stored:
            told.append((result, after))
    if told:
        first = chain.append(company, actor, at, [_entry(result, after, on, at) for result, after in told])
        _make_tasks(company, told, first, on)
    if blocked:
        _alarm(company, blocked, actor=actor, on=on, at=at)
    return states


def close_tasks(delivery: int, seq: int) -> None:
    """What a person had to find out about a delivery is known."""
    Task.objects.filter(delivery=delivery, done=False).update(done=True, done_seq=seq)


def _store(result: Result, after: Next, *, worker: str, seq: int, at: datetime) -> bool:
    """Moves the row to its new state, if it is still this worker's. One that was given up as unknown meanwhile takes
    a certain answer all the same."""
    delivery, answer = result.parcel.delivery, result.outcome.answer
    if after.state == "accepted":
        with connection.cursor() as cursor:
            moment = connection.ops.adapt_datetimefield_value(at)
            cursor.execute(_ACCEPT, [answer, moment, seq, delivery, worker])
            if cursor.rowcount == 1:
                cursor.execute(_ACCEPTED_STATE, [result.parcel.notice])
                return True
    changes: dict[str, object] = {"state": after.state, "answer": answer, "leased_until": None, "leased_by": ""}
    if after.state in _ENDED:
        changes |= {"finished_at": at, "accepted_seq": seq if after.state == "accepted" else None}
    elif after.state == "retrying" and after.wait:
        changes |= {"due_at": at + after.wait, "recipients": result.untaken}
    elif after.state == "queued":
        changes["attempts"] = F("attempts") - 1  # the channel's fault: the try does not count
    elif after.state == "unknown":
        changes["leased_by"] = worker  # should it be alive after all, its word is heard
    mine = Delivery.objects.filter(pk=delivery, leased_by=worker)
    if mine.filter(state=Delivery.State.SENDING).update(**changes) == 1:
        return True
    if after.state not in _ENDED or mine.filter(state=Delivery.State.UNKNOWN).update(**changes) != 1:
        return False
    close_tasks(delivery, seq)
    if after.state == "accepted":
        DunningState.objects.filter(notice=result.parcel.notice).update(accepted=True)
    return True


def _entry(result: Result, after: Next, on: date, at: datetime) -> Entry:
    parcel, outcome = result.parcel, result.outcome
    facts: dict[str, object] = {"number": parcel.number, "answer": outcome.answer}
    if isinstance(outcome, Accepted) and outcome.refused:
        facts["refused"] = dict(outcome.refused)
    if after.wait:
        facts |= {"try": parcel.tries + 1, "due_at": (at + after.wait).isoformat()}
    return Entry(f"delivery_{after.state}", on, parcel.customer, notice=parcel.notice, data=facts)


def _make_tasks(company: Company, told: Sequence[tuple[Result, Next]], first: int, on: date) -> None:
    for seq, (result, after) in enumerate(told, first):
        if after.state in _TASKS:
            parcel = result.parcel
            Task.objects.create(
                company=company,
                customer_id=parcel.customer,
                kind=_TASKS[after.state],
                notice_id=parcel.notice,
                delivery_id=parcel.delivery,
                text=f"{parcel.number}: {(result.failure or result.outcome).answer}"[:500],
                on=on,
                seq=seq,
            )


def _alarm(company: Company, answer: str, *, actor: str, on: date, at: datetime) -> None:
    """One alarm for the channel, until it has answered again: a hundred queued messages are one fault."""
    events = Event.objects.filter(company=company)
    if _last(events.filter(code=_BLOCKED)) > max(_last(events.filter(code=code)) for code in _ANSWERED):
        return
    chain.append(company, actor, at, [Entry(_BLOCKED, on, data={"answer": answer})])


def _last(events: QuerySet[Event]) -> int:
    return events.aggregate(last=Max("seq"))["last"] or 0
