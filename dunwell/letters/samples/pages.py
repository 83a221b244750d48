# SPDX-License-Identifier: MIT
"""The same letters as one PDF, to be printed and posted as they are."""

from collections.abc import Sequence
from io import BytesIO

import pikepdf

from dunwell.core.problem import Refused
from dunwell.letters.notice import NoticeContent
from dunwell.letters.paper.letter import letter_pdf
from dunwell.letters.paper.originals import append

# What says which text of the first letter is read aloud; of the others it knows nothing.
_TAGS = ("/StructTreeRoot", "/MarkInfo")


def sample_pdf(letters: Sequence[NoticeContent]) -> bytes:
    """The letters in their order as one PDF, each beginning on a page of its own; several make no claim to be PDF/A.

    The same letters give the same bytes. Raises `Refused`: `no_letters` for none, `text_fails`, `letter_fails`.
    """
    if not letters:
        raise Refused("no_letters")
    first, *others = (letter_pdf(content) for content in letters)
    return _untagged(append(first, others)) if others else first


def _untagged(letter: bytes) -> bytes:
    with pikepdf.open(BytesIO(letter)) as whole:
        for tag in _TAGS:
            if tag in whole.Root:
                del whole.Root[tag]
        out = BytesIO()
        whole.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()
