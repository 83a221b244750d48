# SPDX-License-Identifier: MIT
"""The files of print batches: a PDF, its manifest and its cover sheet, whole or not at all.

They are written in a workplace that its writer holds locked, and moved to their names in the very transaction that
stores the batch. Killed before it is committed, a writer leaves files that no batch names: whoever gathers next clears
them away.
"""

import fcntl
import json
import os
import shutil
import tempfile
from collections.abc import Collection, Mapping
from contextlib import suppress
from pathlib import Path

import pikepdf

from dunwell.core.problem import Refused
from dunwell.services.ways import surroundings
from dunwell.store.models import Company, PrintBatch

PDF, MANIFEST, COVER = ".pdf", ".json", "-cover.pdf"
KINDS = (PDF, MANIFEST, COVER)
_WORK = ".making-"


def folder_of(company: Company) -> Path:
    """Where a company's batches lie."""
    return surroundings(company).folder / "print"


def file_of(batch: PrintBatch, kind: str) -> Path:
    """A file of a batch, by its ending. Raises `Refused("file_missing")`."""
    path = folder_of(batch.company) / f"{batch.file}{kind}"
    if not path.is_file():
        raise Refused("file_missing", notice=batch.number, file=path.name)
    return path


def lines_of(batch: PrintBatch) -> dict[int, Mapping[str, object]]:
    """What the manifest tells of each letter, by its place. Raises `Refused("file_missing")`, `file_unreadable`."""
    path = file_of(batch, MANIFEST)
    try:
        return {one["place"]: one for one in json.loads(path.read_bytes())["letters"]}
    except (OSError, ValueError, TypeError, LookupError) as error:
        raise Refused("file_unreadable", batch=batch.number, file=path.name) from error


def opened_pdf(batch: PrintBatch) -> pikepdf.Pdf:
    """The PDF of a batch, to be closed again. Raises `Refused("file_missing")`, `file_unreadable`."""
    path = file_of(batch, PDF)
    try:
        return pikepdf.open(path)
    except (OSError, pikepdf.PdfError) as error:
        raise Refused("file_unreadable", batch=batch.number, file=path.name) from error


def refuse_broken(batch: PrintBatch) -> None:
    """Raises `Refused("file_missing")`, `file_unreadable` when a batch could not be made anew from its files."""
    lines_of(batch)
    opened_pdf(batch).close()


class Workplace:
    """A folder of its own beside the batches, for as long as files are made in it: `with Workplace(company) as place`.

    `place.file(kind)` is where to write; `spool` is for what is needed on the way.
    """

    def __init__(self, company: Company) -> None:
        self._folder = folder_of(company)
        self._own = self._folder
        self._lock = -1

    def __enter__(self) -> "Workplace":
        self._folder.mkdir(parents=True, exist_ok=True)
        while self._lock < 0:
            self._own = Path(tempfile.mkdtemp(dir=self._folder, prefix=_WORK))
            # Cleared away between the two, because nobody held it yet: then another one.
            with suppress(FileNotFoundError):
                self._lock = _locked(self._own)
        return self

    def __exit__(self, *error: object) -> None:
        shutil.rmtree(self._own, ignore_errors=True)
        os.close(self._lock)

    @property
    def spool(self) -> Path:
        return self._own / "spool"

    def file(self, kind: str) -> Path:
        """Where a file of the batch is written."""
        return self._own / f"batch{kind}"

    def settle(self) -> None:
        """The files are on the disk for good: before anybody else has to wait for it."""
        for kind in KINDS:
            with self.file(kind).open("rb") as file:
                os.fsync(file.fileno())

    def publish(self, name: str) -> None:
        """Moves the files to their names, on the disk for good. For the transaction that stores the batch."""
        self.settle()
        for kind in KINDS:
            self.file(kind).replace(self._folder / f"{name}{kind}")
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def clear_away(company: Company, known: Collection[str]) -> list[str]:
    """Removes files that no batch names (`known` are the names of those that one does), and the workplaces of the dead;
    what it was. To be called under the company's lock: nobody else is publishing then."""
    folder = folder_of(company)
    gone: list[str] = []
    if not folder.is_dir():
        return gone
    for path in sorted(folder.iterdir()):
        if path.name.startswith(_WORK):
            if _is_abandoned(path):
                shutil.rmtree(path, ignore_errors=True)
                gone.append(path.name)
        elif _stem(path.name) not in known:
            path.unlink(missing_ok=True)
            gone.append(path.name)
    return gone


def _stem(name: str) -> str:
    # The longest ending first: a cover sheet is a PDF too.
    return next((name.removesuffix(kind) for kind in (COVER, MANIFEST, PDF) if name.endswith(kind)), name)


def _locked(folder: Path) -> int:
    lock = os.open(folder, os.O_RDONLY)
    fcntl.flock(lock, fcntl.LOCK_EX)
    if not folder.exists():
        os.close(lock)
        raise FileNotFoundError(folder)
    return lock


def _is_abandoned(folder: Path) -> bool:
    try:
        lock = os.open(folder, os.O_RDONLY)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(lock)
    return True
