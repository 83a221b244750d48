# SPDX-License-Identifier: MIT
"""The bundle of sample letters as a PDF, read by other readers."""

from io import BytesIO

import pikepdf
import pytest

from dunwell.core.problem import Refused
from dunwell.letters.formats import amount
from dunwell.letters.notice import TONES
from dunwell.letters.samples.pages import sample_pdf
from dunwell.letters.words import words
from tests.letters.paper.sheets import codes_on, letter, pages_of
from tests.letters.sample_letters.test_bundle import ladder


def test_the_letters_follow_each_other_each_on_its_page() -> None:
    letters = ladder()
    pages = pages_of(sample_pdf(letters))
    assert len(pages) == len(TONES)
    for content, page in zip(letters, pages, strict=True):
        assert words("en").title[content.spoken_tone] in page
        assert amount(content.total, "EUR", "en") in page
        assert "Page 1 of 1" in page
    assert sample_pdf(letters) == sample_pdf(letters)


def test_several_letters_claim_no_more_than_they_are() -> None:
    with pikepdf.open(BytesIO(sample_pdf(ladder()))) as document, document.open_metadata() as metadata:
        assert "pdfaid:part" not in metadata
        assert "/StructTreeRoot" not in document.Root
        assert document.Root.Lang == "en"


def test_one_letter_alone_is_that_letter_and_no_letter_is_refused() -> None:
    with pikepdf.open(BytesIO(sample_pdf(ladder()[:1]))) as document, document.open_metadata() as metadata:
        assert metadata["pdfaid:part"] == "2"
    with pytest.raises(Refused, match="no_letters"):
        sample_pdf([])


def test_the_code_of_each_letter_still_pays() -> None:
    pdf = sample_pdf([letter(2), letter(3)])
    assert len(pages_of(pdf)) == 2
    assert [any(text.startswith("BCD") for text in codes_on(pdf, page).values()) for page in (0, 1)] == [True, True]
