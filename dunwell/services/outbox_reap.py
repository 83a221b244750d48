# SPDX-License-Identifier: MIT
"""What a worker that died was sending: nobody knows whether it arrived.

It becomes `unknown`, for a person. What went by a way whose other side takes a message of the same id once, however
often it comes, is tried again by itself instead: as long as the company's way is still the one that it was.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from dunwell.core.problem import Refused
from dunwell.core.procedure import Channel
from dunwell.delivery.errors import DeliveryError
from dunwell.delivery.states import next_try
from dunwell.services import outbox
from dunwell.services.outbox_results import Parcel, Result
from dunwell.services.outbox_routes import LEADS_ELSEWHERE
from dunwell.services.ways import opened, way_of
from dunwell.store.models import Company, Delivery, Event, SentMessage

_DIED = "the worker stopped while it was sending: it may have arrived"
_AGAIN = "the worker stopped while it was sending; it is sent again under the same id"


@dataclass
class Reaped:
    """How many were left `unknown`, and how many are tried again."""

    unknown: int = 0
    retrying: int = 0


def reap(
    now: datetime,
    on_of: Callable[[Company], date],
    on_fault: Callable[[str, Exception], object],
    *,
    actor: str,
    company: Company | None = None,
) -> Reaped:
    """Takes up the rows left `sending` by workers that died. One that cannot be stored stops no other: `on_fault` is
    told whose it is, and why."""
    left = Delivery.objects.filter(state=Delivery.State.SENDING, leased_until__lte=now)
    left = left.filter(company=company) if company else left
    reaped = Reaped()
    for row in left.select_related("company", "notice").order_by("pk"):
        try:
            state = _take_up(row, on=on_of(row.company), actor=actor, at=now)
        except Exception as error:  # the edge of one company's books: told, and left as it is
            on_fault(f"{row.company.code} {row.channel}", error)
            continue
        reaped.unknown += state == Delivery.State.UNKNOWN
        reaped.retrying += state == Delivery.State.RETRYING
    return reaped


def parcel_of(row: Delivery, tries: int, *, way: str, way_row: int | None = None) -> Parcel:
    """A delivery as it was handed over after so many tries, without knowing what its message said."""
    notice = row.notice
    return Parcel(
        row.pk, row.company_id, notice.pk, notice.customer_id, notice.number, tries,
        envelope=tuple(row.recipients), channel=cast(Channel, row.channel), way=way, way_row=way_row,
        answers=row.answers,
    )  # fmt: skip


def _take_up(row: Delivery, *, on: date, actor: str, at: datetime) -> str:
    again = next_try(row.attempts) is not None and _is_repeatable(row)
    error = DeliveryError(_AGAIN if again else _DIED, permanent=False, sent="maybe", repeatable=again)
    result = Result(parcel_of(row, row.attempts - 1, way=row.way), error)
    turn = outbox.take_turn(row.company, [result], [], seq=0, worker=row.leased_by, actor=actor, on=on, at=at)
    return turn.states[0]


def _is_repeatable(row: Delivery) -> bool:
    """Whether it would go again to the very place that it went to, and is taken once there."""
    company = row.company
    now = way_of(company, cast(Channel, row.channel))
    # By the history's own count: clocks are set back, and two machines' differ.
    began = SentMessage.objects.filter(delivery=row).values_list("seq", flat=True).first()
    if now is None or now.way != row.way or began is None:
        return False
    if Event.objects.filter(company=company, code__in=LEADS_ELSEWHERE, seq__gt=began).exists():
        return False
    try:
        way, given = opened(now)
    except Refused:
        return False
    return way.repeatable(given)
