# SPDX-License-Identifier: MIT
"""A notice as the letter that is put into an envelope: from what it says to its PDF."""

from dunwell.core.problem import Refused
from dunwell.letters.notice import NoticeContent


def letter_of(content: NoticeContent, *, originals: bool = False) -> bytes:
    """The letter as a PDF; `originals`: with the invoices that go with it behind it.

    Raises `Refused`: `text_fails`, `letter_fails`, `appended_unreadable`.
    """
    from dunwell.letters.paper.letter import letter_pdf  # the typesetter is loaded where a letter is wanted

    return letter_pdf(content, appended=[file.data for file in content.attachments] if originals else ())


def postable(content: NoticeContent) -> NoticeContent:
    """The content again, when a postman can find its reader. Raises `Refused("no_postal_address")`."""
    if not any(line.strip() for line in content.customer.address):
        raise Refused("no_postal_address", customer=content.customer.customer_id)
    return content
