# SPDX-License-Identifier: MIT
"""The watched folder: whole files are taken, then put into done/ or failed/ with a report beside them.

A file is whole when it has not changed for half a minute, or between two looks. A crash between taking a file and
putting it away shows it again, and it is known by then.
"""

import contextlib
import json
import os
import shutil
import stat
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from dunwell.core.problem import Problem, Refused
from dunwell.intake.archive import safe_name
from dunwell.services.document_report import ENDING, report_text
from dunwell.services.put_away import free_place, short
from dunwell.services.receive import Came
from dunwell.services.returned_mail import storable

SETTLED = timedelta(seconds=30)
# An empty file is mostly one that is about to be written.
_SETTLED_EMPTY = timedelta(minutes=10)
MOST_BYTES = 1024 * 1024 * 1024
_UNFINISHED = (".part", ".tmp", ".crdownload", ".partial", ".filepart", ".download", ".swp", ".lock")
_LOOKS = "incoming-looks.json"


@dataclass(frozen=True, slots=True)
class Laid:
    """A file in the folder and how it looked: its size and when it was written last."""

    path: Path
    size: int
    written_ns: int


def whole_files(folder: Path, now: datetime) -> tuple[list[Laid], int]:
    """The files that are whole, the oldest first, and how many are perhaps still being written. Raises `OSError`."""
    notes = folder.parent / _LOOKS
    before, later, whole = _looks(notes), {}, []
    for one in _laid(folder):
        name, look = storable(one.path.name), [one.size, one.written_ns]
        seen = before.get(name, [])
        since = seen[2] if seen[:2] == look else now.timestamp()
        wait = (SETTLED if one.size else _SETTLED_EMPTY).total_seconds()
        if now.timestamp() - min(since, one.written_ns / 1e9) >= wait:
            whole.append(one)
        else:
            later[name] = [*look, since]
    if later != before:
        notes.write_text(json.dumps(later), encoding="utf-8")
    return sorted(whole, key=lambda one: (one.written_ns, one.path.name)), len(later)


def take_file(one: Laid, take: Callable[[Path, str], list[Came]], now: datetime) -> list[Came] | None:
    """Takes one file from a copy, that nobody changes meanwhile, and puts it away with its report.

    None: it changed while it was read, or went away; it stays as it is for the next look.
    """
    name = storable(one.path.name)
    if one.size > MOST_BYTES:
        came = [_too_large(name)]
    else:
        with tempfile.TemporaryDirectory(prefix="dunwell-in-") as folder:
            copy = Path(folder) / safe_name(name)
            try:
                _copy(one.path, copy)
            except FileNotFoundError:
                return None
            except PermissionError as error:
                came = [_unreadable(name, error)]
            else:
                if _look(one.path) != one:
                    return None
                came = take(copy, name)
    if _look(one.path) != one:
        return None
    _put_away(one.path, name, came, now)
    return came


def _put_away(path: Path, name: str, came: list[Came], now: datetime) -> None:
    is_done = any(one.report for one in came)
    folder = path.parent / ("done" if is_done else "failed")
    target = free_place(folder, short(path.name), beside=ENDING)
    target.with_name(target.name + ENDING).write_text(report_text(name, came, now), encoding="utf-8")
    with contextlib.suppress(FileNotFoundError):
        path.replace(target)


def _laid(folder: Path) -> Iterator[Laid]:
    for path in folder.iterdir():
        if path.name.startswith((".", "~$")) or path.suffix.lower() in _UNFINISHED:
            continue
        found = _look(path)
        if found is not None:
            yield found


def _look(path: Path) -> Laid | None:
    """A file as it looks now; None for a folder, a link, or one that is gone."""
    try:
        told = path.lstat()
    except FileNotFoundError:
        return None
    return Laid(path, told.st_size, told.st_mtime_ns) if stat.S_ISREG(told.st_mode) else None


def _copy(path: Path, copy: Path) -> None:
    # Not through a link that has taken the file's place since it was looked at.
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(descriptor, "rb") as source, copy.open("xb") as target:
        shutil.copyfileobj(source, target, 1024 * 1024)


def _looks(notes: Path) -> dict[str, list[float]]:
    try:
        kept = json.loads(notes.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return kept if isinstance(kept, dict) else {}


def _too_large(name: str) -> Came:
    limit = MOST_BYTES // 1024 // 1024
    problem = Problem("file_too_large", name, f"the file has more than {limit} MB; split it")
    return Came(name, refused=Refused("file_too_large", problems=(problem,), file=name, limit=limit))


def _unreadable(name: str, error: OSError) -> Came:
    problem = Problem("no_such_file", name, f"the file cannot be read: {error.strerror}; give the right to read it")
    return Came(name, refused=Refused("no_such_file", problems=(problem,), where=name))
