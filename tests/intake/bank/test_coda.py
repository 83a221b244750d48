# SPDX-License-Identifier: MIT
"""CODA: records by column, references, batches, balances, and what is cut or broken."""

import datetime as dt

import pytest

from dunwell.core.problem import Refused
from dunwell.intake.bank.coda import looks_like_coda, read_coda
from dunwell.intake.bank.coda_records import COLUMNS
from dunwell.intake.bank.rows import BankFile


def record(kind: str, **fields: str) -> str:
    """A record with its fields where they stand."""
    line = list(kind.ljust(128))
    for name, text in fields.items():
        first, last = COLUMNS[kind][name]
        line[first - 1 : last] = text.ljust(last - first + 1)[: last - first + 1]
    return "".join(line)


def balance(kind: str, cents: int, account: str = "BE68539007547034", **more: str) -> str:
    sign = "1" if cents < 0 else "0"
    return record(kind, account=f"{account:<34}EUR", sign=sign, balance=f"{abs(cents):014}0", day="310126", **more)


def movement(cents: int, detail: int = 0, code: str = "00150000", text: str = "", **more: str) -> str:
    sign = "1" if cents < 0 else "0"
    given = {"sequence": "0001", "detail": f"{detail:04}", "structured": "0", "value_day": "310126", "day": "310126"}
    given |= {"sign": sign, "amount": f"{abs(cents):014}0", "code": code, "text": text}
    return record("21", **(given | more))


HEADER = "0000031012672505        00265207  ACME".ljust(127) + "2"


def coda(*lines: str, opening: int = 0, closing: int = 0, debits: int = 0, credits_: int = 0) -> bytes:
    count = f"{len(lines) + 2:06}"
    trailer = record("9", count=count, debits=f"{debits:014}0", credits=f"{credits_:014}0", more="2")
    whole = [HEADER, balance("1", opening, structure="2", number="007"), *lines, balance("8", closing), trailer]
    return "\r\n".join(whole).encode("latin-1")


def read(*lines: str, **sums: int) -> BankFile:
    return read_coda(coda(*lines, **sums), name="a.cod")


def test_statement_has_account_number_and_balances() -> None:
    (one,) = read(movement(1250, text="Invoice 77"), opening=-100, closing=1150, credits_=1250).statements
    assert (one.account, one.currency, one.id) == ("BE68539007547034", "EUR", "007")
    assert (one.opening, one.closing, one.opened_on) == (-100, 1150, dt.date(2026, 1, 31))
    assert [(each.amount, each.remittance) for each in one.transactions] == [(1250, "Invoice 77")]


@pytest.mark.parametrize(
    ("kind", "inside", "reference"),
    [("101", "000003505158", "000003505158"), ("102", "000003505158", "000003505158"), ("100", "RF18539007547034", "")],
)
def test_structured_communication_is_the_reference(kind: str, inside: str, reference: str) -> None:
    found = read(movement(100, text=kind + inside, structured="1"), closing=100, credits_=100)
    (one,) = found.statements[0].transactions
    assert (one.reference, one.remittance) == (reference or inside, "")


def test_communication_goes_on_in_the_next_records() -> None:
    lines = [
        movement(100, text="x" * 53),
        record("22", sequence="0001", detail="0000", text="y" * 53, customer_reference="E2E-1"),
        record("23", sequence="0001", detail="0000", account="BE02363326912345", name="KLANT NV", text=" tail"),
    ]
    (one,) = read(*lines, closing=100, credits_=100).statements[0].transactions
    assert one.remittance == "x" * 53 + "y" * 53 + " tail"
    assert (one.end_to_end_id, one.counterparty, one.counterparty_account) == ("E2E-1", "KLANT NV", "BE02363326912345")


def test_members_of_a_batch_are_the_movements() -> None:
    lines = [
        movement(300, code="10150000"),
        movement(100, 1, "50150000", "Invoice 1"),
        movement(200, 2, "50150000", "Invoice 2"),
    ]
    found = read(*lines, closing=300, credits_=300)
    assert [(each.amount, each.entry) for each in found.statements[0].transactions] == [
        (100, "1/0001"),
        (200, "1/0001"),
    ]
    assert found.problems == ()


def test_batch_that_its_members_do_not_make_stays_whole_and_says_so() -> None:
    lines = [movement(300, code="10150000"), movement(100, 1, "50150000")]
    found = read(*lines, closing=300, credits_=300)
    assert [each.amount for each in found.statements[0].transactions] == [300]
    assert [each.code for each in found.problems] == ["details_mismatch"]


def test_breakdown_into_principal_and_costs_is_one_movement() -> None:
    lines = [movement(-300, code="33537000"), movement(-250, 1, "83537100"), movement(-50, 2, "83537011")]
    (one,) = read(*lines, closing=-300, debits=300).statements[0].transactions
    assert (one.amount, one.details) == (-300, 2)


def test_returned_direct_debit_has_its_reason_and_mandate() -> None:
    inside = "310126" + "1" + "1" + "1" + "CREDITOR".ljust(35) + "MANDATE-1".ljust(35) + "Invoice 77"
    lines = [
        movement(-100, code="00505000", text="127" + inside[:50], structured="1"),
        record("22", sequence="0001", detail="0000", text=inside[50:], r_type="2", reason="AM04"),
    ]
    (one,) = read(*lines, closing=-100, debits=100).statements[0].transactions
    assert (one.return_reason, one.reversal, one.mandate_id, one.remittance) == (
        "AM04",
        True,
        "MANDATE-1",
        "Invoice 77",
    )


def test_sums_of_the_last_record_are_held_against_the_movements() -> None:
    found = read(movement(100), closing=100, credits_=200)
    assert [each.code for each in found.problems] == ["totals_mismatch"]


def test_record_that_was_lost_is_missed() -> None:
    data = coda(movement(100), movement(0, sequence="0002"), closing=100, credits_=100)
    found = read_coda(b"\r\n".join(line for line in data.split(b"\r\n") if line[2:6] != b"0002"), name="a")
    assert [each.message for each in found.problems] == ["record 9 counts 000004 records, there are 3"]


def test_statement_without_its_end_says_so() -> None:
    data = coda(movement(100), closing=100, credits_=100)
    found = read_coda(b"\r\n".join(data.split(b"\r\n")[:3]), name="a")
    assert {each.code for each in found.problems} == {"statement_cut"}
    assert [each.amount for each in found.statements[0].transactions] == [100]


def test_several_statements_in_a_file_are_told_apart_and_a_gap_between_them() -> None:
    data = coda(movement(100), closing=100, credits_=100) + b"\r\n" + coda(opening=500, closing=500)
    found = read_coda(data, name="a")
    assert len(found.statements) == 2
    assert [each.code for each in found.problems] == ["balance_gap"]


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (movement(100).replace("310126", "300226"), "bad_date"),
        (movement(100, amount="9" * 15), "bad_amount"),
        (movement(100, amount="12,500"), "bad_amount"),
        (movement(100, sign="X"), "bad_amount"),
        (movement(100, amount="000000000000105"), "bad_amount"),
        ("5" + "x" * 127, "bank_record_unread"),
        (movement(100) + "x" * 10, "bank_record_unread"),
        (movement(100, detail=3), "bank_record_unread"),
    ],
)
def test_record_that_cannot_be_read_is_a_problem_and_no_movement(bad: str, code: str) -> None:
    found = read(bad)
    assert found.statements[0].transactions == ()
    assert code in {each.code for each in found.problems}


@pytest.mark.parametrize("data", [b"", b"\x00" * 500, b":20:X\n", HEADER.replace("05 ", "06 ", 1).encode()])
def test_what_is_no_statement_is_refused(data: bytes) -> None:
    assert not looks_like_coda(data)
    with pytest.raises(Refused, match="not_a_bank_file"):
        read_coda(data, name="a")
