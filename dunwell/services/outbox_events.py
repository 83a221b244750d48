# SPDX-License-Identifier: MIT
"""What is told of deliveries: a line of history for every result, and a task where a person is needed."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max, QuerySet

from dunwell.delivery.carrier import Accepted
from dunwell.delivery.errors import DeliveryError
from dunwell.delivery.states import Next
from dunwell.store import chain
from dunwell.store.chain import Entry
from dunwell.store.models import Company, Delivery, Event, Task

# The channel works: these are answers of a mail server to a message.
_ANSWERED = ("delivery_accepted", "delivery_refused", "delivery_retrying")
_BLOCKED = "mail_blocked"
# Lines of history that change nothing of what any other message says.
HARMLESS = (*_ANSWERED, "delivery_unknown", "delivery_bounced", _BLOCKED)
_TASKS = {
    Delivery.State.REFUSED: Task.Kind.REFUSED_DELIVERY,
    Delivery.State.UNKNOWN: Task.Kind.UNKNOWN_DELIVERY,
}


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


def tell(
    company: Company,
    parcel: Parcel,
    after: Next,
    result: Accepted | DeliveryError,
    *,
    actor: str,
    on: date,
    at: datetime,
) -> None:
    """Writes the event, and the task if one is needed, of a result for a *locked* company."""
    if after.state == "queued":
        _alarm(company, result.answer, actor=actor, on=on, at=at)
        return
    facts: dict[str, object] = {"number": parcel.number, "answer": result.answer}
    if isinstance(result, Accepted) and result.refused:
        facts["refused"] = dict(result.refused)
    if after.wait:
        facts |= {"try": parcel.tries + 1, "due_at": (at + after.wait).isoformat()}
    entry = Entry(f"delivery_{after.state}", on, parcel.customer, notice=parcel.notice, data=facts)
    seq = chain.append(company, actor, at, [entry])
    kind = _TASKS.get(Delivery.State(after.state))
    if kind:
        Task.objects.create(
            company=company,
            customer_id=parcel.customer,
            kind=kind,
            notice_id=parcel.notice,
            delivery_id=parcel.delivery,
            text=f"{parcel.number}: {result.answer}"[:500],
            on=on,
            seq=seq,
        )


def close_tasks(delivery: int, seq: int) -> None:
    """What a person had to find out about a delivery is known."""
    Task.objects.filter(delivery=delivery, done=False).update(done=True, done_seq=seq)


def _alarm(company: Company, answer: str, *, actor: str, on: date, at: datetime) -> None:
    """One alarm for the channel, until it has answered again: a hundred queued messages are one fault."""
    events = Event.objects.filter(company=company)
    if _last(events.filter(code=_BLOCKED)) > max(_last(events.filter(code=code)) for code in _ANSWERED):
        return
    chain.append(company, actor, at, [Entry(_BLOCKED, on, data={"answer": answer})])


def _last(events: QuerySet[Event]) -> int:
    return events.aggregate(last=Max("seq"))["last"] or 0
