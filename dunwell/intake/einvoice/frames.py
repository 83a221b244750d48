# SPDX-License-Identifier: MIT
"""Finvoice as banks and operators deliver it: each invoice is a document of its own behind its transmission frame.

The frame is a SOAP message (ebXML Message Service 2.0) that says from where to where; after it the invoice follows with
an XML declaration of its own, and in one file there may be many pairs of the two (Finvoice implementation guidelines,
"Finvoice delivery framework"). Such a file is no XML document, so it is taken apart before anything is parsed.
"""

import re
from collections.abc import Iterator

_FRAME = re.compile(rb"\s*(?:<\?xml[^>]{0,300}?\?>\s*)?<([\w.-]{1,40}:)?Envelope[\s>]")
_END = re.compile(rb"</(?:[\w.-]{1,40}:)?Envelope\s*>")
_NEXT = re.compile(rb"(?:<\?xml[^>]{0,300}?\?>\s*)?<(?:[\w.-]{1,40}:)?Envelope[\s>]")


def documents_of(data: bytes) -> Iterator[bytes]:
    """The documents behind the frames of a file; the file itself where it has none, or nothing stands behind."""
    if not _FRAME.match(data[:2048].removeprefix(b"\xef\xbb\xbf")):
        yield data
        return
    place, found = 0, False
    while end := _END.search(data, place):
        following = _NEXT.search(data, end.end())
        place = following.start() if following else len(data)
        document = data[end.end() : place].strip()
        if document:
            found = True
            yield document
    if not found:
        yield data
