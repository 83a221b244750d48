# SPDX-License-Identifier: MIT
"""The messages to customers that left, as their recipients got them, whatever the transport.

A message is reached through its delivery alone, and so through the company that the delivery belongs to, and for a
person limited to own documents through the customer. What left before messages were kept is read from the built-in
mailbox, if that carried it.
"""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db.models import Q, QuerySet

from dunwell.core.problem import Refused
from dunwell.delivery.email.mailbox import file_name_of
from dunwell.services import sent_messages
from dunwell.services.sent_messages import Opened
from dunwell.store.models import Company, Delivery, SentMessage

_FILES: Mapping[str, tuple[str, str]] = {
    "letter": (".pdf", "application/pdf"),
    "einvoice": (".xml", "application/xml"),
    "sms": (".txt", "text/plain; charset=utf-8"),
    "webhook": (".json", "application/json"),
}


@dataclass(frozen=True)
class SentMail:
    """A message and its delivery. `at`: when it began to leave; `sha256` and `size` are of the whole message, empty and
    0 for one that the built-in mailbox alone has."""

    delivery: Delivery
    message: Opened
    at: datetime | None
    sha256: str
    size: int


def sent(company: Company, *, text: str = "", own: int | None = None) -> QuerySet[Delivery]:
    """The deliveries whose message was taken, to be listed by -pk; `text` is looked for in the
    customer, the number and the recipients."""
    rows = Delivery.objects.filter(company=company, channel="email", accepted_seq__isnull=False)
    rows = rows if own is None else rows.filter(notice__customer__owner=own)
    if text:
        rows = rows.filter(
            Q(notice__customer__name__icontains=text)
            | Q(notice__customer__ref__icontains=text)
            | Q(notice__number__iexact=text)
            | Q(recipients__icontains=text)
        )
    return rows.select_related("notice__customer")


def opened(company: Company, delivery: int, *, own: int | None = None) -> SentMail:
    """A kept message in full. Raises `Refused("not_found")`."""
    row = _delivery(company, delivery, own)
    found = SentMessage.objects.filter(delivery=row).first()
    if found is not None:
        return SentMail(row, sent_messages.opened(found), found.at, found.sha256, found.size)
    if not _path(row).is_file():
        raise Refused("not_found", what="message", name=str(delivery))
    return SentMail(row, sent_messages.read(_path(row).read_bytes()), row.finished_at, "", 0)


def attachment(company: Company, delivery: int, index: int, *, own: int | None = None) -> tuple[str, bytes]:
    """File name and bytes of one file that went with a kept message. Raises `Refused("not_found")`."""
    row = _delivery(company, delivery, own)
    found = SentMessage.objects.filter(delivery=row).first()
    try:
        if found is not None:
            return sent_messages.file_of(found, index)
    except (IndexError, OSError) as error:
        raise Refused("not_found", what="attachment", name=str(index)) from error
    raise Refused("not_found", what="attachment", name=str(index))


def left(company: Company, delivery: int, *, own: int | None = None) -> tuple[str, bytes, str]:
    """What left by another channel than e-mail, as a file: its name, its bytes and their media type.

    Raises `Refused("not_found")`.
    """
    rows = Delivery.objects.filter(company=company, pk=delivery, channel__in=_FILES)
    rows = rows if own is None else rows.filter(notice__customer__owner=own)
    row = rows.select_related("notice").first()
    found = SentMessage.objects.filter(delivery=row).first() if row is not None else None
    if row is None or found is None:
        raise Refused("not_found", what="message", name=str(delivery))
    ending, kind = _FILES[row.channel]
    return f"{row.notice.number}{ending}", zlib.decompress(found.data), kind


def has_left(delivery: Delivery) -> bool:
    """Whether what left by another channel than e-mail is kept."""
    return delivery.channel in _FILES and SentMessage.objects.filter(delivery=delivery).exists()


def is_readable(delivery: Delivery) -> bool:
    """Whether the message of a delivery can be looked at as it left."""
    if delivery.channel != "email":
        return False
    return SentMessage.objects.filter(delivery=delivery).exists() or _path(delivery).is_file()


def _delivery(company: Company, delivery: int, own: int | None) -> Delivery:
    rows = Delivery.objects.filter(company=company, pk=delivery, channel="email")
    rows = rows if own is None else rows.filter(notice__customer__owner=own)
    row = rows.select_related("notice__customer", "notice__run").first()
    if row is None:
        raise Refused("not_found", what="message", name=str(delivery))
    return row


def _path(delivery: Delivery) -> Path:
    folder: Path = settings.ENVIRONMENT.mailbox
    return folder / file_name_of(delivery.message_id)
