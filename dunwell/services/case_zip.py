# SPDX-License-Identifier: MIT
"""A ZIP that is written piece by piece, and that is the same bytes for the same pieces on the same day."""

import hashlib
import shutil
import unicodedata
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO

from dunwell.letters.mime import file_name

_PIECE = 256 * 1024
_LARGE = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Packed:
    """A file in the package."""

    name: str
    size: int
    sha256: str


class CaseZip:
    """Writes files into a ZIP. Names are made safe for every system and never stand twice, whatever their case."""

    def __init__(self, out: IO[bytes], on: date) -> None:
        self.files: list[Packed] = []
        # Told after each file.
        self.tell: Callable[[], None] | None = None
        self._zip = zipfile.ZipFile(out, "w", allowZip64=True)
        # ZIP knows no day before 1980.
        self._on = (max(on.year, 1980), on.month, on.day, 0, 0, 0)
        self._taken: set[str] = set()

    def add(self, name: str, data: bytes, folder: str = "") -> str:
        """A file of these bytes; gives the name under which it stands."""
        place = self._place(folder, name)
        with self._open(place, len(data)) as target:
            target.write(data)
        self._packed(Packed(place, len(data), hashlib.sha256(data).hexdigest()))
        return place

    def copy(self, name: str, source: Path, folder: str = "") -> str:
        """A file from the disk, in pieces. Raises OSError when it is not there; then nothing was written."""
        with source.open("rb") as content:
            size = source.stat().st_size
            place, digest = self._place(folder, name), hashlib.sha256()
            with self._open(place, size) as target:
                while piece := content.read(_PIECE):
                    digest.update(piece)
                    target.write(piece)
        self._packed(Packed(place, size, digest.hexdigest()))
        return place

    def close(self) -> None:
        """The directory is written; nothing is added after it."""
        self._zip.close()

    def _packed(self, file: Packed) -> None:
        self.files.append(file)
        if self.tell:
            self.tell()

    def _open(self, place: str, size: int) -> IO[bytes]:
        info = zipfile.ZipInfo(place, self._on)
        # A PDF is packed already.
        info.compress_type = zipfile.ZIP_STORED if place.endswith(".pdf") else zipfile.ZIP_DEFLATED
        info.create_system, info.external_attr = 3, (0o100644 << 16)
        return self._zip.open(info, "w", force_zip64=size > _LARGE)

    def _place(self, folder: str, name: str) -> str:
        clean = plain_name(name)
        stem, dot, suffix = clean.rpartition(".")
        stem, end = (stem, f".{suffix}") if dot else (clean, "")
        place, number = f"{folder}{stem}{end}", 1
        while place.casefold() in self._taken:
            number += 1
            place = f"{folder}{stem} ({number}){end}"
        self._taken.add(place.casefold())
        return place


def plain_name(name: str) -> str:
    """A file name that is what it looks like on every system: no folders, and nothing that turns letters around or is
    not seen. `plain_name("../R\u202efdp.pdf") == "-R fdp.pdf"`."""
    seen = "".join(one for one in file_name(name) if unicodedata.category(one) != "Cf")
    return seen.strip(". ") or "file"


def sha256_of(file: IO[bytes]) -> tuple[str, int]:
    """The SHA-256 and the size of an open file, which is left at its beginning."""
    file.seek(0)
    digest, size = hashlib.sha256(), 0
    while piece := file.read(_PIECE):
        digest.update(piece)
        size += len(piece)
    file.seek(0)
    return digest.hexdigest(), size


def copy_whole(source: IO[bytes], target: IO[bytes]) -> None:
    """The rest of a file into another, in pieces."""
    shutil.copyfileobj(source, target, _PIECE)
