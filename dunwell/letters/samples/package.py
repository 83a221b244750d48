# SPDX-License-Identifier: MIT
"""The document as a file that is the same for the same letters."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx.document import Document

# The earliest that the format knows; the writer would put the time of writing.
_NO_TIME = (1980, 1, 1, 0, 0, 0)


def packed(document: Document) -> bytes:
    """The file's bytes, without the times at which its parts were written."""
    written, plain = BytesIO(), BytesIO()
    document.save(written)
    with ZipFile(written) as given, ZipFile(plain, "w", ZIP_DEFLATED) as kept:
        for name in given.namelist():
            entry = ZipInfo(name, _NO_TIME)
            entry.compress_type = ZIP_DEFLATED
            kept.writestr(entry, given.read(name))
    return plain.getvalue()
