# SPDX-License-Identifier: MIT
"""A mail that breaks what reads it is set aside, stops no other, and is tried again when a person says so."""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import OperationalError

from dunwell.core.problem import Refused
from dunwell.services import failed_mail
from dunwell.services.check_mail import check_source, try_all_again
from dunwell.services.failed_mail import failed_of, forget, try_again
from dunwell.services.mail_sources import folder_of, save_source
from dunwell.services.returned_mail import Taken, take_mail
from dunwell.store.models import Company, FailedMail, MailSource, ReturnedMail
from tests.delivery.imap_server import ImapScript, imap_server
from tests.services.own_server import inside_allowed
from tests.services.post import TODAY, writing_company
from tests.services.test_check_mail import imap_source, letter

AT = datetime(2026, 3, 9, 12, 0, tzinfo=UTC)


@pytest.fixture
def break_on(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Lets the reader break on mails that hold a text; an empty text: on none."""

    def breaking(text: bytes, error: Exception | None = None) -> None:
        def take(company: Company | None, data: bytes, **known: Any) -> Taken:
            if text and text in data:
                raise error or ValueError("no such\x00 thing")
            return take_mail(company, data, **known)

        monkeypatch.setattr(failed_mail, "take_mail", take)

    return breaking


def test_mail_that_breaks_the_reader_is_set_aside_and_the_others_go_on(
    company: Company, break_on: Callable[..., None], caplog: pytest.LogCaptureFixture
) -> None:
    writing_company(company)
    script = ImapScript({uid: letter(uid) for uid in range(1, 6)})
    with imap_server(script), inside_allowed():
        row = imap_source(company, script)
        break_on(b"Letter 3")
        done = check_source(row, actor="worker", clock=lambda: AT)
    assert (done.classes, done.failed, done.error) == ({"reply": 4}, 1, "")
    assert MailSource.objects.get().last_uid == 5
    (kept,) = failed_of(company)
    assert (kept.name, kept.reason, kept.tries) == ("INBOX, 3", "ValueError: no such thing", 1)
    assert "Traceback" in caplog.text
    assert try_again(company, kept.pk, actor="alice", at=AT) is None
    assert FailedMail.objects.get().tries == 2
    break_on(b"")
    taken = try_again(company, kept.pk, actor="alice", at=AT)
    assert taken is not None
    assert (taken.kind, taken.new) == ("reply", True)
    assert (failed_of(company), ReturnedMail.objects.count()) == ([], 5)


def test_file_that_breaks_the_reader_lies_in_failed(company: Company, break_on: Callable[..., None]) -> None:
    writing_company(company)
    row = save_source(company, {"kind": "folder", "on": "yes"}, **TODAY)
    folder = folder_of(company)
    for number in (1, 2):
        (folder / f"{number}.eml").write_bytes(letter(number))
    break_on(b"Letter 1")
    done = check_source(row, actor="worker", clock=lambda: AT)
    assert (done.classes, done.failed, done.read) == ({"reply": 1}, 1, 2)
    assert (folder / "failed" / "1.eml").is_file()
    break_on(b"")
    assert try_all_again(company, actor="cli", clock=lambda: AT).classes == {"reply": 1}
    assert failed_of(company) == []


def test_file_whose_name_is_no_text_stops_no_other(
    any_database: str, company: Company, break_on: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(failed_mail.log, "disabled", True)  # half a character in a test's report ends its process
    writing_company(company)
    row = save_source(company, {"kind": "folder", "on": "yes"}, **TODAY)
    folder = folder_of(company)
    (folder / os.fsdecode(b"a\xff.eml")).write_bytes(letter(1))
    (folder / "b.eml").write_bytes(letter(2))
    break_on(b"Letter 1", ValueError("half a character: \udcff\x00"))
    done = check_source(row, actor="worker", clock=lambda: AT)
    assert (done.classes, done.failed, done.error) == ({"reply": 1}, 1, "")
    (kept,) = failed_of(company)
    assert (kept.name, kept.reason) == ("a?.eml", "ValueError: half a character: ?")
    assert [path.name for path in (folder / "failed").iterdir()] == [os.fsdecode(b"a\xff.eml")]


def test_database_that_is_not_there_is_no_mails_fault(company: Company, break_on: Callable[..., None]) -> None:
    writing_company(company)
    row = save_source(company, {"kind": "folder", "on": "yes"}, **TODAY)
    (folder_of(company) / "1.eml").write_bytes(letter(1))
    break_on(b"Letter", OperationalError("server closed the connection"))
    with pytest.raises(OperationalError):
        check_source(row, actor="worker", clock=lambda: AT)
    assert (failed_of(company), (folder_of(company) / "1.eml").is_file()) == ([], True)


def test_failed_mail_is_its_companys_alone_and_can_be_forgotten(company: Company) -> None:
    row = FailedMail.objects.create(name="a.eml", reason="x", digest="d", size=1, data=b"", at=AT)
    with pytest.raises(Refused, match="not_found"):
        forget(company, row.pk)
    with pytest.raises(Refused, match="not_found"):
        try_again(company, row.pk, actor="alice", at=AT)
    FailedMail.objects.update(company=company)
    forget(company, row.pk)
    assert not FailedMail.objects.exists()
