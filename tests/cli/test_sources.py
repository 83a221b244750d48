# SPDX-License-Identifier: MIT
"""`dunwell sources`: the folder switched on, looked at; an upload address made."""

import os
from pathlib import Path

import pytest

from dunwell.services.document_sources import source_by_secret
from tests.cli.running import ACME, ACME_MORE, CUSTOMERS, run


@pytest.fixture
def acme(database: str) -> None:
    """A company."""
    assert run(*ACME, *ACME_MORE).code == 0


def test_folder_is_switched_on_looked_at_and_told(acme: None) -> None:
    assert run("sources", "check", "acme", "--json").error == "not_found"
    folder = Path(str(run("sources", "folder", "acme", "--json").told["folder"]))
    assert folder.is_dir()
    assert run("sources", "folder", "acme").out.strip() == str(folder)
    laid = folder / "customers.csv"
    laid.write_text(CUSTOMERS, encoding="utf-8")
    os.utime(laid, (1_700_000_000, 1_700_000_000))
    ran = run("sources", "check", "acme", "--json")
    assert (ran.code, ran.told["sources"]) == (
        0,
        [{"name": "Folder", "taken": 1, "known": 0, "refused": 0, "not_ours": 0, "waiting": 0, "error": None}],
    )
    assert (folder / "done" / "customers.csv.report.txt").is_file()
    listed = run("sources", "list", "acme", "--json").out
    assert '"kind": "folder", "on": true, "taken": 1, "not_ours": 0' in listed
    assert "Folder" in run("sources", "list", "acme").out
    assert run("sources", "folder", "acme", "--off").code == 0


def test_what_was_refused_makes_the_answer_one_in_part(acme: None) -> None:
    folder = Path(str(run("sources", "folder", "acme", "--json").told["folder"]))
    laid = folder / "letter.txt"
    laid.write_text("no news", encoding="utf-8")
    os.utime(laid, (1_700_000_000, 1_700_000_000))
    assert run("sources", "check", "acme", "Folder").code == 3


def test_upload_address_is_told_once_and_made_anew(acme: None) -> None:
    first = str(run("sources", "upload", "acme", "--name", "Bank", "--json").told["address"])
    second = str(run("sources", "upload", "acme", "--name", "Bank").out.strip())
    secrets = [address.rstrip("/").rpartition("/")[2] for address in (first, second)]
    assert source_by_secret(secrets[0]) is None
    assert source_by_secret(secrets[1]) is not None
    listed = run("sources", "list", "acme", "--json").out
    assert not [secret for secret in secrets if secret in listed]
