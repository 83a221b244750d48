# SPDX-License-Identifier: MIT
"""The original of a sample invoice: a small PDF of one page, from nothing but text."""

from collections.abc import Sequence

_FIRST_LINE, _LINE = 780, 18


def one_page(lines: Sequence[str]) -> bytes:
    """A PDF 1.4 of one A4 page with these lines in Helvetica; letters outside Western Europe's become `?`.

    >>> one_page(["Invoice"]).startswith(b"%PDF-1.4")
    True
    """
    words = b"BT /F1 11 Tf 60 %d Td %d TL\n" % (_FIRST_LINE, _LINE)
    words += b"".join(b"(%s) Tj T*\n" % _escaped(line) for line in lines) + b"ET"
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(words), words),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    )
    content, places = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    trailer = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, len(content))
    return content + b"xref\n0 %d\n0000000000 65535 f \n%s%s" % (size, table, trailer)


def _escaped(line: str) -> bytes:
    text = line.encode("cp1252", "replace")
    return text.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
