# SPDX-License-Identifier: MIT
"""A small IMAP server on 127.0.0.1: enough of RFC 3501 to sign in, list by UID, read in parts and move."""

import asyncio
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

PASSWORD = 'pass "word'


@dataclass
class ImapScript:
    """What the server holds and what it was asked. `sent_bytes` counts the bytes of mails that it gave away."""

    mails: dict[int, bytes] = field(default_factory=dict)
    moved: dict[str, list[bytes]] = field(default_factory=dict)
    uid_validity: int = 1
    commands: list[str] = field(default_factory=list)
    sent_bytes: int = 0
    drop_after: int | None = None
    refuse_moves: bool = False
    port: int = 0

    @property
    def uid_next(self) -> int:
        return max(self.mails, default=0) + 1


@contextmanager
def imap_server(script: ImapScript) -> Iterator[ImapScript]:
    """Runs while the block does, in a thread of its own; the port is in `script.port`."""
    loop = asyncio.new_event_loop()
    ready = threading.Event()
    tasks: set[asyncio.Task[None]] = set()

    async def serve() -> asyncio.Server:
        async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.current_task()
            if task:
                tasks.add(task)
            try:
                await _Session(script, reader, writer).run()
            finally:
                writer.close()

        return await asyncio.start_server(talk, "127.0.0.1", 0, limit=2**20)

    server = loop.run_until_complete(serve())
    script.port = server.sockets[0].getsockname()[1]

    def run() -> None:
        asyncio.set_event_loop(loop)
        loop.call_soon(ready.set)
        loop.run_forever()

    thread = threading.Thread(target=run)
    thread.start()
    ready.wait()
    try:
        yield script
    finally:
        asyncio.run_coroutine_threadsafe(_close(server, tasks), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _close(server: asyncio.Server, tasks: set[asyncio.Task[None]]) -> None:
    server.close()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


class _Session:
    def __init__(self, script: ImapScript, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.script, self.reader, self.writer = script, reader, writer

    async def run(self) -> None:
        self.writer.write(b"* OK here\r\n")
        while line := await self.reader.readline():
            tag, _, rest = line.decode().strip().partition(" ")
            self.script.commands.append(rest)
            word = rest.split(" ")[0].upper()
            given = sum(command.startswith("UID FETCH") and "BODY" in command for command in self.script.commands)
            if self.script.drop_after is not None and given > self.script.drop_after:
                return
            answer = self._answer(word, rest)
            self.writer.write(f"{tag} {answer}\r\n".encode())
            await self.writer.drain()
            if word == "LOGOUT":
                return

    def _answer(self, word: str, rest: str) -> str:
        script = self.script
        match word:
            case "CAPABILITY":
                self.writer.write(b"* CAPABILITY IMAP4rev1 MOVE\r\n")
            case "LOGIN":
                if 'pass \\"word' not in rest:
                    return "NO [AUTHENTICATIONFAILED] Invalid credentials"
            case "SELECT" | "EXAMINE":
                if "INBOX" not in rest:
                    return "NO [NONEXISTENT] Unknown Mailbox"
                self.writer.write(
                    f"* {len(script.mails)} EXISTS\r\n* OK [UIDVALIDITY {script.uid_validity}] UIDs valid\r\n"
                    f"* OK [UIDNEXT {script.uid_next}] next\r\n".encode()
                )
            case "LOGOUT":
                self.writer.write(b"* BYE\r\n")
            case "UID" if script.refuse_moves and rest.startswith("UID MOVE"):
                return "NO [TRYCREATE] No such folder"
            case "UID":
                self._uid(rest.split(" ", 2)[1].upper(), rest.split(" ", 2)[2])
            case _:
                return "BAD what?"
        return "OK done"

    def _uid(self, word: str, rest: str) -> None:
        script = self.script
        if word == "SEARCH":
            first, last = re.search(r"UID (\d+):(\d+|\*)", rest).groups()  # type: ignore[union-attr]  # a test's own words
            end = max(script.mails, default=0) if last == "*" else int(last)
            start = min(int(first), end) if last == "*" else int(first)
            found = [str(uid) for uid in sorted(script.mails) if start <= uid <= end]
            self.writer.write(f"* SEARCH {' '.join(found)}\r\n".encode())
        elif word == "MOVE":
            uid, folder = rest.split(" ", 1)
            script.moved.setdefault(folder.strip('"'), []).append(script.mails.pop(int(uid)))
        elif word == "FETCH":
            uids, what = rest.split(" ", 1)
            for number, one in enumerate(uids.split(","), 1):
                self._fetch(number, int(one), what)

    def _fetch(self, number: int, uid: int, what: str) -> None:
        data = self.script.mails.get(uid)
        if data is None:
            return
        if "RFC822.SIZE" in what:
            self.writer.write(f"* {number} FETCH (UID {uid} RFC822.SIZE {len(data)})\r\n".encode())
            return
        most = re.search(r"<0\.(\d+)>", what)
        part = data[: int(most.group(1))] if most else data
        self.script.sent_bytes += len(part)
        self.writer.write(f"* {number} FETCH (UID {uid} BODY[]<0> {{{len(part)}}}\r\n".encode() + part + b")\r\n")
