# SPDX-License-Identifier: MIT
"""A bad row is reported with its code and place, left out, and harms no other row."""

import pytest

from tests.intake.files import customers, invoices, payments, read

GOOD = "R-1,C-1,2026-03-01,2026-03-15,EUR,150.00,yes,,,"
LONG = "x" * 501

BROKEN_INVOICES = [
    ("R-2,C-1,2026-03-01,,EUR,,,,,", "missing_amount", "amount"),
    ("R-2,C-1,2026-03-01,,EUR,   ,,,,", "missing_amount", "amount"),
    ("R-2,C-1,2026-03-01,,EUR,0.00,,,,", "zero_amount", "amount"),
    ("R-2,C-1,2026-03-01,,EUR,-0,,,,", "zero_amount", "amount"),
    ('R-2,C-1,2026-03-01,,EUR,"25,00-",,,,', "bad_amount", "amount"),
    ("R-2,C-1,2026-03-01,,EUR,25.00-,,,,", "bad_amount", "amount"),
    ('R-2,C-1,2026-03-01,,EUR,"(25,00)",,,,', "bad_amount", "amount"),
    ("R-2,C-1,2026-03-01,,EUR,(25.00),,,,", "bad_amount", "amount"),
    ("R-2,C-1,2026-03-01,,EUR,1.234,,,,", "bad_amount", "amount"),
    ("R-2,C-1,2026-03-01,,EUR,1.000,,,,", "bad_amount", "amount"),
    ("R-2,C-1,2026-03-01,,JPY,1.5,,,,", "bad_amount", "amount"),
    ("R-2,C-1,2026-03-01,,JPY,1.500,,,,", "bad_amount", "amount"),
    ("R-2,C-1,2026-03-01,,EUR,1e5,,,,", "bad_amount", "amount"),
    ("R-2,C-1,2026-03-01,,EUR,NaN,,,,", "bad_amount", "amount"),
    ("R-2,C-1,2026-03-01,,EUR,inf,,,,", "bad_amount", "amount"),
    ('R-2,C-1,2026-03-01,,EUR,"1 000,00",,,,', "bad_amount", "amount"),
    ('R-2,C-1,2026-03-01,,EUR,"1,000.00",,,,', "bad_amount", "amount"),
    ("R-2,C-1,2026-03-01,,EUR,+25.00,,,,", "bad_amount", "amount"),
    ("R-2,C-1,2026-03-01,,EUR,€25.00,,,,", "bad_amount", "amount"),
    ("R-2,C-1,2026-03-01,,EUR,２５.００,,,,", "bad_amount", "amount"),
    ("R-2,C-1,2026-03-01,,EUR,25.,,,,", "bad_amount", "amount"),
    ("R-2,C-1,2026-03-01,,EUR,.25,,,,", "bad_amount", "amount"),
    ("R-2,C-1,2026-03-01,,EUR,100000000000000.00,,,,", "bad_amount", "amount"),
    ("R-2,C-1,2026-02-30,,EUR,25.00,,,,", "bad_date", "issue_date"),
    ("R-2,C-1,2026-3-1,,EUR,25.00,,,,", "bad_date", "issue_date"),
    ("R-2,C-1,01.03.2026,,EUR,25.00,,,,", "bad_date", "issue_date"),
    ("R-2,C-1,26-03-01,,EUR,25.00,,,,", "bad_date", "issue_date"),
    ("R-2,C-1,20260301,,EUR,25.00,,,,", "bad_date", "issue_date"),
    ("R-2,C-1,2026-03-01T00:00,,EUR,25.00,,,,", "bad_date", "issue_date"),
    ("R-2,C-1,0026-03-01,,EUR,25.00,,,,", "bad_date", "issue_date"),
    ("R-2,C-1,9999-12-31,,EUR,25.00,,,,", "bad_date", "issue_date"),
    ("R-2,C-1,２０２６-03-01,,EUR,25.00,,,,", "bad_date", "issue_date"),
    ("R-2,C-1,2026-03-01,soon,EUR,25.00,,,,", "bad_date", "due_date"),
    ("R-2,C-1,2026-03-01,2026-02-28,EUR,25.00,,,,", "due_before_issue", "due_date"),
    ("R-2,C-1,2026-03-01,,EUX,25.00,,,,", "unknown_currency", "currency"),
    ("R-2,C-1,2026-03-01,,eur,25.00,,,,", "unknown_currency", "currency"),
    ("R-2,C-1,2026-03-01,,€,25.00,,,,", "unknown_currency", "currency"),
    ("R-2,C-1,2026-03-01,,,25.00,,,,", "missing_value", "currency"),
    (",C-1,2026-03-01,,EUR,25.00,,,,", "missing_value", "invoice"),
    ("R-2,,2026-03-01,,EUR,25.00,,,,", "missing_value", "customer_id"),
    ("R-2,C-1,,,EUR,25.00,,,,", "missing_value", "issue_date"),
    ("R-2,C-1,2026-03-01,,EUR,25.00,Yes,,,", "bad_yes_no", "remind"),
    ("R-2,C-1,2026-03-01,,EUR,25.00,1,,,", "bad_yes_no", "remind"),
    ("R-2,C-1,2026-03-01,,EUR,25.00,,/etc/passwd,,", "bad_path", "pdf"),
    ("R-2,C-1,2026-03-01,,EUR,25.00,,pdf/../../x.pdf,,", "bad_path", "pdf"),
    ("R-2,C-1,2026-03-01,,EUR,25.00,,C:\\x.pdf,,", "bad_path", "pdf"),
    ("R-2,C-1,2026-03-01,,EUR,25.00,,,0,", "bad_installment", "installment"),
    ("R-2,C-1,2026-03-01,,EUR,25.00,,,1.0,", "bad_installment", "installment"),
    ("R-2,C-1,2026-03-01,,EUR,25.00,,,,anna", "bad_email", "email"),
    ("R-2,C-1,2026-03-01,,EUR,25.00,,,,a@b.de; anna@", "bad_email", "email"),
    ('R-2,C-1,2026-03-01,,EUR,25.00,,,,"a@b.de, c@d.de"', "bad_email", "email"),
    ('"R-2\nR-3",C-1,2026-03-01,,EUR,25.00,,,,', "control_characters", "invoice"),
    ("R-2\u202e,C-1,2026-03-01,,EUR,25.00,,,,", "control_characters", "invoice"),
    ("R\x1b[2J,C-1,2026-03-01,,EUR,25.00,,,,", "control_characters", "invoice"),
    (f"{LONG},C-1,2026-03-01,,EUR,25.00,,,,", "too_long", "invoice"),
]
BROKEN_PAYMENTS = [
    ("P-2,2026-03-01,-25.00,EUR,,,", "negative_payment", "amount"),
    ("P-2,2026-03-01,0.00,EUR,,,", "zero_amount", "amount"),
    ("P-2,2026-03-01,,EUR,,,", "missing_amount", "amount"),
    (",2026-03-01,25.00,EUR,,,", "missing_value", "payment_id"),
    (f"P-2,2026-03-01,25.00,EUR,,,{'x' * 2001}", "too_long", "remittance"),
    ("P-2,2026-03-01,25.00,EUR,,,a\x07b", "control_characters", "remittance"),
]
BROKEN_CUSTOMERS = [
    ("C-2,,business,FI,fi,,,,", "missing_value", "name"),
    ("C-2,Bob,person,FI,fi,,,,", "bad_kind", "kind"),
    ("C-2,Bob,business,UK,en,,,,", "bad_country", "country"),
    ("C-2,Bob,business,fi,fi,,,,", "bad_country", "country"),
    ("C-2,Bob,business,Finland,fi,,,,", "bad_country", "country"),
    ("C-2,Bob,business,FI,Finnish!,,,,", "bad_language", "language"),
    ("C-2,Bob,business,FI,fi,bob@localhost,,,", "bad_email", "email"),
    ("C-2,Bob,business,FI,fi,,,-5.00,", "bad_credit_limit", "credit_limit"),
    ("C-2,Bob,business,FI,fi,,,lots,", "bad_credit_limit", "credit_limit"),
    ("C-2,Bob,business,FI,fi,,,,on", "bad_yes_no", "reminders"),
    ("C-2,Bob,business,FI,fi,,Road\x0b1,,", "control_characters", "street"),
]


@pytest.mark.parametrize(("line", "code", "column"), BROKEN_INVOICES)
def test_broken_invoice_row_is_reported_and_its_neighbours_are_taken(line: str, code: str, column: str) -> None:
    reading = read(invoices(GOOD, line, "R-9,C-1,2026-03-01,,EUR,9.00,,,,"))
    assert [row.invoice for row in reading.invoices] == ["R-1", "R-9"]
    assert [(p.code, p.where) for p in reading.problems] == [(code, f"ledger.csv, row 3, column {column}")]
    assert reading.read == 3


@pytest.mark.parametrize(("line", "code", "column"), BROKEN_PAYMENTS)
def test_broken_payment_row_is_reported_and_its_neighbours_are_taken(line: str, code: str, column: str) -> None:
    reading = read(payments("P-1,2026-03-01,25.00,EUR,,R-1,", line))
    assert [row.payment_id for row in reading.payments] == ["P-1"]
    assert [(p.code, p.where) for p in reading.problems] == [(code, f"ledger.csv, row 3, column {column}")]


@pytest.mark.parametrize(("line", "code", "column"), BROKEN_CUSTOMERS)
def test_broken_customer_row_is_reported_and_its_neighbours_are_taken(line: str, code: str, column: str) -> None:
    reading = read(customers("C-1,Alice,business,FI,fi,,,,", line))
    assert [row.customer_id for row in reading.customers] == ["C-1"]
    assert [(p.code, p.where) for p in reading.problems] == [(code, f"ledger.csv, row 3, column {column}")]


def test_row_with_several_mistakes_tells_them_all() -> None:
    reading = read(invoices("R-1,,2026-02-30,,EUX,,maybe,,,"))
    assert [p.code for p in reading.problems] == [
        "bad_date",
        "unknown_currency",
        "bad_yes_no",
        "missing_value",
        "missing_amount",
    ]
    assert reading.rows == ()


def test_row_that_was_cut_is_reported() -> None:
    reading = read(invoices(GOOD) + b"R-2,C-1,2026-03-01,2026-0")
    assert [(p.code, p.where) for p in reading.problems] == [("too_few_cells", "ledger.csv, row 3")]
    assert [row.invoice for row in reading.invoices] == ["R-1"]


def test_row_with_more_cells_than_the_header_is_reported() -> None:
    reading = read(invoices("R-1,C-1,2026-03-01,,EUR,1,000.00,,,,"))
    assert [(p.code, p.where) for p in reading.problems] == [("too_many_cells", "ledger.csv, row 2")]


@pytest.mark.parametrize("again", [GOOD, "R-1,C-2,2026-03-02,,EUR,9.00,,,,"])
def test_invoice_that_stands_twice_is_taken_once_and_reported(again: str) -> None:
    reading = read(invoices(GOOD, "R-2,C-1,2026-03-01,,EUR,1.00,,,,", again))
    (problem,) = reading.problems
    assert (problem.code, problem.where) == ("duplicate_invoice", "ledger.csv, row 4")
    assert "ledger.csv, row 2" in problem.message
    assert [row.amount for row in reading.invoices] == [15000, 100]


def test_number_whose_first_row_was_bad_is_not_a_duplicate() -> None:
    reading = read(invoices("R-1,C-1,2026-03-01,,EUR,,,,,", GOOD))
    assert [p.code for p in reading.problems] == ["missing_amount"]
    assert [row.amount for row in reading.invoices] == [15000]


def test_instalments_of_one_invoice_are_no_duplicates() -> None:
    reading = read(invoices("R-1,C-1,2026-03-01,2026-04-01,EUR,50.00,,,1,", "R-1,C-1,2026-03-01,,EUR,50.00,,,2,"))
    assert [(row.invoice, row.installment) for row in reading.invoices] == [("R-1", 1), ("R-1", 2)]
    assert reading.problems == ()


@pytest.mark.parametrize(
    ("second", "code"),
    [
        ("R-1,C-1,2026-03-01,,EUR,50.00,,,1,", "duplicate_invoice"),
        ("R-1,C-1,2026-03-01,,EUR,50.00,,,,", "installments_disagree"),
        ("R-1,C-2,2026-03-01,,EUR,50.00,,,2,", "installments_disagree"),
        ("R-1,C-1,2026-03-02,,EUR,50.00,,,2,", "installments_disagree"),
        ("R-1,C-1,2026-03-01,,SEK,50.00,,,2,", "installments_disagree"),
    ],
)
def test_instalments_that_disagree_or_repeat_are_reported(second: str, code: str) -> None:
    reading = read(invoices("R-1,C-1,2026-03-01,,EUR,50.00,,,1,", second))
    assert [(p.code, p.where) for p in reading.problems] == [(code, "ledger.csv, row 3")]
    assert len(reading.rows) == 1


def test_payment_and_customer_that_stand_twice_are_taken_once() -> None:
    paid = read(payments("P-1,2026-03-01,25.00,EUR,,,", "P-1,2026-03-01,25.00,EUR,,,"))
    known = read(customers("C-1,Alice,,,,,,,", "C-1,Alice,,,,,,,"))
    assert [(p.code, p.where) for p in paid.problems] == [("duplicate_payment", "ledger.csv, row 3")]
    assert [(p.code, p.where) for p in known.problems] == [("duplicate_customer", "ledger.csv, row 3")]
    assert len(paid.rows) == len(known.rows) == 1
