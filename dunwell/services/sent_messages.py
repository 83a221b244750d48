# SPDX-License-Identifier: MIT
"""Messages as they left: stored with `sending`, before the first byte goes, and read again for the screens.

The files of a message (original invoices) are kept once, by their SHA-256; the message is kept without them.
"""

import json
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.parser import BytesParser

from django.conf import settings
from django.db import connection

from dunwell.letters.composer import Composed
from dunwell.letters.shown import shown_text
from dunwell.store.models import SentMessage

# By hand, because it is done for every message.
_KEEP = """
INSERT INTO store_sentmessage (delivery_id, company_id, at, seq, sha256, size, files, data)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (delivery_id) DO UPDATE SET at = excluded.at, seq = excluded.seq, sha256 = excluded.sha256,
size = excluded.size, files = excluded.files, data = excluded.data
"""


@dataclass(frozen=True, slots=True)
class Copy:
    """A message that is about to leave, and the files in it: their names and SHA-256."""

    delivery: int
    company: int
    message: Composed
    files: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class Opened:
    """A message read again. `html` is as sent and must be shown in a sandboxed frame; `files` are names."""

    subject: str
    sender: str
    to: str
    reply_to: str
    date: str
    text: str
    html: str
    files: tuple[str, ...]
    headers: tuple[tuple[str, str], ...]


def keep(copies: Iterable[Copy], at: datetime, seq: int) -> None:
    """Stores messages in the transaction that stores `sending` for them; a later try's message takes the place. `seq`
    is the last event of their company that was known when it was decided which way they go."""
    moment = connection.ops.adapt_datetimefield_value(at)
    rows = [
        (
            copy.delivery,
            copy.company,
            moment,
            seq,
            copy.message.sha256,
            len(copy.message.data),
            json.dumps([list(file) for file in copy.files]),
            copy.message.packed,
        )
        for copy in copies
    ]
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(_KEEP, rows)


def read(data: bytes, files: Sequence[str] = ()) -> Opened:
    """A message for the screen."""
    message = BytesParser(policy=policy.default).parsebytes(data)
    own = tuple(part.get_filename() or "" for part in message.iter_attachments())
    headers = tuple((name, str(value)) for name, value in message.items() if name.lower() != "content-type")
    return Opened(
        subject=str(message.get("subject", "")),
        sender=str(message.get("from", "")),
        to=str(message.get("to", "")),
        reply_to=str(message.get("reply-to", "")),
        date=str(message.get("date", "")),
        text=shown_text(message, "plain"),
        html=shown_text(message, "html"),
        files=own or tuple(files),
        headers=headers,
    )


def opened(row: SentMessage) -> Opened:
    """A kept message for the screen."""
    return read(zlib.decompress(row.data), [name for name, _ in row.files])


def file_of(row: SentMessage, index: int) -> tuple[str, bytes]:
    """Name and bytes of a file that went with a kept message. Raises IndexError, or OSError when it is missing."""
    if index < 0:
        raise IndexError(index)
    name, sha256 = row.files[index]
    return name, (settings.ENVIRONMENT.documents / f"{sha256}.pdf").read_bytes()
