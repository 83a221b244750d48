# SPDX-License-Identifier: MIT
"""Real statements of the formats that are not XML, against what is known of them: every column of every row.

Columns that the expectation itself cut short are named in a test of their own.
"""

import csv
from collections.abc import Iterator
from decimal import Decimal
from itertools import groupby

import pytest

from dunwell.core.problem import Refused
from dunwell.intake.bank.amounts import written
from dunwell.intake.bank.read import read_bank_file
from dunwell.intake.bank.rows import BankFile, Statement
from tests.corpus.files import CORPUS, skip_without_corpus

skip_without_corpus()

FORMATS = {"MT940/942": "mt940", "CODA": "coda", "OFX": "ofx", "TITO": "tito", "QIF": "qif"}
Row = dict[str, str]


def _rows(name: str) -> list[Row]:
    with (CORPUS / "expected" / name).open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["format"] in FORMATS]


def _by_file(name: str) -> Iterator[tuple[str, list[Row]]]:
    for file, rows in groupby(_rows(name), key=lambda row: row["file"]):
        yield file, list(rows)


FILES = _rows("expected_bank_files.csv")
STATEMENTS = list(_by_file("expected_bank_statements.csv"))


def _read(file: str) -> BankFile:
    return read_bank_file(CORPUS / "bank_statements" / file)


def _entries(statement: Statement) -> list[int]:
    """The amount of every entry: a batch is told as its members here, and as one there."""
    sums: dict[str, int] = {}
    for each in statement.transactions:
        sums[each.entry] = sums.get(each.entry, 0) + each.amount
    return list(sums.values())


def _sums(statements: list[Statement]) -> tuple[Decimal, Decimal]:
    told = [(amount, one.currency) for one in statements for amount in _entries(one)]
    plus = sum((Decimal(written(amount, currency)) for amount, currency in told if amount > 0), Decimal(0))
    return plus, -sum((Decimal(written(amount, currency)) for amount, currency in told if amount < 0), Decimal(0))


@pytest.mark.parametrize("row", [row for row in FILES if not row["uncertain"]], ids=lambda row: row["file"])
def test_file_holds_what_is_known_of_it(row: Row) -> None:
    read = _read(row["file"])
    statements = list(read.statements)
    assert read.format == FORMATS[row["format"]]
    assert len(statements) == int(row["statements"])
    assert sum(len(_entries(one)) for one in statements) == int(row["entries"])
    assert sum(each.details for one in statements for each in one.transactions) == int(row["tx_details"])
    assert _sums(statements) == (Decimal(row["sum_credits"]), Decimal(row["sum_debits"]))
    assert {one.currency for one in statements} == {row["currency"]}


CERTAIN = [
    pytest.param(file, number, row, id=f"{file}-{number}")
    for file, rows in STATEMENTS
    for number, row in enumerate(rows)
    if not row["uncertain"]
]


@pytest.mark.parametrize(("file", "number", "row"), CERTAIN)
def test_statement_says_what_is_known_of_it(file: str, number: int, row: Row) -> None:
    one = _read(file).statements[number]
    if row["statement_id"]:
        assert one.id == row["statement_id"].splitlines()[0]
    # Of a CODA account the expectation shows currency and country behind the number as well.
    assert one.account == (row["account"].split()[0] if row["format"] == "CODA" else row["account"])
    assert (len(_entries(one)), one.currency) == (int(row["entries"]), row["currency"])
    assert sum(each.details for each in one.transactions) == int(row["tx_details"] or 0)
    assert _sums([one]) == (Decimal(row["sum_credits"]), Decimal(row["sum_debits"]))
    assert _plain(one.opening, one) == (Decimal(row["opening"]) if row["opening"] else None)
    assert _plain(one.closing, one) == (Decimal(row["closing"]) if row["closing"] else None)
    assert sum(each.reversal for each in one.transactions) == int(row["reversals"] or 0)
    assert sorted(each.reference for each in one.transactions if each.reference) == _listed(row["structured_refs"])


def _plain(value: int | None, one: Statement) -> Decimal | None:
    return None if value is None else Decimal(written(value, one.currency))


def _listed(cell: str) -> list[str]:
    return sorted(part.strip() for part in cell.split(";") if part.strip())


@pytest.mark.parametrize(("file", "number", "row"), CERTAIN)
def test_days_are_those_that_are_known(file: str, number: int, row: Row) -> None:
    """The expectation names value days for SWIFT, days of booking for the others."""
    transactions = _read(file).statements[number].transactions
    days = [each.value_on if row["format"] == "MT940/942" else each.booked_on for each in transactions]
    told = [f"{day:%Y%m%d}" for day in sorted(day for day in days if day)]
    assert (told[:1], told[-1:]) == (_listed(row["first_date"]), _listed(row["last_date"]))


@pytest.mark.parametrize(("file", "number", "row"), CERTAIN)
def test_balance_that_does_not_follow_is_told_and_no_other(file: str, number: int, row: Row) -> None:
    read = _read(file)
    # The Finnish file was changed by hand: 716.44 by its movements, 632.44 by its last balance.
    wrong = row["format"] == "TITO" or "MISMATCH" in row["balance_check"]
    place = f"{file}, statement {number + 1}"
    told = [each for each in read.problems if each.code == "balance_mismatch" and each.where.startswith(place)]
    assert bool(told) == wrong


@pytest.mark.parametrize(("file", "number", "row"), CERTAIN)
def test_end_to_end_ids_are_those_that_are_known(file: str, number: int, row: Row) -> None:
    """The expectation cuts ids of SWIFT at the end of a subfield, and takes purposes for ids: each of ours, whole,
    begins with one of them. It names none for CODA, and the bank's own ids for OFX."""
    found = [each.end_to_end_id for each in _read(file).statements[number].transactions if each.end_to_end_id]
    known = _listed(row["end_to_end_ids"])
    if row["format"] == "MT940/942":
        assert [one for one in found if not one.startswith(tuple(known) or ("\0",))] == []
    elif row["format"] != "CODA":
        assert sorted(found) == known


@pytest.mark.parametrize("row", [row for row in FILES if "edited sample" in row["uncertain"]], ids=lambda r: r["file"])
def test_statement_that_does_not_add_up_is_read_and_says_so(row: Row) -> None:
    read = _read(row["file"])
    codes = {each.code for each in read.problems}
    assert codes & {"balance_mismatch", "bad_amount", "bank_record_unread"}
    if not codes & {"bank_record_unread"}:
        assert _sums(list(read.statements)) == (Decimal(row["sum_credits"]), Decimal(row["sum_debits"]))


def test_finnish_file_names_the_day_on_which_it_goes_wrong() -> None:
    told = {each.code: each.where for each in _read("konekielivelho__input.tito").problems}
    assert told == {
        "balance_mismatch": "konekielivelho__input.tito, statement 1, line 16",
        "totals_mismatch": "konekielivelho__input.tito, statement 1, line 17",
    }


def test_decimal_comma_and_spaces_of_a_card_statement_are_read() -> None:
    read = _read("bankfile__unnamed-bank_amount-plus-sign-and-space.ofx")
    assert [each.amount for each in read.statements[0].transactions] == [100660]


def test_quicken_file_is_read_as_its_own_days_demand() -> None:
    read = _read("bank-statement-import__test_qif.qif")
    assert _sums(list(read.statements)) == (Decimal(0), Decimal("1896.09"))
    assert [each.code for each in read.problems] == ["currency_missing"]
    assert f"{read.statements[0].transactions[0].booked_on}" == "2013-08-12"


@pytest.mark.parametrize("row", FILES, ids=lambda row: row["file"])
def test_any_beginning_of_a_file_is_read_or_refused_by_name(row: Row) -> None:
    data = (CORPUS / "bank_statements" / row["file"]).read_bytes()
    told = {_outcome(data[: len(data) * share // 100], row["file"]) for share in (3, 10, 50, 90, 99)}
    assert told <= {"not_a_bank_file", "unclear_dates", "unclear_decimals", *FORMATS.values()}


def _outcome(data: bytes, name: str) -> str:
    try:
        return read_bank_file(data, name).format
    except Refused as refused:
        return refused.code
