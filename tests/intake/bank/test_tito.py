# SPDX-License-Identifier: MIT
"""The Finnish machine-readable statement: columns, levels, daily balances and sums."""

import datetime as dt

import pytest

from dunwell.core.problem import Refused
from dunwell.intake.bank.rows import BankFile
from dunwell.intake.bank.tito import read_tito


def placed(length: int, **fields: tuple[int, str]) -> str:
    """A record of spaces with texts at their columns, counted from 1."""
    line = list(" " * length)
    for column, text in fields.values():
        line[column - 1 : column - 1 + len(text)] = text
    return "".join(line)


def signed(cents: int) -> str:
    return f"{'-' if cents < 0 else '+'}{abs(cents):018}"


def basic(opening: int = 0, number: str = "001", currency: str = "EUR") -> str:
    start = "T00322100" + "12345600000785" + number + "260101260131" + "2602011200" + " " * 17 + "251231"
    return (start + signed(opening) + "000001" + currency).ljust(147) + "YRITYS OY"


def movement(cents: int, *, reference: str = "", level: str = " ", kind: str = "1", **more: str) -> str:
    fields = {
        "head": (1, "T10188000001" + "260131ABCDEFGHIJKL"),
        "days": (31, more.get("days", "260130260131000000") + kind + "710"),
        "amount": (88, signed(cents)),
        "name": (109, more.get("name", "MAKSAJA")),
        "account": (145, "12345600000785"),
        "reference": (160, reference.rjust(20, "0") if reference else ""),
        "level": (188, level),
    }
    return placed(188, **fields)


def balance(cents: int) -> str:
    return f"T40050260131{signed(cents)}{signed(0)}"


def day_sums(paid_in: int, paid_out: int) -> str:
    return f"T500671260131{1:08}{signed(paid_in)}{1:08}-{abs(paid_out):018}"


def read(*lines: str, opening: int = 0) -> BankFile:
    return read_tito("\r\n".join([basic(opening), *lines]).encode("latin-1"), name="a.tito")


def test_statement_has_account_number_owner_and_balances() -> None:
    (one,) = read(movement(1250), balance(1150), opening=-100).statements
    assert (one.account, one.id, one.owner, one.currency) == ("12345600000785", "001", "YRITYS OY", "EUR")
    assert (one.opening, one.opened_on, one.closing) == (-100, dt.date(2025, 12, 31), 1150)


def test_movement_has_its_days_payer_and_reference_without_filling_zeros() -> None:
    (one,) = read(movement(1250, reference="1232")).statements[0].transactions
    assert (one.booked_on, one.value_on) == (dt.date(2026, 1, 30), dt.date(2026, 1, 31))
    assert (one.amount, one.reference, one.counterparty) == (1250, "1232", "MAKSAJA")
    assert one.bank_reference == "260131ABCDEFGHIJKL"


def test_correction_takes_an_earlier_movement_back() -> None:
    (one,) = read(movement(-1250, kind="3")).statements[0].transactions
    assert (one.amount, one.reversal) == (-1250, True)


def test_itemisation_is_no_movement_of_its_own() -> None:
    found = read(movement(1000), movement(400, level="1"), movement(600, level="1"), balance(1000))
    assert [(each.amount, each.details) for each in found.statements[0].transactions] == [(1000, 2)]
    assert found.problems == ()


def test_explanation_invoice_and_sepa_fields_belong_to_the_movement_before() -> None:
    text = "T1107800" + "Lasku 77".ljust(35) + "kiitos".ljust(35)
    invoice = "T1104002" + "4711".ljust(11) + "INV-77".ljust(16) + "260101"
    fields = [("RF18539007547034", 35), ("FI2112345600000785", 35), ("NDEAFIHH", 35), ("", 70), ("MAIJA", 70)]
    sepa = "T1132311" + "".join(value.ljust(width) for value, width in fields) + " " * 35 + "ARCHIVE-1"
    (one,) = read(movement(500, name=""), text, invoice, sepa).statements[0].transactions
    assert (one.remittance, one.documents) == ("Lasku 77 kiitos", ("INV-77",))
    assert (one.reference, one.counterparty_account) == ("RF18539007547034", "FI2112345600000785")
    assert one.bank_reference == "ARCHIVE-1"


def test_daily_balance_and_sums_are_held_against_the_movements() -> None:
    assert read(movement(500), movement(-200), balance(300), day_sums(500, -200)).problems == ()
    told = read(movement(500), balance(400), day_sums(400, 0)).problems
    assert [(each.code, each.where) for each in told] == [
        ("balance_mismatch", "a.tito, statement 1, line 3"),
        ("totals_mismatch", "a.tito, statement 1, line 4"),
    ]


def test_balance_is_not_held_against_movements_that_were_not_read() -> None:
    found = read(movement(500, days="260230260131000000"), balance(500))
    assert [each.code for each in found.problems] == ["bad_date"]


def test_gap_between_two_statements_of_a_file_is_told() -> None:
    whole = "\n".join([basic(0), movement(100), balance(100), basic(900, "002"), balance(900)])
    found = read_tito(whole.encode(), name="a")
    assert [each.code for each in found.problems] == ["balance_gap"]


@pytest.mark.parametrize("encoding", ["iso8859-1", "utf-8"])
def test_finnish_letters_are_read(encoding: str) -> None:
    data = (basic() + "\n" + movement(100, name="PYSTYVÄ ÅKE")).encode(encoding)
    assert read_tito(data, name="a").statements[0].transactions[0].counterparty == "PYSTYVÄ ÅKE"


def test_letters_of_seven_bits_are_read() -> None:
    (one,) = read(movement(100, name="PYSTYV[ ]KE \\Y")).statements[0].transactions
    assert one.counterparty == "PYSTYVÄ ÅKE ÖY"


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (movement(10**15), "bad_amount"),
        (movement(100)[:60], "bank_record_unread"),
        (movement(100).replace("+0", "*0", 1), "bad_amount"),
        ("X" * 80, "bank_record_unread"),
        ("T1107800text", "bank_record_unread"),
    ],
)
def test_record_that_cannot_be_read_is_a_problem_and_no_movement(bad: str, code: str) -> None:
    found = read(bad)
    assert (found.statements[0].transactions, [each.code for each in found.problems]) == ((), [code])


@pytest.mark.parametrize("data", [b"", b"T10188", b"\x00\xff" * 400, b"T0"])
def test_what_is_no_statement_is_refused(data: bytes) -> None:
    with pytest.raises(Refused, match="not_a_bank_file"):
        read_tito(data, name="a")
