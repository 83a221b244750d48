# SPDX-License-Identifier: MIT
"""The pages of other PDFs, the original invoices for example, behind a letter."""

from collections.abc import Sequence
from io import BytesIO

import pikepdf

from dunwell.core.problem import Refused

# What claims that a whole file is made for archiving or for reading aloud.
_CLAIMS = (
    "pdfaid:part",
    "pdfaid:conformance",
    "pdfaid:rev",
    "pdfuaid:part",
    "{http://www.aiim.org/pdfa/ns/extension/}schemas",
)


def append(letter: bytes, originals: Sequence[bytes]) -> bytes:
    """The letter with the pages of the originals behind it, in their order; it no longer claims PDF/A or PDF/UA.

    The same files give the same bytes. Raises `Refused("appended_unreadable")`, `place` counting from 1, for what is no
    PDF, is locked, or has no page.
    """
    with pikepdf.open(BytesIO(letter)) as whole:
        for place, original in enumerate(originals, start=1):
            _append_one(whole, original, f"{place} of {len(originals)}")
        _drop_claims(whole)
        out = BytesIO()
        whole.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def _append_one(whole: pikepdf.Pdf, original: bytes, place: str) -> None:
    try:
        with pikepdf.open(BytesIO(original)) as pages:
            if not pages.pages:
                raise Refused("appended_unreadable", place=place, reason="it has no page")
            whole.pages.extend(pages.pages)
    except pikepdf.PasswordError as error:
        raise Refused("appended_unreadable", place=place, reason="it is locked by a password") from error
    except (pikepdf.PdfError, ValueError) as error:
        raise Refused("appended_unreadable", place=place, reason=str(error)) from error


def _drop_claims(whole: pikepdf.Pdf) -> None:
    with whole.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
        for claim in _CLAIMS:
            if claim in metadata:
                del metadata[claim]
