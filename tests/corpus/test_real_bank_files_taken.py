# SPDX-License-Identifier: MIT
"""Real bank files in the books: what a file tells stands there, once however often it comes, and the books hold."""

import csv
import shutil
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path

import pytest

from dunwell.intake.bank.amounts import written
from dunwell.services.check_books import check
from dunwell.services.import_bank import import_bank_file
from dunwell.services.received_files import Arrival
from dunwell.store.models import BankEntry, Company, Payment
from tests.corpus.files import CORPUS, skip_without_corpus
from tests.services.ledger import TODAY

skip_without_corpus()

Row = Mapping[str, str]
COMMAND = Arrival("command")


def _expected() -> list[Row]:
    with (CORPUS / "expected" / "expected_bank_files.csv").open(encoding="utf-8", newline="") as rows:
        return list(csv.DictReader(rows))


FILES = _expected()
# Uncertain ones that were read otherwise: a movement on 68 October is none, and sales of TWINT are money in.
NOT_AS_WRITTEN = {"cmxl__mt940-headers.txt", "switzerland__csv_twint_example_format1_business_20231120.csv"}


@pytest.mark.parametrize("row", FILES, ids=lambda row: row["file"])
def test_file_stands_in_the_books_once(row: Row, company: Company, tmp_path: Path) -> None:
    file = CORPUS / "bank_statements" / row["file"]
    told = import_bank_file(company, file, arrival=COMMAND, **TODAY)
    entries = list(BankEntry.objects.filter(company=company))
    if row["file"] not in NOT_AS_WRITTEN:
        assert _sums(entries) == (Decimal(row["sum_credits"]), Decimal(row["sum_debits"]))
    assert told.read == told.created + told.unchanged == len(entries)
    assert told.counts["payments"] == Payment.objects.filter(company=company, reversed=False).count()
    again = import_bank_file(company, file, arrival=COMMAND, **TODAY)
    assert (again.created, again.unchanged, again.problems) == (0, told.read, ())
    # Other bytes, the same entries: a blank at the end changes no XML, and a line more no text.
    other = tmp_path / file.name
    shutil.copyfile(file, other)
    if file.suffix not in {".xlsx"}:
        with other.open("ab") as out:
            out.write(b"\n")
        payments = Payment.objects.filter(company=company).count()
        twice = import_bank_file(company, other, arrival=COMMAND, **TODAY)
        assert (twice.created, twice.unchanged) == (0, told.read)
        assert Payment.objects.filter(company=company).count() == payments
    assert check(company) == []


def _sums(entries: Sequence[BankEntry]) -> tuple[Decimal, Decimal]:
    """Credits and debits: an entry counts with its sum, whatever its details."""
    sums: dict[tuple[int, str, str], int] = {}
    for one in entries:
        key = (one.statement_id, one.entry or str(one.pk), one.currency)
        sums[key] = sums.get(key, 0) + one.amount_minor
    told = [(Decimal(written(minor, currency))) for (_, _, currency), minor in sums.items()]
    return sum((one for one in told if one > 0), Decimal(0)), -sum((one for one in told if one < 0), Decimal(0))
