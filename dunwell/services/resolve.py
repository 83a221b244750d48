# SPDX-License-Identifier: MIT
"""An unknown delivery: a person looks, and says whether the message arrived."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet

from dunwell.core.problem import Refused
from dunwell.services.find import get_notice
from dunwell.services.outbox_results import close_tasks
from dunwell.services.withdraw import withdraw_notice
from dunwell.services.writing import said, writing
from dunwell.store import chain
from dunwell.store.chain import Entry
from dunwell.store.models import Company, Delivery, DunningState, Notice


def resolve_unknown(
    company: Company,
    notice_number: str,
    *,
    accepted: bool,
    reason: str,
    on: date,
    actor: str,
    at: datetime,
    channel: str | None = None,
    delivery: int | None = None,
) -> Delivery:
    """It was sent (`accepted`: the person's word is the evidence), or is to be sent again, under the same Message-ID.

    A notice that goes by several channels may have several: `channel`, or `delivery` (its id), says which is meant.
    Raises `Refused("not_unknown")` when none is, `several_unknown` when it is not said which, `reason_missing`,
    `not_found`.
    """
    reason = said(reason)
    with writing(company) as locked:
        notice = get_notice(locked, notice_number)
        unknown = unknown_of(notice)
        row = _meant(notice, unknown, channel, delivery)
        code = "delivery_accepted" if accepted else "delivery_requeued"
        answer = f"said by {actor}: {reason}"
        facts: dict[str, object] = {"number": notice.number, "answer": answer, "channel": row.channel}
        seq = chain.append(locked, actor, at, [Entry(code, on, notice.customer_id, notice=notice.pk, data=facts)])
        if accepted:
            changes = {"state": Delivery.State.ACCEPTED, "finished_at": at, "accepted_seq": seq}
            DunningState.objects.filter(notice=notice).update(accepted=True)
        else:
            changes = {"state": Delivery.State.QUEUED, "due_at": at, "attempts": 0}
        # Compare and set: the worker that was sending it may have had its answer in this very moment.
        if unknown.filter(pk=row.pk).update(answer=answer, leased_by="", leased_until=None, **changes) != 1:
            raise Refused("not_unknown", notice=notice_number)
        close_tasks(row.pk, seq)
        return Delivery.objects.get(pk=row.pk)


def withdraw_unknown(
    company: Company,
    notice_number: str,
    *,
    reason: str,
    on: date,
    actor: str,
    at: datetime,
    delivery: int | None = None,
) -> Notice:
    """It did not arrive and is not sent again: the notice is withdrawn, its items take their previous state back.

    Raises what `resolve_unknown` and `withdraw_notice` raise, and then changes nothing.
    """
    with transaction.atomic():
        resolve_unknown(
            company, notice_number, accepted=False, reason=reason, on=on, actor=actor, at=at, delivery=delivery
        )
        return withdraw_notice(company, notice_number, reason=reason, on=on, actor=actor, at=at)


def unknown_of(notice: Notice) -> QuerySet[Delivery]:
    """The deliveries of a notice of which nobody knows whether they arrived, in the order in which they were made."""
    return Delivery.objects.filter(notice=notice, state=Delivery.State.UNKNOWN).order_by("pk")


def _meant(notice: Notice, unknown: QuerySet[Delivery], channel: str | None, delivery: int | None) -> Delivery:
    unknown = unknown if channel is None else unknown.filter(channel=channel)
    rows = list(unknown if delivery is None else unknown.filter(pk=delivery))
    if not rows:
        raise Refused("not_unknown", notice=notice.number)
    if len(rows) > 1:
        raise Refused("several_unknown", notice=notice.number, channels=", ".join(row.channel for row in rows))
    return rows[0]
