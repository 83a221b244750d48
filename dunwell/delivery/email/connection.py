# SPDX-License-Identifier: MIT
"""One connection to a mail server, and the one question that matters when it breaks: was the message sent?

Up to the final dot a message is certainly not sent; the server takes it with its answer to the dot. What is lost in
between is unknown. So the message's last three bytes are written only when all before them have left this process.
"""

import asyncio
import ssl

import aiosmtplib
from aiosmtplib import SMTP

from dunwell.delivery.carrier import Accepted, Outgoing
from dunwell.delivery.email.answers import answer_text, from_connecting, from_response, lost
from dunwell.delivery.email.conversation import Conversation, Reply
from dunwell.delivery.email.envelope import offer
from dunwell.delivery.errors import DeliveryError
from dunwell.delivery.mail_url import MailSettings
from dunwell.delivery.networks import dial

_FAILURES = (aiosmtplib.SMTPException, OSError, TimeoutError)
_SERVICE_CLOSING = 421


class Connection:
    """Sends messages one at a time; opens itself when needed and after `limit` messages starts afresh."""

    def __init__(
        self, settings: MailSettings, timeout: float, final_timeout: float, limit: int, tls: ssl.SSLContext | None
    ) -> None:
        self._settings = settings
        self._timeout = timeout
        self._final_timeout = final_timeout
        self._limit = limit
        self._tls = tls
        self._talk: Conversation | None = None
        self._carried = 0

    async def send(self, message: Outgoing) -> Accepted:
        """Carry one message through MAIL, RCPT and DATA. Raises `DeliveryError`."""
        try:
            talk, refused = await self._announce(message)
            reply = await self._transfer(talk, message)
        except DeliveryError:
            raise
        except BaseException:
            # Cancelled, or a fault of our own: nobody knows in which state the conversation is.
            self._abort()
            raise
        self._carried += 1
        return Accepted(answer_text(reply), refused)

    async def probe(self) -> str:
        """Open it and ask for a sign of life: the server's answer. Raises `DeliveryError`."""
        talk, _ = await self._ready()
        try:
            reply = await talk.ask(b"NOOP", self._timeout)
        except _FAILURES as error:
            self._abort()
            raise from_connecting(error) from error
        if not reply.is_good:
            raise from_response(reply)
        return answer_text(reply)

    async def close(self) -> None:
        """Say goodbye, or just leave when the server does not answer."""
        talk, self._talk = self._talk, None
        if talk is None or not talk.is_open:
            return
        try:
            await talk.ask(b"QUIT", min(self._timeout, 5))
        except _FAILURES:
            pass  # it has left first
        finally:
            talk.close()

    async def _announce(self, message: Outgoing) -> tuple[Conversation, dict[str, str]]:
        """MAIL, RCPT and DATA up to the server's "go ahead"; gives the refused recipients with its answers.

        A connection that rested may have been closed by the server meanwhile: one new one is tried, as nothing is sent.
        """
        talk, rested = await self._ready()
        try:
            return talk, await self._offer(talk, message)
        except DeliveryError as error:
            if not (rested and error.answer.startswith(f"{_SERVICE_CLOSING} ")):
                raise
        except _FAILURES as error:
            if not (rested and isinstance(error, ConnectionError)):
                raise self._broken(error) from error
        self._abort()
        talk, _ = await self._ready()
        try:
            return talk, await self._offer(talk, message)
        except _FAILURES as error:
            raise self._broken(error) from error

    async def _offer(self, talk: Conversation, message: Outgoing) -> dict[str, str]:
        """Raises `DeliveryError` for a refusal, when the conversation is in order again; else what `talk` raises."""
        said = await offer(talk, message, self._timeout)
        if said.is_taken:
            return said.refused(message)
        if said.waits_for_message:
            self._abort()  # it waits for a message to nobody: it shall not have one
        else:
            await self._reset(talk)
        raise said.error(message)

    async def _transfer(self, talk: Conversation, message: Outgoing) -> Reply:
        """The message itself and the final dot; the answer to it, if it is an acceptance."""
        try:
            talk.write(_stuffed(message))
            moved = await talk.left(self._timeout)
            if talk.has_heard or not moved:
                raise await self._cut_short(talk)
            talk.write(b".\r\n")
        except ConnectionError as error:
            self._abort()
            raise lost("the connection was lost before the end of the message", sent="no") from error
        return await self._final_answer(talk)

    async def _cut_short(self, talk: Conversation) -> DeliveryError:
        """Why the message could not be written to its end: nothing is sent."""
        try:
            reply = await talk.hear(0) if talk.has_heard else None
        finally:
            self._abort()
        return from_response(reply) if reply else lost("the server stopped reading the message", sent="no")

    async def _final_answer(self, talk: Conversation) -> Reply:
        """The server's word on the whole message. Without one, or with one that is no SMTP, the result is unknown."""
        try:
            reply = await talk.hear(self._final_timeout)
        except _FAILURES as error:
            self._abort()
            raise lost(f"no answer after the end of the message: {error or 'timed out'}", sent="maybe") from error
        if reply.is_good:
            return reply
        if not 400 <= reply.code < 600:
            self._abort()
            raise lost(f"unintelligible answer after the message: {answer_text(reply)}", sent="maybe")
        raise from_response(reply)

    async def _ready(self) -> tuple[Conversation, bool]:
        """An open connection, and whether it was open before."""
        if self._carried >= self._limit:
            await self.close()
        if self._talk is not None and self._talk.is_open:
            return self._talk, True
        self._carried = 0
        client = self._new_client()
        try:
            await self._connect(client)
            await _greet(client)
        except _FAILURES as error:
            client.close()
            raise from_connecting(error) from error
        self._talk = Conversation.over(client)
        return self._talk, False

    async def _connect(self, client: SMTP) -> None:
        if not self._settings.public_only:
            await client.connect()
            return
        # To the very address that was judged; the name is still what the certificate has to bear.
        dialled = dial(self._settings.host, self._settings.port, private_networks=False)
        await client.connect(sock=await asyncio.wait_for(dialled, self._timeout), port=None)

    def _new_client(self) -> SMTP:
        settings = self._settings
        return SMTP(
            hostname=settings.host,
            port=settings.port,
            username=settings.username.encode() if settings.username is not None else None,
            password=settings.password.encode() if settings.password is not None else None,
            timeout=self._timeout,
            use_tls=settings.security == "tls",
            start_tls=settings.security == "starttls",
            tls_context=self._tls if settings.security != "plain" else None,
        )

    def _broken(self, error: BaseException) -> DeliveryError:
        """The error of a message that was not sent because the connection broke."""
        self._abort()
        return lost(f"the connection was lost before the message: {error or type(error).__name__}", sent="no")

    async def _reset(self, talk: Conversation) -> None:
        """End the transaction so that the next message begins cleanly; a server that cannot is left."""
        try:
            if not (await talk.ask(b"RSET", self._timeout)).is_good:
                self._abort()
        except _FAILURES:
            self._abort()

    def _abort(self) -> None:
        """Leave at once, without flushing: half a message must not be followed by anything."""
        talk, self._talk = self._talk, None
        if talk is not None:
            talk.abort()


async def _greet(client: SMTP) -> None:
    """Ask what the server can do, unless the way to TLS or the login has asked already."""
    if not client.is_ehlo_or_helo_needed:
        return
    try:
        await client.ehlo()
    except aiosmtplib.SMTPHeloError:
        await client.helo()


def _stuffed(message: Outgoing) -> bytes:
    """The message as it stands between DATA and the final dot (RFC 5321, 4.5.2)."""
    data = message.data
    if message.is_wire:
        return data
    stuffed = data.replace(b"\r\n.", b"\r\n..")
    return (b"." if data.startswith(b".") else b"") + stuffed + (b"" if data.endswith(b"\r\n") else b"\r\n")
