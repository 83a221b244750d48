# SPDX-License-Identifier: MIT
"""Swift statements: fields, signs, days, balances, and what is not one."""

import datetime as dt

import pytest

from dunwell.core.problem import Refused
from dunwell.intake.bank.mt940 import looks_like_mt940, read_mt940
from dunwell.intake.bank.rows import BankFile, Transaction

HEAD = ":20:REF1\r\n:25:10020030/1234567\r\n:28C:5/1\r\n:60F:C260130EUR100,00\r\n"
FOOT = ":62F:C260131EUR{closing}\r\n-\r\n"


def read(*entries: str, closing: str = "100,00", head: str = HEAD) -> BankFile:
    text = head + "".join(f"{each}\r\n" for each in entries) + FOOT.format(closing=closing)
    return read_mt940(text.encode(), name="a.sta")


def only(*entries: str, closing: str = "100,00") -> Transaction:
    (found,) = read(*entries, closing=closing).statements[0].transactions
    return found


@pytest.mark.parametrize(
    ("sign", "amount", "reversal"),
    [
        ("C", 1250, False),
        ("D", -1250, False),
        ("RC", -1250, True),
        ("RD", 1250, True),
        ("CR", 1250, False),
        ("DR", -1250, False),
        ("RCR", -1250, True),
        ("RDR", 1250, True),
    ],
)
def test_sign_and_reversal_follow_the_mark_of_field_61(sign: str, amount: int, reversal: bool) -> None:
    one = only(f":61:2601310131{sign}12,5NTRFNONREF")
    assert (one.amount, one.reversal) == (amount, reversal)


@pytest.mark.parametrize(
    ("written", "minor"), [("12,", 1200), ("12,5", 1250), ("000000012,50", 1250), ("12", 1200), ("0,00", 0)]
)
def test_amount_may_leave_its_decimals_out(written: str, minor: int) -> None:
    assert only(f":61:260131C{written}NTRFNONREF").amount == minor


@pytest.mark.parametrize("written", ["1000000000000000,00", "12,345", "1.234,56", "-5,00", ""])
def test_amount_that_cannot_be_booked_is_a_problem_and_no_movement(written: str) -> None:
    found = read(f":61:260131C{written}NTRFNONREF")
    assert found.statements[0].transactions == ()
    assert {each.code for each in found.problems} <= {"bad_amount", "bank_record_unread"}
    assert found.problems[0].where == "a.sta, statement 1, line 5"


def test_debit_of_nothing_is_zero() -> None:
    assert only(":61:260131D0,00NTRFNONREF").amount == 0


@pytest.mark.parametrize(
    ("days", "value", "booked"),
    [
        ("2601310130", dt.date(2026, 1, 31), dt.date(2026, 1, 30)),
        ("2512310102", dt.date(2025, 12, 31), dt.date(2026, 1, 2)),
        ("2601021231", dt.date(2026, 1, 2), dt.date(2025, 12, 31)),
        ("260131", dt.date(2026, 1, 31), dt.date(2026, 1, 31)),
        ("2602300228", dt.date(2026, 2, 28), dt.date(2026, 2, 28)),
        ("2402290229", dt.date(2024, 2, 29), dt.date(2024, 2, 29)),
        ("990131", dt.date(1999, 1, 31), dt.date(1999, 1, 31)),
    ],
)
def test_day_of_booking_lies_in_the_year_next_to_the_value_day(days: str, value: dt.date, booked: dt.date) -> None:
    one = only(f":61:{days}C1,00NTRFNONREF")
    assert (one.value_on, one.booked_on) == (value, booked)


@pytest.mark.parametrize("day", ["261301", "260431", "260132"])
def test_day_that_does_not_exist_is_a_problem(day: str) -> None:
    found = read(f":61:{day}C1,00NTRFNONREF")
    assert [each.code for each in found.problems] == ["bad_date"]


def test_reference_for_the_owner_bank_reference_and_supplementary_line_are_told_apart() -> None:
    one = only(":61:2601310131C1,00NTRFINV-77//BANK-9", "SUPPLEMENT", ":86:Invoice 77")
    assert (one.bank_reference, one.remittance, one.code) == ("BANK-9", "SUPPLEMENT Invoice 77", "NTRF")


def test_reference_for_the_owner_is_the_text_where_there_is_no_other() -> None:
    assert only(":61:2601310131C1,00NTRFINV-77").remittance == "INV-77"


def test_original_amount_and_charges_come_from_the_supplementary_line() -> None:
    one = only(":61:2601310131C11,35NTRFNONREF//1", "/OCMT/USD11,85//CHGS/EUR0,50/")
    assert (one.original, one.charges, one.remittance) == ((1185, "USD"), 50, "")


def test_supplementary_line_may_be_the_account_of_the_other_or_the_banks_codes() -> None:
    assert only(":61:2601310131C1,00N541EREF", "NL02ABNA0123456789").counterparty_account == "NL02ABNA0123456789"
    one = only(":61:2601310131C1,00NTRFEREF//1", "/TRCD/00100/", ":86:/EREF/E2E-1/REMI/USTD//Invoice 77/")
    assert (one.end_to_end_id, one.remittance) == ("E2E-1", "Invoice 77")


@pytest.mark.parametrize("account", ["/PL60102010260000042270201111", "60102010260000042270201111"])
def test_polish_letters_are_known_by_the_account_or_the_currency(account: str) -> None:
    head = HEAD.replace("10020030/1234567", account).replace("EUR", "PLN")
    entry = ":61:260131C5,00NTRFNONREF\r\n:86:020~00PRZELEW~20Faktura 77 za styczeń~32FIRMA ŁÓDŹ~33\r\n"
    found = read_mt940((head + entry).encode("cp1250"), name="a")
    (one,) = found.statements[0].transactions
    assert (one.remittance, one.counterparty) == ("Faktura 77 za styczeń", "FIRMA ŁÓDŹ")


def test_interim_report_is_pending() -> None:
    text = ":20:R\n:25:1/2\n:28C:1\n:34F:EURD0,\n:13D:2601311200+0100\n:61:260131C5,00NTRFNONREF\n:90C:1EUR5,00\n-\n"
    found = read_mt940(text.encode(), name="a")
    assert (found.format, found.statements[0].currency, found.problems) == ("mt942", "EUR", ())
    assert [each.status for each in found.statements[0].transactions] == ["pending"]


def test_kind_of_message_comes_from_its_second_block() -> None:
    text = "{1:F01BANKPLPWAXXX0000000000}{2:O9421200260131BANKPLPW}{4:\r\n:20:R\r\n:25:1\r\n:60F:C260130PLN1,00\r\n"
    found = read_mt940((text + ":61:260131C5,00NTRFX\r\n-}{5:{CHK:1}}\r\n").encode(), name="a")
    assert found.format == "mt942"
    assert [each.amount for each in found.statements[0].transactions] == [500]


def test_statements_without_an_end_mark_are_parted_by_their_first_field() -> None:
    text = (HEAD + ":62F:C260131EUR100,00\r\n") * 2
    assert len(read_mt940(text.encode(), name="a").statements) == 2


def test_statement_missing_between_two_is_told() -> None:
    one = HEAD + FOOT.format(closing="100,00")
    other = one.replace("5/1", "7/1").replace("100,00", "250,00")
    found = read_mt940((one + other).encode(), name="a")
    assert [(each.code, each.where) for each in found.problems] == [("balance_gap", "a, statement 2")]


def test_same_statement_twice_and_newest_first_are_no_gap() -> None:
    one = HEAD + ":61:260131C50,00NTRFNONREF\r\n" + FOOT.format(closing="150,00")
    older = HEAD.replace("100,00", "80,00") + ":61:260130C20,00NTRFNONREF\r\n" + FOOT.format(closing="100,00")
    assert read_mt940((one + one).encode(), name="a").problems == ()
    assert read_mt940((one + older).encode(), name="a").problems == ()


def test_statement_that_does_not_add_up_says_by_how_much() -> None:
    (problem,) = read(":61:260131C5,00NTRFNONREF").problems
    assert problem.code == "balance_mismatch"
    assert "100.00 EUR and 1 movements make 105.00 EUR" in problem.message


def test_statement_that_breaks_off_says_so() -> None:
    found = read_mt940((HEAD + ":61:260131C5,00NTRFNONREF\r\n").encode(), name="a")
    assert [each.code for each in found.problems] == ["statement_cut"]


def test_currency_that_was_replaced_is_read() -> None:
    found = read(":61:990131C5,00NTRFNONREF", head=HEAD.replace("EUR", "DEM"))
    assert found.statements[0].currency == "DEM"
    assert found.statements[0].transactions[0].amount == 500


@pytest.mark.parametrize("data", [b"", b"\x00\xff" * 500, b"Date;Amount\n1;2\n", b"%PDF-1.7", b":20:only\n"])
def test_what_is_no_statement_is_refused(data: bytes) -> None:
    with pytest.raises(Refused, match="not_a_bank_file"):
        read_mt940(data, name="a")


def test_beginning_is_known_with_and_without_envelope() -> None:
    assert looks_like_mt940(HEAD.encode())
    assert looks_like_mt940(b"{1:F01BANKNL2AXXXX}{2:O940}{4:\r\n" + HEAD.encode())
    assert looks_like_mt940(b"ABNANL2A\r\n940\r\nABNANL2A\r\n" + HEAD.encode())
    assert not looks_like_mt940(b"<?xml version='1.0'?>")
    assert not looks_like_mt940(b"Date;Amount;Text\n2026-01-01;1;at 12:20:30\n")
