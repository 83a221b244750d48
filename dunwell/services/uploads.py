# SPDX-License-Identifier: MIT
"""Files that people bring by a browser: each kept in a folder of its own in the home, beside its PDFs, until it is
removed. What becomes of one: upload_reading.py (how it is read), upload_jobs.py (checked, taken).
"""

import re
import shutil
import unicodedata
import uuid
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db.models import QuerySet

from dunwell.core.problem import Refused
from dunwell.services.import_pdfs import MAX_PDF_BYTES
from dunwell.store.models import Company, Upload

Brought = Upload
MAX_UPLOAD_BYTES = 100 * 1024 * 1024
SUFFIXES = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm")
# The kind of an upload whose content says what it is (receive_jobs.py).
DOCUMENT = "document"
_NOT_IN_NAMES = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]+')


def keep_upload(company: Company, name: str, chunks: Iterable[bytes], *, by: str, at: datetime) -> Upload:
    """Keeps a file of customers, invoices or payments. Raises `Refused("not_a_ledger")`, `file_too_large`."""
    name = file_name(name)
    if Path(name).suffix.lower() not in SUFFIXES:
        raise Refused("not_a_ledger", name=name)
    upload = Upload(company=company, token=uuid.uuid4(), name=name, by=by, at=at)
    folder = folder_of(upload)
    folder.mkdir(parents=True)
    try:
        write_chunks(path_of(upload), chunks, MAX_UPLOAD_BYTES)
    except (Refused, OSError):
        shutil.rmtree(folder, ignore_errors=True)
        raise
    upload.save()
    return upload


def keep_pdf(upload: Upload, name: str, chunks: Iterable[bytes]) -> None:
    """Puts an original invoice beside the file that names it. Raises `Refused("not_a_pdf")`, `file_too_large`."""
    name = file_name(name)
    path = folder_of(upload) / name
    pieces = iter(chunks)
    first = next(pieces, b"")
    if not first.startswith(b"%PDF-") or name == upload.name:
        raise Refused("not_a_pdf", name=name)
    write_chunks(path, (piece for part in ([first], pieces) for piece in part), MAX_PDF_BYTES)


def pdf_names(upload: Upload) -> list[str]:
    """The PDFs that were brought with a file."""
    return sorted(path.name for path in folder_of(upload).glob("*.[pP][dD][fF]"))


def get_upload(company: Company, upload: int) -> Upload:
    """One file of a company. Raises `Refused("not_found")`."""
    found = Upload.objects.filter(company=company, pk=upload).first()
    if found is None:
        raise Refused("not_found", what="file", name=str(upload))
    return found


def uploads_of(company: Company) -> QuerySet[Upload]:
    """All ledger files that were brought to a company; documents are told of where they were taken."""
    return Upload.objects.filter(company=company).exclude(kind=DOCUMENT)


def remove_upload(company: Company, upload: int) -> str:
    """Removes a file with its PDFs from the home; what was taken from it stays. Gives its name."""
    found = get_upload(company, upload)
    shutil.rmtree(folder_of(found), ignore_errors=True)
    found.delete()
    return found.name


def is_there(upload: Upload) -> bool:
    """Whether the file itself is still in the home."""
    return path_of(upload).is_file()


def folder_of(upload: Upload) -> Path:
    """Where a file lies."""
    uploads: Path = settings.ENVIRONMENT.uploads
    return uploads / str(upload.token)


def path_of(upload: Upload) -> Path:
    """The file itself."""
    return folder_of(upload) / upload.name


def file_name(name: str) -> str:
    """A name that can stand in any folder: without a path, without what systems refuse, at most 165 bytes."""
    bare = unicodedata.normalize("NFC", name.replace("\\", "/").rpartition("/")[2])
    clean = _NOT_IN_NAMES.sub("-", bare).strip(". ") or "file"
    stem, dot, suffix = clean.rpartition(".")
    return f"{_cut(stem, 150)}{dot}{_cut(suffix, 14)}" if dot else _cut(clean, 150)


def _cut(text: str, most: int) -> str:
    """As much of a text as so many bytes hold."""
    return text.encode("utf-8", "replace")[:most].decode("utf-8", "ignore")


def write_chunks(path: Path, chunks: Iterable[bytes], most: int) -> None:
    """Writes a file, at most so many bytes of it. Raises `Refused("file_too_large")` and leaves nothing."""
    written = 0
    with path.open("wb") as file:
        for chunk in chunks:
            written += len(chunk)
            if written > most:
                file.close()
                path.unlink()
                raise Refused("file_too_large", name=path.name, limit=most // 1024 // 1024)
            file.write(chunk)
