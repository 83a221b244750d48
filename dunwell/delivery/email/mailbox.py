# SPDX-License-Identifier: MIT
"""The built-in mailbox: keeps every message as a file, shows it in the browser, delivers to no one."""

import asyncio
import hashlib
import os
import re
import secrets
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from types import TracebackType

from dunwell.core.problem import Refused
from dunwell.delivery.carrier import Accepted, Outgoing
from dunwell.delivery.errors import DeliveryError
from dunwell.letters.shown import shown_text

_ANSWER = "kept in the built-in mailbox"
_UNSAFE = re.compile(r"[^A-Za-z0-9.@_-]+")
_NAME = re.compile(r"[A-Za-z0-9@_-][A-Za-z0-9.@_-]{0,200}\.eml")
_HEAD_BYTES = 64_000


@dataclass(frozen=True, slots=True)
class KeptMessage:
    """One line of the list: `name` is the file's, the rest as the message says it."""

    name: str
    subject: str
    sender: str
    to: str
    date: str


@dataclass(frozen=True, slots=True)
class OpenedMessage:
    """A message read in full; `html` is as sent and must be shown in a sandboxed frame."""

    head: KeptMessage
    text: str
    html: str
    attachments: tuple[str, ...]


class MailboxCarrier:
    """Writes each message whole or not at all; the same Message-ID twice is the same file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def __aenter__(self) -> "MailboxCarrier":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None

    async def carry(self, message: Outgoing) -> Accepted:
        """Keep one message. A full or missing disk is the channel's fault and stops the queue."""
        try:
            await asyncio.to_thread(_keep, self._folder, message)
        except OSError as error:
            raise DeliveryError(
                f"the mailbox cannot be written: {error}", permanent=False, blocks_queue=True
            ) from error
        return Accepted(_ANSWER)


def file_name_of(message_id: str) -> str:
    """The file that keeps a message: its id, with a digest where letters had to be replaced."""
    bare = message_id.strip("<>")
    safe = _UNSAFE.sub("_", bare).lstrip(".")[:150]
    if safe and safe == bare:
        return f"{safe}.eml"
    return f"{safe or '_'}-{hashlib.sha256(message_id.encode('utf-8', 'replace')).hexdigest()[:16]}.eml"


def list_messages(folder: Path, limit: int = 200) -> list[KeptMessage]:
    """The latest messages, newest first; none while the folder does not exist."""
    if not folder.is_dir():
        return []
    entries = [(entry.stat().st_mtime_ns, entry.name) for entry in os.scandir(folder) if _NAME.fullmatch(entry.name)]
    newest = sorted(entries, reverse=True)[:limit]
    return [_head(name, _parse(folder / name, _HEAD_BYTES)) for _, name in newest]


def read_message(folder: Path, name: str) -> OpenedMessage:
    """One kept message. Raises `Refused("no_such_message")` for a name that is not a kept file of this folder."""
    return open_message(name, _path(folder, name).read_bytes())


def open_message(name: str, data: bytes) -> OpenedMessage:
    """A message read from its RFC 5322 bytes; `name` is what it is to be called."""
    message = BytesParser(policy=policy.default).parsebytes(data)
    return OpenedMessage(
        head=_head(name, message),
        text=shown_text(message, "plain"),
        html=shown_text(message, "html"),
        attachments=tuple(part.get_filename() or "" for part in message.iter_attachments()),
    )


def read_attachment(folder: Path, name: str, index: int) -> tuple[str, str, bytes]:
    """File name, media type and bytes of the attachment at `index` (0, 1, …) of a kept message."""
    parts = list(_parse(_path(folder, name)).iter_attachments())
    if not 0 <= index < len(parts):
        raise Refused("no_such_message", name=name, attachment=index)
    payload = parts[index].get_payload(decode=True)
    return (
        parts[index].get_filename() or "",
        parts[index].get_content_type(),
        payload if isinstance(payload, bytes) else b"",
    )


def _keep(folder: Path, message: Outgoing) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    final = folder / file_name_of(message.message_id)
    partial = folder / f".{secrets.token_hex(8)}.partial"
    try:
        with partial.open("xb") as file:
            file.write(message.data)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(final)
    finally:
        partial.unlink(missing_ok=True)
    _sync_folder(folder)


def _sync_folder(folder: Path) -> None:
    """Make the new name last: without this, a crash may forget a file whose bytes are safe."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _path(folder: Path, name: str) -> Path:
    path = folder / name
    # The pattern has no separator and no leading dot, so no name leads out of the folder; a link is not followed.
    if not _NAME.fullmatch(name) or path.is_symlink() or not path.is_file():
        raise Refused("no_such_message", name=name)
    return path


def _parse(path: Path, most: int = -1) -> EmailMessage:
    with path.open("rb") as file:
        return BytesParser(policy=policy.default).parsebytes(file.read(most), headersonly=most >= 0)


def _head(name: str, message: EmailMessage) -> KeptMessage:
    found = {header: str(message.get(header, "")) for header in ("subject", "from", "to", "date")}
    return KeptMessage(name, found["subject"], found["from"], found["to"], found["date"])
