# SPDX-License-Identifier: MIT
"""Files that others pick up: whole or absent, whenever anything ends in the middle of it."""

import os
import tempfile
from pathlib import Path

_UNFINISHED = ".unfinished-"


def put(target: Path, content: bytes) -> None:
    """Writes a file beside its place, to the disk, then puts it there in one step; one of that name is replaced.

    Raises OSError, and then nothing of it is there.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=_UNFINISHED)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o640)
        Path(name).replace(target)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
    _settle(target.parent)


def whole_files(folder: Path, most: int) -> list[Path]:
    """The files that lie in a folder, in the order of their names, at most so many; hidden and unfinished ones, folders
    and links are none."""
    if not folder.is_dir():
        return []
    with os.scandir(folder) as entries:
        names = [one.name for one in entries if not one.name.startswith(".") and one.is_file(follow_symlinks=False)]
    return [folder / name for name in sorted(names)[:most]]


def _settle(folder: Path) -> None:
    """The folder's own entry goes to the disk, too: else the file could be gone after a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
