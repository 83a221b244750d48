# SPDX-License-Identifier: MIT
from dataclasses import replace

import pytest

from dunwell.letters.notice import Account, NoticeContent
from dunwell.letters.paper.letter import letter_pdf
from dunwell.letters.paper.slip import spaced
from tests.letters.paper.sheets import HAMBURG, MUNICH, codes_on, glyphs_of, letter, pages_of, text_of, text_within

BIEL = replace(
    HAMBURG,
    name="Robert Schneider AG",
    country="CH",
    address=("Rue du Lac 1268", "2501 Biel"),
    accounts=(Account("CH93 0076 2011 6238 5295 7"),),
)
PIA = replace(MUNICH, name="Pia Rutschmann", address=("Marktgasse 28", "9400 Rorschach"))


def swiss(count: int = 1, language: str = "de", **changes: object) -> NoticeContent:
    given = {"company": BIEL, "customer": replace(PIA, language=language), "currency": "CHF"}
    return letter(count, **(given | changes))


def test_the_swiss_code_is_read_from_the_payment_part() -> None:
    (found,) = codes_on(letter_pdf(swiss())).values()
    lines = found.split("\n")
    assert lines[:4] == ["SPC", "0200", "1", "CH9300762011623852957"]
    assert "100.00" in lines
    assert "Pia Rutschmann" in lines


def test_the_payment_part_stands_at_its_places_at_the_foot_of_the_page() -> None:
    pdf = letter_pdf(swiss())
    top = 297 - 105
    assert text_within(pdf, 5, top + 5, 57, top + 11) == "Empfangsschein"
    assert text_within(pdf, 67, top + 5, 116, top + 12) == "Zahlteil"
    assert text_within(pdf, 118, top + 5, 205, top + 90).startswith(
        "Konto / Zahlbar an CH93 0076 2011 6238 5295 7 Robert"
    )
    assert text_within(pdf, 67, top + 68, 118, top + 90) == "Währung CHF Betrag 100.00"
    assert text_within(pdf, 5, top + 82, 57, top + 100) == "Annahmestelle"


@pytest.mark.parametrize(
    ("language", "part", "receipt"),
    [
        ("de", "Zahlteil", "Empfangsschein"),
        ("fr", "Section paiement", "Récépissé"),
        ("it", "Sezione pagamento", "Ricevuta"),
        ("en", "Payment part", "Receipt"),
        ("el", "Payment part", "Receipt"),
    ],
)
def test_the_payment_part_speaks_the_letters_language_or_english(language: str, part: str, receipt: str) -> None:
    text = text_of(letter_pdf(swiss(language=language)))
    assert part in text
    assert receipt in text


def test_who_pays_is_left_open_where_the_address_is_not_in_parts() -> None:
    text = text_of(letter_pdf(swiss(customer=replace(PIA, address=("c/o nobody",)))))
    assert text.count("Zahlbar durch (Name/Adresse)") == 2


@pytest.mark.parametrize("count", [1, 5, 12, 20, 40])
def test_the_payment_part_is_on_the_last_page_and_the_foot_on_every_one(count: int) -> None:
    content = swiss(count)
    pdf = letter_pdf(content)
    pages = pages_of(pdf)
    assert ["Zahlteil" in page for page in pages] == [False] * (len(pages) - 1) + [True]
    assert all("USt-IdNr. DE123456789" in page for page in pages)
    assert all(f"Seite {number} von {len(pages)}" in page for number, page in enumerate(pages, start=1))
    assert 0 not in set(glyphs_of(pdf))


def test_an_amount_has_spaces_between_the_thousands() -> None:
    assert spaced(123456789, "CHF") == "1\u00a0234\u00a0567.89"
    assert spaced(50, "CHF") == "0.50"
