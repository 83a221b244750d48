# SPDX-License-Identifier: MIT
import hashlib
import zlib
from pathlib import Path

import pytest
from django.conf import settings

from dunwell.core.problem import Refused
from dunwell.letters.composer import without_files
from dunwell.services import sent_mail
from dunwell.services.run_dunning import run_dunning
from dunwell.store.models import Company, Customer, Delivery, SentMessage, User
from tests.delivery.server import DROP, Script
from tests.services.ledger import take
from tests.services.post import BOB, INVOICES, RUN_ON, carry, kept, later, parsed, serving, writing_company

PDF = b"%PDF-1.4\noriginal\n%%EOF\n"


def only() -> Delivery:
    return Delivery.objects.get(notice__number="N-1")


def test_what_the_server_took_is_kept_to_the_byte(any_database: str, company: Company) -> None:
    writing_company(company)
    script = Script()
    with serving(script) as mail:
        carry(mail)
    row = SentMessage.objects.get(delivery=only())
    assert zlib.decompress(row.data) == script.messages[0]
    assert (row.sha256, row.size) == (hashlib.sha256(script.messages[0]).hexdigest(), len(script.messages[0]))
    found = sent_mail.opened(company, only().pk)
    assert found.message.to == "Cecilia <cecilia@customer.example>"
    assert "R-1" in found.message.text
    assert "<table" in found.message.html


def test_a_file_is_kept_once_and_read_again(company: Company, tmp_path: Path) -> None:
    (tmp_path / "r-1.pdf").write_bytes(PDF)
    invoices = INVOICES.replace("reference\n", "reference,pdf\n").replace("100.00,\n", "100.00,,r-1.pdf\n")
    writing_company(company, invoices="invoice,customer_id,issue_date,due_date,currency,amount\n", run=False)
    take(company, invoices, folder=tmp_path)
    run_dunning(company, RUN_ON, **BOB)
    carry()
    row = SentMessage.objects.get(delivery=only())
    assert row.files == [["Invoice R-1.pdf", hashlib.sha256(PDF).hexdigest()]]
    assert b"Invoice R-1.pdf" not in zlib.decompress(row.data)
    assert sent_mail.opened(company, only().pk).message.files == ("Invoice R-1.pdf",)
    assert sent_mail.attachment(company, only().pk, 0) == ("Invoice R-1.pdf", PDF)
    for index in (1, -1):
        with pytest.raises(Refused, match="not_found"):
            sent_mail.attachment(company, only().pk, index)


def test_a_message_whose_fate_is_unknown_can_be_read(company: Company) -> None:
    writing_company(company)
    with serving(Script(answers={"END": [DROP]})) as mail:
        carry(mail)
    assert only().state == "unknown"
    assert sent_mail.is_readable(only())


def test_a_later_try_takes_the_place_of_the_earlier_one(company: Company) -> None:
    writing_company(company)
    with serving(Script(answers={"RCPT cecilia@customer.example": ["450 busy"]})) as mail:
        carry(mail)
        first = SentMessage.objects.get(delivery=only()).at
        carry(mail, at=later(minutes=5))
    assert SentMessage.objects.get(delivery=only()).at > first


def test_without_files_gives_a_whole_message() -> None:
    data = (
        b'Subject: x\r\nContent-Type: multipart/mixed; boundary="=_dunwell_mixed"\r\n\r\n--=_dunwell_mixed\r\n'
        b"Content-Type: text/plain\r\n\r\nhello\r\n--=_dunwell_mixed\r\nContent-Type: application/pdf\r\n\r\nx\r\n"
        b"--=_dunwell_mixed--\r\n"
    )
    body = parsed(without_files(data)).get_body(("plain",))
    assert body is not None
    assert body.get_content().strip() == "hello"
    assert without_files(b"Subject: x\r\n\r\nhello\r\n") == b"Subject: x\r\n\r\nhello\r\n"


def test_what_the_mailbox_kept_before_is_still_read(company: Company) -> None:
    writing_company(company)
    carry()
    SentMessage.objects.all().delete()
    assert "R-1" in sent_mail.opened(company, only().pk).message.text
    for file in kept():
        file.unlink()
    with pytest.raises(Refused, match="not_found"):
        sent_mail.opened(company, only().pk)
    assert settings.ENVIRONMENT.mailbox.is_dir()


def test_whoever_is_limited_to_own_documents_reads_no_others(company: Company) -> None:
    writing_company(company)
    carry()
    bob = User.objects.create(username="bob")
    assert sent_mail.sent(company, own=bob.pk).count() == 0
    with pytest.raises(Refused, match="not_found"):
        sent_mail.opened(company, only().pk, own=bob.pk)
    Customer.objects.filter(ref="C-1").update(owner=bob)
    assert sent_mail.opened(company, only().pk, own=bob.pk).delivery == only()
    assert [row.notice.number for row in sent_mail.sent(company, text="ceci", own=bob.pk)] == ["N-1"]
