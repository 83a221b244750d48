# SPDX-License-Identifier: MIT
"""Files that a person brings: lists, whose columns are told next; documents, which say themselves what they are (bank
files, e-invoices); and the originals of invoices as PDF.
"""

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from dunwell.core.problem import Refused
from dunwell.services import receive_jobs, upload_jobs, uploads
from dunwell.services.access import Seat
from dunwell.services.import_pdfs import MAX_PDF_BYTES
from dunwell.services.originals import attach_original
from dunwell.services.upload_telling import is_einvoice_pdf, told
from dunwell.services.uploads import DOCUMENT, Brought
from dunwell.web.forms import Form
from dunwell.web.pages import actor, now, today
from dunwell.web.words.importing import refusal_of

_ACCEPT = (
    ".csv,.tsv,.txt,.xlsx,.xlsm,.pdf,.xml,.sta,.mt940,.940,.942,.cod,.coda,.ofx,.qfx,.qif,.tito,.ktl,.nda,.asc,.zip"
)


class _Files(forms.FileField):
    """Several files at once."""

    def clean(self, data: object, initial: object = None) -> "list[UploadedFile[bytes]]":
        files = data if isinstance(data, list) and data else [data or None]
        return [super(_Files, self).clean(one, initial) for one in files]


class _FileInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class UploadForm(Form):
    """Files to bring in; `attached` counts the PDFs among them that went to invoices, `documents` what says itself
    what it is."""

    attached = 0
    documents = 0
    ledgers = _Files(
        label=_("Files"),
        help_text=_(
            "Bank files and e-invoices (XML or PDF), at most 300 MB each; customers, invoices or payments as CSV or "
            "XLSX, at most 100 MB; original invoices as PDF, which the column “pdf” of the invoices names, or whose "
            "name is the invoice's number."
        ),
        widget=_FileInput(attrs={"accept": _ACCEPT}),
        error_messages={"required": _("Choose a file."), "empty": _("This file is empty.")},
    )


def keep(request: HttpRequest, seat: Seat, form: UploadForm) -> list[Brought]:
    """Keeps the files, and looks at what the documents among them would do. PDFs without data lie beside the lists
    that came with them, or go to the invoices whose numbers they bear."""
    files, pictures = form.cleaned_data["ledgers"], []
    kept: list[Brought] = []
    for one in files:
        if (one.name or "").lower().endswith(".pdf") and not _is_einvoice(one):
            pictures.append(one)
            continue
        try:
            kept.append(_kept(request, seat, form, one))
        except Refused as refused:
            form.add_error("ledgers", refusal_of(refused, one.name))
    lists = [upload for upload in kept if upload.kind != DOCUMENT]
    for pdf in pictures:
        try:
            _place(request, seat, form, pdf, lists)
        except Refused as refused:
            form.add_error("ledgers", refusal_of(refused, pdf.name))
    return kept


def look(request: HttpRequest, seat: Seat, upload: Brought, how: dict[str, object]) -> None:
    """Tells what a document would do, or takes it: small ones at once."""
    upload_jobs.begin(
        upload, "receive", create_customers=request.POST.get("create_customers") == "yes", by=actor(request), at=now(),
        on=today(seat), how=how,
    )  # fmt: skip


def _kept(request: HttpRequest, seat: Seat, form: UploadForm, file: "UploadedFile[bytes]") -> Brought:
    upload = receive_jobs.keep_document(seat.company, file.name or "", file.chunks(), by=actor(request), at=now())
    try:
        if told(upload) == DOCUMENT:
            form.documents += 1
            look(request, seat, upload, receive_jobs.how(dry_run=True))
    except Refused:
        uploads.remove_upload(seat.company, upload.pk)
        raise
    return upload


def _is_einvoice(pdf: "UploadedFile[bytes]") -> bool:
    content = pdf.read()
    pdf.seek(0)
    return is_einvoice_pdf(content)


def _place(
    request: HttpRequest, seat: Seat, form: UploadForm, pdf: "UploadedFile[bytes]", lists: list[Brought]
) -> None:
    """A picture of an invoice goes beside the lists, or to its invoice."""
    if lists:
        for upload in lists:
            uploads.keep_pdf(upload, pdf.name or "", pdf.chunks())
        return
    number = uploads.file_name(pdf.name or "")[: -len(".pdf")]
    if (pdf.size or 0) > MAX_PDF_BYTES:
        raise Refused("file_too_large", limit=MAX_PDF_BYTES // 1024 // 1024)
    attach_original(seat.company, number, pdf.read(), on=today(seat), actor=actor(request), at=now())
    form.attached += 1
