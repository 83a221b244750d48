# SPDX-License-Identifier: MIT
"""A web server on this machine that answers as it is told, and misbehaves when it is told so."""

import asyncio
import json
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

# Instead of an answer: close before reading the body, close after all of it, or say nothing more.
DROP_EARLY, DROP_LATE, STALL = "drop early", "drop late", "stall"


@dataclass(frozen=True)
class Asked:
    """One question as it arrived."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, object]:
        found: dict[str, object] = json.loads(self.body)
        return found


@dataclass(frozen=True)
class Says:
    """An answer. `raw` instead of all else: the very bytes, after which the connection is closed."""

    status: int = 200
    body: object = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    raw: bytes = b""


@dataclass
class WebServer:
    """What was asked, in order. `answer` is called with each question; a test may change it at any time."""

    answer: Callable[[Asked], Says | str]
    asked: list[Asked] = field(default_factory=list)
    connections: int = 0
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while await self._one(reader, writer):
                pass
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        method, target, _ = head[0].split(" ")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        asked = Asked(method, target, headers, body)
        said = self.answer(asked)
        if said == DROP_EARLY:
            return False
        self.asked.append(asked)
        if said == STALL:
            await asyncio.sleep(30)
        if isinstance(said, str):
            return False
        writer.write(said.raw or _written(said))
        await writer.drain()
        return not said.raw


def _written(said: Says) -> bytes:
    body = said.body if isinstance(said.body, bytes) else json.dumps(said.body).encode()
    headers = {"Content-Length": str(len(body)), "Content-Type": "application/json", **said.headers}
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"HTTP/1.1 {said.status} So\r\n{head}\r\n".encode("latin-1") + body


@asynccontextmanager
async def web_server(answer: Callable[[Asked], Says | str] = lambda asked: Says()) -> AsyncGenerator[WebServer]:
    """The server, listening on a free port of 127.0.0.1."""
    served = WebServer(answer)
    tasks: set[asyncio.Task[None]] = set()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        try:
            await served.talk(reader, writer)
        except asyncio.CancelledError:
            writer.close()
        finally:
            tasks.discard(task)

    listening = await asyncio.start_server(talk, "127.0.0.1", 0)
    served.port = listening.sockets[0].getsockname()[1]
    try:
        yield served
    finally:
        listening.close()
        for task in list(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
