# SPDX-License-Identifier: MIT
"""What came of tries: the delivery's new state, a line of history, and a task where a person is needed."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType

from django.db import connection
from django.db.models import F

from dunwell.core.procedure import Channel
from dunwell.delivery.carrier import Accepted
from dunwell.delivery.errors import DeliveryError
from dunwell.delivery.states import Next, after_try
from dunwell.services import outbox_blocks
from dunwell.services.next_channel import take_next_channel
from dunwell.services.outbox_blocks import ANSWERED
from dunwell.store import chain
from dunwell.store.chain import Entry
from dunwell.store.models import Company, Delivery, DunningState, Task

# Lines of history that change nothing of what any other message says.
HARMLESS = (
    *ANSWERED, "delivery_unknown", "delivery_bounced", "delivery_next_channel", *outbox_blocks.TOLD, "batch_made",
    "batch_posted", "batch_undone", "batch_fetched", "delivery_printed", "letter_taken_out",
    "mail_delivered", "mail_delayed", "mail_auto_reply", "mail_bounced", "mail_complaint",
)  # fmt: skip
_TASKS = {"refused": Task.Kind.REFUSED_DELIVERY, "unknown": Task.Kind.UNKNOWN_DELIVERY}
_ENDED = frozenset({"accepted", "refused"})
# By hand, as in outbox.py: nearly every message comes this way.
_ACCEPT = """
UPDATE store_delivery SET state = 'accepted', answer = %s, answers = %s, known_as = %s, finished_at = %s,
accepted_seq = %s, leased_by = '', leased_until = NULL WHERE id = %s AND leased_by = %s AND state = 'sending'
"""
# Its last notice: an item that has stepped since has another one.
_ACCEPTED_STATE = "UPDATE store_dunningstate SET accepted = TRUE WHERE notice_id = %s"


@dataclass(frozen=True, slots=True)
class Parcel:
    """A delivery on its way. `own` are the customer's addresses, `envelope` all that the message is handed to;
    `tries` counts those before. `way` and `way_row` say by which way (the id of the company's, None: the house's) it
    goes, `answers` what recipients said to earlier tries."""

    delivery: int
    company: int
    notice: int
    customer: int
    number: str
    tries: int
    own: tuple[str, ...] = ()
    envelope: tuple[str, ...] = ()
    channel: Channel = "email"
    way: str = ""
    way_row: int | None = None
    domain: str = ""
    answers: dict[str, str] = field(default_factory=dict)


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

    @property
    def answers(self) -> dict[str, str]:
        """The last word to each recipient so far."""
        refused = self.outcome.refused if isinstance(self.outcome, Accepted) else {}
        said = {address: refused.get(address, self.outcome.answer) for address in self.parcel.envelope}
        return self.parcel.answers | said


def store_results(
    company: Company,
    results: Sequence[Result],
    *,
    held: Mapping[int, str] = MappingProxyType({}),
    worker: str,
    actor: str,
    on: date,
    at: datetime,
) -> list[str]:
    """Stores results for a *locked* company; the state of each, empty where the delivery was in other hands by then.

    `held` says which rows are known to be this worker's, locked, and in which state: of those many are stored at once.
    """
    accepted: list[tuple[Result, int]] = []
    states: list[str] = []
    told: list[tuple[Result, Next]] = []
    blocked: dict[int | None, str] = {}
    gone: set[int | None] = set()
    for result in results:
        parcel = result.parcel
        after = after_try(parcel.tries + 1, result.failure, spread=f"{parcel.delivery}:{parcel.tries + 1}")
        seq = company.event_seq + 1 + len(told)
        stored = after.state == "accepted" and held.get(parcel.delivery) == "sending"
        if stored:
            accepted.append((result, seq))
        else:
            stored = _store(result, after, worker=worker, seq=seq, at=at)
        states.append(after.state if stored else "")
        if stored and after.state == "queued":
            blocked.setdefault(parcel.way_row, result.outcome.answer)
            if isinstance(result.outcome, DeliveryError) and result.outcome.gone:
                gone.add(parcel.way_row)
        elif stored:
            told.append((result, after))
            if isinstance(result.outcome, DeliveryError) and result.outcome.blocks_queue:
                # This one may have left; the others must not follow it to a place that is not what it should be.
                blocked.setdefault(parcel.way_row, result.outcome.answer)
    _accept(accepted, worker, at)
    if told:
        first = chain.append(company, actor, at, [_entry(result, after, on, at) for result, after in told])
        _follow_up(company, told, first, on=on, actor=actor, at=at)
    for row, answer in blocked.items():
        if row is None:
            outbox_blocks.block_house(company, answer, on=on, actor=actor, at=at)
        else:
            close = outbox_blocks.give_up_way if row in gone else outbox_blocks.block_way
            close(company, row, answer, on=on, actor=actor, at=at)
    return states


def close_tasks(delivery: int, seq: int) -> None:
    """What a person had to find out about a delivery is known."""
    Task.objects.filter(delivery=delivery, done=False).update(done=True, done_seq=seq)


def _store(result: Result, after: Next, *, worker: str, seq: int, at: datetime) -> bool:
    """Moves the row to its new state, if it is still this worker's. One that was given up as unknown meanwhile takes
    a certain answer all the same."""
    delivery, answer = result.parcel.delivery, result.outcome.answer
    changes: dict[str, object] = {"state": after.state, "answer": answer, "leased_until": None, "leased_by": ""}
    if after.state != "queued":
        changes |= {"answers": result.answers, "known_as": _known_as(result)}
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
        if after.state == "accepted":
            DunningState.objects.filter(notice=result.parcel.notice).update(accepted=True)
        return True
    if after.state not in _ENDED or mine.filter(state=Delivery.State.UNKNOWN).update(**changes) != 1:
        return False
    close_tasks(delivery, seq)
    if after.state == "accepted":
        DunningState.objects.filter(notice=result.parcel.notice).update(accepted=True)
    return True


def _accept(accepted: Sequence[tuple[Result, int]], worker: str, at: datetime) -> None:
    """Stores acceptances, each with its line in the history, for rows that are known to be this worker's."""
    if not accepted:
        return
    moment = connection.ops.adapt_datetimefield_value(at)
    rows = [
        (
            result.outcome.answer,
            json.dumps(result.answers),
            _known_as(result),
            moment,
            seq,
            result.parcel.delivery,
            worker,
        )
        for result, seq in accepted
    ]
    with connection.cursor() as cursor:
        cursor.executemany(_ACCEPT, rows)
        if cursor.rowcount != len(rows):
            raise RuntimeError("deliveries changed while they were locked")
        cursor.executemany(_ACCEPTED_STATE, [(result.parcel.notice,) for result, _ in accepted])


def _entry(result: Result, after: Next, on: date, at: datetime) -> Entry:
    parcel, outcome = result.parcel, result.outcome
    facts: dict[str, object] = {"number": parcel.number, "answer": outcome.answer}
    if parcel.channel != "email":
        facts["channel"] = parcel.channel
    if isinstance(outcome, Accepted) and outcome.refused:
        facts["refused"] = dict(outcome.refused)
    if after.wait:
        facts |= {"try": parcel.tries + 1, "due_at": (at + after.wait).isoformat()}
    return Entry(f"delivery_{after.state}", on, parcel.customer, notice=parcel.notice, data=facts)


def _known_as(result: Result) -> str:
    return result.outcome.known_as[:200] if isinstance(result.outcome, Accepted) else ""


def _follow_up(
    company: Company, told: Sequence[tuple[Result, Next]], first: int, *, on: date, actor: str, at: datetime
) -> None:
    """What a result asks for beyond itself: the next channel or a person's work, and the word that a way works."""
    answered: set[int] = set()
    for seq, (result, after) in enumerate(told, first):
        parcel, error = result.parcel, result.failure
        said = (error or result.outcome).answer
        if error is not None and error.gone and parcel.way_row is not None:
            outbox_blocks.give_up_way(company, parcel.way_row, said, on=on, actor=actor, at=at)
        elif after.state in {"accepted", "refused"} and parcel.way_row is not None:
            answered.add(parcel.way_row)
        if after.state == "refused":
            row = Delivery.objects.get(pk=parcel.delivery)
            if take_next_channel(company, row, reason=said, on=on, actor=actor, at=at):
                continue
        if after.state in _TASKS:
            _make_task(company, parcel, _TASKS[after.state], said, seq=seq, on=on)
    if answered:
        outbox_blocks.open_ways(company, answered, on=on, actor=actor, at=at)


def _make_task(company: Company, parcel: Parcel, kind: Task.Kind, said: str, *, seq: int, on: date) -> None:
    Task.objects.create(
        company=company,
        customer_id=parcel.customer,
        kind=kind,
        notice_id=parcel.notice,
        delivery_id=parcel.delivery,
        text=f"{parcel.number}: {said}"[:500],
        on=on,
        seq=seq,
    )
