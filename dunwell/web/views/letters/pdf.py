# SPDX-License-Identifier: MIT
"""A letter that is being looked at, as an answer."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header


def pdf_answer(content: bytes, name: str) -> HttpResponse:
    """The PDF, shown by the browser; saved, it bears this name."""
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = content_disposition_header(as_attachment=False, filename=f"{name}.pdf") or "inline"
    return answer
