# SPDX-License-Identifier: MIT
"""The Swiss QR-bill: the lines of the page, which account takes which reference, addresses in parts, its letters."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dunwell.letters.notice import Account
from dunwell.letters.pay.address import creditor_address, swiss_debtor
from dunwell.letters.pay.codes import pay_codes
from dunwell.letters.pay.swiss import latin
from tests.letters.pay.worked import QR_IBAN, QR_REFERENCE, SWISS, asked, company, swiss_company, table

RF = "RF18 5390 0754 7034"


def _expected() -> list[str]:
    lines: list[str] = []
    for row in table("Swiss QR-bill"):
        first, _, last = row["line"].partition("–")
        lines += [row["example"]] * (int(last or first) - int(first) + 1)
    return lines


def test_the_payload_has_the_lines_of_the_page() -> None:
    asked_for = asked(swiss_company(QR_IBAN), 194975, "CHF", QR_REFERENCE)
    codes = pay_codes(replace(asked_for, customer=replace(asked_for.customer, name="Pia Rutschmann")))
    assert codes.swiss.split("\n") == _expected()
    assert len(_expected()) == 31
    assert codes.bill is not None
    assert codes.bill.payload == codes.swiss
    assert codes.problems == ()
    assert codes.epc == ""


@pytest.mark.parametrize(
    ("accounts", "reference", "iban", "ends"),
    [
        ((SWISS, QR_IBAN), QR_REFERENCE, QR_IBAN, ("QRR", "210000000003139471430009017", "")),
        ((SWISS, QR_IBAN), RF, SWISS, ("SCOR", "RF18539007547034", "")),
        ((QR_IBAN, SWISS), RF, SWISS, ("SCOR", "RF18539007547034", "")),
        ((QR_IBAN, SWISS), "", SWISS, ("NON", "", "R-1001")),
        ((SWISS,), QR_REFERENCE, SWISS, ("NON", "", QR_REFERENCE)),
    ],
)
def test_each_kind_of_reference_goes_to_the_account_that_takes_it(
    accounts: tuple[Account, ...], reference: str, iban: Account, ends: tuple[str, str, str]
) -> None:
    codes = pay_codes(asked(swiss_company(*accounts), 10000, "CHF", reference))
    assert codes.bill is not None
    assert codes.bill.iban == iban.number.replace(" ", "")
    assert (codes.bill.kind, codes.bill.reference, codes.bill.message) == ends
    assert codes.swiss.split("\n")[27:] == [*ends, "EPD"]


def test_a_qr_iban_alone_takes_no_other_reference_and_the_creditor_is_told() -> None:
    codes = pay_codes(asked(swiss_company(QR_IBAN), 10000, "CHF", RF))
    assert (codes.swiss, codes.bill) == ("", None)
    assert [(problem.code, problem.where) for problem in codes.problems] == [
        ("qr_reference_missing", "company acme, account 1")
    ]


@pytest.mark.parametrize(
    ("lines", "country", "code"),
    [
        (("Musterstrasse 12a",), "CH", "address_incomplete"),
        ((), "CH", "address_incomplete"),
        (("Musterstrasse 12a", "8000 Seldwyla"), "", "address_incomplete"),
        (("Οδός 1", "8000 Αθήνα"), "CH", "address_not_latin"),
    ],
)
def test_an_address_that_the_bill_cannot_state_is_told(lines: tuple[str, ...], country: str, code: str) -> None:
    codes = pay_codes(asked(company(SWISS, country=country, address=lines), 10000, "CHF"))
    assert codes.swiss == ""
    assert [(problem.code, problem.where) for problem in codes.problems] == [(code, "company acme, address")]


@pytest.mark.parametrize(
    ("minor", "printed"), [(1, "0.01"), (999_999_999_99, "999999999.99"), (999_999_999_99 + 1, "")]
)
def test_amounts_up_to_the_end_of_the_standard(minor: int, printed: str) -> None:
    codes = pay_codes(asked(swiss_company(SWISS), minor, "CHF"))
    assert (codes.swiss.split("\n")[18] if codes.swiss else "") == printed
    assert [problem.code for problem in codes.problems] == ([] if printed else ["amount_beyond_code"])


@pytest.mark.parametrize(
    ("lines", "parts"),
    [
        (("Musterstrasse 12a", "8000 Seldwyla"), ("Musterstrasse", "12a", "8000", "Seldwyla", "CH")),
        (("c/o Muster", "Rue de l'Église 7", "1200 Genève"), ("Rue de l'Église", "7", "1200", "Genève", "CH")),
        (("Industriestrasse 10-12", "CH-8005 Zürich"), ("Industriestrasse", "10-12", "8005", "Zürich", "CH")),
        (("Postfach 123", "3001 Bern"), ("Postfach 123", "", "3001", "Bern", "CH")),
        (("Dorf", "8000 Seldwyla", "Schweiz"), ("Dorf", "", "8000", "Seldwyla", "CH")),
        (("8000 Seldwyla",), ("", "", "8000", "Seldwyla", "CH")),
        (("Platz des 4. Juli 1\x00", " 8000  Seldwyla\n"), ("Platz des 4. Juli", "1", "8000", "Seldwyla", "CH")),
    ],
)
def test_a_companys_address_is_told_in_parts(lines: tuple[str, ...], parts: tuple[str, ...]) -> None:
    found = creditor_address("Muster AG", lines, "CH")
    assert found is not None
    assert (found.street, found.house, found.postal_code, found.town, found.country) == parts


@pytest.mark.parametrize(
    ("lines", "country"),
    [
        (("Städtle 1", "9490 Vaduz"), "LI"),
        (("Marktgasse 28", "9400 Rorschach"), "CH"),
        (("Hauptstraße 1", "10115 Berlin"), ""),
        (("Mariahilfer Straße 1", "1060 Wien", "Österreich"), ""),
        (("Somewhere",), ""),
        ((), ""),
    ],
)
def test_a_debtor_is_stated_only_where_the_address_can_be_told(lines: tuple[str, ...], country: str) -> None:
    found = swiss_debtor("Pia Rutschmann", lines)
    assert (found.country if found else "") == country


def test_a_debtor_whose_name_cannot_be_written_is_left_to_the_payers_hand() -> None:
    asked_for = asked(swiss_company(SWISS), 10000, "CHF")
    codes = pay_codes(replace(asked_for, customer=replace(asked_for.customer, name="שלום בע״מ")))
    assert codes.swiss.split("\n")[20:27] == [""] * 7
    assert codes.problems == ()


def test_names_are_cut_to_what_the_standard_holds() -> None:
    asked_for = asked(swiss_company(SWISS, name="Äpfel " * 90), 10000, "CHF", item="é" * 140)
    customer = replace(asked_for.customer, name="O" * 500, address=("Strasse " * 40 + "1", "9400 " + "U" * 80))
    lines = pay_codes(replace(asked_for, customer=customer)).swiss.split("\n")
    assert len(lines) == 31
    assert [len(lines[at]) <= most for at, most in ((5, 70), (21, 70), (22, 70), (25, 35), (29, 140))] == [True] * 5
    assert lines[20:22] == ["S", "O" * 70]


def test_the_debtor_gives_way_when_the_code_would_outgrow_its_bytes() -> None:
    creditor = company(SWISS, country="CH", address=("Ü" * 70, "8000 " + "Ü" * 35))
    asked_for = asked(replace(creditor, name="Ä" * 70), 10000, "CHF", item="é" * 140)
    customer = replace(asked_for.customer, name="Ö" * 70, address=("Ü" * 70, "9400 " + "Ü" * 35))
    codes = pay_codes(replace(asked_for, customer=customer))
    assert 700 < len(codes.swiss.encode()) <= 997
    assert codes.swiss.split("\n")[20:27] == [""] * 7
    assert codes.swiss.endswith("é" * 140 + "\nEPD")


@pytest.mark.parametrize("item", ["R" * 141, "Τιμ-1"])
def test_words_that_the_bill_cannot_hold_are_told_and_never_cut(item: str) -> None:
    codes = pay_codes(asked(swiss_company(SWISS), 10000, "CHF", item=item))
    assert codes.swiss == ""
    assert [problem.code for problem in codes.problems] == ["reference_too_long"]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Żółć Öğün Ștefan € 5", "Żółć Öğün Ștefan € 5"),
        ("Nguyễn Văn Ṽ", "Nguyen Văn V"),
        ("L’Épicerie – “Chez nous”…", 'L\'Épicerie - "Chez nous"...'),
        ("e\u0301", "é"),
        ("A\u200fB", "AB"),
        ("Ǎ", "A"),
        ("ƀ", None),
        ("Αθήνα", None),
        ("株式会社", None),
        ("😀", None),
    ],
)
def test_letters_beyond_the_standard_become_the_nearest_or_none(text: str, written: str | None) -> None:
    assert latin(text) == written


@given(st.text(max_size=60))
def test_what_is_written_has_letters_of_the_standard_only(text: str) -> None:
    written = latin(text)
    assert written is None or all(
        0x20 <= ord(sign) <= 0x7E or 0xA0 <= ord(sign) <= 0x17F or sign in "ȘșȚț€" for sign in written
    )
