# SPDX-License-Identifier: MIT
"""Real statements as CSV and XLSX, against what is known of them: every column of every row."""

import csv
from datetime import date
from decimal import Decimal

import pytest

from dunwell.intake.bank.amounts import written
from dunwell.intake.bank.csv_statement import read_csv_statement
from dunwell.intake.bank.read import read_bank_file
from dunwell.intake.bank.rows import BankFile
from tests.corpus.files import CORPUS, skip_without_corpus

skip_without_corpus()

Row = dict[str, str]


def _rows(name: str) -> list[Row]:
    with (CORPUS / "expected" / name).open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["file"].endswith((".csv", ".xlsx"))]


def _certain(name: str) -> list[Row]:
    return [row for row in _rows(name) if not row["uncertain"]]


def _read(file: str) -> BankFile:
    return read_csv_statement(CORPUS / "bank_statements" / file, name=file)


def _sums(read: BankFile, currency: str | None = None) -> tuple[Decimal, Decimal]:
    told = [
        Decimal(written(each.amount, each.currency))
        for one in read.statements
        for each in one.transactions
        if currency in (None, each.currency)
    ]
    return sum((each for each in told if each > 0), Decimal(0)), -sum((each for each in told if each < 0), Decimal(0))


def _listed(cell: str) -> list[str]:
    return sorted(part.strip() for part in cell.split(";") if part.strip())


@pytest.mark.parametrize("row", _certain("expected_bank_files.csv"), ids=lambda row: row["file"])
def test_file_holds_what_is_known_of_it(row: Row) -> None:
    read = _read(row["file"])
    movements = [each for one in read.statements for each in one.transactions]
    assert len(read.statements) == int(row["statements"])
    assert len(movements) == int(row["entries"])
    assert sum(each.details for each in movements) == int(row["tx_details"])
    assert _sums(read) == (Decimal(row["sum_credits"]), Decimal(row["sum_debits"]))
    if row["currency"]:
        assert sorted({each.currency for each in movements}) == _listed(row["currency"])


@pytest.mark.parametrize("row", _certain("expected_bank_statements.csv"), ids=lambda row: row["file"])
def test_statement_says_what_is_known_of_it(row: Row) -> None:
    read = _read(row["file"])
    (one,) = read.statements
    assert len(one.transactions) == int(row["entries"])
    assert _sums(read) == (Decimal(row["sum_credits"]), Decimal(row["sum_debits"]))
    days = sorted(each.booked_on for each in one.transactions if each.booked_on)
    assert [str(days[0]), str(days[-1])] == [row["first_date"], row["last_date"]]
    assert sorted(each.reference for each in one.transactions if each.reference) == _listed(row["structured_refs"])
    assert sorted(each.end_to_end_id for each in one.transactions if each.end_to_end_id) == _listed(
        row["end_to_end_ids"]
    )
    if row["account"]:
        assert one.account == row["account"]
    if row["opening"]:
        assert one.opening is not None
        assert Decimal(written(one.opening, one.currency)) == Decimal(row["opening"])
    for part in _listed(row["per_currency"]):
        code, _, told = part.partition(":")
        count, plus, minus = told.split()
        assert sum(each.currency == code for each in one.transactions) == int(count.removeprefix("n="))
        assert _sums(read, code) == (Decimal(plus), -Decimal(minus))


@pytest.mark.parametrize("row", _rows("expected_bank_files.csv"), ids=lambda row: row["file"])
def test_every_file_is_known_by_what_is_in_it(row: Row) -> None:
    read = read_bank_file(CORPUS / "bank_statements" / row["file"])
    assert read.format.startswith("csv:")
    assert {problem.code for problem in read.problems} <= {"currency_missing"}


def test_word_decides_where_the_sign_beside_it_says_the_contrary() -> None:
    (one,) = _read("bank-statement-import__debit_credit.csv").statements
    assert [each.amount for each in one.transactions] == [-3350, 153350]
    assert (one.opening, one.closing) == (1000, 151000)


def test_merchant_gets_what_is_left_after_the_costs() -> None:
    (one,) = _read("switzerland__csv_twint_example_format1_business_20231120.csv").statements
    # The sums above the file's header: 345.45 received, 4.55 kept.
    assert sum(each.amount for each in one.transactions) == 34545
    assert sum(each.charges for each in one.transactions) == 455


def test_running_balances_prove_the_first_and_the_last() -> None:
    (one,) = _read("switzerland__csv_zkb_example_format6_20230615.csv").statements
    assert (one.opening, one.closing) == (7179219, 7174419)


def test_head_of_the_file_tells_account_balances_and_days() -> None:
    (one,) = _read("switzerland__csv_ubs_example_format3_de_20241115.csv").statements
    assert (one.account, one.opening, one.closing) == ("CH090000211110233004C", 10798261, 10913616)
    assert one.opened_on == one.closed_on == date(2024, 11, 14)
