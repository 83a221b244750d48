# SPDX-License-Identifier: MIT
from io import BytesIO

import pikepdf
import pytest

from dunwell.core.problem import Refused
from dunwell.letters.paper.letter import letter_pdf
from tests.letters.paper.sheets import letter, pages_of


def original(number: str, **saved: object) -> bytes:
    """An invoice of two pages that says its number."""
    with pikepdf.new() as pdf:
        font = pdf.make_indirect(
            pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        )
        for part in (1, 2):
            page = pdf.add_blank_page(page_size=(595, 842))
            page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
            page.Contents = pdf.make_stream(f"BT /F1 12 Tf 72 700 Td ({number} page {part}) Tj ET".encode())
        out = BytesIO()
        pdf.save(out, **saved)  # type: ignore[arg-type]  # options of save
    return out.getvalue()


def test_the_originals_follow_the_letter_in_their_order() -> None:
    pages = pages_of(letter_pdf(letter(), appended=[original("R-0"), original("R-1")]))
    assert ["Zahlungserinnerung" in page for page in pages] == [True, False, False, False, False]
    assert [page.strip() for page in pages[1:]] == ["R-0 page 1", "R-0 page 2", "R-1 page 1", "R-1 page 2"]


def test_with_originals_behind_it_a_letter_claims_no_archive_file() -> None:
    with pikepdf.open(BytesIO(letter_pdf(letter(), appended=[original("R-0")]))) as pdf:
        claims = pdf.open_metadata()
        assert not [name for name in claims if "pdfaid" in name or "pdfuaid" in name or "/pdfa/" in name]
        assert claims["dc:title"] == "Zahlungserinnerung N-17"
        assert pdf.Root.Lang == "de"


def test_the_same_letter_with_the_same_originals_gives_the_same_bytes() -> None:
    given = [original("R-0")]
    assert letter_pdf(letter(), appended=given) == letter_pdf(letter(), appended=given)


@pytest.mark.parametrize("broken", [b"", b"no pdf", b"%PDF-1.7\n%%EOF", b"%PDF-1.7\n" + b"\xff" * 5000])
def test_a_broken_original_is_refused_with_its_place(broken: bytes) -> None:
    with pytest.raises(Refused) as refused:
        letter_pdf(letter(), appended=[original("R-0"), broken])
    assert refused.value.code == "appended_unreadable"
    assert refused.value.context["place"] == "2 of 2"


def test_a_locked_original_is_refused_and_an_open_one_is_not() -> None:
    locked = original("R-0", encryption=pikepdf.Encryption(owner="owner", user="secret"))
    with pytest.raises(Refused) as refused:
        letter_pdf(letter(), appended=[locked])
    assert "password" in str(refused.value.context["reason"])
    restricted = original("R-0", encryption=pikepdf.Encryption(owner="owner", user=""))
    assert len(pages_of(letter_pdf(letter(), appended=[restricted]))) == 3
