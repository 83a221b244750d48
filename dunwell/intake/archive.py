# SPDX-License-Identifier: MIT
"""A ZIP of documents, as banks and mails send them: unpacked file by file, within limits that no bomb passes.

What a member calls itself never leads out of the folder that it is unpacked into. XLSX and other office files are ZIPs
too, and are not touched. APPNOTE.TXT 6.3, 4.3.14 to 4.3.16 (the records at the end).
"""

import errno
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from dunwell.core.problem import Problem, Refused

MOST_FILES = 1000
MOST_BYTES = 500 * 1024 * 1024
# Statements as XML shrink to a fortieth; what shrinks further than this, beyond its first megabytes, is a bomb.
MOST_RATIO = 200
_FREE_BYTES = 20 * 1024 * 1024
_MOST_DIRECTORY = 2 * 1024 * 1024
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
# What can be unpacked a piece at a time: of the other ways a small piece may become gigabytes in memory at once.
_WAYS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_MOST_NAME = 150
_OFFICE = frozenset({"[Content_Types].xml", "mimetype"})
_PIECE = 256 * 1024
_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"|?*]')
_END, _END64 = struct.Struct("<4s4H2LH"), struct.Struct("<4sLQL")
WORDS = {
    "archive_broken": "the ZIP archive is damaged or packed in a way that is not read; pack it again",
    "archive_empty": "there is no file in the ZIP archive",
    "archive_locked": "the ZIP archive is locked by a password; send it unlocked",
    "archive_too_large": f"the ZIP archive holds more than {MOST_FILES} files, or unpacks to far more than it is"
    f" (at most {MOST_BYTES // 1024 // 1024} MB); send the files in parts",
}


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an archive: what it is called in there, and where it lies now."""

    name: str
    path: Path


def is_archive(path: Path) -> bool:
    """Whether a file is a ZIP of documents: not one of an office program, and not one that merely begins as a ZIP."""
    try:
        with path.open("rb") as file:
            if file.read(4) not in _ZIP:
                return False
        if _directory_bytes(path) > _MOST_DIRECTORY:
            return True
        with zipfile.ZipFile(path) as archive:
            return not _OFFICE & set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return path.suffix.lower() == ".zip"


def unpacked(path: Path, folder: Path, *, name: str) -> Iterator[Member]:
    """Unpacks an archive into an empty folder, a file at a time, as they are asked for.

    Folders, links, hidden files and what computers add by themselves are passed over. Raises `Refused`: a code of
    WORDS, at the latest when the file that breaks a limit is reached.
    """
    try:
        if _directory_bytes(path) > _MOST_DIRECTORY:
            raise refusal("archive_too_large", name)
        with zipfile.ZipFile(path) as archive:
            infos = [one for one in archive.infolist() if _is_document(one)]
            _refuse_at_once(infos, name)
            budget = _Budget(path.stat().st_size, name)
            for number, info in enumerate(infos):
                yield Member(_shown(info.filename), _written(archive, info, folder, number, budget))
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, RuntimeError):
        raise refusal("archive_broken", name) from None
    except OSError as error:
        if error.errno != errno.EINVAL:
            raise  # the disk is full, say: not the archive's fault
        raise refusal("archive_broken", name) from None


def refusal(code: str, name: str) -> Refused:
    """Why an archive is not unpacked."""
    return Refused(code, problems=(Problem(code, name, WORDS[code]),), file=name)


def safe_name(name: str) -> str:
    """The last part of a name that a stranger gave, without what could lead elsewhere: `../../x.xml` is `x.xml`. At
    most 150 bytes: file systems take 255, and a number or an ending may be put to it."""
    whole = name.encode("utf-8", "replace").decode()  # no half a character, which no file system takes
    last = _UNSAFE.sub("_", whole.replace("\\", "/").rstrip("/").rpartition("/")[2]).strip(" .")
    if len(last.encode()) > _MOST_NAME:
        stem, dot, suffix = last.rpartition(".")
        last = f"{_cut(stem, 130)}.{_cut(suffix, 15)}" if dot else _cut(last, _MOST_NAME)
    return last.strip(" .") or "file"


def _cut(text: str, most: int) -> str:
    """As much of a text as so many bytes hold."""
    return text.encode()[:most].decode("utf-8", "ignore")


class _Budget:
    """How much an archive may still unpack to."""

    def __init__(self, packed: int, name: str) -> None:
        self._left = min(MOST_BYTES, max(_FREE_BYTES, packed * MOST_RATIO))
        self._name = name

    def spend(self, size: int) -> None:
        self._left -= size
        if self._left < 0:
            raise refusal("archive_too_large", self._name)


def _refuse_at_once(infos: list[zipfile.ZipInfo], name: str) -> None:
    if len(infos) > MOST_FILES:
        raise refusal("archive_too_large", name)
    if any(one.flag_bits & 1 for one in infos):
        raise refusal("archive_locked", name)
    if any(one.compress_type not in _WAYS for one in infos):
        raise refusal("archive_broken", name)
    if not infos:
        raise refusal("archive_empty", name)


def _is_document(info: zipfile.ZipInfo) -> bool:
    parts = info.filename.replace("\\", "/").split("/")
    is_link = stat.S_ISLNK(info.external_attr >> 16)
    hidden = any(part.startswith(".") and part.strip(".") for part in parts) or parts[0] == "__MACOSX"
    return not (info.is_dir() or is_link or hidden or parts[-1].lower() in {"thumbs.db", "desktop.ini"})


def _written(archive: zipfile.ZipFile, info: zipfile.ZipInfo, folder: Path, number: int, budget: _Budget) -> Path:
    target = _place(info.filename, folder)
    if target.exists() or not _made(target.parent):
        target = folder / f"{number}-again" / target.name
        target.parent.mkdir(parents=True)
    with archive.open(info) as source, target.open("xb") as file:
        while piece := source.read(_PIECE):
            budget.spend(len(piece))
            file.write(piece)
    return target


def _place(filename: str, folder: Path) -> Path:
    """Below the folder, in folders as in the archive: a ledger names its PDFs by them."""
    parts = [safe_name(part) for part in filename.replace("\\", "/").split("/") if part.strip(" .")]
    return folder.joinpath(*(parts[-4:] or ["file"]))


def _made(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:  # a file of that name came before it
        return False
    return True


def _shown(filename: str) -> str:
    return "".join(one if one.isprintable() else "�" for one in filename)[-200:]


def _directory_bytes(path: Path) -> int:
    """How large the list of the archive's files is, as it says itself: it is read whole."""
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(0, size - 66_000))
        tail = file.read()
        place = tail.rfind(b"PK\x05\x06")
        if place < 0 or len(tail) < place + _END.size:
            return 0
        told = int(_END.unpack_from(tail, place)[5])
        if place >= _END64.size and tail[place - _END64.size : place].startswith(b"PK\x06\x07"):
            file.seek(min(size, int(_END64.unpack_from(tail, place - _END64.size)[2])) + 40)
            told = max(told if told < 0xFFFFFFFF else 0, int.from_bytes(file.read(8), "little"))
    return told
