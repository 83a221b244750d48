# SPDX-License-Identifier: MIT
"""Files of a watched folder put where they belong once they were read; nothing is ever overwritten."""

import contextlib
import os
from pathlib import Path

_MOST = 10_000
_MOST_NAME = 220


def free_place(folder: Path, name: str, *, beside: str = "") -> Path:
    """Where a file of this name may lie: `a.xml`, or `a-1.xml` where there is one. `beside`: an ending, as of a report,
    that must be free too."""
    wanted = folder / name
    places = (wanted, *(folder / f"{wanted.stem}-{number}{wanted.suffix}" for number in range(1, _MOST)))
    free = (one for one in places if not one.exists() and not (beside and (folder / f"{one.name}{beside}").exists()))
    return next(free, wanted.with_name(f"{wanted.name}.{_MOST}"))


def short(name: str) -> str:
    """A name beside which a number and an ending have room: file systems take 255 bytes."""
    if len(os.fsencode(name)) <= _MOST_NAME:
        return name
    path = Path(name)
    return os.fsdecode(os.fsencode(path.stem)[: _MOST_NAME - 40]) + os.fsdecode(os.fsencode(path.suffix)[:30])


def put(path: Path, folder: Path) -> None:
    """Moves a file into a folder, which is made; one that is gone by now is gone."""
    folder.mkdir(exist_ok=True)
    target = free_place(folder, short(path.name))
    with contextlib.suppress(FileNotFoundError):
        path.replace(target)
