# SPDX-License-Identifier: MIT
"""The seam of this room: what a channel does with one finished message."""

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from dunwell.delivery.mail_url import MailSettings


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message ready for the wire. `message_id` is the same for every try: the other side may know it by that.

    E-mail: `data` is RFC 5322 with CRLF line ends, `mail_from` and `recipients` are the envelope's. A letter: a PDF,
    the one recipient is the customer's name. An e-invoice: XML, and the electronic address. SMS: the text in UTF-8,
    and the telephone number. A webhook: JSON, and no recipient. `name` is what a file of it is called, `facts` what
    the channel needs besides (dunwell.delivery.channels says which). `is_wire`: whoever made an e-mail knows that it
    ends its lines with CRLF alone, the last too, and begins none with a dot, so that nobody has to look again.
    """

    message_id: str
    mail_from: str
    recipients: tuple[str, ...]
    data: bytes = field(repr=False)
    name: str = ""
    is_wire: bool = False
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Accepted:
    """The other side took the message: its last answer (with its queue id, if it gave one) is the evidence.

    `refused` names the recipients that it did not take, with its answer to each; never all of them. `known_as` is the
    other side's own name for the message, by which its state is asked for later.
    """

    answer: str
    refused: Mapping[str, str] = field(default_factory=dict)
    known_as: str = ""


class Carrier(Protocol):
    """Carries messages over one channel; several may be carried at once."""

    async def carry(self, message: Outgoing) -> Accepted:
        """Hand over one message. Raises `DeliveryError` and nothing else when it cannot."""
        ...


def open_carrier(settings: MailSettings | None, mailbox_folder: Path) -> AbstractAsyncContextManager[Carrier]:
    """The carrier of e-mail: the mail server of the settings or, without, the built-in mailbox in that folder.

    Used as `async with open_carrier(settings, folder) as carrier:`; leaving it closes the connections.
    """
    # Here, because both modules speak in the terms of this one.
    from dunwell.delivery.email.mailbox import MailboxCarrier
    from dunwell.delivery.email.smtp import SmtpCarrier

    return MailboxCarrier(mailbox_folder) if settings is None else SmtpCarrier(settings)
