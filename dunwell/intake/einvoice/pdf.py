# SPDX-License-Identifier: MIT
"""The invoice inside a PDF: the XML file that ZUGFeRD and Factur-X attach to it (ISO 19005-3, 6.8; ISO 32000, 7.11.4).

The attachment is known by its name, which the standards fix; where none bears such a name, an XML attachment that is
the only one is taken. It is unpacked up to the same size as a file of its own.
"""

import zlib
from collections.abc import Iterator
from io import BytesIO

import pikepdf
from pikepdf.settings import set_qpdf_limits

from dunwell.intake.einvoice.codes import refusal
from dunwell.intake.einvoice.opened import MOST_BYTES

# Factur-X 1.0x and ZUGFeRD 2.1+, ZUGFeRD 2.0 and 1.0, XRechnung in ZUGFeRD, Order-X.
NAMES = ("factur-x.xml", "zugferd-invoice.xml", "xrechnung.xml", "order-x.xml")
MOST_ATTACHMENTS = 200
# What one packed part of a PDF may unpack to while it is looked through. The limits are those of the whole process; no
# page of a letter or an invoice comes near them.
MOST_UNPACKED = 64 * 1024 * 1024
set_qpdf_limits(flate_max_memory=MOST_UNPACKED, run_length_max_memory=MOST_UNPACKED, png_max_memory=MOST_UNPACKED)


def is_pdf(data: bytes) -> bool:
    """Whether it begins as a PDF does: its mark stands within the first 1024 bytes, after nothing like XML."""
    return b"%PDF-" in data[:1024] and data[:1024].lstrip()[:1] != b"<"


def attached_invoice(data: bytes, *, name: str) -> tuple[str, bytes]:
    """Name and bytes of the invoice. Raises `Refused`: file_too_large, pdf_encrypted, pdf_broken,
    pdf_without_invoice, pdf_several_invoices.
    """
    if len(data) > MOST_BYTES:
        raise refusal("file_too_large", name, limit=MOST_BYTES // 1024 // 1024)
    try:
        with pikepdf.open(BytesIO(data)) as document:
            if document.is_encrypted:
                raise refusal("pdf_encrypted", name)
            return _chosen(list(_attachments(document)), name)
    except pikepdf.PasswordError:
        raise refusal("pdf_encrypted", name) from None
    except (pikepdf.PdfError, pikepdf.ForeignObjectError, ValueError, TypeError, KeyError, AttributeError):
        # What a broken file gives instead of the object that should stand there.
        raise refusal("pdf_broken", name) from None


def _attachments(document: pikepdf.Pdf) -> Iterator[tuple[str, pikepdf.Object]]:
    """Every attached file: those of the name tree, then those that are only associated (/AF)."""
    seen = set()
    specs: list[tuple[str, pikepdf.Object]] = [(str(key), spec.obj) for key, spec in document.attachments.items()]
    specs += [("", spec) for spec in _listed(document.Root.get("/AF"))]
    for key, spec in specs[:MOST_ATTACHMENTS]:
        files = spec.get("/EF")
        stream = files.get("/UF", files.get("/F")) if files is not None else None
        if stream is None or stream.objgen in seen:
            continue
        seen.add(stream.objgen)
        yield str(spec.get("/UF", spec.get("/F", key))), stream


def _listed(found: pikepdf.Object | None) -> list[pikepdf.Object]:
    return [found[place] for place in range(len(found))] if isinstance(found, pikepdf.Array) else []


def _chosen(attached: list[tuple[str, pikepdf.Object]], name: str) -> tuple[str, bytes]:
    plain = [(title.replace("\\", "/").rpartition("/")[2], stream) for title, stream in attached]
    for wanted in NAMES:
        for title, stream in plain:
            if title.lower() == wanted:
                return title, _unpacked(stream, name)
    xml = [(title, stream) for title, stream in plain if title.lower().endswith(".xml")]
    if not xml:
        raise refusal("pdf_without_invoice", name)
    if len(xml) > 1:
        raise refusal("pdf_several_invoices", name, names=[title for title, _ in xml])
    return xml[0][0], _unpacked(xml[0][1], name)


def _unpacked(stream: pikepdf.Object, name: str) -> bytes:
    """The attachment's bytes; never more than a file may have, however small it was packed."""
    filters = stream.get("/Filter")
    names = [str(one) for one in _listed(filters)] or ([str(filters)] if isinstance(filters, pikepdf.Name) else [])
    raw = stream.read_raw_bytes()
    if not names:
        return raw
    if names != ["/FlateDecode"]:
        raise refusal("pdf_broken", name)
    unpacker = zlib.decompressobj()
    try:
        data = unpacker.decompress(raw, MOST_BYTES + 1)
    except zlib.error:
        raise refusal("pdf_broken", name) from None
    if len(data) > MOST_BYTES:
        raise refusal("file_too_large", name, limit=MOST_BYTES // 1024 // 1024)
    if not unpacker.eof:
        raise refusal("pdf_broken", name)
    return data
