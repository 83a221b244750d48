# SPDX-License-Identifier: MIT
"""The Finnish list of reference payments: payments, corrections, unpaid direct debits, sums."""

import pytest

from dunwell.core.problem import Refused
from dunwell.intake.bank.ktl import looks_like_ktl, read_ktl
from dunwell.intake.bank.rows import BankFile

HEAD = "02601311200" + "NB" + "123456789" + "1" + " " * 67


def payment(cents: int, reference: str = "1232", *, kind: str = "3", correction: str = "0", **more: str) -> str:
    account = more.get("account", "12345600000785")
    days, archive = more.get("days", "260131260130"), "ARCHIVE000000001"
    tail = more.get("currency", "1") + "J" + f"{cents:010}" + correction + "A" + more.get("receipt", " ")
    return kind + account + days + archive + reference.rjust(20, "0") + "MEIKALAINEN ".ljust(12)[:12] + tail


def sums(count: int, total: int, corrections: int = 0, corrected: int = 0) -> str:
    return f"9{count:06}{total:011}{corrections:06}{corrected:011}".ljust(90)


def read(*lines: str) -> BankFile:
    return read_ktl("\r\n".join([HEAD, *lines]).encode(), name="a.ktl")


def test_payment_has_its_reference_payer_and_account() -> None:
    (one,) = read(payment(1250), sums(1, 1250)).statements
    (each,) = one.transactions
    assert (one.account, one.currency, each.amount) == ("12345600000785", "EUR", 1250)
    assert (each.reference, each.counterparty, each.bank_reference) == ("1232", "MEIKALAINEN", "ARCHIVE000000001")
    assert (f"{each.booked_on}", f"{each.value_on}") == ("2026-01-31", "2026-01-30")


def test_correction_takes_money_back() -> None:
    found = read(payment(1250), payment(250, correction="1"), sums(1, 1250, 1, 250))
    told = [(each.amount, each.reversal) for each in found.statements[0].transactions]
    assert (told, found.problems) == ([(1250, False), (-250, True)], ())


def test_direct_debit_that_was_not_paid_is_no_payment() -> None:
    found = read(payment(1250, kind="5", receipt="1"), payment(300, kind="5", receipt="0"), sums(1, 300))
    assert [each.amount for each in found.statements[0].transactions] == [300]


def test_accounts_of_a_batch_are_statements_of_their_own() -> None:
    found = read(payment(1), payment(2, account="99999900000001"), sums(2, 3))
    assert [one.account for one in found.statements] == ["12345600000785", "99999900000001"]


def test_sums_are_held_against_the_payments() -> None:
    assert [each.code for each in read(payment(1), sums(1, 2)).problems] == ["totals_mismatch"]
    assert [each.code for each in read(payment(1), sums(2, 1)).problems] == ["totals_mismatch"]


def test_list_that_breaks_off_says_so_and_keeps_what_it_has() -> None:
    found = read(payment(1))
    assert [each.code for each in found.problems] == ["statement_cut"]
    assert [each.amount for each in found.statements[0].transactions] == [1]


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (payment(1, days="260230260130"), "bad_date"),
        (payment(1, currency="7"), "unknown_currency"),
        (payment(1)[:80], "bank_record_unread"),
        ("8" * 90, "bank_record_unread"),
        (payment(1).replace("0000000001", "00000-0001"), "bad_amount"),
    ],
)
def test_record_that_cannot_be_read_is_a_problem_and_no_payment(bad: str, code: str) -> None:
    found = read(payment(5), bad, sums(1, 5))
    assert [each.code for each in found.problems] == [code]
    assert [each.amount for one in found.statements for each in one.transactions] == [5]


@pytest.mark.parametrize("data", [b"", b"3" * 90, b"\x00\xff" * 99, b"0 just a text\n", b"0260131\n"])
def test_what_is_no_list_is_refused(data: bytes) -> None:
    assert not looks_like_ktl(data)
    with pytest.raises(Refused, match="not_a_bank_file"):
        read_ktl(data, name="a")
