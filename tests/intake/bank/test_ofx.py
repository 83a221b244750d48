# SPDX-License-Identifier: MIT
"""OFX of both kinds: accounts, amounts, days, missing closing tags, and what is refused."""

import datetime as dt

import pytest

from dunwell.core.problem import Refused
from dunwell.intake.bank.ofx import looks_like_ofx, read_ofx
from dunwell.intake.bank.rows import BankFile, Transaction

HEAD = "OFXHEADER:100\nDATA:OFXSGML\nENCODING:USASCII\nCHARSET:1252\n\n"


def sgml(*movements: str, currency: str = "EUR", after: str = "") -> bytes:
    inside = "".join(f"<STMTTRN>{each}</STMTTRN>\n" for each in movements)
    account = f"<CURDEF>{currency}\n<BANKACCTFROM><BANKID>1<ACCTID>12 34</BANKACCTFROM>\n"
    balance = "<LEDGERBAL><BALAMT>1.00<DTASOF>20260131</LEDGERBAL><AVAILBAL><BALAMT>9.00</AVAILBAL>"
    statement = f"<STMTRS>{account}<BANKTRANLIST>{inside}</BANKTRANLIST>{balance}{after}</STMTRS>"
    whole = f"{HEAD}<OFX><BANKMSGSRSV1><STMTTRNRS>{statement}</STMTTRNRS></BANKMSGSRSV1></OFX>"
    return whole.encode("cp1252")


def read(*movements: str, currency: str = "EUR") -> BankFile:
    return read_ofx(sgml(*movements, currency=currency), name="a.ofx")


def only(movement: str) -> Transaction:
    (one,) = read(movement).statements[0].transactions
    return one


def amount(text: str) -> str:
    return f"<TRNTYPE>OTHER<DTPOSTED>20260131<TRNAMT>{text}<FITID>F1"


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("-12.50", -1250),
        ("+12,50", 1250),
        ("12", 1200),
        ("+1 006,60", 100660),
        ("-0.00", 0),
        (".5", 50),
        ("1.500", 150),
    ],
)
def test_decimals_stand_behind_a_point_or_a_comma(text: str, minor: int) -> None:
    assert only(amount(text)).amount == minor


@pytest.mark.parametrize("text", ["1,234", "1,234.50", "1000000000000000", "12.5x", "--1", "+"])
def test_amount_that_cannot_be_booked_is_a_problem(text: str) -> None:
    found = read(amount(text))
    assert found.statements[0].transactions == ()
    assert [each.code for each in found.problems] == ["bad_amount"]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("20260131", dt.date(2026, 1, 31)),
        ("20260131235959", dt.date(2026, 1, 31)),
        ("20260131003000.000[-8:PST]", dt.date(2026, 1, 31)),
        ("20260131120000[+1]", dt.date(2026, 1, 31)),
        ("202601311120", dt.date(2026, 1, 31)),
    ],
)
def test_day_is_the_banks_own_whatever_its_time_zone(text: str, day: dt.date) -> None:
    assert only(f"<DTPOSTED>{text}<TRNAMT>1<FITID>F").booked_on == day


@pytest.mark.parametrize("text", ["20260230", "31.01.2026", "", "2026013"])
def test_day_that_does_not_exist_is_a_problem(text: str) -> None:
    found = read(f"<DTPOSTED>{text}<TRNAMT>1<FITID>F")
    assert [each.code for each in found.problems] == ["bad_date"]


def test_statement_has_its_ledger_balance_and_account() -> None:
    (one,) = read().statements
    assert (one.account, one.currency, one.closing, one.opening) == ("12 34", "EUR", 100, None)


def test_payee_memo_and_account_of_the_other_are_read() -> None:
    more = "<PAYEE><NAME>Ärm & S&amp;hn<CITY>X</PAYEE><BANKACCTTO><ACCTID>99</BANKACCTTO><MEMO>Invoice 77"
    one = only(amount("1") + more)
    assert (one.counterparty, one.counterparty_account, one.remittance) == ("Ärm & S&hn", "99", "Invoice 77")


def test_empty_value_swallows_nothing_behind_it() -> None:
    one = only("<TRNTYPE>OTHER<NAME><MEMO>Invoice 77<DTPOSTED>20260131<TRNAMT>1<FITID>F1")
    assert (one.counterparty, one.remittance, one.amount) == (None, "Invoice 77", 100)


def test_movement_whose_closing_tag_is_missing_ends_where_the_next_begins() -> None:
    data = sgml(amount("1"), amount("2"), amount("3")).replace(b"</STMTTRN>", b"").replace(b"</BANKTRANLIST>", b"")
    (one,) = read_ofx(data, name="a").statements
    assert [each.amount for each in one.transactions] == [100, 200, 300]
    assert one.closing == 100


def test_movement_in_another_currency_says_so() -> None:
    one = only(amount("5") + "<CURRENCY><CURRATE>1.1<CURSYM>USD</CURRENCY>")
    assert (one.amount, one.currency) == (500, "USD")


def test_pending_movement_is_pending() -> None:
    after = "<BANKTRANLISTP><STMTTRNP><DTTRAN>20260131<TRNAMT>7<NAME>X</STMTTRNP></BANKTRANLISTP>"
    (one,) = read_ofx(sgml(after=after), name="a").statements[0].transactions
    assert (one.status, one.amount) == ("pending", 700)


def test_correction_is_left_to_a_person() -> None:
    found = read(amount("5") + "<CORRECTFITID>F0<CORRECTACTION>REPLACE")
    assert [each.code for each in found.problems] == ["bank_record_unread"]


def test_cards_and_accounts_of_version_two_are_one_statement_each() -> None:
    card = "<CCSTMTRS><CURDEF>SEK</CURDEF><CCACCTFROM><ACCTID>5</ACCTID></CCACCTFROM></CCSTMTRS>"
    bank = "<STMTRS><CURDEF>EUR</CURDEF><BANKACCTFROM><ACCTID>6</ACCTID></BANKACCTFROM></STMTRS>"
    data = f'<?xml version="1.0"?><?OFX OFXHEADER="200" VERSION="211"?><OFX>{card}{bank}</OFX>'.encode()
    found = read_ofx(data, name="a")
    assert [(one.account, one.currency) for one in found.statements] == [("5", "SEK"), ("6", "EUR")]


def test_file_that_breaks_off_says_so() -> None:
    found = read_ofx(sgml(amount("1"))[:-8], name="a")
    assert [each.code for each in found.problems] == ["statement_cut"]


def test_account_without_a_currency_says_so() -> None:
    assert [each.code for each in read(currency="XYZ").problems] == ["currency_missing"]


@pytest.mark.parametrize("data", [b"", b"\x00\xff" * 99, b"<OFX></OFX>", b"<html></html>"])
def test_what_is_no_statement_is_refused(data: bytes) -> None:
    with pytest.raises(Refused, match="not_a_bank_file"):
        read_ofx(data, name="a")


def test_doctype_is_refused() -> None:
    with pytest.raises(Refused, match="xml_doctype"):
        read_ofx(b'<!DOCTYPE OFX [<!ENTITY a "b">]><OFX><STMTRS></STMTRS></OFX>', name="a")


def test_tags_nested_without_end_are_read_without_harm() -> None:
    assert looks_like_ofx(b"<OFX>")
    data = b"<OFX>" + b"<BAL>" * 50_000 + b"<STMTRS><CURDEF>EUR</STMTRS></OFX>"
    assert len(read_ofx(data, name="a").statements) == 1
