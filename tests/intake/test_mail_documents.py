# SPDX-License-Identifier: MIT
"""The documents of a mail: attachments that are some, and nothing of what surrounds them."""

from email.message import EmailMessage

import pytest

from dunwell.core.problem import Refused
from dunwell.intake.mail_documents import MOST_BYTES, MOST_FILES, documents_of
from tests.intake.einvoice.samples import ubl
from tests.services.bank_files import camt, entry, statement

BANK = camt("053", statement(entry("100.00"))).encode()
PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)


def letter(*files: tuple[str, str, bytes]) -> EmailMessage:
    """A mail with these attachments: name, type, bytes."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "Bank <no-reply@bank.example>", "in@acme.example", "Your statement"
    mail.set_content("Dear customer,\nplease find your statement attached.\n")
    mail.add_alternative("<html><p>Dear customer</p></html>", subtype="html")
    for name, kind, data in files:
        main, _, sub = kind.partition("/")
        mail.add_attachment(data, maintype=main, subtype=sub, filename=name)
    return mail


def found(mail: EmailMessage | bytes) -> list[str]:
    data = mail if isinstance(mail, bytes) else mail.as_bytes()
    return [one.name for one in documents_of(data, name="mail").files]


def test_documents_are_told_by_their_content_and_the_rest_is_left() -> None:
    mail = letter(
        ("statement.dat", "application/octet-stream", BANK), ("R-1.xml", "text/xml", ubl().encode()),
        ("terms.pdf", "application/pdf", b"%PDF-1.7 terms"), ("logo.png", "image/png", PNG),
        ("smime.p7s", "application/pkcs7-signature", b"\x30\x80"), ("meet.ics", "text/calendar", b"BEGIN:VCALENDAR"),
        ("page.html", "text/html", b"<!DOCTYPE html><html></html>"), ("notes.txt", "text/plain", b"hello"),
        ("offer.docx", "application/zip", b"PK\x03\x04 [Content_Types].xml word/document.xml"),
    )  # fmt: skip
    read = documents_of(mail.as_bytes(), name="mail")
    assert [one.name for one in read.files] == ["statement.dat", "R-1.xml", "terms.pdf"]
    assert (read.sender, read.subject, read.files[0].data) == ("no-reply@bank.example", "Your statement", BANK)


def test_a_mail_within_the_mail_is_opened_however_it_is_enclosed() -> None:
    inner = letter(("a.xml", "application/xml", BANK))
    outer = letter()
    outer.add_attachment(inner)
    assert found(outer) == ["a.xml"]
    assert found(letter(("fwd.eml", "application/octet-stream", inner.as_bytes()))) == ["a.xml"]


def test_names_are_decoded_and_lead_nowhere() -> None:
    assert found(letter(("Kontoauszug März.xml", "text/xml", BANK))) == ["Kontoauszug März.xml"]
    assert found(letter(("../../etc/cron.d/x.xml", "text/xml", BANK))) == ["x.xml"]
    raw = letter(("NAME", "application/pdf", b"%PDF-1.7")).as_bytes()
    assert found(raw.replace(b'filename="NAME"', b"")) == ["attachment.pdf"]


@pytest.mark.parametrize("charset", ["idna", "undefined", "no\x00ne", "rot13"])
def test_a_name_in_letters_that_nobody_reads_costs_no_more_than_the_name(charset: str) -> None:
    raw = letter(("NAME", "application/pdf", b"%PDF-1.7")).as_bytes()
    told = f"filename*={charset}''x.pdf".encode()
    assert found(raw.replace(b'filename="NAME"', told))[0] in {"attachment.pdf", "x.pdf"}


def test_a_thousand_attachments_are_too_many_and_many_are_not() -> None:
    files = [(f"{number}.xml", "text/xml", BANK) for number in range(1000)]
    with pytest.raises(Refused, match="mail_too_many_files"):
        found(letter(*files))
    assert len(found(letter(*files[:50]))) == 50
    assert MOST_FILES == 500


def test_mails_of_mails_and_parts_without_end_are_refused() -> None:
    mail = letter(("a.xml", "text/xml", BANK))
    for _ in range(15):
        outer = letter()
        outer.add_attachment(mail)
        mail = outer
    with pytest.raises(Refused, match="mail_too_many_files"):
        found(mail)
    parts = b"Content-Type: multipart/mixed; boundary=x\nFrom: a@b.example\n\n" + b"--x\n\n\n" * 30_000
    with pytest.raises(Refused, match="mail_too_many_files"):
        found(parts)
    with pytest.raises(Refused, match="mail_too_large"):
        found(b"x" * (MOST_BYTES + 1))


@pytest.mark.parametrize(
    "data",
    [b"", b"\x00\xff" * 500, b"From: x\nContent-Type: multipart/mixed\n\n--", b"Content-Type: a/b; name*=x''%ff\n\nPK"],
)
def test_whatever_the_bytes_are_nothing_else_is_raised(data: bytes) -> None:
    assert found(data) == []


def test_every_cut_of_a_mail_is_read() -> None:
    data = letter(("a.xml", "text/xml", BANK), ("b.pdf", "application/pdf", b"%PDF-1.7")).as_bytes()
    for place in range(0, len(data), 97):
        assert len(found(data[:place])) <= 2
