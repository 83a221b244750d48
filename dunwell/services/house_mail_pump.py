# SPDX-License-Identifier: MIT
"""Carrying what is queued for the people of the house: take one → send → record, until nothing is left that may go.

To take a message is to store `sending` for it, by compare-and-set and before its first byte leaves; a worker that dies
then leaves it `unknown` once its lease has run out, and it is never sent again by itself.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import connections, transaction
from django.db.models import F, QuerySet

from dunwell.core.problem import Refused
from dunwell.delivery.carrier import Accepted, Carrier, Outgoing, open_carrier
from dunwell.delivery.errors import DeliveryError
from dunwell.delivery.mail_url import DEFAULT_CONNECTIONS, parse_mail_url
from dunwell.delivery.states import after_try
from dunwell.services.house_mail import outgoing
from dunwell.services.outbox import SENDING_LEASE, wait_for_disk
from dunwell.store.models import Company, HouseMail

_WAITING = ("queued", "retrying")
_DIED = "the worker stopped while it was sending: it may have arrived"


@dataclass
class HouseReport:
    """What came of a pass, in messages. `blocked` is what stopped the whole channel."""

    accepted: int = 0
    refused: int = 0
    retrying: int = 0
    unknown: int = 0
    blocked: str | None = None

    @property
    def carried(self) -> int:
        """How many are done with for this pass."""
        return self.accepted + self.refused + self.retrying + self.unknown


def house_mail_waiting(company: Company | None = None) -> int:
    """How many messages to the house wait to be carried, of one company or of all."""
    rows = HouseMail.objects.filter(state__in=_WAITING)
    return (rows.filter(company=company) if company else rows).count()


def pump_house_mail(
    *,
    limit: int | None = None,
    now: Callable[[], datetime],
    company: Company | None = None,
    stopping: Callable[[], bool] = lambda: False,
) -> HouseReport:
    """Carries what is queued for people of the house and due, with this installation's mail settings or mailbox. Once
    `stopping` says so nothing new begins."""
    mail = parse_mail_url(settings.ENVIRONMENT.mail_url)
    round_ = _Round(company, limit, now, stopping)
    # The database has a thread of its own: Django refuses to work in one that runs an event loop.
    with ThreadPoolExecutor(1, thread_name_prefix="house-mail") as thread:
        try:
            if thread.submit(round_.begin).result():
                places = mail.connections if mail else DEFAULT_CONNECTIONS
                asyncio.run(_carry_all(round_, thread, places))
        finally:
            thread.submit(connections.close_all).result()
    return round_.report


async def _carry_all(round_: "_Round", thread: ThreadPoolExecutor, places: int) -> None:
    mail = parse_mail_url(settings.ENVIRONMENT.mail_url)
    async with open_carrier(mail, settings.ENVIRONMENT.mailbox) as carrier, asyncio.TaskGroup() as group:
        for _ in range(places):
            group.create_task(_work(round_, carrier, thread))


async def _work(round_: "_Round", carrier: Carrier, thread: ThreadPoolExecutor) -> None:
    loop = asyncio.get_running_loop()
    while (taken := await loop.run_in_executor(thread, round_.take)) is not None:
        row, message = taken
        try:
            outcome: Accepted | DeliveryError = await carrier.carry(message)
        except DeliveryError as error:
            outcome = error
        await loop.run_in_executor(thread, round_.store, row, outcome)


class _Round:
    """The database's side of a pass; all of it runs in one thread."""

    def __init__(
        self, company: Company | None, limit: int | None, now: Callable[[], datetime], stopping: Callable[[], bool]
    ) -> None:
        self.report = HouseReport()
        self._company, self._limit, self._now, self._stopping, self._taken = company, limit, now, stopping, 0

    def begin(self) -> bool:
        """What a dead worker left becomes unknown; whether there is anything to carry."""
        wait_for_disk()
        moment = self._now()
        left = HouseMail.objects.filter(state="sending", leased_until__lte=moment)
        self.report.unknown += left.update(state="unknown", answer=_DIED, finished_at=moment, leased_until=None)
        return self._due().exists()

    def take(self) -> tuple[HouseMail, Outgoing] | None:
        """The next message, stored as `sending`; None: nothing more may go."""
        while self._goes_on():
            row = self._claim()
            if row is None:
                return None
            self._taken += 1
            try:
                return row, outgoing(row, at=self._now())
            except Refused as refused:
                self.store(row, DeliveryError(f"it cannot be written: {refused}", permanent=True))
        return None

    def store(self, row: HouseMail, outcome: Accepted | DeliveryError) -> None:
        """What came of a try. A secret that a message carried is not kept once it has arrived."""
        error = outcome if isinstance(outcome, DeliveryError) else None
        after = after_try(row.attempts, error)
        changes: dict[str, object] = {"state": after.state, "answer": outcome.answer, "leased_until": None}
        if after.state == "queued":
            changes["attempts"] = F("attempts") - 1  # the channel's fault: the try does not count
            self.report.blocked = self.report.blocked or outcome.answer
        elif after.wait:
            changes["due_at"] = self._now() + after.wait
        else:
            changes["finished_at"] = self._now()
        if after.state == "accepted" and row.kind == HouseMail.Kind.INVITATION:
            changes |= {"text": "", "html": ""}
        stored = HouseMail.objects.filter(pk=row.pk, state="sending", attempts=row.attempts).update(**changes)
        if stored and after.state != "queued":
            setattr(self.report, after.state, getattr(self.report, after.state) + 1)

    def _goes_on(self) -> bool:
        is_full = self._limit is not None and self._taken >= self._limit
        return self.report.blocked is None and not is_full and not self._stopping()

    def _claim(self) -> HouseMail | None:
        moment = self._now()
        with transaction.atomic():
            # PostgreSQL passes by what another worker is taking; SQLite has one writer at a time.
            row = self._due().select_for_update(skip_locked=True, of=("self",)).order_by("due_at", "pk").first()
            if row is None:
                return None
            mine = HouseMail.objects.filter(pk=row.pk, state=row.state, attempts=row.attempts)
            if mine.update(state="sending", attempts=row.attempts + 1, leased_until=moment + SENDING_LEASE) != 1:
                return None
            row.attempts += 1
        return row

    def _due(self) -> QuerySet[HouseMail]:
        rows = HouseMail.objects.filter(state__in=_WAITING, due_at__lte=self._now()).select_related("company")
        return rows.filter(company=self._company) if self._company else rows
