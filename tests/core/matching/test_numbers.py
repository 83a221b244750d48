# SPDX-License-Identifier: MIT
"""Numbers in free text: every way of writing one's own, and everything that only looks like it."""

from datetime import date

import pytest

from dunwell.core.matching.book import Book
from dunwell.core.matching.find import named_in
from dunwell.core.matching.model import OpenItem, Payment, Policy
from dunwell.core.matching.numbers import keys_of, masked

DAY = date(2026, 6, 15)


def book(*numbers: str, reference: str = "", notices: tuple[str, ...] = ()) -> Book:
    items = [OpenItem(number, number, "C", 1000, "EUR", DAY, DAY, reference, None, notices) for number in numbers]
    return Book(items, (), (), Policy())


def found(text: str, of: Book, field: str = "text") -> list[tuple[str, str, bool]]:
    reference, free = ("", text) if field == "text" else (text, "")
    payment = Payment("P", 1000, "EUR", DAY, reference=reference, text=free)
    return [(hit.kind, hit.words, hit.weak) for hit in named_in(payment, of).hits]


@pytest.mark.parametrize(
    "text",
    [
        "RE-2026-00123", "re-2026-00123", "Rechnung RE 2026 00123 vom 12.03.2026", "RE2026/123", "2026-00123",
        "Invoice no. 2026/00123, thanks", "arve nr 202600123", "RE202600123", "(2026-00123)", "RG2026-123 150,00 EUR",
        "Faktura:2026.00123", "00123 2026-00123",
    ],
)  # fmt: skip
def test_a_number_is_found_however_it_is_written(text: str) -> None:
    assert [weak for kind, _, weak in found(text, book("RE-2026-00123")) if kind == "number"] == [False]


@pytest.mark.parametrize(
    "text",
    [
        "RE-2026-001234", "12026-00123", "2026-00124", "12.03.2026", "2026", "1202600123", "EUR 202600123",
        "+372 2026 00123 44", "DE89 3704 0044 0532 0130 00",
    ],
)  # fmt: skip
def test_a_longer_number_a_date_an_amount_a_telephone_or_an_account_is_none(text: str) -> None:
    assert found(text, book("RE-2026-00123", "37040044")) == []


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("400123", "order no. 400123"), ("400123", "Kundennr. 400123"), ("400123", "KD-400123"), ("400123", "400123-7"),
        ("400123", "400123A"), ("400123", "77/400123"), ("1001", "1001"), ("17", "arve 17"), ("20260312", "20260312"),
        ("2026", "2026"), ("400123", "tel 400123"),
    ],
)  # fmt: skip
def test_a_number_that_could_be_something_else_is_weak(number: str, text: str) -> None:
    assert [weak for _, _, weak in found(text, book(number))] == [True]


def test_zeros_in_front_are_proof_when_they_are_written() -> None:
    assert [weak for _, _, weak in found("INV0007", book("INV0007"))] == [False]
    assert [weak for _, _, weak in found("INV7", book("INV0007"))] == [True]


def test_several_numbers_of_a_list_are_all_found() -> None:
    assert [
        words for _, words, weak in found("400123/400124/400125", book("400123", "400124", "400125")) if not weak
    ] == [
        "400123",
        "400124",
        "400125",
    ]
    assert len(found("RE 400123+400124, 400125", book("400123", "400124", "400125"))) == 3


@pytest.mark.parametrize(
    ("reference", "text"),
    [
        ("RF18539007547034", "viite RF18 5390 0754 7034 kiitos"),
        ("RF18 5390 0754 7034", "RF18539007547034"),
        ("1234561", "viitenumero 12 34561"),
        ("1234561", "RF34 1234 561"),
        ("210000000003139471430009017", "21 00000 00003 13947 14300 09017"),
        ("090933755493", "+++090/9337/55493+++"),
    ],
)
def test_a_reference_in_the_text_is_found_when_its_check_digits_are_right(reference: str, text: str) -> None:
    of = book("X-7", reference=reference)
    assert [(kind, weak) for kind, _, weak in found(text, of)] == [("reference", False)]
    wrong = text.replace("3", "8", 1)
    assert found(wrong, of) == []


def test_a_short_reference_counts_only_where_references_belong() -> None:
    of = book("X-99999", reference="13")
    assert found("13", of, "reference") == [("reference", "13", False)]
    assert found("13", of) == []


def test_the_rf_reference_of_a_number_or_a_notice_is_the_number() -> None:
    assert found("RF10 N17", book("X-99999", notices=("N-17",))) == [("reference", "RF10 N17", False)]
    assert found("RF58 INV2 026A 7", book("INV-2026-A7")) == [("reference", "RF58 INV2 026A 7", False)]


def test_a_place_is_where_the_words_stand() -> None:
    payment = Payment("P", 1000, "EUR", DAY, text="Straße 5, RE-400123 ok")
    (hit,) = named_in(payment, book("RE-400123")).hits
    assert payment.text[hit.at : hit.at + len(hit.words)] == hit.words == "RE-400123"


def test_blotting_out_keeps_every_sign_in_its_place() -> None:
    assert masked("Zahlung 12.03.2026 über 1.500,00 EUR") == "ZAHLUNG ·········· ÜBER ············"
    assert len(masked("ß ŉ İ 12.03.26")) == len("ß ŉ İ 12.03.26")


def test_a_number_has_keys_with_and_without_its_letters_and_signs() -> None:
    assert keys_of("RE-2026-0012") == ["RE-2026-12", "2026-12", "RE-20260012", "20260012"]
    assert keys_of("ABC") == []
