# SPDX-License-Identifier: MIT
"""A notice as a letter on paper: one PDF, ready for printing, archiving and reading aloud."""

from collections.abc import Sequence

from dunwell.letters.notice import NoticeContent
from dunwell.letters.paper.codes import codes_of
from dunwell.letters.paper.originals import append
from dunwell.letters.paper.page import page_values
from dunwell.letters.paper.press import press
from dunwell.letters.paper.slip import slip_values
from dunwell.letters.wording import word


def letter_pdf(content: NoticeContent, *, appended: Sequence[bytes] = ()) -> bytes:
    """The letter as PDF/A-2a and PDF/UA-1: tagged, its language, title and author set, dated with the notice's day.

    The same content gives the same bytes. `appended` are PDFs whose pages follow the letter, the original invoices for
    example; nobody can vouch for them, so such a letter makes no claim to be PDF/A or PDF/UA.
    Raises `Refused`: `text_fails`, `letter_fails`, `appended_unreadable` with the place of the broken PDF.
    """
    wording = word(content, paper=True)
    codes = codes_of(content)
    values = page_values(content, wording, codes)
    if codes.bill:
        values["slip"] = slip_values(codes.bill, wording.language)
    letter = press(values, content.on, content.number)
    return append(letter, appended) if appended else letter
