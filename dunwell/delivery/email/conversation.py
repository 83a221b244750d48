# SPDX-License-Identifier: MIT
"""What is said over an open connection to a mail server: command lines out, replies in, in the same order.

A library opens the connection, with TLS and sign-in; from then on this takes its place, because commands may leave
together where the server announces it (RFC 2920), and because a message has to be known to have left this process.
"""

import asyncio
from asyncio import Future
from collections import deque
from typing import NamedTuple, cast

from aiosmtplib import SMTP

_LONGEST_REPLY = 32_768
_NO_REPLY = -1
_LOOK_SECONDS = 0.005
GO_AHEAD = 354


class Reply(NamedTuple):
    """A server's reply: its code (-1 when it is no SMTP) and its words, a line each."""

    code: int
    message: str

    @property
    def is_good(self) -> bool:
        """The server did what it was told."""
        return 200 <= self.code < 300


class Conversation(asyncio.Protocol):
    """An open connection. `pipelining`: the server takes commands together; `extensions` are those it announced."""

    def __init__(self, transport: asyncio.Transport, extensions: frozenset[str]) -> None:
        self._transport = transport
        self._under = _under(transport)
        self._extensions = extensions
        self.pipelining = "pipelining" in extensions
        self._text = bytearray()
        self._replies: deque[Reply] = deque()
        self._awaited = 0
        self._hearing: Future[None] | None = None
        self._leaving: Future[None] | None = None
        self._lost: ConnectionError | None = None

    @classmethod
    def over(cls, client: SMTP) -> "Conversation":
        """The conversation on the connection that a client has opened, and greeted."""
        transport = cast(asyncio.Transport, client.transport)
        talk = cls(transport, frozenset(client.esmtp_extensions))
        transport.set_protocol(talk)
        # Told as soon as anything waits in this process, and again when all has left.
        transport.set_write_buffer_limits(high=0)
        if talk._under is not None:
            talk._under.set_write_buffer_limits(high=0)
        return talk

    @property
    def is_open(self) -> bool:
        """Whether something may be said."""
        return self._lost is None and not self._transport.is_closing()

    @property
    def waiting(self) -> int:
        """How many bytes have not left this process."""
        under = self._under.get_write_buffer_size() if self._under is not None else 0
        return self._transport.get_write_buffer_size() + under

    def supports(self, extension: str) -> bool:
        """Whether the server announced an extension (in small letters)."""
        return extension in self._extensions

    def say(self, *lines: bytes) -> None:
        """Sends commands; each has a reply. Raises ConnectionError."""
        self._awaited += len(lines)
        self.write(b"\r\n".join(lines) + b"\r\n")

    def write(self, data: bytes) -> None:
        """Sends bytes as they are. Raises ConnectionError."""
        if not self.is_open:
            raise self._lost or ConnectionResetError("Connection lost")
        self._transport.write(data)

    async def hear(self, timeout: float) -> Reply:
        """The next reply. Raises ConnectionError, or TimeoutError after so many seconds."""
        if not self._replies:
            if self._lost is not None:
                raise self._lost
            self._hearing = asyncio.get_running_loop().create_future()
            try:
                async with asyncio.timeout(timeout):
                    await self._hearing
            except TimeoutError:
                raise TimeoutError("Timed out waiting for server response") from None
            finally:
                self._hearing = None
        return self._replies.popleft()

    async def ask(self, line: bytes, timeout: float) -> Reply:
        """A command and its reply. Raises what `say` and `hear` raise."""
        self.say(line)
        return await self.hear(timeout)

    @property
    def has_heard(self) -> bool:
        """Whether a reply lies ready, or none will come any more."""
        return bool(self._replies) or self._lost is not None

    async def left(self, timeout: float) -> bool:
        """Waits until all that was written has left, a reply came or the connection is lost; False when not a byte
        moved for so many seconds."""
        still = 0.0
        while (waiting := self.waiting) and not self.has_heard:
            pause = timeout if self._under is None else min(timeout, _LOOK_SECONDS)
            self._leaving = asyncio.get_running_loop().create_future()
            try:
                async with asyncio.timeout(pause):
                    await self._leaving
            except TimeoutError:
                still = still + pause if self.waiting == waiting else 0.0
                if still >= timeout:
                    return False
            finally:
                self._leaving = None
        return True

    def abort(self) -> None:
        """Leaves at once; what has not left this process never will."""
        self._transport.abort()

    def close(self) -> None:
        """Leaves."""
        self._transport.close()

    # What the event loop tells.

    def data_received(self, data: bytes) -> None:
        self._text += data
        while (reply := _reply(self._text)) is not None:
            if not self._awaited:
                # It says something unasked, for the most part that it closes: nothing after it could be told apart.
                self._lost = ConnectionResetError(f"Connection closed by the server: {reply.code} {reply.message}")
                self._transport.abort()
                return
            # A go-ahead is followed by the word on the message, which may come before its end.
            self._awaited -= reply.code != GO_AHEAD
            self._replies.append(reply)
            _wake(self._hearing)
            _wake(self._leaving)

    def resume_writing(self) -> None:
        _wake(self._leaving)

    def eof_received(self) -> None:
        self._lost = self._lost or ConnectionResetError("Unexpected EOF received")

    def connection_lost(self, exc: Exception | None) -> None:
        self._lost = self._lost or ConnectionResetError("Connection lost")
        self._lost.__cause__ = exc
        if not self._replies and self._hearing is not None and not self._hearing.done():
            self._hearing.set_exception(self._lost)
        _wake(self._leaving)


def _under(transport: asyncio.Transport) -> asyncio.Transport | None:
    """The transport below an encrypted one, in which what is encrypted waits for the network; None: it is plain. The
    library shows neither its size nor when it empties, so that this has to be looked up, and looked at again."""
    inner = getattr(getattr(transport, "_ssl_protocol", None), "_transport", None)
    return cast(asyncio.Transport, inner) if inner is not None else None


def _wake(waiting: "Future[None] | None") -> None:
    if waiting is not None and not waiting.done():
        waiting.set_result(None)


def _reply(text: bytearray) -> Reply | None:
    """Takes the first whole reply from what has come; None when it is not all here."""
    lines: list[str] = []
    at = 0
    while (end := text.find(b"\n", at)) >= 0:
        line = bytes(text[at:end])
        at = end + 1
        lines.append(line[4:].strip().decode("utf-8", "surrogateescape"))
        if line[3:4] != b"-" or not line[:3].isdigit():
            del text[:at]
            code = int(line[:3]) if line[:3].isdigit() else _NO_REPLY
            return Reply(code, "\n".join(lines) if code != _NO_REPLY else line.decode("utf-8", "surrogateescape"))
    if len(text) > _LONGEST_REPLY:
        text.clear()
        return Reply(_NO_REPLY, "Response too long")
    return None
