# SPDX-License-Identifier: MIT
"""What a file that a person brought is: a list whose columns are told on screen, or a document that says itself what it
is (a bank file, e-invoices, a ZIP of such). Its content says so, never its name.
"""

import tempfile
from pathlib import Path

from dunwell.core.problem import Refused
from dunwell.intake.archive import is_archive
from dunwell.intake.bank.read import format_of
from dunwell.intake.einvoice.opened import MOST_BYTES
from dunwell.intake.einvoice.pdf import attached_invoice, is_pdf
from dunwell.intake.einvoice.read import looks_like_einvoice
from dunwell.services import uploads
from dunwell.services.remembered_maps import remembered_profile
from dunwell.services.uploads import DOCUMENT, SUFFIXES, path_of
from dunwell.store.models import Upload

LEDGER = "ledger"


def told(upload: Upload) -> str:
    """Whether a file is a `document` or a `ledger`, and keeps it as that.

    Raises `Refused`: `unknown_document` for what is neither, `file_too_large` for a list of more than 100 MB.
    """
    path = path_of(upload)
    if not _is_document(upload, path):
        if Path(upload.name).suffix.lower() not in SUFFIXES:
            raise Refused("unknown_document", file=upload.name)
        if path.stat().st_size > uploads.MAX_UPLOAD_BYTES:
            raise Refused("file_too_large", name=upload.name, limit=uploads.MAX_UPLOAD_BYTES // 1024 // 1024)
        keep_as(upload, LEDGER)
        return LEDGER
    keep_as(upload, DOCUMENT)
    return DOCUMENT


def keep_as(upload: Upload, what: str) -> None:
    """A person knows better: the file is a list after all, or a document."""
    kind = DOCUMENT if what == DOCUMENT else ""
    upload.kind, upload.result = kind, {}
    upload.save(update_fields=["kind", "result"])


def is_einvoice_pdf(content: bytes) -> bool:
    """Whether a PDF carries the data of an invoice, or might, and is refused for a reason of its own (it is locked).
    One without data is the picture of an invoice: an original."""
    if not is_pdf(content[:1024]):
        return False
    try:
        attached_invoice(content[: MOST_BYTES + 1], name="")
    except Refused as refused:
        return refused.code not in {"pdf_without_invoice", "pdf_broken"}
    return True


def _is_document(upload: Upload, path: Path) -> bool:
    if format_of(path, upload.name) is not None or is_archive(path):
        return True
    with path.open("rb") as file:
        if looks_like_einvoice(file.read(1024)):
            return True
    with tempfile.TemporaryDirectory(prefix="dunwell-map-") as folder:
        return remembered_profile(upload.company, path, upload.name, Path(folder)) is not None
