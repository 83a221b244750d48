# SPDX-License-Identifier: MIT
"""IBANs as people type them, right and wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dunwell.letters.pay.iban import iban_of, iban_problem, is_qr_iban, write_iban
from tests.letters.pay.worked import table

WHERE = "company acme, account 1"


@pytest.mark.parametrize("row", table("IBAN"), ids=lambda row: row["typed"])
def test_the_page_turns_every_iban_and_finds_its_remainder(row: dict[str, str]) -> None:
    bare = row["typed"].replace(" ", "")
    assert row["turned"] == bare[4:] + bare[:4]
    assert int("".join(str(int(sign, 36)) for sign in row["turned"])) % 97 == int(row["remainder by 97"])
    problem = iban_problem(row["typed"], WHERE)
    if row["checksum"] == "right":
        assert (iban_of(row["typed"]), problem) == (bare, None)
        assert write_iban(bare.lower()) == row["typed"]
    else:
        assert iban_of(row["typed"]) == ""
        assert problem is not None
        assert (problem.code, problem.where) == ("iban_checksum", WHERE)
        assert row["typed"] in problem.message


@pytest.mark.parametrize(
    "typed",
    [
        "FI2112345600000785",
        "fi21 1234 5600 0007 85",
        " FI21-1234-5600-0007-85 ",
        "FI21\u00a01234\u202f5600 0007 85",
        "IBAN: FI21 1234 5600 0007 85",
        "IBAN FI21 1234 5600 0007 85",
        "FI21\x001234 5600\t0007 85",
    ],
)
def test_an_iban_is_read_however_it_is_typed(typed: str) -> None:
    assert iban_of(typed) == "FI2112345600000785"
    assert write_iban(typed) == "FI21 1234 5600 0007 85"
    assert iban_problem(typed, WHERE) is None


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("FI21 1234 5600 0078 5", "iban_checksum"),
        ("FI21 1234 5600 0007 8", "iban_form"),
        ("FI2l 1234 5600 0007 85", "iban_form"),
        ("FIZ1 1234 5600 0007 85", "iban_form"),
        ("FI21 1234 5600 0007 85 (Nordea)", "iban_form"),
        ("XX82 1234 5600 0007 85", "iban_checksum"),
        ("XX35 1234 5600 0007 85", "iban_checksum"),
    ],
)
def test_what_is_meant_as_an_iban_and_is_none_is_a_located_problem(typed: str, code: str) -> None:
    problem = iban_problem(typed, WHERE)
    assert problem is not None
    assert (problem.code, problem.where) == (code, WHERE)
    assert iban_of(typed) == ""
    assert write_iban(typed) == typed


def test_an_iban_of_a_country_that_has_none_is_a_problem_even_when_it_adds_up() -> None:
    digits = "123456"
    check = 98 - int("".join(str(int(sign, 36)) for sign in f"{digits}789012US00")) % 97
    problem = iban_problem(f"US{check:02d}{digits}789012", WHERE)
    assert problem is not None
    assert problem.code == "iban_form"


@pytest.mark.parametrize("number", ["BG 5050-1055", "PG 12 34 56-7", "123-4567", "20-00-00 55779911", "", "كود", "RF"])
def test_other_kinds_of_account_numbers_are_no_problem_and_no_iban(number: str) -> None:
    assert iban_problem(number, WHERE) is None
    assert iban_of(number) == ""
    assert write_iban(number) == number


@given(st.text(max_size=40))
def test_no_text_breaks_the_reader(text: str) -> None:
    problem = iban_problem(text, WHERE)
    assert not (iban_of(text) and problem)


@given(place=st.integers(2, 17), digit=st.sampled_from("0123456789"))
def test_one_mistyped_digit_is_always_found(place: int, digit: str) -> None:
    iban = "FI2112345600000785"
    typed = iban[:place] + digit + iban[place + 1 :]
    assert (iban_of(typed) == iban) == (typed == iban)
    assert (iban_problem(typed, WHERE) is None) == (typed == iban)


@pytest.mark.parametrize(
    ("iban", "only_qr"),
    [
        ("CH4431999123000889012", True),
        ("CH5800791123000889012", False),
        ("FI2112345600000785", False),
        ("", False),
    ],
)
def test_a_qr_iban_is_known_by_its_institution(iban: str, only_qr: bool) -> None:
    assert is_qr_iban(iban) is only_qr
