# SPDX-License-Identifier: MIT
"""A mail server that misbehaves: `python -m tests.fire.server RECORD [--seed 1] [--delay 0.02]` prints its port.

It answers 421, 450, 451 and 550, hangs up before and after the final dot (with and without taking the message), and
stalls. Every message that it takes is one line in RECORD, written before its answer: Message-ID, recipient, and whether
it was answered; the same id twice is a message that was sent twice.
"""

import argparse
import asyncio
import os
import random
import re
from collections.abc import Awaitable, Callable
from pathlib import Path

_MESSAGE_ID = re.compile(rb"^message-id:\s*(\S+)", re.IGNORECASE | re.MULTILINE)
# Of a hundred messages so many meet each fate; the others are taken.
FATES = {
    "450": 3,
    "421": 2,
    "451 at the end": 2,
    "gone before the dot": 2,
    "gone after the dot, taken": 1,
    "gone after the dot, not taken": 1,
    "stalls": 1,
}
STALL_SECONDS = 1.0
# Every recipient whose number ends so is refused for good, at every try.
UNKNOWN_ENDING = b"77"


class Server:
    """What all connections share."""

    def __init__(self, record: Path, seed: int, delay: float) -> None:
        self.random = random.Random(seed)
        self.delay = delay
        self._file = os.open(record, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def fate(self) -> str:
        place = self.random.random() * 100
        for fate, share in FATES.items():
            place -= share
            if place < 0:
                return fate
        return "taken"

    def take(self, data: bytes, recipient: bytes, how: str) -> None:
        found = _MESSAGE_ID.search(data)
        os.write(self._file, b"%s\t%s\t%s\n" % (found.group(1) if found else b"-", recipient, how.encode()))


async def converse(server: Server, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """One connection, until one of the two has enough."""

    def say(line: bytes) -> None:
        writer.write(line + b"\r\n")

    try:
        say(b"220 ready")
        await _obey(server, reader, say)
        await writer.drain()
    except (ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
        pass
    finally:
        writer.close()


async def _obey(server: Server, reader: asyncio.StreamReader, say: Callable[[bytes], None]) -> None:
    fate, recipient = "taken", b""
    while line := await reader.readline():
        verb = line[:4].upper()
        if verb == b"MAIL":
            fate = server.fate()
            if fate == "421":
                say(b"421 4.3.2 going down")
                return
            say(b"250 ok")
        elif verb == b"RCPT":
            recipient = line[line.index(b"<") + 1 : line.index(b">")]
            unknown = recipient.partition(b"@")[0].endswith(UNKNOWN_ENDING)
            say(b"550 5.1.1 no such user" if unknown else b"450 4.2.0 later" if fate == "450" else b"250 ok")
        elif verb == b"DATA":
            say(b"354 go ahead")
            if not await _message(server, reader, say, fate, recipient):
                return
        elif verb == b"QUIT":
            say(b"221 bye")
            return
        else:
            say(b"250-here\r\n250 8BITMIME" if verb == b"EHLO" else b"250 ok")


async def _message(
    server: Server, reader: asyncio.StreamReader, say: Callable[[bytes], None], fate: str, recipient: bytes
) -> bool:
    """A message and its end; whether the conversation goes on."""
    if fate == "gone before the dot":
        await reader.readline()
        return False
    data = await reader.readuntil(b"\r\n.\r\n")
    await asyncio.sleep(server.delay + (STALL_SECONDS if fate == "stalls" else 0))
    if fate == "451 at the end":
        say(b"451 4.3.0 not now")
        return True
    if fate == "gone after the dot, not taken":
        return False
    silent = fate == "gone after the dot, taken"
    server.take(data, recipient, "silent" if silent else "answered")
    if not silent:
        say(b"250 2.0.0 queued")
    return not silent


async def serve(server: Server) -> None:
    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Awaitable[None]:
        return converse(server, reader, writer)

    listening = await asyncio.start_server(accept, "127.0.0.1", 0, limit=1 << 20)
    print(listening.sockets[0].getsockname()[1], flush=True)  # noqa: T201  # whoever started it reads the port
    await listening.serve_forever()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("record", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--delay", type=float, default=0.02, help="seconds between a message and its answer")
    given = parser.parse_args()
    asyncio.run(serve(Server(given.record, given.seed, given.delay)))


if __name__ == "__main__":
    main()
