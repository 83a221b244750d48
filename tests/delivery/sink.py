# SPDX-License-Identifier: MIT
"""A mail server that takes everything and keeps next to nothing: the far end of measurements and crash tests.

`python -m tests.delivery.sink --port 0 --print-port [--record FILE] [--delay SECONDS]` runs it as a process of its own.
Each message is one line in FILE, written before it is accepted: Message-ID, sender and recipients, separated by tabs;
so counting lines counts acceptances, and the same id twice is a message that was sent twice.
"""

import argparse
import asyncio
import os
import re
import signal
from pathlib import Path

_MESSAGE_ID = re.compile(rb"^message-id:\s*(\S+)", re.IGNORECASE | re.MULTILINE)
_END = b"\r\n.\r\n"
_HEAD_BYTES = 16_000


class Sink:
    """What all connections share: the record and the count."""

    def __init__(self, record: Path | None = None, delay: float = 0.0) -> None:
        self.delay = delay
        self.count = 0
        self._file = os.open(record, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600) if record else None

    def take(self, message: bytes, sender: bytes, recipients: list[bytes]) -> bytes:
        """Keep one message's line and give the answer to it."""
        self.count += 1
        if self._file is not None:
            found = _MESSAGE_ID.search(message, 0, _HEAD_BYTES)
            ident = found.group(1) if found else b"-"
            os.write(self._file, b"%s\t%s\t%s\n" % (ident, sender, b",".join(recipients)))
        return b"250 2.0.0 queued as %08X\r\n" % self.count

    def close(self) -> None:
        if self._file is not None:
            os.close(self._file)


class Conversation(asyncio.Protocol):
    """One connection: commands line by line, a message up to its dot."""

    def __init__(self, sink: Sink) -> None:
        self.sink = sink
        self.buffer = bytearray()
        self.in_message = False
        self.sender = b""
        self.recipients: list[bytes] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        transport.write(b"220 sink ready\r\n")

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while self._message() if self.in_message else self._command():
            pass

    def _message(self) -> bool:
        if not self.buffer.endswith(_END):
            return False
        answer = self.sink.take(bytes(self.buffer), self.sender, self.recipients)
        self.buffer.clear()
        self.in_message = False
        if self.sink.delay:
            asyncio.get_running_loop().call_later(self.sink.delay, self.transport.write, answer)
        else:
            self.transport.write(answer)
        return False

    def _command(self) -> bool:
        line, found, rest = self.buffer.partition(b"\r\n")
        if not found:
            return False
        self.buffer = rest
        verb = line[:4].upper()
        if verb == b"MAIL":
            self.sender, self.recipients = bytes(line[10:].split(b" ")[0]), []
        elif verb == b"RCPT":
            self.recipients.append(bytes(line[8:].split(b" ")[0]))
        self.in_message = verb == b"DATA"
        if self.in_message:
            self.transport.write(b"354 go ahead\r\n")
        elif verb == b"QUIT":
            self.transport.write(b"221 bye\r\n")
            self.transport.close()
        else:
            self.transport.write(
                b"250-sink\r\n250-PIPELINING\r\n250 8BITMIME\r\n" if verb == b"EHLO" else b"250 ok\r\n"
            )
        return True


async def serve(port: int, sink: Sink, print_port: bool) -> None:
    """Listen on 127.0.0.1 until told to end."""
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ended.set)
    server = await loop.create_server(lambda: Conversation(sink), "127.0.0.1", port)
    if print_port:
        print(server.sockets[0].getsockname()[1], flush=True)  # noqa: T201  # whoever started it reads the port
    await ended.wait()
    server.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--print-port", action="store_true")
    parser.add_argument("--record", type=Path)
    parser.add_argument("--delay", type=float, default=0.0, help="seconds between a message and its answer")
    given = parser.parse_args()
    sink = Sink(given.record, given.delay)
    try:
        asyncio.run(serve(given.port, sink, given.print_port))
    finally:
        sink.close()


if __name__ == "__main__":
    main()
