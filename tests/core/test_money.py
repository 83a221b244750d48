# SPDX-License-Identifier: MIT
"""Money: exact, of one currency, or refused."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from iso4217 import Currency

from dunwell.core.currency import EXPONENTS
from dunwell.core.money import MAX_MINOR, Money, decimal_string, floor_minor_units, minor_units, percent_of
from dunwell.core.problem import Refused


def test_currency_table_is_that_of_iso_4217() -> None:
    assert {one.code.upper(): one.exponent for one in Currency if one.exponent is not None} == EXPONENTS


@given(st.integers(-MAX_MINOR, MAX_MINOR), st.sampled_from(sorted(EXPONENTS)))
def test_what_is_written_is_read_back(minor: int, currency: str) -> None:
    assert minor_units(decimal_string(minor, currency), currency) == minor


@pytest.mark.parametrize(
    ("minor", "currency", "text"),
    [(-1250, "EUR", "-12.50"), (5, "EUR", "0.05"), (1500, "JPY", "1500"), (1, "KWD", "0.001"), (0, "EUR", "0.00")],
)
def test_amounts_are_written_with_the_decimals_of_their_currency(minor: int, currency: str, text: str) -> None:
    assert decimal_string(minor, currency) == text


@pytest.mark.parametrize(
    "text",
    ["25,00", "25,00-", "(25,00)", "1.000", "1e5", "NaN", "Infinity", "", " 1", "1.005", "２５.００", "+1", ".5", "1."],
)
def test_what_is_no_plain_amount_of_euro_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="bad_amount"):
        minor_units(text, "EUR")


def test_amount_too_large_for_sums_is_refused() -> None:
    assert minor_units("99999999999.99", "EUR") == MAX_MINOR
    with pytest.raises(Refused, match="bad_amount"):
        minor_units("100000000000.00", "EUR")


def test_two_currencies_do_not_mix() -> None:
    assert Money(100, "EUR") + Money(50, "EUR") == Money(150, "EUR")
    with pytest.raises(Refused, match="currency_mismatch"):
        Money(100, "EUR") + Money(50, "SEK")
    with pytest.raises(Refused, match="currency_mismatch"):
        _ = Money(100, "EUR") < Money(50, "SEK")


def test_unknown_currency_is_refused() -> None:
    with pytest.raises(Refused, match="unknown_currency"):
        Money(100, "EURO")


@pytest.mark.parametrize(
    ("minor", "percent", "expected"), [(10000, "15", 1500), (333, "7.5", 25), (100, "0.5", 1), (100, "0.4", 0)]
)
def test_percentage_is_rounded_half_up(minor: int, percent: str, expected: int) -> None:
    assert percent_of(minor, Decimal(percent)) == expected


def test_tolerance_is_rounded_down_to_what_the_currency_has() -> None:
    assert (floor_minor_units(Decimal("0.10"), "EUR"), floor_minor_units(Decimal("0.10"), "JPY")) == (10, 0)
