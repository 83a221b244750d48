# SPDX-License-Identifier: MIT
"""Returned mail is fetched from a folder or a mailbox: once, in pages, and with what went wrong kept for people."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings

from dunwell.core.problem import Refused
from dunwell.services.check_mail import check_folder, check_source, due_sources
from dunwell.services.mail_sources import folder_of, imap_settings, save_source, source_of
from dunwell.store.models import Company, Delivery, Event, MailSource, ReturnedMail
from tests.delivery.imap_server import PASSWORD, ImapScript, imap_server
from tests.intake.returned.mails import mail
from tests.services.post import TODAY, carry, writing_company

AT = datetime(2026, 3, 9, 12, 0, tzinfo=UTC)


@pytest.fixture
def inside() -> Iterator[None]:
    """An installation whose companies may name servers on this machine."""
    before = settings.ENVIRONMENT
    settings.ENVIRONMENT = replace(before, private_networks=True)
    yield
    settings.ENVIRONMENT = before


def letter(number: int, sender: str = "cecilia@customer.example") -> bytes:
    return mail(f"Letter {number}", sender=sender, subject="Re: Reminder").replace(b"<answer@", f"<n{number}@".encode())


def imap_source(company: Company, script: ImapScript, **more: str) -> MailSource:
    values = {
        "kind": "imap", "on": "yes", "host": "127.0.0.1", "port": str(script.port), "security": "plain", "user": "anna",
    }  # fmt: skip
    return save_source(company, values | more, password=PASSWORD, **TODAY)


def look(row: MailSource, limit: int = 500) -> dict[str, int]:
    done = check_source(MailSource.objects.get(pk=row.pk), actor="worker", clock=lambda: AT, limit=limit)
    assert done.error == ""
    return done.classes | {"known": done.known, "not_ours": done.not_ours}


def test_mails_of_a_folder_are_taken_in_and_moved(company: Company) -> None:
    writing_company(company)
    row = save_source(company, {"kind": "folder", "on": "yes"}, **TODAY)
    folder = folder_of(company)
    (folder / "a.eml").write_bytes(letter(1))
    (folder / "b.eml").write_bytes(letter(2, "stranger@where.example"))
    (folder / "empty.eml").write_bytes(b"")
    (folder / ".part.eml").write_bytes(letter(3))
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    (folder / "link.eml").symlink_to("/etc/hostname")
    done = check_source(row, actor="worker", clock=lambda: AT)
    assert (done.classes, done.not_ours, done.failed, done.error) == ({"reply": 1}, 1, 1, "")
    assert sorted(path.name for path in (folder / "done").iterdir()) == ["a.eml", "b.eml"]
    assert [path.name for path in (folder / "failed").iterdir()] == ["empty.eml"]
    assert sorted(path.name for path in folder.iterdir() if path.is_file()) == [".part.eml", "link.eml", "notes.txt"]
    row.refresh_from_db()
    assert (row.taken, row.not_ours, row.well_at, row.busy_until) == (1, 1, AT, None)


def test_file_of_the_same_name_takes_nobodys_place(company: Company) -> None:
    writing_company(company)
    row = save_source(company, {"kind": "folder", "on": "yes"}, **TODAY)
    for number in (1, 2):
        (folder_of(company) / "a.eml").write_bytes(letter(number))
        check_source(row, actor="worker", clock=lambda: AT)
    assert sorted(path.name for path in (folder_of(company) / "done").iterdir()) == ["a-1.eml", "a.eml"]
    assert ReturnedMail.objects.count() == 2


def test_long_name_that_is_taken_has_room_for_a_number(company: Company) -> None:
    writing_company(company)
    row = save_source(company, {"kind": "folder", "on": "yes"}, **TODAY)
    folder, name = folder_of(company), "x" * 251 + ".eml"
    folder.mkdir(parents=True, exist_ok=True)
    for number in (1, 2):
        (folder / name).write_bytes(letter(number))
        assert look(row)["reply"] == 1
    assert len(list((folder / "done").iterdir())) == 2


def test_mailbox_is_read_on_from_where_it_was_left(company: Company, inside: None) -> None:
    writing_company(company)
    script = ImapScript({uid: letter(uid) for uid in range(1, 8)})
    with imap_server(script):
        row = imap_source(company, script)
        assert look(row, limit=5) == {"reply": 5, "known": 0, "not_ours": 0}
        assert look(row) == {"reply": 2, "known": 0, "not_ours": 0}
        assert look(row) == {"known": 0, "not_ours": 0}
        script.uid_validity = 2
        assert look(row) == {"known": 7, "not_ours": 0}
    assert ReturnedMail.objects.count() == 7


def test_connection_that_breaks_loses_nothing_and_takes_nothing_twice(company: Company, inside: None) -> None:
    writing_company(company)
    script = ImapScript({uid: letter(uid) for uid in range(1, 8)}, drop_after=3)
    with imap_server(script):
        row = imap_source(company, script)
        done = check_source(row, actor="worker", clock=lambda: AT)
        assert done.classes == {"reply": 3}
        assert done.error
        row.refresh_from_db()
        assert (row.last_uid, row.error, row.well_at) == (3, done.error, None)
        script.drop_after = None
        assert look(row) == {"reply": 4, "known": 0, "not_ours": 0}


def test_mails_that_cannot_be_moved_are_read_all_the_same(company: Company, inside: None) -> None:
    writing_company(company)
    script = ImapScript({uid: letter(uid) for uid in range(1, 5)}, refuse_moves=True)
    with imap_server(script):
        row = imap_source(company, script, move_to="Read")
        done = check_source(row, actor="worker", clock=lambda: AT)
        assert done.classes == {"reply": 4}
        assert "mail 1 was read, but cannot be moved to Read" in done.error
        row.refresh_from_db()
        assert (row.last_uid, row.error, row.well_at) == (4, done.error, None)
        script.refuse_moves = False
        assert look(row) == {"known": 0, "not_ours": 0}


def test_fifty_megabytes_are_read_in_their_head(company: Company, inside: None) -> None:
    writing_company(company)
    script = ImapScript({1: letter(1) + b"x" * 50_000_000})
    with imap_server(script):
        assert look(imap_source(company, script))["reply"] == 1
    kept = ReturnedMail.objects.get()
    assert kept.size > 50_000_000
    assert script.sent_bytes <= 2_000_001


def test_refused_password_is_told_and_asked_again_later(company: Company, inside: None) -> None:
    script = ImapScript()
    with imap_server(script):
        row = imap_source(company, script)
        save_source(company, {}, password="wrong", **TODAY)
        done = check_source(row, actor="worker", clock=lambda: AT)
    assert "Invalid credentials" in done.error
    assert due_sources(AT + timedelta(minutes=10)) == []
    assert due_sources(AT + timedelta(minutes=31)) == [row]


def test_two_workers_do_not_read_at_once(company: Company) -> None:
    row = save_source(company, {"kind": "folder", "on": "yes"}, **TODAY)
    MailSource.objects.update(busy_until=AT + timedelta(minutes=1))
    assert due_sources(AT) == []
    with pytest.raises(Refused, match="being_read"):
        check_source(row, actor="worker", clock=lambda: AT)
    MailSource.objects.update(busy_until=AT - timedelta(minutes=1))
    assert due_sources(AT) == [row]


def test_password_is_kept_encrypted_and_not_told(company: Company, inside: None) -> None:
    row = imap_source(company, ImapScript(port=993))
    assert row.password is not None
    assert PASSWORD.encode() not in bytes(row.password)
    assert imap_settings(row).password == PASSWORD
    assert not Event.objects.filter(data__contains="pass \\").exists()
    assert imap_settings(save_source(company, {"user": "bo"}, **TODAY)).password == PASSWORD


@pytest.mark.parametrize("change", [{"host": "imap.evil.example"}, {"port": "144"}, {"security": "tls"}])
def test_kept_password_is_asked_for_again_when_the_server_changes(
    company: Company, inside: None, change: dict[str, str]
) -> None:
    imap_source(company, ImapScript(port=993))
    with pytest.raises(Refused, match="bad_fields") as caught:
        save_source(company, change, **TODAY)
    assert [(one.code, one.where) for one in caught.value.problems] == [("secret_asked_again", "password")]
    row = source_of(company)
    assert (row.host, row.port, row.security) == ("127.0.0.1", 993, "plain")
    # By way of a folder neither: there the password is forgotten.
    assert save_source(company, {"kind": "folder", **change}, **TODAY).password is None
    moved = save_source(company, {"kind": "imap", **change}, password="new", **TODAY)
    assert imap_settings(moved).password == "new"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"kind": "imap"}, "host"),
        ({"kind": "imap", "host": "a b", "user": "x"}, "host"),
        ({"kind": "pigeon"}, "kind"),
        ({"port": "0"}, "port"),
        ({"mailbox": "IN\r\nBOX"}, "mailbox"),
        ({"kind": "imap", "host": "imap.x.example", "user": "u", "security": "plain"}, "security"),
    ],
)
def test_what_cannot_be_is_refused_by_field(company: Company, values: dict[str, str], field: str) -> None:
    with pytest.raises(Refused, match="bad_fields") as caught:
        save_source(company, values, password="secret", **TODAY)
    assert field in {problem.where for problem in caught.value.problems}


def test_mailbox_on_this_machine_is_refused(company: Company) -> None:
    with pytest.raises(Refused, match="private_address"):
        save_source(company, {"kind": "imap", "host": "localhost", "user": "u"}, password="s", **TODAY)
    assert source_of(company).pk is None


def test_folder_of_an_operator_is_read_once(company: Company, tmp_path: Path) -> None:
    writing_company(company)
    (tmp_path / "a.eml").write_bytes(letter(1))
    assert check_folder(company, tmp_path, actor="cli", clock=lambda: AT).classes == {"reply": 1}
    with pytest.raises(Refused, match="no_such_file"):
        check_folder(company, tmp_path / "missing", actor="cli", clock=lambda: AT)


def test_installation_reads_one_folder_for_all_companies(company: Company, tmp_path: Path) -> None:
    writing_company(company)
    assert carry().accepted == 2
    delivery = Delivery.objects.get(notice__number="N-1")
    before = settings.ENVIRONMENT
    assert due_sources(AT) == []
    settings.ENVIRONMENT = replace(before, returns_url=f"file://{tmp_path}/back")
    try:
        (row,) = due_sources(AT)
        (tmp_path / "back").mkdir()
        answer = mail("Paid.", subject="Re: x", In_Reply_To=delivery.message_id, sender="anybody@else.example")
        (tmp_path / "back" / "a.eml").write_bytes(answer)
        (tmp_path / "back" / "b.eml").write_bytes(letter(2))
        done = check_source(row, actor="worker", clock=lambda: AT)
        assert (done.classes, done.not_ours, done.error) == ({"reply": 1}, 1, "")
        settings.ENVIRONMENT = replace(before, returns_url="nonsense")
        assert "bad_returns_url" in check_source(row, actor="worker", clock=lambda: AT).error
    finally:
        settings.ENVIRONMENT = before
    assert ReturnedMail.objects.get().delivery_id == delivery.pk


@pytest.mark.parametrize("kind", ["folder", "imap"])
def test_once_the_worker_stops_the_mail_at_hand_is_finished_and_the_others_wait(
    company: Company, inside: None, kind: str
) -> None:
    writing_company(company)
    script = ImapScript({uid: letter(uid) for uid in range(1, 4)})
    with imap_server(script):
        if kind == "imap":
            row = imap_source(company, script)
        else:
            row = save_source(company, {"kind": "folder", "on": "yes"}, **TODAY)
            for number in range(1, 4):
                (folder_of(company) / f"{number}.eml").write_bytes(letter(number))
        done = check_source(row, actor="worker", clock=lambda: AT, stopping=ReturnedMail.objects.exists)
        assert (done.classes, done.error) == ({"reply": 1}, "")
        assert look(row) == {"reply": 2, "known": 0, "not_ours": 0}
