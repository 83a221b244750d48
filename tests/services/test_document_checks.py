# SPDX-License-Identifier: MIT
"""A watched folder looked at: whole files are taken once, put away with a report, and stop nothing."""

import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from dunwell.core.problem import Refused
from dunwell.services import document_checks, document_folder, receive_one
from dunwell.services.document_checks import DocumentsChecked, check_documents, due_documents, source_alarms
from dunwell.services.document_sources import add_source, folder_of, save_source
from dunwell.services.received_files import FileReport
from dunwell.store.models import BankEntry, Company, DocumentSource, ReceivedFile
from tests.intake.einvoice.samples import ubl
from tests.services.bank_files import camt, entry, statement
from tests.services.ledger import TODAY

AT = datetime(2026, 3, 9, 12, 0, tzinfo=UTC)


def paid(number: int = 1) -> str:
    return camt("053", statement(entry("100.00", own=f"B-{number}"), number=f"S-{number}"))


@pytest.fixture
def folder(company: Company) -> Path:
    add_source(company, "folder", {"create_customers": "yes"}, **TODAY)
    return folder_of(company)


def lay(folder: Path, name: str, text: str, age: timedelta = timedelta(minutes=1)) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    written = (AT - age).timestamp()
    os.utime(path, (written, written))
    return path


def look(at: datetime = AT, limit: int = 500) -> DocumentsChecked:
    return check_documents(DocumentSource.objects.get(), actor="worker", clock=lambda: at, limit=limit)


def shown(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_files_are_put_away_with_a_report_beside_them(folder: Path) -> None:
    lay(folder, "bank.xml", paid())
    lay(folder, "R-1.xml", ubl())
    lay(folder, "letter.txt", "Dear all,\nno news.\n")
    done = look()
    assert (done.taken, done.refused, done.error) == (2, 1, "")
    assert shown(folder) == [
        "done/R-1.xml", "done/R-1.xml.report.txt", "done/bank.xml", "done/bank.xml.report.txt", "failed/letter.txt",
        "failed/letter.txt.report.txt",
    ]  # fmt: skip
    taken = (folder / "done" / "bank.xml.report.txt").read_text(encoding="utf-8")
    assert "bank.xml, read on 2026-03-09 at 14:00." in taken
    assert "Taken as a bank file: 1 read, 1 new, 0 known before." in taken
    assert "1 wait for a person" in taken
    why = (folder / "failed" / "letter.txt.report.txt").read_text(encoding="utf-8")
    assert "Nothing of it was taken" in why
    assert "--profile NAME" in why
    row = DocumentSource.objects.get()
    assert (row.taken, row.well_at, row.busy_until) == (2, AT, None)


def test_what_is_still_being_written_or_is_no_file_waits(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere.xml").write_text(paid(), encoding="utf-8")
    (folder / "link.xml").symlink_to(tmp_path / "elsewhere.xml")
    (folder / "sub").mkdir()
    os.mkfifo(folder / "pipe.xml")
    for name in (".hidden.xml", "a.xml.part", "b.tmp", "c.crdownload", "~$book.xlsx"):
        lay(folder, name, paid())
    lay(folder, "new.xml", paid(), age=timedelta(seconds=5))
    lay(folder, "empty.xml", "")
    assert (look().read, look().waiting) == (0, 2)
    assert look(AT + timedelta(seconds=26)).taken == 1
    assert look(AT + timedelta(minutes=20)).refused == 1, "an empty file that stays empty is told"
    assert (folder / "link.xml").is_symlink()


def test_file_of_the_future_is_taken_when_it_looks_the_same_twice(folder: Path) -> None:
    lay(folder, "skewed.xml", paid(), age=-timedelta(days=400))
    assert look().waiting == 1
    assert look(AT + timedelta(seconds=10)).waiting == 1
    assert look(AT + timedelta(minutes=1)).taken == 1


def test_file_that_grows_is_not_taken_and_one_that_changes_while_it_is_read_stays(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = lay(folder, "grows.xml", "<", age=-timedelta(days=1))
    assert look().waiting == 1
    lay(folder, "grows.xml", paid(), age=-timedelta(days=2))
    assert look(AT + timedelta(minutes=1)).waiting == 1
    copied = document_folder._copy

    def meanwhile(source: Path, copy: Path) -> None:
        copied(source, copy)
        source.write_text(paid() + "\n<!-- more -->", encoding="utf-8")

    monkeypatch.setattr(document_folder, "_copy", meanwhile)
    assert (look(AT + timedelta(minutes=3)).waiting, path.exists()) == (1, True)
    monkeypatch.setattr(document_folder, "_copy", copied)
    look(AT + timedelta(minutes=4))
    assert look(AT + timedelta(minutes=6)).taken == 1


def test_crash_before_putting_away_shows_the_file_again_and_it_is_known(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay(folder, "bank.xml", paid())
    with monkeypatch.context() as killed:
        killed.setattr(document_folder, "_put_away", _killed)
        with pytest.raises(KeyboardInterrupt):
            look()
    assert BankEntry.objects.count() == 1
    done = look(AT + timedelta(minutes=1))
    assert (done.taken, done.known, BankEntry.objects.count()) == (0, 1, 1)
    assert "taken before" in (folder / "done" / "bank.xml.report.txt").read_text(encoding="utf-8")


def test_nothing_is_ever_overwritten(folder: Path) -> None:
    for number in (1, 2):
        lay(folder, "a.xml", paid(number))
        look(AT + timedelta(minutes=number))
    assert shown(folder / "done") == ["a-1.xml", "a-1.xml.report.txt", "a.xml", "a.xml.report.txt"]


def test_poison_is_set_aside_and_the_others_go_on(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lay(folder, "a.xml", ubl(number="R-1"), age=timedelta(minutes=3))
    lay(folder, "b.xml", paid(), age=timedelta(minutes=2))
    monkeypatch.setattr(receive_one, "import_einvoice_file", _poisoned)
    done = look()
    assert (done.taken, done.refused, done.error) == (1, 1, "")
    assert "Dunwell itself failed on this file" in (folder / "failed/a.xml.report.txt").read_text(encoding="utf-8")
    assert ReceivedFile.objects.get(state="refused").refused == "internal_error"


def test_long_and_strange_names_are_put_away(folder: Path) -> None:
    names = ["ä" * 120 + ".xml", "x" * 250 + ".xml", "line\nbreak.xml"]
    for number, name in enumerate(names):
        lay(folder, name, paid(number))
    raw = os.fsencode(folder) + b"/\xff\xfe.xml"
    with open(raw, "wb") as file:  # noqa: PTH123  # a name that is no text
        file.write(paid(9).encode())
    os.utime(raw, (AT.timestamp() - 60, AT.timestamp() - 60))
    done = look()
    assert (done.taken, done.error) == (4, "")
    assert len(shown(folder / "done")) == 8


def test_folder_that_cannot_be_used_is_kept_as_error_with_its_cure(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.write_text("a file in its place", encoding="utf-8")
    done = look()
    assert "give the user that runs Dunwell the right" in done.error
    row = DocumentSource.objects.get()
    assert (row.error, row.well_at, row.busy_until) == (done.error, None, None)
    assert due_documents(AT + timedelta(minutes=4)) == []
    assert due_documents(AT + timedelta(minutes=5)) == [row]


def test_file_that_may_not_be_read_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = lay(folder, "secret.xml", paid())
    secret.chmod(0)
    if os.geteuid() == 0:  # nothing is forbidden to the administrator: the answer of the system is given instead
        real = os.open

        def forbid(path: str | Path, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
            if path == secret:
                raise PermissionError(13, "Permission denied")
            return real(path, flags, mode, dir_fd=dir_fd)

        monkeypatch.setattr("dunwell.services.document_folder.os.open", forbid)
    assert look().refused == 1
    assert "give the right to read it" in (folder / "failed/secret.xml.report.txt").read_text(encoding="utf-8")


def test_sources_are_due_by_their_kind_and_two_workers_do_not_look_at_once(company: Company, folder: Path) -> None:
    (row,) = due_documents(AT)
    look()
    assert due_documents(AT + timedelta(seconds=59)) == []
    assert due_documents(AT + timedelta(seconds=60)) == [row]
    DocumentSource.objects.update(busy_until=AT + timedelta(minutes=9))
    assert due_documents(AT + timedelta(minutes=2)) == []
    with pytest.raises(Refused, match="being_read"):
        look(AT + timedelta(minutes=2))
    save_source(company, row.pk, {"on": "no"}, **TODAY)
    assert due_documents(AT + timedelta(days=1)) == []
    upload, _ = add_source(company, "http", {}, **TODAY)
    with pytest.raises(Refused, match="no_look"):
        check_documents(upload, actor="worker", clock=lambda: AT)


def test_look_that_breaks_is_told_with_the_source_and_went_not_well(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(document_checks, "whole_files", _poisoned)
    with pytest.raises(ValueError, match="not foreseen"):
        look()
    row = DocumentSource.objects.get()
    assert (row.well_at, row.busy_until) == (None, None)
    assert "not foreseen" in row.error
    assert [one.code for one in source_alarms(row.company, AT)] == ["fails"]


def test_source_that_fails_for_a_day_or_falls_silent_is_told(company: Company, folder: Path) -> None:
    for number in range(3):
        lay(folder, f"{number}.xml", paid(number))
    look()
    assert source_alarms(company, AT + timedelta(days=6)) == []
    (silent,) = source_alarms(company, AT + timedelta(days=7))
    assert (silent.code, silent.since) == ("silent", AT)
    DocumentSource.objects.update(error="no such folder")
    (fails,) = source_alarms(company, AT + timedelta(days=2))
    assert (fails.code, fails.since) == ("fails", AT)
    DocumentSource.objects.update(on=False)
    assert source_alarms(company, AT + timedelta(days=9)) == []


def _poisoned(*_: object, **__: object) -> FileReport:
    raise ValueError("not foreseen")


def _killed(*_: object, **__: object) -> None:
    raise KeyboardInterrupt
