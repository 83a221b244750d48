# SPDX-License-Identifier: MIT
from dataclasses import replace
from io import BytesIO

import pikepdf
import pytest

from dunwell.letters.notice import Customer, Logo
from dunwell.letters.paper.letter import letter_pdf
from dunwell.letters.words import languages
from tests.letters.paper.sheets import HAMBURG, HELSINKI, MUNICH, codes_on, glyphs_of, letter, pages_of, text_of
from tests.letters.paper.sheets import text_within as within


def test_a_letter_is_an_archive_file_that_can_be_read_aloud() -> None:
    with pikepdf.open(BytesIO(letter_pdf(letter()))) as pdf:
        claims = pdf.open_metadata()
        assert (claims["pdfaid:part"], claims["pdfaid:conformance"], claims["pdfuaid:part"]) == ("2", "A", "1")
        assert pdf.Root.MarkInfo.Marked
        assert pdf.Root.Lang == "de"
        assert pdf.Root.StructTreeRoot.K is not None
        assert pdf.docinfo.Title == "Zahlungserinnerung N-17"
        assert pdf.docinfo.Author == "Nordlicht Büromöbel GmbH"
        assert str(pdf.docinfo.CreationDate).startswith("D:20260322")


def test_its_parts_are_told_apart_by_who_reads_it_aloud() -> None:
    with pikepdf.open(BytesIO(letter_pdf(letter()))) as pdf:
        kinds = {str(item.S) for item in pdf.objects if isinstance(item, pikepdf.Dictionary) and "/S" in item}
    assert {"/H1", "/H2", "/P", "/Table", "/TR", "/TH", "/TD", "/Figure"} <= kinds


def test_the_same_notice_gives_the_same_bytes() -> None:
    first = letter_pdf(letter())
    letter_pdf(letter(12, number="N-18"))
    assert letter_pdf(letter()) == first


def test_the_letter_says_what_the_notice_says() -> None:
    text = text_of(letter_pdf(letter(2, credits=2000, fee=500, total=10000 + 10100 - 2000 + 500)))
    for said in ("Zahlungserinnerung", "N-17", "C-20417", "R-0", "R-1", "100,00", "101,00", "−20,00", "5,00"):
        assert said in text
    assert "186,00 EUR" in text
    assert "DE89 3704 0044 0532 0130 00" in text
    assert "USt-IdNr. DE123456789" in text
    assert "Geschäftsführerin: Anna Muster" in text
    assert "Seite 1 von 1" in text


@pytest.mark.parametrize("country", ["DE", "AT", "LU", "FR", ""])
def test_the_german_window_holds_the_address_and_the_line_of_the_sender(country: str) -> None:
    pdf = letter_pdf(letter(company=replace(HAMBURG, country=country)))
    seen = within(pdf, 20, 45, 105, 90)
    assert seen == (
        "Nordlicht Büromöbel GmbH · Speicherstraße 12 · 20457 Hamburg "
        "Müller & Söhne KG Frau Dr. Martina Müller Hauptstraße 5 80331 München"
    )
    assert within(pdf, 20, 62.7, 105, 90).startswith("Müller & Söhne KG")


@pytest.mark.parametrize("country", ["FI", "SE", "NO", "DK", "EE", "LV", "LT", "fi"])
def test_the_nordic_window_holds_the_address(country: str) -> None:
    pdf = letter_pdf(letter(company=replace(HELSINKI, country=country)))
    assert within(pdf, 20, 35, 110, 72).endswith(
        "Müller & Söhne KG Frau Dr. Martina Müller Hauptstraße 5 80331 München"
    )


def test_an_address_of_nine_lines_stays_in_the_window() -> None:
    lines = tuple(f"Abteilung {place} mit einer längeren Zeile" for place in range(1, 10))
    pdf = letter_pdf(letter(customer=replace(MUNICH, address=lines)))
    seen = within(pdf, 20, 45, 105, 90)
    assert all(line in seen for line in lines)


def test_of_a_longer_address_the_street_and_town_at_its_end_are_kept() -> None:
    lines = (*(f"Line {place}" for place in range(1, 13)), "Hauptstraße 5", "80331 München", "Germany")
    seen = within(letter_pdf(letter(customer=replace(MUNICH, address=lines))), 20, 45, 105, 90)
    assert seen.endswith("Hauptstraße 5 80331 München Germany")


def test_ten_items_with_a_code_take_one_page_in_every_language() -> None:
    long = {
        language: len(pages_of(letter_pdf(letter(10, customer=replace(MUNICH, language=language)))))
        for language in sorted(languages())
    }
    assert {language: pages for language, pages in long.items() if pages > 1} == {}


@pytest.mark.parametrize("language", sorted(languages()))
def test_every_letter_of_a_language_has_a_glyph(language: str) -> None:
    pdf = letter_pdf(letter(2, tone="final", customer=replace(MUNICH, language=language)))
    glyphs = set(glyphs_of(pdf))
    assert len(glyphs) > 30
    assert 0 not in glyphs
    assert "□" not in text_of(pdf)


def test_names_in_the_letters_of_europe_are_printed_as_they_are() -> None:
    name = "Ąćęłńóśźż Çğıİöşü Õäöüšž Αθήνα ώϊΰ Āčēģīķļņšūž Ёжик ŁÓDŹ €"
    pdf = letter_pdf(letter(customer=replace(MUNICH, name=name)))
    assert name in text_of(pdf)
    assert 0 not in set(glyphs_of(pdf))


def test_the_code_to_pay_with_is_read_from_the_page() -> None:
    codes = codes_on(letter_pdf(letter(10)))
    found = next(text for text in codes.values() if text.startswith("BCD"))
    assert "DE89370400440532013000" in found
    assert "EUR1045" in found


def test_the_finnish_barcode_stands_at_the_foot_with_its_digits() -> None:
    lines = (replace(letter().lines[0], reference="1234561"),)
    pdf = letter_pdf(letter(company=HELSINKI, lines=lines, total=lines[0].chased))
    found = [text for text in codes_on(pdf).values() if text.isdecimal()]
    assert len(found) == 1
    assert len(found[0]) == 54
    assert found[0] in text_of(pdf)


def test_without_an_account_there_is_neither_code_nor_box() -> None:
    pdf = letter_pdf(letter(company=replace(HAMBURG, accounts=())))
    assert codes_on(pdf) == {}
    assert "Zahlungsangaben" not in text_of(pdf)


def test_a_wrong_checksum_prints_no_code() -> None:
    wrong = replace(HAMBURG.accounts[0], number="DE88 3704 0044 0532 0130 00")
    pdf = letter_pdf(letter(company=replace(HAMBURG, accounts=(wrong,))))
    assert codes_on(pdf) == {}


@pytest.mark.parametrize("minor", [0, 9_999_999_999_999])
def test_totals_of_nothing_and_of_a_hundred_billion_are_printed(minor: int) -> None:
    line = replace(letter().lines[0], chased=minor, original=max(minor, 100))
    text = text_of(letter_pdf(letter(lines=(line,), total=minor)))
    assert f"Zu zahlen {'0,00' if minor == 0 else '99.999.999.999,99'} EUR" in text


def test_the_logo_stands_where_the_name_would() -> None:
    from PIL import Image

    png = BytesIO()
    Image.new("RGBA", (640, 200), (26, 79, 139, 255)).save(png, "PNG")
    with_logo = letter_pdf(letter(company=replace(HAMBURG, logo=Logo(png.getvalue(), 640, 200))))
    assert "Nordlicht" in within(letter_pdf(letter()), 120, 10, 195, 40)
    assert within(with_logo, 120, 10, 195, 40) == ""
    with pikepdf.open(BytesIO(with_logo)) as pdf:
        alternatives = [
            str(item.Alt) for item in pdf.objects if isinstance(item, pikepdf.Dictionary) and "/Alt" in item
        ]
    assert "Nordlicht Büromöbel GmbH" in alternatives


def test_a_colour_too_light_for_text_is_kept_to_the_rule() -> None:
    yellow = letter_pdf(letter(company=replace(HAMBURG, colour="#ffee00")))
    broken = letter_pdf(letter(company=replace(HAMBURG, colour="red; }")))
    assert text_of(yellow) == text_of(broken) == text_of(letter_pdf(letter()))


def test_a_customer_without_an_address_gets_a_letter_all_the_same() -> None:
    assert within(letter_pdf(letter(customer=Customer("C-1", "Cecilia", "en"))), 20, 62.7, 105, 90) == "Cecilia"
