# SPDX-License-Identifier: MIT
"""Original invoices as PDF, read from beside a ledger file and kept in the home under their SHA-256."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from dunwell.services.documents import keep

MAX_PDF_BYTES = 20 * 1024 * 1024


class PdfError(Exception):
    """Why a PDF is not taken. `code` is stable."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message


@dataclass(frozen=True)
class Pdfs:
    """Where the PDFs of one import come from and go to. With `dry_run` they are looked at and not kept."""

    folder: Path | None
    documents: Path
    dry_run: bool

    def take(self, path: str) -> str:
        """Keeps one PDF; its SHA-256. Raises `PdfError`."""
        content = _content(self.folder, path)
        sha256 = hashlib.sha256(content).hexdigest()
        if not self.dry_run:
            keep(self.documents / f"{sha256}.pdf", content)
        return sha256


def _content(folder: Path | None, path: str) -> bytes:
    if folder is None:
        raise PdfError("pdf_missing", f'"{path}" cannot be read: the file came without its folder')
    try:
        base = folder.resolve(strict=True)
        file = (base / path).resolve()
        if not file.is_relative_to(base):
            raise PdfError("pdf_outside_folder", f'"{path}" is not within the folder of the file')
        if file.stat().st_size > MAX_PDF_BYTES:
            raise PdfError("pdf_too_large", f'"{path}" has more than {MAX_PDF_BYTES // 1024 // 1024} MB')
        content = file.read_bytes()
    except (OSError, ValueError, RuntimeError):  # not there, no file, a NUL in its name, links in a circle
        raise PdfError("pdf_missing", f'"{path}" is not there, or cannot be read') from None
    if not content.startswith(b"%PDF-"):
        raise PdfError("not_a_pdf", f'"{path}" is not a PDF')
    return content
