# SPDX-License-Identifier: MIT
"""The parts of a notice as every structured document states them: what is asked for, by when, and in which words."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from dunwell.letters.documents.fields import Fields, cleaned
from dunwell.letters.notice import Attachment, NoticeContent
from dunwell.letters.pay.iban import iban_of
from dunwell.letters.placeholders import PAY_TO_MARK, TABLE_MARK
from dunwell.letters.wording import Wording
from dunwell.letters.words import words

_LETTER_START = b"%PDF-"
_NOT_IN_A_NAME = re.compile(r"[^A-Za-z0-9._-]+", re.ASCII)
# So that, with "::attachments::" and a hash of 40 digits, an attachment's identifier stays within its 101 characters.
_LONGEST_MESSAGE_ID = 46


@dataclass(frozen=True, slots=True)
class Charge:
    """What is asked for beside the items, in minor units, and what it is called in the notice's language."""

    kind: str
    minor: int
    called: str


def charges_of(content: NoticeContent, language: str) -> Iterator[Charge]:
    """Earlier charges, fee, interest and compensation, each where there is one; credits are not among them."""
    called = words(language).sums
    for kind, minor in (
        ("claims", content.claims),
        ("fee", content.fee),
        ("interest", content.interest),
        ("compensation", content.compensation),
    ):
        if minor:
            yield Charge(kind, minor, cleaned(called[kind]))


def lines_of(wording: Wording) -> list[str]:
    """The body of the letter without its two blocks, a line an entry."""
    texts = (piece for piece in wording.pieces if piece not in {TABLE_MARK, PAY_TO_MARK})
    return [clean for text in texts for line in text.split("\n") if (clean := cleaned(line))]


def paid_in(content: NoticeContent) -> str:
    """The country that decides what a reference of digits is: the company's, else that of its first IBAN."""
    ibans = (iban_of(account.number) for account in content.company.accounts)
    return content.company.country or next((iban[:2] for iban in ibans if iban), "")


def due_on(content: NoticeContent) -> date:
    """The day until which to pay: the last that prevents the next step, else the first on which a line falls due.

    It is never before the notice itself: what is late already is due on the day of the notice.
    """
    if content.pay_by:
        return max(content.pay_by, content.on)
    first = min((line.due_on or content.on for line in content.lines), default=content.on)
    return max(first, content.on)


def files_of(content: NoticeContent, letter: bytes | None, fields: Fields) -> tuple[Attachment, ...]:
    """What goes with the document: the letter first, then the files of the notice."""
    if letter is None:
        return content.attachments
    if not letter.startswith(_LETTER_START):
        fields.wrong("bad_letter", "letter", "It is no PDF.")
    return (Attachment(f"{in_a_name(content.number)}.pdf", letter), *content.attachments)


def message_id_of(content: NoticeContent, given: str, fields: Fields) -> str:
    """The message's own identifier: what was given, else company and notice, told apart by a hash
    where that is too long or has other characters."""
    if given:
        return fields.identifier(given, "message identifier", _LONGEST_MESSAGE_ID, shortest=2)
    whole = f"{content.company.code}-{content.number}"
    plain = in_a_name(whole)
    if plain == whole and len(plain) <= _LONGEST_MESSAGE_ID:
        return plain
    return f"{plain[:29]}-{hashlib.sha256(whole.encode('utf-8', 'replace')).hexdigest()[:16]}"


def check_amounts(content: NoticeContent, fields: Fields) -> None:
    """A document asks for money: nothing on it is below zero, and it has lines."""
    if not content.lines:
        fields.wrong("missing", "lines", "The notice has no lines.")
    parts = {"total": content.total, "credits": content.credits, **{c.kind: c.minor for c in charges_of(content, "en")}}
    for where, minor in parts.items():
        if minor < 0:
            fields.wrong("bad_amount", where, f"It is below zero ({minor} in minor units of {content.currency}).")


def in_a_name(text: str) -> str:
    """A text as part of a file's name or an identifier: letters, digits, dot, dash and underscore."""
    return _NOT_IN_A_NAME.sub("-", cleaned(text)).strip("-") or "notice"
