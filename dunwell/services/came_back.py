# SPDX-License-Identifier: MIT
"""A message that was taken and came back: a letter returned, a document rejected, a text message that never arrived."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import cast

from dunwell.delivery.states import State, may_become
from dunwell.services.next_channel import take_next_channel
from dunwell.services.outbox_results import close_tasks
from dunwell.store import chain
from dunwell.store.chain import Entry
from dunwell.store.models import Company, Delivery, DunningState, Task

# What the work is called, by channel; the language is that of all tasks' texts.
_WORK: Mapping[str, str] = {
    "letter": "The letter came back",
    "einvoice": "The e-invoice was rejected",
    "sms": "The text message did not arrive",
}


def came_back(company: Company, delivery: Delivery, reason: str, *, on: date, actor: str, at: datetime) -> bool:
    """Turns a delivery to `bounced`, for a *locked* company: the next channel of its level takes over, and the contact
    is work for a person. False: it is not in a state that comes back, and nothing was changed."""
    before = delivery.state
    if not may_become(cast(State, before), "bounced"):
        return False
    customer, number = delivery.notice.customer, delivery.notice.number
    told: dict[str, object] = {"number": number, "answer": reason[:300], "channel": delivery.channel}
    entry = Entry("delivery_bounced", on, customer.pk, notice=delivery.notice_id, data=told)
    seq = chain.append(company, actor, at, [entry])
    changes = {"state": Delivery.State.BOUNCED, "bounced_seq": seq, "answer": reason, "finished_at": at}
    if Delivery.objects.filter(pk=delivery.pk, state=before).update(**changes) != 1:
        raise RuntimeError("a delivery changed under the company's lock")
    close_tasks(delivery.pk, seq)
    if not Delivery.objects.filter(notice=delivery.notice_id, state=Delivery.State.ACCEPTED).exists():
        DunningState.objects.filter(notice=delivery.notice_id).update(accepted=False)
    delivery.refresh_from_db()
    take_next_channel(company, delivery, reason=reason[:200], on=on, actor=actor, at=at)
    work = f"{_WORK.get(delivery.channel, 'The message came back')} ({number}): {reason}"[:500]
    if not Task.objects.filter(company=company, customer=customer, kind=Task.Kind.UNREACHABLE, done=False).exists():
        kind = Task.Kind.UNREACHABLE
        Task.objects.create(company=company, customer=customer, kind=kind, text=work, on=on, seq=seq)
    return True


def found_accepted(company: Company, delivery: Delivery, answer: str, *, on: date, actor: str, at: datetime) -> bool:
    """A delivery of which nobody knew whether it arrived, or that waited to go again, is known by the other side, for a
    *locked* company: it does not go again. False: it was known already, or is leaving, and nothing was changed."""
    if delivery.state not in {Delivery.State.UNKNOWN, Delivery.State.QUEUED, Delivery.State.RETRYING}:
        return False
    told: dict[str, object] = {"number": delivery.notice.number, "answer": answer[:300], "channel": delivery.channel}
    entry = Entry("delivery_accepted", on, delivery.notice.customer_id, notice=delivery.notice_id, data=told)
    seq = chain.append(company, actor, at, [entry])
    changes = {"state": Delivery.State.ACCEPTED, "accepted_seq": seq, "answer": answer, "finished_at": at}
    Delivery.objects.filter(pk=delivery.pk).update(leased_by="", leased_until=None, **changes)
    DunningState.objects.filter(notice=delivery.notice_id).update(accepted=True)
    close_tasks(delivery.pk, seq)
    delivery.refresh_from_db()
    return True
