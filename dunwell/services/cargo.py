# SPDX-License-Identifier: MIT
"""What leaves for each channel: from a notice's content to the bytes that its carrier takes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Protocol

from dunwell.core.procedure import Channel
from dunwell.delivery.carrier import Outgoing
from dunwell.letters.email import compose
from dunwell.letters.notice import NoticeContent
from dunwell.store.models import Company


@dataclass(frozen=True, slots=True)
class Consignment:
    """One delivery to be composed. `own` are the customer's addresses for this channel, `envelope` all that it is
    handed to, `sender` the address that e-mail comes from. `message_id` is the delivery's own."""

    company: Company
    delivery: int
    message_id: str
    content: NoticeContent
    own: tuple[str, ...]
    envelope: tuple[str, ...]
    sender: str
    at: datetime


class Compose(Protocol):
    """Makes the message of a delivery. Raises `Refused` when it cannot be written, OSError when a file is missing."""

    def __call__(self, consignment: Consignment) -> Outgoing: ...


def email(consignment: Consignment) -> Outgoing:
    """An e-mail, ready for the wire."""
    data = compose(consignment.content, sender=consignment.sender, to=consignment.own, at=consignment.at)
    return Outgoing(consignment.message_id, consignment.sender, consignment.envelope, data)


CARGO: Mapping[Channel, Compose] = MappingProxyType({"email": email})
