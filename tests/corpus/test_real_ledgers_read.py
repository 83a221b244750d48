# SPDX-License-Identifier: MIT
"""Real ledgers, read as they lie through the maps beside this file: counts, sums, every known blemish."""

import os
from collections import Counter
from pathlib import Path

import pytest

from dunwell.core.money import decimal_string
from dunwell.core.problem import Refused
from dunwell.intake.codes import FILE_CODES
from dunwell.intake.ledger import Reading, read_ledger
from dunwell.intake.map import read_map

HERE = Path(__file__).parent
CORPUS = Path(os.environ.get("DUNWELL_CORPUS", HERE.parents[1].parent / "shared" / "corpus"))

pytestmark = pytest.mark.corpus


MISSING = f"the corpus is not at {CORPUS}; say where it is in DUNWELL_CORPUS"
if not CORPUS.is_dir() and not os.environ.get("CI"):
    pytest.skip(MISSING, allow_module_level=True)


def test_corpus_is_there() -> None:
    assert CORPUS.is_dir(), MISSING


def real(folder: str, file: str, map_name: str, *changes: tuple[str, str]) -> Reading:
    """A file of the corpus through a map of this folder, with words of the map changed."""
    text = (HERE / "maps" / map_name).read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return read_ledger(CORPUS / folder / file, map=read_map(text.encode(), map_name))


def sums(reading: Reading) -> dict[str, str]:
    minor: Counter[str] = Counter()
    for row in reading.invoices + reading.payments:
        minor[row.currency] += row.amount
    return {currency: decimal_string(amount, currency) for currency, amount in minor.items()}


def codes(reading: Reading) -> dict[str, int]:
    return dict(Counter(problem.code for problem in reading.problems))


def test_ibm_ledger_is_taken_whole() -> None:
    reading = real("ar_ledgers", "ibm__WA_Fn-UseC_-Accounts-Receivable.csv", "ibm_invoices.toml")
    assert (reading.kind, reading.read, len(reading.rows), codes(reading)) == ("invoices", 2466, 2466, {})
    assert len({row.customer_id for row in reading.invoices}) == 100
    assert sums(reading) == {"USD": "147703.18"}
    assert reading.invoices[0].invoice == "0000611365"


def test_highradius_ledger_is_taken_whole() -> None:
    reading = real("ar_ledgers", "highradius__MainTest.csv", "highradius_invoices.toml")
    assert (reading.kind, reading.read, len(reading.rows), codes(reading)) == ("invoices", 9685, 9685, {})
    assert len({row.customer_id for row in reading.invoices}) == 698
    assert sums(reading) == {"USD": "282177970.11", "CAD": "35527195.14"}
    assert Counter(row.currency for row in reading.invoices) == {"USD": 9045, "CAD": 640}
    assert reading.invoices[0].invoice == "1930573770"
    dues = [row.due_date for row in reading.invoices if row.due_date]
    assert (str(min(dues)), str(max(dues))) == ("2020-01-31", "2020-07-08")


def test_highradius_rows_due_before_their_document_date_are_reported() -> None:
    change = ('"baseline_create_date"', '"document_create_date.1"')
    reading = real("ar_ledgers", "highradius__MainTest.csv", "highradius_invoices.toml", change)
    assert codes(reading) == {"due_before_issue": 21}
    assert len(reading.rows) == 9685 - 21


def test_poulomi8_customers_that_stand_twice_are_taken_once() -> None:
    reading = real("ar_ledgers", "poulomi8__Customer_Master.csv", "poulomi8_customers.toml")
    assert (reading.kind, reading.read, len(reading.rows)) == ("customers", 503, 500)
    assert codes(reading) == {"duplicate_customer": 3}
    assert "row 131" in reading.problems[0].message


def test_poulomi8_invoices_without_amount_or_doubled_are_reported_and_the_others_taken() -> None:
    reading = real("ar_ledgers", "poulomi8__Invoices.csv", "poulomi8_invoices.toml")
    assert (reading.kind, reading.read, len(reading.rows)) == ("invoices", 8005, 8000 - 6)
    assert codes(reading) == {"duplicate_invoice": 5, "missing_amount": 6}
    assert sum(row.due_date is None for row in reading.invoices) == 15
    assert sum(row.amount < 0 for row in reading.invoices) == 3
    assert reading.problems[0].where == "poulomi8__Invoices.csv, row 50, column Invoice_Amount"


def test_poulomi8_dates_that_the_map_does_not_declare_are_reported() -> None:
    change = ('["%Y-%m-%d", "%d/%m/%Y"]', '"%Y-%m-%d"')
    reading = real("ar_ledgers", "poulomi8__Invoices.csv", "poulomi8_invoices.toml", change)
    assert codes(reading) == {"duplicate_invoice": 5, "missing_amount": 6, "bad_date": 10}


def test_poulomi8_payments_are_taken_whole() -> None:
    reading = real("ar_ledgers", "poulomi8__Payments.csv", "poulomi8_payments.toml")
    assert (reading.kind, reading.read, len(reading.rows), codes(reading)) == ("payments", 6748, 6748, {})
    assert sums(reading) == {"USD": "162430308.00"}


def test_northwind_rows_whose_commas_are_not_quoted_are_reported() -> None:
    reading = real("customers", "northwind__customers.csv", "northwind_customers.toml")
    assert (reading.read, len(reading.rows), codes(reading)) == (91, 67, {"too_many_cells": 24})
    names = {row.customer_id: row.name for row in reading.customers}
    assert names["ANTON"] == "Antonio Moreno Taquería"


def test_datev_debtor_is_taken_and_nameless_accounts_are_reported() -> None:
    reading = real("customers", "datev__EXTF_Stammdaten.csv", "datev_customers.toml")
    (row,) = reading.customers
    assert (row.city, row.country, row.email) == ("Köln", "DE", ("sabine@mustermann.de",))
    assert codes(reading) == {"missing_value": 3}


@pytest.mark.parametrize("folder", ["einvoices", "bank_statements", "bounces"])
def test_files_that_are_no_ledgers_are_refused(folder: str) -> None:
    for path in sorted((CORPUS / folder).iterdir()):
        with pytest.raises(Refused) as caught:
            read_ledger(path)
        assert caught.value.code in FILE_CODES
