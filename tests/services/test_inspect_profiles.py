# SPDX-License-Identifier: MIT
"""Statements as CSV are inspected by the header, a named profile, or a map."""

from pathlib import Path

from dunwell.services.inspect_files import inspect_file
from tests.intake.bank.csv_samples import LHV, MINE, lines

ROW = "EE1,1,2026-03-01,EE9,Liis Lepp,D,10.00,1234,A1,Arve 7,EUR"


def test_header_of_a_bank_makes_it_a_statement(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(lines(LHV, ROW), encoding="utf-8")
    told = inspect_file(tmp_path / "a.csv")
    assert (told.kind, told.type, told.rows) == ("bank", "csv:lhv", 1)


def test_map_reads_what_no_profile_knows(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(MINE, encoding="utf-8")
    (tmp_path / "a.csv").write_text(lines("Day;Sum;Text", "01.03.2026;-12,50;x"), encoding="utf-8")
    assert inspect_file(tmp_path / "a.csv").kind == "unknown"
    told = inspect_file(tmp_path / "a.csv", str(tmp_path / "mine.toml"))
    assert (told.kind, told.type, told.rows) == ("bank", "csv:mine", 1)


def test_profile_that_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(lines(LHV, ROW), encoding="utf-8")
    told = inspect_file(tmp_path / "a.csv", "nobank")
    assert (told.kind, [problem.code for problem in told.problems]) == ("unknown", ["unknown_profile"])
