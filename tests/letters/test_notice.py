# SPDX-License-Identifier: MIT
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dunwell.core.problem import Refused
from dunwell.letters.blocks import how_to_pay
from dunwell.letters.formats import _pattern, amount, locale_of, long_date, many_lines, one_line
from dunwell.letters.notice import Account
from dunwell.letters.words import languages, money, spoken
from tests.letters.samples import ACME, LISTED, notice


def test_a_notice_whose_parts_do_not_make_its_total_cannot_exist() -> None:
    with pytest.raises(Refused, match="notice_total_mismatch"):
        notice(total=512501)
    with pytest.raises(Refused, match="notice_total_mismatch"):
        notice(lines=(LISTED,))
    assert notice(claims=100, total=512600).sum_of_lines == 510000


def test_amounts_have_the_decimals_of_their_currency_and_no_other() -> None:
    assert amount(123450, "EUR", "en") == "1,234.50"
    assert amount(123450, "JPY", "en") == "123,450"
    assert amount(-5, "KWD", "en") == "-0.005"
    assert amount(123450, "EUR", "de") == "1.234,50"
    assert amount(9_999_999_999_999, "EUR", "en") == "99,999,999,999.99"
    assert money(15000, "EUR", "en") == "EUR\N{NO-BREAK SPACE}150.00"


def test_dates_cannot_be_misread() -> None:
    assert long_date(date(2026, 3, 4), "en") == "4 March 2026"
    assert long_date(date(2026, 3, 4), "de") == "4. März 2026"


def test_a_language_without_texts_is_spoken_to_in_english() -> None:
    assert spoken("en-US") == "en"
    assert spoken("xx") == "en"
    assert amount(100000, "EUR", "not a language") == "1,000.00"


def test_control_characters_never_pass() -> None:
    assert one_line("A\r\nBcc: x@y\x00\u202eB\ud800") == "A Bcc: x@y B"
    assert many_lines("a \r\nb\rc\x0bd\x02") == "a\nb\nc d"


@given(minor=st.integers(-(10**15), 10**15), currency=st.sampled_from(["EUR", "JPY", "KWD"]))
def test_amounts_are_written_as_the_locale_data_has_them(minor: int, currency: str) -> None:
    for language in (
        *sorted(languages()),
        "de-CH",
        "en-US",
        "hi",
        "ar",
        "he",
        "fa",
        "pt",
        "ja",
        "ru",
        "cs",
        "hu",
        "uk",
    ):
        exponent = {"EUR": 2, "JPY": 0, "KWD": 3}[currency]
        value = Decimal(minor).scaleb(-exponent)
        assert amount(minor, currency, language) == _pattern(language, exponent).apply(
            value, locale_of(language), currency_digits=False
        )


@pytest.mark.parametrize(
    ("country", "language", "reference", "field"),
    [
        ("FI", "fi", "12 34561", "Viitenumero"),
        ("FI", "fi", "RF18 5390 0754 7034", "Viitenumero"),
        ("FI", "fi", "N-17", "Viesti"),
        ("FI", "en", "12 34562", "Message"),
        ("EE", "et", "N-17", "Selgitus"),
        ("DE", "de", "N-17", "Verwendungszweck"),
    ],
)
def test_what_has_no_check_digit_goes_where_finnish_and_estonian_banks_take_it(
    country: str, language: str, reference: str, field: str
) -> None:
    account = Account("DE89 3704 0044 0532 0130 00") if country == "DE" else ACME.accounts[0]
    rows = how_to_pay(replace(ACME, country=country, accounts=(account,)), language, reference).rows
    assert rows[-1] == (field, reference)
