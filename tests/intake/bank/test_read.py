# SPDX-License-Identifier: MIT
"""A bank file is known by its content."""

from pathlib import Path

import pytest

from dunwell.core.problem import Refused
from dunwell.intake.bank.profile_file import read_profile
from dunwell.intake.bank.read import format_of, read_bank_file
from tests.intake.bank.camt_files import document, entry, statement


def test_file_is_known_by_what_is_in_it_not_by_its_name(tmp_path: Path) -> None:
    file = tmp_path / "accounts.csv"
    file.write_bytes(document(statement(entry())))
    found = format_of(file, file.name)
    assert found is not None
    assert found.name == "camt"
    assert read_bank_file(file).name == "accounts.csv"
    assert read_bank_file(file, "march").format == "camt.053.001.08"


def test_profile_that_is_given_reads_the_file() -> None:
    text = '[values]\ncurrency = "EUR"\n[[header]]\nbooked_on = "Day"\namount = "Sum"'
    file = read_bank_file(b"Day;Sum\n2026-03-01;12.50\n", "a.csv", profile=read_profile(text.encode(), "mine.toml"))
    assert [each.amount for each in file.statements[0].transactions] == [1250]


def test_name_of_a_message_in_a_text_is_no_bank_file() -> None:
    assert format_of(b"<html>About BkToCstmrStmt and Ntry</html>", "a.html") is None


def test_file_that_cannot_be_opened_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused) as caught:
        read_bank_file(tmp_path / "missing.xml")
    assert caught.value.code == "no_such_file"
