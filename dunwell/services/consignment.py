# SPDX-License-Identifier: MIT
"""What a channel's message is composed from: one delivery with all that its notice says."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from dunwell.delivery.carrier import Outgoing
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
