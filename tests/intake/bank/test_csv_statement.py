# SPDX-License-Identifier: MIT
"""Rows of CSV and XLSX statements: each is taken whole or reported with its place."""

import io
from collections.abc import Sequence
from decimal import Decimal

import pytest
import xlsxwriter

from dunwell.core.problem import Refused
from dunwell.intake.bank.csv_cells import CellReader
from dunwell.intake.bank.csv_statement import read_csv_statement
from dunwell.intake.bank.known_profiles import known_profiles
from dunwell.intake.bank.read import format_of
from tests.intake.bank.csv_samples import LHV, SWEDBANK, ZKB, amounts, lines, mine, moved, read, told

GOOD = "EE1,1,2026-03-01,EE9,Liis Lepp,C,10.00,1234,A1,Arve 7,EUR"


def test_word_says_which_way_and_a_sign_may_only_agree() -> None:
    file = read(lines(LHV, GOOD, GOOD.replace(",C,10.00", ",D,10.00"), GOOD.replace(",C,10.00", ",D,-10.00")))
    assert amounts(file) == [1000, -1000, -1000]
    bad = read(lines(LHV, GOOD.replace(",C,10.00", ",C,-10.00"), GOOD.replace(",C,", ",X,")))
    assert amounts(bad) == []
    assert told(bad) == [
        ("bad_direction", 'a.csv, row 2, column "Amount"'),
        ("bad_direction", 'a.csv, row 3, column "Debit/Credit (D/C)"'),
    ]


@pytest.mark.parametrize(
    ("written", "minor"),
    [
        ("12,50", 1250),
        ("-12,50", -1250),
        ("+12,50", 1250),
        ("\u221212,50", -1250),
        ("1'234,50", 123450),
        ("1\u2019234,50", 123450),
        (",46", 46),
        ("-,46", -46),
        ("-0,00", 0),
        ("99999999999,99", 9999999999999),
    ],
)
def test_amount_as_the_map_says_is_read(written: str, minor: int) -> None:
    file = mine(f"01.03.2026;{written};x")
    assert (amounts(file), told(file)) == ([minor], [])


@pytest.mark.parametrize(
    "written",
    [
        *(
            "12.50",
            "1,234.50",
            "12,5,0",
            "--12,50",
            "+-1,00",
            "12,50-",
            "(12,50)",
            "1e3",
            "12,505",
            "12,50 EUR",
            "1''234",
        ),
        *("1000000000000000,00", "=1+1", "=SUM(A1:A9)", "@1", "\u0661\u0662,50", "12 50", "1'23,00"),
    ],
)
def test_amount_that_is_written_otherwise_is_a_problem_and_no_amount(written: str) -> None:
    file = mine(f"01.03.2026;{written};x", "02.03.2026;1,00;y")
    assert amounts(file) == [100]
    assert told(file) == [("bad_amount", 'a.csv, row 2, column "Sum"')]


def test_row_without_amount_or_day_is_reported() -> None:
    file = mine("01.03.2026;;x", ";1,00;y", "2026-03-01;1,00;z", "30.02.2026;1,00;z")
    assert amounts(file) == []
    assert [code for code, _ in told(file)] == ["missing_amount", "missing_value", "bad_date", "bad_date"]


def test_row_that_is_cut_or_too_long_is_reported_and_the_next_is_taken() -> None:
    file = mine("01.03.2026;1,00", "01.03.2026;1,00;x;y", "01.03.2026;2,00;x;;;", "01.03.2026;3,00;x")
    assert amounts(file) == [200, 300]
    assert told(file) == [("too_few_cells", "a.csv, row 2"), ("too_many_cells", "a.csv, row 3")]


def test_cells_that_are_never_read_may_be_missing_at_the_end() -> None:
    header = f"{LHV},Personal code or register code"
    assert amounts(read(lines(header, GOOD))) == [1000]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\r\r\n"])
def test_line_ends_of_any_kind_are_line_ends(end: str) -> None:
    assert amounts(read(lines(LHV, GOOD, GOOD, end=end))) == [1000, 1000]


def test_line_ends_may_be_mixed() -> None:
    assert amounts(read(f"{LHV}\r\n{GOOD}\n{GOOD}\r{GOOD}")) == [1000, 1000, 1000]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1257"])
def test_letters_are_those_of_the_bank_in_any_encoding_that_it_uses(encoding: str) -> None:
    row = '"EE2";"20";"02.10.2026";"Köögi OÜ";"Šokolaad";"1 240,00";"EUR";"K";"77";"MK";"10029";"";'
    (one,) = moved(read(lines(SWEDBANK, row, end="\r\n").encode(encoding)))
    assert (one.counterparty, one.remittance, one.amount) == ("Köögi OÜ", "Šokolaad", 124000)


def test_byte_that_no_encoding_of_the_bank_has_refuses_the_file() -> None:
    with pytest.raises(Refused) as refused:
        read(lines("Day;Sum;Text", "01.03.2026;1,00;\udcff").encode(errors="surrogateescape"), map=_mine_utf8())
    assert refused.value.code == "wrong_encoding"


def _mine_utf8() -> str:
    return '[values]\ndate = "%d.%m.%Y"\ndecimal = ","\n[[header]]\nbooked_on = "Day"\namount = "Sum"\n'


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b"\n \n\n", "empty_file"),
        (b"%PDF-1.7", "not_a_text_file"),
        (b"a;b\n\0\0", "not_a_text_file"),
        (b"invoice;customer\nR-1;C-1\n", "no_profile"),
        (LHV.replace("Amount", "Betrag").encode(), "no_profile"),
        (f"{LHV},A new column\n{GOOD},\n".encode(), "no_profile"),
        (f'{LHV}\n{GOOD}\nEE1,"1\n'.encode(), "broken_quoting"),
    ],
)
def test_what_is_no_statement_is_refused_as_a_whole(content: bytes, code: str) -> None:
    with pytest.raises(Refused) as refused:
        read(content)
    assert refused.value.code == code


def test_named_profile_reads_past_a_column_that_it_does_not_know() -> None:
    assert amounts(read(lines(f"{LHV},A new column", f"{GOOD},x"), profile="lhv")) == [1000]


def test_header_alone_is_a_file_without_movements() -> None:
    file = read(lines(LHV))
    assert (file.format, list(file.statements), file.problems) == ("csv:lhv", [], ())


def test_every_account_and_currency_is_a_statement_of_its_own() -> None:
    file = read(lines(LHV, GOOD, GOOD.replace("EE1,", "EE2,"), GOOD.replace(",EUR", ",USD")))
    assert [(one.account, one.currency) for one in file.statements] == [("EE1", "EUR"), ("EE2", "EUR"), ("EE1", "USD")]


def test_currency_that_does_not_exist_is_a_problem() -> None:
    assert told(read(lines(LHV, GOOD.replace(",EUR", ",EURO")))) == [
        ("unknown_currency", 'a.csv, row 2, column "Currency"')
    ]


def test_balance_rows_are_balances_and_turnovers_are_nothing() -> None:
    rows = [
        '"EE2";"10";"01.10.2026";"";"Algsaldo";"100,00";"EUR";"D";"";"AS";"";"";',
        '"EE2";"20";"02.10.2026";"A";"x";"40,00";"EUR";"K";"1";"MK";"";"";',
        '"EE2";"82";"31.10.2026";"";"Käive";"40,00";"EUR";"K";"";"K2";"";"";',
        '"EE2";"86";"31.10.2026";"";"lõppsaldo";"60,00";"EUR";"D";"";"LS";"";"";',
    ]
    file = read(lines(SWEDBANK, *rows))
    (one,) = file.statements
    assert (one.opening, one.closing, str(one.opened_on), str(one.closed_on)) == (
        -10000,
        -6000,
        "2026-10-01",
        "2026-10-31",
    )
    assert (amounts(file), told(file)) == ([4000], [])
    wrong = read(lines(SWEDBANK, rows[0], rows[3]))
    assert [code for code, _ in told(wrong)] == ["balance_mismatch"]


def test_running_balances_are_followed_in_either_order() -> None:
    rows = ["03.03.2026;5,00;c;115,00", "02.03.2026;-10,00;b;110,00", "01.03.2026;20,00;a;120,00"]
    for given in (rows, rows[::-1]):
        file = mine(*given, header="Day;Sum;Text;Balance")
        (one,) = file.statements
        assert (one.opening, one.closing, told(file)) == (10000, 11500, [])


def test_running_balance_that_does_not_follow_is_told_with_its_row() -> None:
    rows = ["01.03.2026;20,00;a;120,00", "02.03.2026;-10,00;b;110,00", "03.03.2026;5,00;c;116,00"]
    file = mine(*rows, header="Day;Sum;Text;Balance")
    assert [(one.opening, one.closing) for one in file.statements] == [(None, None)]
    assert told(file) == [("balance_mismatch", "a.csv, row 4")]


def test_balance_at_one_row_counts_by_the_order_of_the_days_alone() -> None:
    rows = ["02.03.2026;-50,00;b;100,00", "01.03.2026;-80,00;a;"]
    for given in (rows, rows[::-1]):
        (one,) = mine(*given, header="Day;Sum;Text;Balance").statements
        assert (one.opening, one.closing) == (23000, 10000)
    same_day = [row.replace("02.03", "01.03") for row in rows]
    (one,) = mine(*same_day, header="Day;Sum;Text;Balance").statements
    assert (one.opening, one.closing) == (None, None)


def test_account_is_read_above_the_table_from_its_own_cell_or_behind_its_label() -> None:
    row = "04.09.23;Zahlung;-204.45;04.09.23"
    for head in ("Kontonummer: 543.278.22;;;", "Kontonummer:;543.278.22;;"):
        (one,) = read(lines(head, "Datum;Buchungstext;Betrag;Valuta", row)).statements
        assert (one.account, [each.amount for each in one.transactions]) == ("543.278.22", [-20445])


def test_mark_before_a_finnish_reference_is_no_part_of_it() -> None:
    header = (
        "Kirjauspäivä;Arvopäivä;Määrä  EUROA;Laji;Selitys;Saaja/Maksaja;Saajan tilinumero;Viite;Viesti;Arkistotunnus;"
    )
    row = "01.02.2026;01.02.2026;12,50;705;VIITESIIRTO;Matti;FI1;ref=00000000000000012344;;2026;"
    assert [(each.amount, each.reference) for each in moved(read(lines(header, row)))] == [
        (1250, "00000000000000012344")
    ]


def test_balances_are_not_followed_over_a_row_that_was_not_taken() -> None:
    file = mine("01.03.2026;20,00;a;120,00", "02.03.2026;?;b;110,00", header="Day;Sum;Text;Balance")
    assert [(one.opening, one.closing) for one in file.statements] == [(None, None)]
    assert [code for code, _ in told(file)] == ["bad_amount"]


def test_parts_of_a_payment_are_movements_of_one_entry() -> None:
    whole = "10.02.2026;Belastungen;;;Q1;;1000.00;;10.02.2026;500.00;;"
    file = read(lines(ZKB, whole, ";Nummer 1;CHF;400.00;;;;;;;;", ";Nummer 2;CHF;600.00;;;;;;;;"))
    assert [(each.amount, each.entry, each.details, each.remittance) for each in moved(file)] == [
        (-40000, "2", 1, "Nummer 1"),
        (-60000, "2", 1, "Nummer 2"),
    ]


def test_parts_that_do_not_sum_up_leave_the_payment_whole() -> None:
    whole = "10.02.2026;Belastungen;;;Q1;;1000.00;;10.02.2026;500.00;;"
    file = read(lines(ZKB, whole, ";Nummer 1;CHF;400.00;;;;;;;;", ";Nummer 2;CHF;500.00;;;;;;;;"))
    assert [(each.amount, each.details) for each in moved(file)] == [(-100000, 2)]
    assert told(file) == [("details_mismatch", "a.csv, row 2")]


def test_row_that_only_goes_on_adds_its_text() -> None:
    header = "IBAN;Booked At;Text;Credit/Debit Amount;Balance;Valuta Date"
    row = "CH5604835012345678009;2026-03-26 00:00:00.0;Sammelauftrag;-10;90;2026-03-26 00:00:00.0"
    (one,) = moved(read(lines(header, row, ";Muster AG CHF 10.00;;;;", ";;Zürich;;;")))
    assert one.remittance == "Sammelauftrag Muster AG CHF 10.00 Zürich"


def test_amount_in_both_columns_or_with_a_wrong_sign_is_a_problem() -> None:
    rows = ["10.02.2026;a;;;Q;;1.00;2.00;10.02.2026;;;", "10.02.2026;a;;;Q;;-1.00;;10.02.2026;;;"]
    assert [code for code, _ in told(read(lines(ZKB, *rows)))] == ["bad_direction", "bad_direction"]


def _workbook(*rows: Sequence[object]) -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        sheet = book.add_worksheet("Umsätze")
        for number, row in enumerate(rows):
            for place, cell in enumerate(row):
                if str(cell).startswith("="):
                    sheet.write_formula(number, place, str(cell), value="")
                else:
                    sheet.write(number, place, cell)
    return content.getvalue()


def test_workbook_is_read_like_a_text_and_numbers_to_the_cent() -> None:
    header = LHV.split(",")
    row = ["EE1", "1", "2026-03-01", "EE9", "Liis", "C", 12.3, 1234, "A1", "x", "EUR"]
    (one,) = moved(read_csv_statement(_workbook(header, row), name="a.xlsx"))
    assert (one.amount, one.reference) == (1230, "1234")
    bad = read_csv_statement(_workbook(header, [*row[:6], 12.345, *row[7:]]), name="a.xlsx")
    assert [code for code, _ in told(bad)] == ["bad_amount"]


def test_noise_behind_fifteen_digits_of_a_spreadsheet_is_no_money() -> None:
    reader = CellReader(known_profiles()["lhv"])
    assert reader.minor(Decimal(repr(0.1 + 0.2)), "EUR") == 30
    assert reader.minor(Decimal("1234.5600000000001"), "EUR") == 123456


def test_formula_without_its_value_is_a_problem() -> None:
    row = ["EE1", "1", "2026-03-01", "EE9", "Liis", "C", "=1+1", "", "A1", "x", "EUR"]
    file = read_csv_statement(_workbook(LHV.split(","), row), name="a.xlsx")
    assert (amounts(file), len(file.problems)) == ([], 1)


def test_workbook_is_a_statement_by_its_header_and_not_by_being_one() -> None:
    statement, ledger = _workbook(LHV.split(",")), _workbook(["invoice", "customer_id", "amount"])
    assert format_of(statement, "a.xlsx") is not None
    for other in (ledger, b"PK\x03\x04 no archive"):
        assert format_of(other, "a.xlsx") is None
