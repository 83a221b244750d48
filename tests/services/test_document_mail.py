# SPDX-License-Identifier: MIT
"""A mailbox looked at for documents: each is taken once, and no mail keeps another from being read."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import OperationalError

from dunwell.intake.mail_documents import MailDocuments, documents_of
from dunwell.services import document_mail
from dunwell.services.document_checks import due_documents
from dunwell.services.document_sources import add_source, save_source
from dunwell.services.receive import Came
from dunwell.store.models import BankEntry, Company, DocumentSource, ReceivedFile
from tests.delivery.imap_server import PASSWORD, ImapScript, imap_server
from tests.intake.einvoice.samples import ubl
from tests.intake.test_mail_documents import PNG, letter
from tests.services.ledger import TODAY
from tests.services.test_document_checks import AT, look, paid


@pytest.fixture
def mailbox(company: Company) -> Iterator[ImapScript]:
    """A mailbox that the company reads, moving what it has read."""
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, private_networks=True)
    with imap_server(ImapScript()) as script:
        values = {"host": "127.0.0.1", "port": str(script.port), "security": "plain", "user": "anna", "move_to": "Read",
                  "create_customers": "yes"}  # fmt: skip
        add_source(company, "imap", values, password=PASSWORD, **TODAY)
        yield script


def test_documents_of_mails_are_taken_and_other_mails_are_left(mailbox: ImapScript) -> None:
    bank = ("statement.xml", "text/xml", paid().encode())
    invoice = ("R-1.xml", "application/xml", ubl().encode())
    pictures = ("terms.pdf", "application/pdf", b"%PDF-1.7 no invoice"), ("logo.png", "image/png", PNG)
    mailbox.mails = {
        1: letter(bank, *pictures).as_bytes(), 2: letter(*pictures[1:]).as_bytes(), 3: letter(invoice).as_bytes(),
    }  # fmt: skip
    done = look()
    assert (done.taken, done.not_ours, done.error) == (2, 1, "")
    assert (list(mailbox.mails), len(mailbox.moved["Read"])) == ([2], 2)
    kept = ReceivedFile.objects.filter(state="taken").order_by("pk")
    assert [(one.name, one.origin, one.sender) for one in kept] == [
        ("statement.xml", "mailbox", "no-reply@bank.example"), ("R-1.xml", "mailbox", "no-reply@bank.example"),
    ]  # fmt: skip
    row = DocumentSource.objects.get()
    assert (row.last_uid, row.taken, row.not_ours) == (3, 2, 1)
    assert look(AT + timedelta(minutes=5)).read == 0


def test_mail_that_is_read_again_brings_nothing_twice(mailbox: ImapScript) -> None:
    mailbox.mails = {1: letter(("a.xml", "text/xml", paid().encode())).as_bytes()}
    look()
    mailbox.mails, mailbox.uid_validity = {1: mailbox.moved["Read"][0]}, 2
    done = look(AT + timedelta(minutes=5))
    assert (done.taken, done.known, BankEntry.objects.count()) == (0, 1, 1)


def test_mail_with_a_thousand_files_is_kept_and_stops_no_other(mailbox: ImapScript) -> None:
    many = [(f"{number}.xml", "text/xml", paid(number).encode()) for number in range(1000)]
    mailbox.mails = {1: letter(*many).as_bytes(), 2: letter(("a.xml", "text/xml", paid().encode())).as_bytes()}
    done = look()
    assert (done.taken, done.refused, done.error) == (1, 1, "")
    assert ReceivedFile.objects.get(state="refused").refused == "mail_too_many_files"


def test_mail_that_breaks_what_reads_it_is_kept_and_stops_no_other(
    mailbox: ImapScript, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = letter(("a.xml", "text/xml", paid().encode())).as_bytes()
    mailbox.mails = {1: b"From: poison@bank.example\n\npoison", 2: good}

    def poisoned(data: bytes, *, name: str) -> MailDocuments:
        if b"poison" in data:
            raise ValueError("not foreseen")
        return documents_of(data, name=name)

    monkeypatch.setattr("dunwell.services.document_mail.documents_of", poisoned)
    done = look()
    assert (done.taken, done.refused, done.error) == (1, 1, "")
    kept = ReceivedFile.objects.get(state="refused")
    assert (kept.name, kept.refused) == ("mail-1.eml", "internal_error")
    assert DocumentSource.objects.get().last_uid == 2


def test_database_that_is_away_is_no_mails_fault(mailbox: ImapScript, monkeypatch: pytest.MonkeyPatch) -> None:
    mailbox.mails = {1: letter(("a.xml", "text/xml", paid().encode())).as_bytes()}
    with monkeypatch.context() as away:
        away.setattr(document_mail, "receive_each", _away)
        with pytest.raises(OperationalError):
            look()
    row = DocumentSource.objects.get()
    assert (row.last_uid, row.well_at, row.busy_until) == (0, None, None)
    assert look(AT + timedelta(minutes=5)).taken == 1


def test_mails_that_cannot_be_moved_are_read_all_the_same_and_it_is_told(mailbox: ImapScript) -> None:
    mailbox.mails = {
        number: letter((f"{number}.xml", "text/xml", paid(number).encode())).as_bytes() for number in (1, 2, 3)
    }
    mailbox.refuse_moves = True
    done = look()
    assert (done.taken, list(mailbox.mails)) == (3, [1, 2, 3])
    assert "mail 1 was read, but cannot be moved to Read" in done.error
    row = DocumentSource.objects.get()
    assert (row.last_uid, row.well_at, row.error) == (3, None, done.error)


def test_mailbox_that_refuses_waits_half_an_hour(mailbox: ImapScript) -> None:
    row = DocumentSource.objects.get()
    save_source(row.company, row.pk, {}, password="wrong", **TODAY)
    assert "Invalid credentials" in look().error
    assert due_documents(AT + timedelta(minutes=29)) == []
    assert len(due_documents(AT + timedelta(minutes=30))) == 1


def _away(*_: object, **__: object) -> list[Came]:
    raise OperationalError("the database is away")
