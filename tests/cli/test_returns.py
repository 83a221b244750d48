# SPDX-License-Identifier: MIT
"""`dunwell returns`: a folder of mails, read once."""

from pathlib import Path

import pytest

from tests.cli.running import ACME, ACME_MORE, CUSTOMERS, run
from tests.intake.returned.mails import mail


@pytest.fixture
def acme(database: str, tmp_path: Path) -> Path:
    """A company with customers."""
    assert run(*ACME, *ACME_MORE).code == 0
    file = tmp_path / "customers.csv"
    file.write_text(CUSTOMERS, encoding="utf-8")
    assert run("import", str(file), "--company", "acme").code == 0
    return tmp_path


def test_folder_is_read_and_a_second_time_changes_nothing(acme: Path) -> None:
    folder = acme / "back"
    folder.mkdir()
    letter = mail("Paid.", sender="talous@oinen.example", subject="Re: Reminder")
    (folder / "a.eml").write_bytes(letter)
    ran = run("returns", "--company", "acme", "--folder", str(folder), "--json")
    assert (ran.code, ran.told["reply"], ran.told["not_ours"]) == (0, 1, 0)
    (folder / "b.eml").write_bytes(letter)
    assert run("returns", "--company", "acme", "--folder", str(folder), "--json").told["known"] == 1
    assert "Nothing new" in run("returns", "--company", "acme", "--folder", str(folder)).out
    assert "Reply" in run("tasks", "--company", "acme").out or "reply" in run("tasks", "--company", "acme").out


def test_what_failed_is_tried_again(acme: Path) -> None:
    ran = run("returns", "--company", "acme", "--again", "--json")
    assert (ran.code, ran.told["failed"]) == (0, 0)


def test_company_without_a_source_is_told_what_to_set(acme: Path) -> None:
    ran = run("returns", "--company", "acme")
    assert ran.code == 1
    assert "--folder" in ran.err
