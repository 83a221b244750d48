# SPDX-License-Identifier: MIT
"""The messages of one company that the built-in mailbox keeps: what its customers would have received.

The mailbox is one folder for the whole installation; a message is reached through its delivery alone, and so through
the company that the delivery belongs to.
"""

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from dunwell.core.problem import Refused
from dunwell.delivery.email.mailbox import OpenedMessage, file_name_of, read_attachment, read_message
from dunwell.store.models import Company, Delivery


@dataclass(frozen=True)
class KeptPage:
    """Deliveries whose message is kept, the latest first."""

    rows: list[Delivery]
    total: int
    page: int
    pages: int


def in_use() -> bool:
    """Whether this installation keeps mail instead of sending it."""
    return not settings.ENVIRONMENT.mail_url


def kept(company: Company, *, page: int = 1, size: int = 50) -> KeptPage:
    """A page of the company's kept messages."""
    rows = Delivery.objects.filter(company=company, channel="email", accepted_seq__isnull=False)
    total = rows.count()
    pages = max(1, -(-total // size))
    page = min(max(1, page), pages)
    found = rows.select_related("notice__customer").order_by("-finished_at", "-pk")[(page - 1) * size : page * size]
    return KeptPage([row for row in found if _path(row).is_file()], total, page, pages)


def opened(company: Company, delivery: int) -> tuple[Delivery, OpenedMessage]:
    """A kept message in full. Raises `Refused("not_found")`."""
    row = _delivery(company, delivery)
    return row, read_message(settings.ENVIRONMENT.mailbox, _path(row).name)


def attachment(company: Company, delivery: int, index: int) -> tuple[str, str, bytes]:
    """File name, media type and bytes of one attachment of a kept message. Raises `Refused("not_found")`."""
    row = _delivery(company, delivery)
    try:
        return read_attachment(settings.ENVIRONMENT.mailbox, _path(row).name, index)
    except Refused as refused:
        raise Refused("not_found", what="attachment", name=str(index)) from refused


def is_kept(delivery: Delivery) -> bool:
    """Whether the message of a delivery can be looked at."""
    return delivery.channel == "email" and _path(delivery).is_file()


def _delivery(company: Company, delivery: int) -> Delivery:
    rows = Delivery.objects.filter(company=company, pk=delivery, channel="email")
    row = rows.select_related("notice__customer").first()
    if row is None or not _path(row).is_file():
        raise Refused("not_found", what="message", name=str(delivery))
    return row


def _path(delivery: Delivery) -> Path:
    folder: Path = settings.ENVIRONMENT.mailbox
    return folder / file_name_of(delivery.message_id)
