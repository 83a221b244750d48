# SPDX-License-Identifier: MIT
"""XML laid out for a person: below each other, cut where it is long, never acted upon."""

from datetime import date

import pytest

from dunwell.services import xml_shown as module
from dunwell.services.demo_papers import Paper, factur_x, ubl_invoice
from dunwell.services.demo_pdf import one_page
from dunwell.services.upload_telling import is_einvoice_pdf
from dunwell.services.xml_shown import LONGEST_TEXT, MOST_SHOWN, xml_shown

PAPER = Paper(
    number="E-1", issued=date(2026, 3, 1), due=date(2026, 3, 31), minor=100, buyer="Å & B", vat_id="FI1",
    email="a@b.example", street="S 1", postal_code="1", city="C", reference="RF18539007547034",
)  # fmt: skip


def test_elements_stand_below_each_other() -> None:
    shown = xml_shown(b"<a><b>1</b><c/></a>")
    assert (shown.text, shown.is_cut) == ("<a>\n  <b>1</b>\n  <c/>\n</a>", False)
    assert "<b:RegistrationName>Å &amp; B</b:RegistrationName>" in xml_shown(ubl_invoice(PAPER)).text


def test_what_is_attached_is_told_by_its_length_alone() -> None:
    shown = xml_shown(b"<a><b>" + b"x" * (LONGEST_TEXT + 1) + b"</b></a>")
    assert shown.is_cut
    assert f"… ({LONGEST_TEXT + 1})</b>" in shown.text
    assert len(shown.text) < 200


def test_a_long_file_is_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    long = b"<a>" + b"<b>1</b>" * MOST_SHOWN + b"</a>"
    shown = xml_shown(long)
    assert (len(shown.text), shown.is_cut) == (MOST_SHOWN, True)
    monkeypatch.setattr(module, "MOST_LAID_OUT_BYTES", 10)
    assert xml_shown(long).text.startswith("<a><b>1</b><b>")


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"<!DOCTYPE a [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><a>&e;</a>", "<a>&e;</a>"),
        (b"<a><b>", "<a><b>"),
        (b"<a>\xff\x00</a", "<a>\ufffd\ufffd</a"),
        ("\ufeff<a>ü".encode("utf-16"), "<a>ü"),
    ],
)
def test_what_cannot_be_read_is_shown_as_it_came(data: bytes, text: str) -> None:
    shown = xml_shown(data)
    assert shown.text.endswith(text)
    assert "root:" not in shown.text


def test_of_a_pdf_the_data_is_shown_and_one_without_is_a_picture() -> None:
    page = one_page(["INVOICE"])
    assert xml_shown(factur_x(PAPER, page)).text.startswith("<r:CrossIndustryInvoice")
    assert xml_shown(page).text == ""
    assert is_einvoice_pdf(factur_x(PAPER, page))
    assert not is_einvoice_pdf(page)
    assert not is_einvoice_pdf(b"MZ")
