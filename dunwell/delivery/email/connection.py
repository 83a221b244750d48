# SPDX-License-Identifier: MIT
"""One connection to a mail server, and the one question that matters when it breaks: was the message sent?

Up to the final dot a message is certainly not sent; the server takes it with its answer to the dot. What is lost in
between is unknown. So the message's last three bytes are written only when all before them have left this process.
"""

import asyncio
import ssl
from typing import cast

import aiosmtplib
from aiosmtplib import SMTP, SMTPResponse

from dunwell.delivery.carrier import Accepted, Outgoing
from dunwell.delivery.email.answers import all_refused, answer_text, from_connecting, from_response, lost
from dunwell.delivery.email.dsn import NOTHING_ASKED, dsn_options
from dunwell.delivery.errors import DeliveryError
from dunwell.delivery.mail_url import MailSettings
from dunwell.delivery.networks import dial

_FAILURES = (aiosmtplib.SMTPException, OSError)
_POLL_SECONDS = 0.005
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
        self._client: SMTP | None = None
        self._carried = 0

    async def send(self, message: Outgoing) -> Accepted:
        """Carry one message through MAIL, RCPT and DATA. Raises `DeliveryError`."""
        try:
            refused = await self._announce(message)
            response = await self._transfer(message.data)
        except DeliveryError:
            raise
        except BaseException:
            # Cancelled, or a fault of our own: nobody knows in which state the conversation is.
            self._abort()
            raise
        self._carried += 1
        return Accepted(answer_text(response), refused)

    async def probe(self) -> str:
        """Open it and ask for a sign of life: the server's answer. Raises `DeliveryError`."""
        client, _ = await self._ready()
        try:
            return answer_text(await client.noop())
        except _FAILURES as error:
            self._abort()
            raise from_connecting(error) from error

    async def close(self) -> None:
        """Say goodbye, or just leave when the server does not answer."""
        client, self._client = self._client, None
        if client is None or not client.is_connected:
            return
        try:
            await client.quit(timeout=min(self._timeout, 5))
        except _FAILURES:
            client.close()

    async def _announce(self, message: Outgoing) -> dict[str, str]:
        """MAIL, RCPT and DATA up to the server's "go ahead"; gives the refused recipients with its answers.

        A connection that rested may have been closed by the server meanwhile: one new one is tried, as nothing is sent.
        """
        client, rested = await self._ready()
        try:
            return await self._envelope(client, message)
        except DeliveryError:
            raise
        except _FAILURES as error:
            if not (rested and _is_closed(error)):
                raise await self._not_sent(error) from error
        self._abort()
        client, _ = await self._ready()
        try:
            return await self._envelope(client, message)
        except _FAILURES as error:
            raise await self._not_sent(error) from error

    async def _envelope(self, client: SMTP, message: Outgoing) -> dict[str, str]:
        asked = dsn_options(message.message_id) if client.supports_extension("dsn") else NOTHING_ASKED
        size = [f"SIZE={len(message.data)}"] if client.supports_extension("size") else []
        await client.mail(message.mail_from, options=[*size, *asked.mail])
        refusals = []
        for recipient in message.recipients:
            try:
                await client.rcpt(recipient, options=asked.rcpt)
            except aiosmtplib.SMTPRecipientRefused as refusal:
                refusals.append(refusal)
        if len(refusals) == len(message.recipients):
            await self._reset()
            raise all_refused(refusals)
        go_ahead = await client.execute_command(b"DATA")
        if go_ahead.code != aiosmtplib.SMTPStatus.start_input:
            raise aiosmtplib.SMTPDataError(go_ahead.code, go_ahead.message)
        return {refusal.recipient: answer_text(refusal) for refusal in refusals}

    async def _transfer(self, data: bytes) -> SMTPResponse:
        """The message itself and the final dot; the answer to it, if it is an acceptance."""
        client = self._client
        if client is None or client.protocol is None or client.transport is None:
            raise lost("the connection was lost before the message", sent="no")
        protocol, transport = client.protocol, cast(asyncio.WriteTransport, client.transport)
        # Reading begins before writing: a server may answer, or hang up, in the middle.
        reply = asyncio.create_task(protocol.read_response())
        await asyncio.sleep(0)
        try:
            await self._write_body(reply, transport, data)
            transport.write(b".\r\n")
            return await self._final_answer(reply)
        finally:
            reply.cancel()

    async def _write_body(
        self, reply: "asyncio.Task[SMTPResponse]", transport: asyncio.WriteTransport, data: bytes
    ) -> None:
        """Write all but the final dot and wait until it has left. Raises: nothing is sent."""
        stuffed = data.replace(b"\r\n.", b"\r\n..")
        transport.write(
            (b"." if data.startswith(b".") else b"") + stuffed + (b"" if data.endswith(b"\r\n") else b"\r\n")
        )
        await asyncio.sleep(0)
        waiting, stalled = transport.get_write_buffer_size(), 0.0
        while waiting and not reply.done() and stalled < self._timeout:
            await asyncio.sleep(_POLL_SECONDS)
            left = transport.get_write_buffer_size()
            stalled = stalled + _POLL_SECONDS if left == waiting else 0.0
            waiting = left
        if not reply.done() and not transport.is_closing() and not waiting:
            return
        self._abort()
        if reply.done() and not reply.cancelled() and reply.exception() is None:
            raise from_response(reply.result())
        raise lost("the connection was lost before the end of the message", sent="no")

    async def _final_answer(self, reply: "asyncio.Task[SMTPResponse]") -> SMTPResponse:
        """The server's word on the whole message. Without one, or with one that is no SMTP, the result is unknown."""
        try:
            response = await asyncio.wait_for(reply, self._final_timeout)
        except (*_FAILURES, TimeoutError) as error:
            self._abort()
            raise lost(f"no answer after the end of the message: {error or 'timed out'}", sent="maybe") from error
        if 200 <= response.code < 300:
            return response
        if not 400 <= response.code < 600:
            self._abort()
            raise lost(f"unintelligible answer after the message: {answer_text(response)}", sent="maybe")
        raise from_response(response)

    async def _ready(self) -> tuple[SMTP, bool]:
        """An open connection, and whether it was open before."""
        if self._carried >= self._limit:
            await self.close()
        if self._client is not None and self._client.is_connected:
            return self._client, True
        self._carried = 0
        client = self._new_client()
        try:
            await self._connect(client)
            await _greet(client)
        except _FAILURES as error:
            client.close()
            raise from_connecting(error) from error
        self._client = client
        return client, False

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

    async def _not_sent(self, error: BaseException) -> DeliveryError:
        """The error of a message that was not sent; the connection is put in order for the next one."""
        if isinstance(error, aiosmtplib.SMTPResponseException):
            await self._reset()
            return from_response(error, of_sender=isinstance(error, aiosmtplib.SMTPSenderRefused))
        self._abort()
        return lost(f"the connection was lost before the message: {error or type(error).__name__}", sent="no")

    async def _reset(self) -> None:
        """End the transaction so that the next message begins cleanly; a server that cannot is left."""
        if self._client is None or not self._client.is_connected:
            return
        try:
            await self._client.rset()
        except _FAILURES:
            self._abort()

    def _abort(self) -> None:
        """Leave at once, without flushing: half a message must not be followed by anything."""
        client, self._client = self._client, None
        if client is not None:
            if client.transport is not None:
                cast(asyncio.WriteTransport, client.transport).abort()
            client.close()


async def _greet(client: SMTP) -> None:
    """Ask what the server can do, unless the way to TLS or the login has asked already."""
    if not client.is_ehlo_or_helo_needed:
        return
    try:
        await client.ehlo()
    except aiosmtplib.SMTPHeloError:
        await client.helo()


def _is_closed(error: BaseException) -> bool:
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return error.code == _SERVICE_CLOSING
    return isinstance(error, ConnectionError)
