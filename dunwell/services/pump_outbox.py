# SPDX-License-Identifier: MIT
"""Delivery with this installation's own mail settings and mailbox, as the worker and the command do it."""

import os
import socket
from collections.abc import Callable, Collection
from datetime import datetime

from django.conf import settings

from dunwell.delivery.mail_url import parse_mail_url
from dunwell.services.carrying_report import DeliverReport
from dunwell.services.deliver import deliver
from dunwell.services.due import local_date
from dunwell.store.models import Company


def pump_outbox(
    *,
    limit: int | None,
    now: Callable[[], datetime],
    company: Company | None = None,
    actor: str = "worker",
    progress: Callable[[int], None] | None = None,
    house: bool = True,
    seconds: float | None = None,
    stopping: Callable[[], bool] = lambda: False,
    reading: Callable[[], Collection[int]] = tuple,
) -> DeliverReport:
    """Carries what is queued and due, at most `limit` messages; of one company, where one is named. Without `house`
    the installation's own mail server is left alone. `seconds`, `stopping`, `reading`: when nothing new begins
    (`deliver`)."""
    return deliver(
        company=company,
        limit=limit,
        actor=actor,
        progress=progress,
        house=house,
        seconds=seconds,
        stopping=stopping,
        reading=reading,
        worker=f"{socket.gethostname()}:{os.getpid()}",
        now=now,
        on_of=lambda company: local_date(company, now()),
        carrier_settings=parse_mail_url(settings.ENVIRONMENT.mail_url),
        mailbox_folder=settings.ENVIRONMENT.mailbox,
    )
