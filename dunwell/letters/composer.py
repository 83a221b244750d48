# SPDX-License-Identifier: MIT
"""An e-mail made whole from what it says and the files that belong to it; needs no database, so that it can be made in
another process."""

import hashlib
import multiprocessing
import os
import threading
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from multiprocessing.connection import wait
from pathlib import Path

from dunwell.core.problem import Refused
from dunwell.letters.email import compose
from dunwell.letters.mime import is_wire
from dunwell.letters.notice import Attachment, NoticeContent

_BOUNDARY = b"--=_dunwell_mixed"


@dataclass(frozen=True, slots=True)
class Composed:
    """A message, its SHA-256, and what is kept of it: without its files, compressed. `is_wire`: it may go over the wire
    as it is (mime.py)."""

    data: bytes = field(repr=False)
    sha256: str
    packed: bytes = field(repr=False)
    is_wire: bool = False


def composed(
    content: NoticeContent, files: Sequence[tuple[str, Path]], *, sender: str, to: Sequence[str], at: datetime
) -> Composed:
    """The message of `compose` with these files (name and place). Raises what it raises, and OSError for a file."""
    attachments = tuple(Attachment(name, path.read_bytes()) for name, path in files)
    whole = replace(content, attachments=attachments) if attachments else content
    made = packed(compose(whole, sender=sender, to=to, at=at))
    # Files are in base64, which has neither dots nor line ends of its own: so only what is ours is looked at.
    return replace(made, is_wire=is_wire(without_files(made.data)))


@dataclass(frozen=True, slots=True)
class Job:
    """An e-mail that is to be made: what it says, its files (name and place), and its way."""

    content: NoticeContent
    files: Sequence[tuple[str, Path]]
    sender: str
    to: Sequence[str]
    at: datetime

    def composed(self) -> Composed:
        """The message. Raises what `composed` raises."""
        return composed(self.content, self.files, sender=self.sender, to=self.to, at=self.at)


Made = Composed | Refused | OSError


def made_all(jobs: Sequence[Job]) -> dict[int, Made]:
    """Several at once, by their place: each the message, or why it cannot be made."""
    made: dict[int, Made] = {}
    for place, job in enumerate(jobs):
        try:
            made[place] = job.composed()
        except (Refused, OSError) as error:
            made[place] = error
        except Exception:  # noqa: S112  # the others are made; whoever misses this one makes it, and hears why not
            continue
    return made


def packed(data: bytes) -> Composed:
    """A message with what is kept of it."""
    # Fast rather than small: it is done while a mail server waits.
    return Composed(data, hashlib.sha256(data).hexdigest(), zlib.compress(without_files(data), 1))


def without_files(data: bytes) -> bytes:
    """A message of ours cut before its first file, and closed again; the same where it has none."""
    head = data.find(b"\r\n\r\n")
    first = data.find(b"\r\n" + _BOUNDARY + b"\r\n", head)
    second = data.find(b"\r\n" + _BOUNDARY, first + 1) if first >= 0 else -1
    return data if second < 0 else data[: second + 2] + _BOUNDARY + b"--\r\n"


def leave_with_parent() -> None:
    """A parent that is killed tells nobody: without this, a process that it started would wait for work for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_leave_after, args=(parent.sentinel,), daemon=True).start()


def _leave_after(parent: int) -> None:
    wait([parent])
    os._exit(1)
