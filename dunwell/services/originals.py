# SPDX-License-Identifier: MIT
"""The original of an invoice as PDF: kept in the home under its SHA-256, as the import keeps it."""

import hashlib
from datetime import date, datetime

from django.conf import settings

from dunwell.core.problem import Refused
from dunwell.services import find
from dunwell.services.documents import keep
from dunwell.services.import_pdfs import MAX_PDF_BYTES
from dunwell.services.writing import changed, writing
from dunwell.store import chain
from dunwell.store.chain import Entry
from dunwell.store.models import Company, Invoice


def attach_original(company: Company, number: str, content: bytes, *, on: date, actor: str, at: datetime) -> Invoice:
    """Keeps the PDF and goes with the invoice from now on, on notices too; one that was there is replaced.

    Raises `Refused("not_a_pdf")`, `file_too_large`, `not_found`.
    """
    if not content.startswith(b"%PDF-"):
        raise Refused("not_a_pdf")
    if len(content) > MAX_PDF_BYTES:
        raise Refused("file_too_large", limit=MAX_PDF_BYTES // 1024 // 1024)
    sha256 = hashlib.sha256(content).hexdigest()
    keep(settings.ENVIRONMENT.documents / f"{sha256}.pdf", content)
    return _set(company, number, sha256, on=on, actor=actor, at=at)


def remove_original(company: Company, number: str, *, on: date, actor: str, at: datetime) -> Invoice:
    """The invoice has no PDF any more; the file stays in the home, for what was sent with it."""
    return _set(company, number, "", on=on, actor=actor, at=at)


def original(invoice: Invoice) -> bytes | None:
    """The PDF; None: there is none, or its file is missing in the home."""
    if not invoice.pdf:
        return None
    file = settings.ENVIRONMENT.documents / f"{invoice.pdf}.pdf"
    return file.read_bytes() if file.is_file() else None


def _set(company: Company, number: str, sha256: str, *, on: date, actor: str, at: datetime) -> Invoice:
    with writing(company) as locked:
        invoice = find.get_invoice(locked, number)
        changes = changed(invoice, pdf=sha256)
        if changes:
            entry = Entry("invoice_changed", on, invoice.customer_id, invoice.pk, data={"changes": changes})
            chain.append(locked, actor, at, [entry])
            invoice.save(update_fields=["pdf"])
        return invoice
