# SPDX-License-Identifier: MIT
"""The letter on top of a case: whole in every language, the same bytes for the same facts, short for many positions."""

import io
from dataclasses import replace
from datetime import date

import pikepdf
import pytest

from dunwell.letters.handover.content import CoverContent, Debtor, Position, Receiver
from dunwell.letters.handover.paper import MOST_POSITIONS, cover_pdf
from dunwell.letters.notice import Account, Company
from dunwell.letters.paper.glyphs import missing
from dunwell.letters.words import languages, words
from tests.letters.paper.sheets import pages_of, text_of

ITEM = Position("item", "R-1", date(2026, 2, 1), date(2026, 3, 1), 70, 10000, 6000, "RF18539007547034")
COVER = CoverContent(
    company=Company("acme", "Acme Oy", phone="09 1", country="FI", accounts=(Account("FI2112345600000785"),)),
    language="en",
    receiver=Receiver("Incasso Oy", ("Maija Virtanen", "Street 2", "00200 Helsinki"), "M-77"),
    debtor=Debtor("C-1", "Debtor <Oy> & Sons", ("Way 3", "00300 Espoo"), "+358 40 1", ("a@d.example", "b@d.example")),
    number="N-17",
    on=date(2026, 5, 10),
    currency="EUR",
    positions=(
        ITEM,
        Position("fee", "N-3", date(2026, 4, 1), None, 0, 500, 500),
        Position("credit", "P-1", date(2026, 4, 2), None, 0, 300, -300),
    ),
    invoices=1,
    notices=3,
    missing=("Invoice R-9.pdf",),
)


def test_it_says_who_owes_what_and_what_is_enclosed() -> None:
    text = text_of(cover_pdf(COVER))
    for said in (
        "Incasso Oy", "Maija Virtanen", "Debtor <Oy> & Sons, Way 3, 00300 Espoo", "a@d.example, b@d.example", "M-77",
        "R-1", "60.00", "of 100.00", "EUR 62.00", "Enclosed – invoices: 1, notices: 3.",
        "Default interest to date is not included: it has not been computed yet.",
        "Not enclosed, because we do not have it: Invoice R-9.pdf.", "FI2112345600000785",
    ):  # fmt: skip
        assert said in text, said


def test_the_same_content_gives_the_same_bytes_for_the_archive() -> None:
    made = cover_pdf(COVER)
    assert made == cover_pdf(COVER)
    with pikepdf.open(io.BytesIO(made)) as file, file.open_metadata() as metadata:
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"], metadata["pdfuaid:part"]) == ("2", "A", "1")
        assert metadata["dc:title"] == "Collection order N-17"


@pytest.mark.parametrize("language", sorted(languages()))
def test_every_language_has_all_its_words_and_letters(language: str) -> None:
    say = words(language).handover
    assert set(say) == set(words("en").handover)
    assert not missing(" ".join(say.values()))
    assert say["title"] in text_of(cover_pdf(replace(COVER, language=language)))


def test_very_many_positions_are_one_sum_and_the_table_is_named() -> None:
    many = replace(COVER, positions=(ITEM,) * (MOST_POSITIONS + 700), missing=("Invoice.pdf",) * 40)
    made = cover_pdf(many)
    text = text_of(made)
    assert "… (+700)" in text
    assert "claims.csv" in text
    assert "EUR 60,000.00" in text
    assert "(+28)" in text
    assert len(pages_of(made)) < 12
