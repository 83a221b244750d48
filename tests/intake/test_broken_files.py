# SPDX-License-Identifier: MIT
"""A file that is not what it claims to be is refused with its code and the place that shows it; nothing is taken."""

from pathlib import Path

import pytest

from dunwell.core.problem import Refused
from dunwell.intake.ledger import read_ledger
from dunwell.intake.textfile import MAX_FILE_BYTES
from tests.intake.files import invoices, refused

ROW = "R-1,C-1,2026-03-01,,EUR,150.00,,,,"
PLAIN = invoices(ROW, "R-2,C-Mäki,2026-03-01,,EUR,150.00,,,,")
CP1252 = PLAIN.decode().encode("cp1252")

BROKEN_FILES = [
    (b"", "empty_file", "ledger.csv"),
    (b"\xef\xbb\xbf", "empty_file", "ledger.csv, row 1"),
    (b"\n\nR-1,C-1\n", "empty_file", "ledger.csv, row 1"),
    (b"name,phone\nBob,123\n", "missing_columns", "ledger.csv, row 1"),
    (ROW.encode() + b"\n", "missing_columns", "ledger.csv, row 1"),
    (PLAIN.replace(b"amount", b"total", 1), "missing_columns", "ledger.csv, row 1"),
    (PLAIN.replace(b"invoice", b"Invoice", 1), "missing_columns", "ledger.csv, row 1"),
    (PLAIN.replace(b"due_date", b"amount", 1), "duplicate_column", "ledger.csv, row 1"),
    (b"invoice,customer_id,name,issue_date,currency,amount\n", "unclear_kind", "ledger.csv, row 1"),
    (CP1252, "wrong_encoding", f"ledger.csv, line 3, byte {CP1252.index(b'\xe4')}"),
    (PLAIN.decode().encode("utf-16"), "wrong_encoding", "ledger.csv, line 1, byte 0"),
    (PLAIN.decode().encode("utf-16-le"), "wrong_encoding", "ledger.csv, line 1, byte 0"),
    (PLAIN.decode().encode("utf-16-be"), "wrong_encoding", "ledger.csv, line 1, byte 0"),
    (invoices("R-Ä")[:-2], "wrong_encoding", f"ledger.csv, line 2, byte {len(invoices()) + 2}"),
    (PLAIN + b"R-\x00,C-1\n", "not_a_text_file", "ledger.csv, line 4"),
    (b"%PDF-1.7\n%\xe2\xe3", "not_a_text_file", "ledger.csv, byte 0"),
    (b"PK\x03\x04rest", "not_a_text_file", "ledger.csv, byte 0"),
    (b"\x1f\x8b\x08\x00", "not_a_text_file", "ledger.csv, byte 0"),
    (PLAIN + b'R-3,"C-1,2026-03-01,,EUR,150.00,,,,\n', "broken_quoting", "ledger.csv, row 4"),
    (PLAIN + b'R-3,"C"-1,2026-03-01,,EUR,150.00,,,,\n', "broken_quoting", "ledger.csv, row 4"),
    (PLAIN + b'"' + b"R-3,C-1\n" * 100_000, "broken_quoting", "ledger.csv, row 4"),
    (b'"' + PLAIN, "broken_quoting", "ledger.csv, row 1"),
    (PLAIN + b"x" * 1_000_001, "line_too_long", "ledger.csv, line 4"),
]


@pytest.mark.parametrize(("content", "code", "where"), BROKEN_FILES, ids=lambda value: str(value)[:30])
def test_broken_file_is_refused_with_its_place(content: bytes, code: str, where: str) -> None:
    problem = refused(content)
    assert (problem.code, problem.where) == (code, where)


def test_line_of_a_hundred_megabytes_is_refused_without_loading_it(tmp_path: Path) -> None:
    path = tmp_path / "ledger.csv"
    with path.open("wb") as file:
        file.write(PLAIN)
        file.truncate(len(PLAIN) + 100_000_000)  # a hole of NUL bytes that takes no space
    with pytest.raises(Refused) as caught:
        read_ledger(path)
    assert caught.value.problems[0].where == "ledger.csv, line 4"
    assert caught.value.code == "line_too_long"


def test_file_above_the_limit_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "ledger.csv"
    with path.open("wb") as file:
        file.truncate(MAX_FILE_BYTES + 1)
    with pytest.raises(Refused, match="file_too_large"):
        read_ledger(path)


@pytest.mark.parametrize("name", ["nowhere.csv", "folder"])
def test_file_that_is_not_there_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(Refused, match="no_such_file"):
        read_ledger(tmp_path / name)


def test_wrong_encoding_names_its_cure() -> None:
    assert 'encoding = "cp1252"' in refused(CP1252).message
    assert 'encoding = "utf-16"' in refused(PLAIN.decode().encode("utf-16")).message


def test_utf8_mark_under_another_declared_encoding_is_refused() -> None:
    problem = refused(b"\xef\xbb\xbf" + PLAIN, map='[values]\nencoding = "cp1252"')
    assert (problem.code, problem.where) == ("wrong_encoding", "ledger.csv, line 1, byte 0")


def test_missing_columns_are_named_beside_those_that_are_there() -> None:
    message = refused(b"invoice,customer_id,Datum,currency,amount\n").message
    assert "issue_date" in message
    assert '"Datum"' in message


def test_file_read_as_another_kind_than_it_is_is_refused() -> None:
    problem = refused(PLAIN, kind="payments")
    assert (problem.code, problem.where) == ("missing_columns", "ledger.csv, row 1")
    assert "payment_id" in problem.message
