# SPDX-License-Identifier: MIT
"""Whatever happens to a file on its way: it is read, or refused by name, and nothing that is read cannot be booked."""

import random

import pytest

from dunwell.core.money import MAX_MINOR
from dunwell.core.problem import Refused
from dunwell.intake.bank.read import read_bank_file
from tests.intake.bank.test_coda import coda, movement
from tests.intake.bank.test_ktl import HEAD, payment, sums
from tests.intake.bank.test_mt940 import FOOT
from tests.intake.bank.test_mt940 import HEAD as SWIFT
from tests.intake.bank.test_ofx import amount, sgml
from tests.intake.bank.test_qif import qif
from tests.intake.bank.test_tito import balance, basic
from tests.intake.bank.test_tito import movement as finnish

ENTRY = ":61:2601310131CR12,50NTRFNONREF//1\r\n:86:166?00X?20EREF+1?21SVWZ+Invoice 77?31DE02?32Anna\r\n:NS:01Text\r\n"
SAMPLES = {
    "mt940": (SWIFT + ENTRY * 3 + FOOT.format(closing="137,50")).encode(),
    "coda": coda(movement(100, text="Invoice 77"), closing=100, credits_=100),
    "ofx": sgml(amount("1.00") + "<NAME>Anna", amount("2,50")),
    "qif": qif(("1/31/26", "-1,000.00"), ("1/30/26", "2.00")),
    "tito": "\r\n".join([basic(), finnish(100, reference="1232"), "T1107800Lasku", balance(100)]).encode(),
    "ktl": "\r\n".join([HEAD, payment(100), sums(1, 100)]).encode(),
}
BYTES = b"0123456789,.:/-CD?\r\n<>^!{}T\xb3\xb9\x00\xff"


def spoilt(data: bytes, chance: random.Random) -> bytes:
    """The file with some bytes lost, doubled, changed or put in."""
    whole = bytearray(data)
    for _ in range(chance.choice((1, 3, 10))):
        at = chance.randrange(len(whole) + 1)
        match chance.randrange(4):
            case 0:
                del whole[at : at + chance.randrange(1, 40)]
            case 1:
                whole[at:at] = whole[at - 60 : at]
            case 2:
                whole[at : at + 1] = bytes([chance.choice(BYTES)])
            case _:
                whole[at:at] = bytes(chance.choice(BYTES) for _ in range(8))
    return bytes(whole) or b" "


@pytest.mark.parametrize("name", SAMPLES)
def test_spoilt_file_is_read_or_refused_by_name(name: str) -> None:
    chance = random.Random(name)
    outcomes = set()
    for _ in range(150):
        try:
            found = read_bank_file(spoilt(SAMPLES[name], chance), "x")
        except Refused as refused:
            outcomes.add(refused.code)
            continue
        outcomes.add(found.format)
        amounts = [each.amount for one in found.statements for each in one.transactions]
        assert all(abs(each) <= MAX_MINOR for each in amounts)
    assert name in outcomes
    assert outcomes <= {name, "not_a_bank_file", "unclear_dates", "unclear_decimals"}


@pytest.mark.parametrize("name", SAMPLES)
def test_sample_is_read_whole_and_known_by_what_it_says(name: str) -> None:
    found = read_bank_file(SAMPLES[name], "x")
    assert found.format == name
    assert sum(len(one.transactions) for one in found.statements) >= 1


@pytest.mark.parametrize(
    "strewn",
    [b"{1:" * 100_000, b":61:x\n" * 50_000, b":86:" + b"/NAME/" * 50_000, b":86:" + b"?20" * 100_000, b"\n" * 500_000],
)
def test_fields_without_end_do_not_hold_the_reader_up(strewn: bytes) -> None:
    found = read_bank_file(SWIFT.encode() + ENTRY.encode() + strewn, "x")
    assert len(found.statements) == 1
