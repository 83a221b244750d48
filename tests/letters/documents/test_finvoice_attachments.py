# SPDX-License-Identifier: MIT
"""The attachment message of Finvoice: the letter comes out byte for byte, and belongs to its invoice message."""

import base64
import hashlib

import pytest

from dunwell.core.problem import Refused
from dunwell.letters.documents.finvoice import finvoice
from dunwell.letters.documents.finvoice_attachments import finvoice_attachments
from dunwell.letters.notice import Attachment
from tests.letters.documents.contract import faults_of
from tests.letters.documents.samples import (
    AT,
    LETTER,
    PARTIES,
    Element,
    attachments_of,
    finvoice_of,
    problems_of,
    read,
    summed,
)
from tests.letters.samples import STEPPED, notice

SCAN = Attachment("scan.png", b"\x89PNG\r\n\x1a\n", "image/png")


def text_of(document: Element, path: str) -> str:
    found = document.findall(path)
    assert len(found) == 1, path
    return found[0].text or ""


def test_the_letter_comes_back_byte_for_byte() -> None:
    document = attachments_of(notice())
    encoded = text_of(document, "AttachmentDetails/AttachmentContent")
    assert base64.b64decode(encoded, validate=True) == LETTER
    assert text_of(document, "AttachmentDetails/AttachmentMimeType") == "application/pdf"
    assert text_of(document, "AttachmentDetails/AttachmentName") == "N-17.pdf"
    digest = hashlib.sha1(encoded.encode(), usedforsecurity=False).hexdigest()
    assert text_of(document, "AttachmentDetails/AttachmentSecureHash") == digest
    assert text_of(document, "AttachmentDetails/AttachmentIdentifier") == f"acme-N-17::attachments::{digest}"


def test_the_two_messages_name_each_other() -> None:
    invoice, files = finvoice_of(notice()), attachments_of(notice())
    identifier = "MessageTransmissionDetails/MessageDetails/MessageIdentifier"
    named = text_of(invoice, "AttachmentMessageDetails/AttachmentMessageIdentifier")
    assert text_of(files, identifier) == named == "acme-N-17::attachments"
    reference = "MessageTransmissionDetails/MessageDetails/RefToMessageIdentifier"
    assert text_of(files, reference) == text_of(invoice, identifier) == "acme-N-17"


def test_the_files_of_the_notice_follow_the_letter() -> None:
    document = attachments_of(notice(attachments=(Attachment("R-1001.pdf", b"%PDF-1"), SCAN)))
    assert [name.text for name in document.findall("AttachmentDetails/AttachmentName")] == [
        "N-17.pdf",
        "R-1001.pdf",
        "scan.png",
    ]
    assert faults_of(document) == []


def test_a_long_file_name_keeps_its_ending() -> None:
    document = attachments_of(notice(attachments=(Attachment("x" * 80 + ".pdf", b"%PDF-1"),)), letter=None)
    name = text_of(document, "AttachmentDetails/AttachmentName")
    assert len(name) == 50
    assert name.endswith("x.pdf")


@pytest.mark.parametrize(
    ("number", "kept"), [("2026/17", False), ("Ä17", False), ("N-17", True), ("N" * 20, True), ("A b", False)]
)
def test_any_number_gives_an_identifier_of_its_own(number: str, kept: bool) -> None:
    path = "MessageTransmissionDetails/MessageDetails/MessageIdentifier"
    document = finvoice_of(notice(number=number))
    identifier = text_of(document, path)
    assert (identifier == f"acme-{number}") is kept
    assert identifier.isascii()
    assert len(identifier) <= 46
    other = finvoice_of(notice(number=number.replace("/", "-").replace(" ", "-")))
    assert (text_of(other, path) == identifier) is (number == number.replace("/", "-").replace(" ", "-"))
    assert faults_of(document) == []
    assert faults_of(attachments_of(notice(number=number))) == []


def test_a_notice_that_is_sent_again_may_have_another_identifier() -> None:
    content = summed(lines=(STEPPED,))
    again = read(finvoice(content, parties=PARTIES, at=AT, letter=LETTER, message_id="again-1"))
    files = read(finvoice_attachments(content, parties=PARTIES, at=AT, letter=LETTER, message_id="again-1"))
    assert text_of(again, "AttachmentMessageDetails/AttachmentMessageIdentifier") == "again-1::attachments"
    assert text_of(files, "MessageTransmissionDetails/MessageDetails/RefToMessageIdentifier") == "again-1"


@pytest.mark.parametrize(
    ("files", "letter", "expected"),
    [
        ((), b"not a pdf", [("bad_letter", "letter")]),
        ((Attachment("a.zip", b"PK", "application/zip"),), None, [("bad_file_type", "file 1 (a.zip)")]),
        ((Attachment("a.pdf", b"%PDF-" + bytes(1_000_000)),), None, [("too_large", "files")]),
        ((SCAN,) * 11, None, [("too_many_files", "files")]),
    ],
)
def test_files_that_cannot_travel_stop_both_messages(
    files: tuple[Attachment, ...], letter: bytes | None, expected: list[tuple[str, str]]
) -> None:
    for make in (finvoice, finvoice_attachments):
        with pytest.raises(Refused) as refused:
            make(notice(attachments=files), parties=PARTIES, at=AT, letter=letter)
        assert problems_of(refused.value) == expected


def test_no_file_at_all_is_no_attachment_message() -> None:
    with pytest.raises(Refused) as refused:
        finvoice_attachments(notice(), parties=PARTIES, at=AT, letter=None)
    assert problems_of(refused.value) == [("missing", "files")]
