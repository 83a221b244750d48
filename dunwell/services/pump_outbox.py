# SPDX-License-Identifier: MIT
"""Delivery as the worker does it: of all companies, with this installation's own mail settings and mailbox."""

import os
import socket
from collections.abc import Callable
from datetime import datetime

from django.conf import settings

from dunwell.delivery.mail_url import parse_mail_url
from dunwell.services.carrying import DeliverReport
from dunwell.services.deliver import deliver
from dunwell.services.due import local_date


def pump_outbox(*, limit: int, now: Callable[[], datetime]) -> DeliverReport:
    """Carries what is queued and due, at most `limit` messages."""
    return deliver(
        limit=limit,
        worker=f"{socket.gethostname()}:{os.getpid()}",
        now=now,
        on_of=lambda company: local_date(company, now()),
        carrier_settings=parse_mail_url(settings.ENVIRONMENT.mail_url),
        mailbox_folder=settings.ENVIRONMENT.mailbox,
    )
