# SPDX-License-Identifier: MIT
"""A mail server on 127.0.0.1 that says what a test tells it to, and remembers what it was told."""

import asyncio
import ssl
from base64 import b64decode
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import ClassVar

# What a script may hold beside answers: hang up, or never answer.
DROP = "drop"
STALL = "stall"


@dataclass
class Script:
    """Answers by command, used up in order, each the default when none is left.

    Keys: connect, EHLO, AUTH, MAIL, RCPT (or `RCPT someone@x`), DATA, BODY (drop or answer before the message is read),
    END (the answer to the whole message), RSET, QUIT.
    """

    answers: dict[str, list[str]] = field(default_factory=dict)
    extensions: tuple[str, ...] | None = None
    password: str | None = None
    tls: ssl.SSLContext | None = None
    commands: list[str] = field(default_factory=list)
    messages: list[bytes] = field(default_factory=list)
    connections: int = 0
    open_now: int = 0
    most_open: int = 0
    per_connection: defaultdict[int, int] = field(default_factory=lambda: defaultdict(int))

    offered: ClassVar[tuple[str, ...]] = ("SIZE 1000000", "8BITMIME")

    def __post_init__(self) -> None:
        self.answers = {key: list(answers) for key, answers in self.answers.items()}  # used up here alone

    def answer(self, key: str, default: str) -> str:
        waiting = self.answers.get(key)
        return waiting.pop(0) if waiting else default


class _HangUpError(Exception):
    pass


class _Conversation:
    def __init__(self, script: Script, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.script, self.reader, self.writer = script, reader, writer
        script.connections += 1
        self.number = script.connections
        self.secure = False
        self.known = script.password is None
        self.taken = 0  # recipients of the message that is announced

    async def run(self) -> None:
        await self.say("connect", "220 ready")
        while line := await self.reader.readline():
            command = line.decode().strip()
            self.script.commands.append(command)
            await self.obey(command)

    async def say(self, key: str, default: str) -> str:
        answer = self.script.answer(key, default)
        if answer == DROP:
            raise _HangUpError
        if answer == STALL:
            await asyncio.sleep(60)
        self.writer.write(answer.encode() + b"\r\n")
        await self.writer.drain()
        if answer.startswith("421"):
            raise _HangUpError
        return answer

    async def obey(self, command: str) -> None:
        verb = command[:4].upper()
        if verb == "EHLO":
            await self.hello()
        elif command == "STARTTLS":
            await self.say("STARTTLS", "220 go ahead")
            assert self.script.tls is not None
            await self.writer.start_tls(self.script.tls)
            self.secure = True
        elif verb == "AUTH":
            given = b64decode(command.split(" ")[2]).split(b"\0")[2].decode()
            self.known = given == self.script.password
            await self.say("AUTH", "235 welcome" if self.known else "535 5.7.8 credentials invalid")
        elif verb == "MAIL":
            self.taken = 0
            await self.say("MAIL", "250 ok" if self.known else "530 5.7.0 authentication required")
        elif verb == "RCPT":
            address = command[command.index("<") + 1 : command.index(">")]
            key = f"RCPT {address}" if f"RCPT {address}" in self.script.answers else "RCPT"
            self.taken += (await self.say(key, "250 ok")).startswith("250")
        elif verb == "DATA":
            answer = "354 go ahead" if self.taken else "554 5.5.1 no valid recipients"
            if (await self.say("DATA", answer)).startswith("354"):
                await self.message()
        elif verb == "QUIT":
            await self.say("QUIT", "221 bye")
            raise _HangUpError
        else:
            await self.say(verb, "250 ok")

    async def hello(self) -> None:
        offers = list(self.script.offered if self.script.extensions is None else self.script.extensions)
        if self.script.password is not None:
            offers.append("AUTH PLAIN")
        if self.script.tls is not None and not self.secure:
            offers.append("STARTTLS")
        lines = ["sink", *offers]
        greeting = "\r\n".join(f"250-{line}" for line in lines[:-1]) + f"\r\n250 {lines[-1]}"
        await self.say("EHLO", greeting.removeprefix("\r\n"))

    async def message(self) -> None:
        if "BODY" in self.script.answers:
            await self.say("BODY", "")
        data = bytearray()
        while not data.endswith(b"\r\n.\r\n"):
            if not (more := await self.reader.read(1 << 16)):
                raise _HangUpError
            data += more
        self.script.messages.append(bytes(data[:-3]).replace(b"\r\n..", b"\r\n."))
        self.script.per_connection[self.number] += 1
        await self.say("END", f"250 2.0.0 queued as {len(self.script.messages)}")


@asynccontextmanager
async def running(script: Script, tls: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    """The server while the block runs; gives its port. `tls` encrypts from the first byte."""
    conversations: set[asyncio.Task[None]] = set()

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        conversations.add(task)
        script.open_now += 1
        script.most_open = max(script.most_open, script.open_now)
        try:
            await _Conversation(script, reader, writer).run()
        except (_HangUpError, ConnectionError, asyncio.IncompleteReadError, ssl.SSLError, asyncio.CancelledError):
            pass
        finally:
            script.open_now -= 1
            conversations.discard(task)
            writer.transport.abort()

    server = await asyncio.start_server(converse, "127.0.0.1", 0, ssl=tls)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for task in list(conversations):
            task.cancel()
        await asyncio.gather(*conversations, return_exceptions=True)
