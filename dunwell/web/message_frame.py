# SPDX-License-Identifier: MIT
"""Messages in a frame: written for a stranger, and perhaps with what a company typed, so that they are shown without
scripts, forms, frames or an origin, and may load nothing from anywhere."""

from collections.abc import Mapping, Sequence

from django.http import HttpResponse
from django.utils.http import content_disposition_header

MESSAGE_CSP: Mapping[str, Sequence[str]] = {
    "default-src": ["'none'"],
    "style-src": ["'unsafe-inline'"],  # e-mail has no other way to look like anything
    "img-src": ["data:"],
    "form-action": ["'none'"],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'self'"],
    "sandbox": [""],  # no scripts, no forms, no origin
}
# An original as PDF: the browser's own viewer shows it, which no sandbox lets in; scripts in it are not run under our
# address, and it may load nothing from anywhere.
PDF_CSP: Mapping[str, Sequence[str]] = {
    "default-src": ["'none'"],
    "style-src": ["'unsafe-inline'"],  # the viewer's own
    "object-src": ["'self'"],
    "form-action": ["'none'"],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'self'"],
}


def downloaded(name: str, content: bytes, kind: str = "application/octet-stream") -> HttpResponse:
    """A file, always as a download: a browser never shows it under our address."""
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name or "attachment")
    return response
