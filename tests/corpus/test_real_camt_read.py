# SPDX-License-Identifier: MIT
"""Real reports, statements and notifications of ISO 20022, held against what is known to be in them."""

import csv
from collections.abc import Mapping, Sequence
from decimal import Decimal

import pytest

from dunwell.intake.bank.amounts import written
from dunwell.intake.bank.read import read_bank_file
from dunwell.intake.bank.rows import BankFile, Statement, Transaction
from tests.corpus.files import CORPUS, skip_without_corpus

skip_without_corpus()

Row = Mapping[str, str]


def _expected(file: str) -> list[Row]:
    with (CORPUS / "expected" / file).open(encoding="utf-8", newline="") as rows:
        return [row for row in csv.DictReader(rows) if row["format"].startswith("camt.")]


def _read(row: Row) -> BankFile:
    return read_bank_file(CORPUS / "bank_statements" / row["file"])


FILES = _expected("expected_bank_files.csv")
STATEMENTS = _expected("expected_bank_statements.csv")


def test_corpus_has_every_message() -> None:
    assert {row["format"][:8] for row in FILES} == {"camt.052", "camt.053", "camt.054"}


@pytest.mark.parametrize("row", FILES, ids=lambda row: row["file"])
def test_file_is_read_to_its_sums(row: Row) -> None:
    file = _read(row)
    transactions = [each for statement in file.statements for each in statement.transactions]
    assert (file.format, len(file.statements)) == (row["format"], int(row["statements"]))
    assert _figures(transactions) == _told_figures(row)
    assert "; ".join(dict.fromkeys(one.currency for one in file.statements)) == row["currency"]


@pytest.mark.parametrize("row", STATEMENTS, ids=lambda row: f"{row['file']} {row['statement_id']}")
def test_statement_is_read_whole(row: Row) -> None:
    statement = next(one for one in _read(row).statements if one.id == row["statement_id"])
    transactions = statement.transactions
    assert (statement.account, statement.currency) == (row["account"], row["currency"])
    assert _figures(transactions) == _told_figures(row)
    assert {each.status for each in transactions} <= {"booked" if row["statuses"] in ("BOOK", "") else "pending"}
    assert len({each.entry for each in transactions if each.reversal}) == int(row["reversals"] or 0)
    days = sorted(each.booked_on.isoformat() for each in transactions if each.booked_on)
    assert (days[:1], days[-1:]) == ([row["first_date"]][: len(days)], [row["last_date"]][: len(days)])
    references = {one for each in transactions for one in (each.reference, *each.references) if one}
    assert references == _several(row["structured_refs"])
    identities = {each.end_to_end_id for each in transactions if each.end_to_end_id}
    assert identities == _several(row["end_to_end_ids"]) - {"NOTPROVIDED"}
    assert {each.return_reason for each in transactions if each.return_reason} == _several(row["return_reasons"])


@pytest.mark.parametrize(
    "row", [row for row in STATEMENTS if not row["uncertain"]], ids=lambda row: f"{row['file']} {row['statement_id']}"
)
def test_balances_are_the_booked_ones_and_hold(row: Row) -> None:
    file = _read(row)
    statement = next(one for one in file.statements if one.id == row["statement_id"])
    assert (_balance(statement.opening, statement), _balance(statement.closing, statement)) == (
        Decimal(row["opening"]) if row["opening"] else None,
        Decimal(row["closing"]) if row["closing"] else None,
    )
    assert row["balance_check"] in ("ok", "")
    assert {problem.code for problem in file.problems} <= {"details_mismatch"}


@pytest.mark.parametrize(
    "row", [row for row in STATEMENTS if row["uncertain"]], ids=lambda row: f"{row['file']} {row['statement_id']}"
)
def test_statement_that_does_not_add_up_is_told(row: Row) -> None:
    told = {problem.code for problem in _read(row).problems}
    assert told & {"balance_mismatch", "balance_currency"}


def _figures(transactions: Sequence[Transaction]) -> tuple[int, int, Decimal, Decimal]:
    """Entries, details, credits and debits: an entry counts with its sum, whatever its details."""
    entries: dict[str, Decimal] = {}
    for each in transactions:
        entries[each.entry] = entries.get(each.entry, Decimal(0)) + Decimal(written(each.amount, each.currency))
    credits = sum((amount for amount in entries.values() if amount > 0), Decimal(0))
    debits = -sum((amount for amount in entries.values() if amount < 0), Decimal(0))
    return len(entries), sum(each.details for each in transactions), credits, debits


def _told_figures(row: Row) -> tuple[int, int, Decimal, Decimal]:
    return int(row["entries"]), int(row["tx_details"]), Decimal(row["sum_credits"]), Decimal(row["sum_debits"])


def _balance(minor: int | None, statement: Statement) -> Decimal | None:
    return None if minor is None else Decimal(written(minor, statement.currency))


def _several(text: str) -> set[str]:
    return set(text.split("; ")) if text else set()
