# SPDX-License-Identifier: MIT
"""The built-in mailbox: whether this installation keeps mail instead of sending it, and what it keeps.

The mailbox is one folder for the whole installation; a message is reached through its delivery alone (sent_mail.py).
"""

from pathlib import Path

from django.conf import settings

from dunwell.delivery.email.mailbox import file_name_of
from dunwell.store.models import Delivery


def in_use() -> bool:
    """Whether this installation keeps mail instead of sending it."""
    return not settings.ENVIRONMENT.mail_url


def is_kept(delivery: Delivery) -> bool:
    """Whether the message of a delivery can be looked at."""
    return delivery.channel == "email" and _path(delivery).is_file()


def _path(delivery: Delivery) -> Path:
    folder: Path = settings.ENVIRONMENT.mailbox
    return folder / file_name_of(delivery.message_id)
