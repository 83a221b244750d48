# SPDX-License-Identifier: MIT
"""What a service says has become of messages: asked for many at once, stored once each."""

import asyncio
from collections.abc import Coroutine, Mapping
from datetime import date, datetime
from typing import cast

from dunwell.delivery.errors import DeliveryError
from dunwell.delivery.outside_state import Asker, OutsideState
from dunwell.services.came_back import came_back
from dunwell.services.ways import opened, surroundings
from dunwell.services.writing import writing
from dunwell.store import chain
from dunwell.store.chain import Entry
from dunwell.store.models import Company, CompanyWay, Inquiry

_AT_ONCE = 4
# So long a service is asked at a time: others wait behind it, whose services answer faster.
SECONDS = 30.0
Answers = dict[int, OutsideState | DeliveryError | None]


def ask_all(row: CompanyWay, names: Mapping[int, str]) -> Answers:
    """What a company's service says of messages, by the service's own names for them; None: it does not know it.

    Asking ends with the first that cannot be asked, and after `SECONDS`: the others are not in the answer then. Raises
    `Refused` for bad settings, `DeliveryError` when the time was up before any answer. Not to be called under a lock.
    """
    answers: Answers = {}
    try:
        in_time(_ask_all(row, names, answers))
    except DeliveryError:
        if not answers:
            raise
    return answers


def in_time(asking: Coroutine[None, None, None]) -> None:
    """Runs what asks a service, for `SECONDS` at most. Raises `DeliveryError` when the time is up."""
    asyncio.run(_within_time(asking))


async def _within_time(asking: Coroutine[None, None, None]) -> None:
    try:
        await asyncio.wait_for(asking, SECONDS)
    except TimeoutError as error:
        raise DeliveryError(f"it took longer than {SECONDS:g} seconds", permanent=False) from error


async def _ask_all(row: CompanyWay, names: Mapping[int, str], answers: Answers) -> None:
    way, settings = opened(row)
    left = iter(names.items())
    async with way.open(settings, surroundings(row.company)) as asker:

        async def work(one: Asker) -> None:
            for key, name in left:
                try:
                    answers[key] = await one.state_of(name)
                except DeliveryError as error:
                    # One message that cannot be asked about stands in no other's way.
                    answers[key] = None if error.permanent else error
                if any(isinstance(answer, DeliveryError) for answer in answers.values()):
                    return

        if hasattr(asker, "state_of"):
            await asyncio.gather(*(work(cast(Asker, asker)) for _ in range(_AT_ONCE)))


def store_answer(
    company: Company, question: Inquiry, answer: OutsideState, *, on: date, actor: str, at: datetime
) -> None:
    """Notes a word that is new, with its price the first time; what failed comes back."""
    with writing(company) as locked:
        row = Inquiry.objects.select_related("delivery__notice__customer").get(pk=question.pk)
        delivery = row.delivery
        if delivery is None or (row.word == answer.word and row.tracking == answer.tracking):
            return
        entries = []
        told: dict[str, object] = {"number": delivery.notice.number, "way": row.way}
        if not row.word and answer.price:
            entries.append(("delivery_priced", told | {"price": answer.price, "currency": answer.currency}))
        if answer.fate == "arrived":
            entries.append((f"delivery_{answer.word}", told | {"tracking": answer.tracking}))
        notice = delivery.notice
        made = [Entry(code, on, notice.customer_id, notice=notice.pk, data=data) for code, data in entries]
        if made:
            chain.append(locked, actor, at, made)
        Inquiry.objects.filter(pk=row.pk).update(word=answer.word[:60], tracking=answer.tracking[:100])
        if answer.fate == "failed":
            came_back(locked, delivery, answer.reason or answer.word, on=on, actor=actor, at=at)
