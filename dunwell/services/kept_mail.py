# SPDX-License-Identifier: MIT
"""The built-in mailbox: whether this installation keeps mail instead of sending it, and what it keeps.

The mailbox is one folder for the whole installation; a message is reached through its delivery alone (sent_mail.py).
"""

from pathlib import Path

from django.conf import settings

from dunwell.delivery.email.mailbox import file_name_of
from dunwell.services.carried import has_own_server
from dunwell.store.models import Company, Delivery


def in_use(company: Company | None = None) -> bool:
    """Whether mail is kept instead of sent: this installation's own or, where one is named, a company's."""
    return not settings.ENVIRONMENT.mail_url and not (company and has_own_server(company))


def is_kept(delivery: Delivery) -> bool:
    """Whether the message of a delivery can be looked at."""
    return delivery.channel == "email" and _path(delivery).is_file()


def _path(delivery: Delivery) -> Path:
    folder: Path = settings.ENVIRONMENT.mailbox
    return folder / file_name_of(delivery.message_id)
