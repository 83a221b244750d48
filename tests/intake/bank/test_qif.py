# SPDX-License-Identifier: MIT
"""QIF: read where the whole file says how its days and decimals are written, or the caller does; else refused."""

import datetime as dt

import pytest

from dunwell.core.problem import Refused
from dunwell.intake.bank.qif import read_qif
from dunwell.intake.bank.rows import BankFile


def qif(*movements: tuple[str, str], kind: str = "Bank") -> bytes:
    return (
        f"!Type:{kind}\n" + "".join(f"D{day}\nT{amount}\nPAnna\nMInvoice 77\n^\n" for day, amount in movements)
    ).encode()


def read(*movements: tuple[str, str]) -> BankFile:
    return read_qif(qif(*movements), name="a.qif", currency="EUR")


@pytest.mark.parametrize(
    ("told", "day"),
    [("8/13/26", dt.date(2026, 8, 13)), ("13/8/26", dt.date(2026, 8, 13)), ("2026-08-09", dt.date(2026, 8, 9))],
)
def test_order_of_a_day_follows_from_the_whole_file(told: str, day: dt.date) -> None:
    assert read((told, "1.00")).statements[0].transactions[0].booked_on == day


def test_one_clear_day_tells_the_order_of_all() -> None:
    found = read(("3/4/26", "1.00"), ("3/31/26", "1.00"))
    assert [each.booked_on for each in found.statements[0].transactions] == [dt.date(2026, 3, 4), dt.date(2026, 3, 31)]


@pytest.mark.parametrize("days", [("3/4/2026",), ("13/4/26", "4/13/26")])
def test_file_whose_days_can_be_read_in_two_ways_or_in_none_is_refused(days: tuple[str, ...]) -> None:
    with pytest.raises(Refused, match="unclear_dates") as refused:
        read(*((day, "1.00") for day in days))
    assert "ask the bank for camt.053" in refused.value.problems[0].message


def test_order_may_come_from_the_caller() -> None:
    found = read_qif(qif(("3/4/2026", "1.00")), name="a", currency="EUR", order="dmy")
    assert found.statements[0].transactions[0].booked_on == dt.date(2026, 4, 3)


def test_apostrophe_marks_a_year_after_the_turn() -> None:
    assert read(("1/31' 6", "1.00")).statements[0].transactions[0].booked_on == dt.date(2006, 1, 31)


@pytest.mark.parametrize(
    ("text", "minor"), [("-1,000.00", -100000), ("1.000,5", 100050), ("12", 1200), ("-0.00", 0), ("1 000,00", 100000)]
)
def test_decimal_mark_follows_from_the_amounts(text: str, minor: int) -> None:
    assert read(("31/1/26", text)).statements[0].transactions[0].amount == minor


@pytest.mark.parametrize("amounts", [("1,000",), ("1,000.00", "1.000,00")])
def test_amounts_that_can_be_read_in_two_ways_are_refused(amounts: tuple[str, ...]) -> None:
    with pytest.raises(Refused, match="unclear_decimals"):
        read(*(("31/1/26", amount) for amount in amounts))


@pytest.mark.parametrize("text", ["1000000000000000.00", "abc", "1,2,3.00"])
def test_amount_that_cannot_be_booked_is_a_problem(text: str) -> None:
    found = read(("31/1/26", "1.00"), ("31/1/26", text))
    assert [each.code for each in found.problems] == ["bad_amount"]
    assert len(found.statements[0].transactions) == 1


def test_file_that_names_no_currency_says_so() -> None:
    found = read_qif(qif(("31/1/26", "1.00")), name="a")
    assert [each.code for each in found.problems] == ["currency_missing"]


def test_lists_that_are_no_account_are_passed_over() -> None:
    data = b"!Type:Cat\nNFood\n^\n" + qif(("31/1/26", "1.00"))
    (one,) = read_qif(data, name="a", currency="EUR").statements[0].transactions
    assert (one.counterparty, one.remittance) == ("Anna", "Invoice 77")


@pytest.mark.parametrize("data", [b"", b"D1/1/26\nT1\n^\n", b"\x00\xff" * 99])
def test_what_is_no_quicken_file_is_refused(data: bytes) -> None:
    with pytest.raises(Refused, match="not_a_bank_file"):
        read_qif(data, name="a")
