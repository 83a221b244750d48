# SPDX-License-Identifier: MIT
"""E-mail by way of a mail server: a few lasting connections, each carrying one message after the other."""

import asyncio
import ssl
from dataclasses import replace
from types import TracebackType

from dunwell.core.problem import Refused
from dunwell.delivery.carrier import Accepted, Outgoing
from dunwell.delivery.email.connection import Connection
from dunwell.delivery.errors import DeliveryError
from dunwell.delivery.mail_url import MailSettings
from dunwell.letters.mime import ends_lines, plain_address


class SmtpCarrier:
    """Carries e-mail over `settings.connections` connections, opened when first needed and re-opened when lost.

    `timeout` is in seconds for one command; `final_timeout` for the answer to the whole message, for which RFC 5321
    (4.5.3.2.6) asks ten minutes: giving up sooner would leave a result unknown that was only slow. A connection is
    renewed after `messages_per_connection`. `tls` replaces the system's trust in certificates (tests, own authorities).
    """

    def __init__(
        self,
        settings: MailSettings,
        *,
        timeout: float = 60.0,
        final_timeout: float = 600.0,
        messages_per_connection: int = 100,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._connections = [
            Connection(settings, timeout, final_timeout, messages_per_connection, tls)
            for _ in range(settings.connections)
        ]
        # The one used last is taken first: what a quiet day does not need is never opened.
        self._idle: asyncio.LifoQueue[Connection] = asyncio.LifoQueue()
        for connection in self._connections:
            self._idle.put_nowait(connection)

    async def __aenter__(self) -> "SmtpCarrier":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await asyncio.gather(*(connection.close() for connection in self._connections))

    async def carry(self, message: Outgoing) -> Accepted:
        """Hand one message to the server, waiting for a free connection. Raises `DeliveryError`."""
        sendable = _sendable(message)
        connection = await self._idle.get()
        try:
            return await connection.send(sendable)
        finally:
            self._idle.put_nowait(connection)

    async def probe(self) -> str:
        """Open a connection, sign in and ask for a sign of life: the server's answer. Raises `DeliveryError`."""
        connection = await self._idle.get()
        try:
            return await connection.probe()
        finally:
            self._idle.put_nowait(connection)


def _sendable(message: Outgoing) -> Outgoing:
    """The message with its addresses in ASCII, or a permanent error: no server is bothered with what cannot go."""
    try:
        sender = plain_address(message.mail_from)
        recipients = tuple(plain_address(address) for address in message.recipients)
    except Refused as refused:
        raise DeliveryError(
            f"not an address that can be sent to: {refused.context['address']}", permanent=True
        ) from None
    if not recipients:
        raise DeliveryError("the message has no recipient", permanent=True)
    if not message.is_wire and not ends_lines(message.data):
        # A lone CR or LF is read as a line end by some servers and not by others: a way to smuggle a second message.
        raise DeliveryError("the message has a line end that is not CRLF", permanent=True)
    return replace(message, mail_from=sender, recipients=recipients)
