# SPDX-License-Identifier: MIT
"""A statement on paper, read by other readers."""

import re
from dataclasses import replace
from io import BytesIO
from itertools import accumulate

import pikepdf
import pytest

from dunwell.letters.formats import amount
from dunwell.letters.notice import Customer
from dunwell.letters.statement.content import Account
from dunwell.letters.statement.paper import statement_pdf
from tests.letters.paper.sheets import HELSINKI, MUNICH, codes_on, glyphs_of, pages_of, text_of, text_within
from tests.letters.statement.accounts import Moves, entries, euro, krona, line, long_account, statement

CARRIED = re.compile(r"Übertrag auf die nächste Seite\s+([\d.,]+)")
BROUGHT = re.compile(r"Übertrag von der vorigen Seite\s+([\d.,]+)")


def test_it_is_made_for_the_archive_and_for_reading_aloud() -> None:
    pdf = statement_pdf(statement(euro()))
    with pikepdf.open(BytesIO(pdf)) as document:
        with document.open_metadata() as metadata:
            assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"], metadata["pdfuaid:part"]) == (
                "2",
                "A",
                "1",
            )
            assert metadata["dc:title"] == "Kontoauszug Vom 1. Januar 2026 bis zum 31. März 2026"
        assert document.Root.Lang == "de"
        assert "/StructTreeRoot" in document.Root
        assert bool(document.Root.MarkInfo.Marked)
        assert str(document.docinfo["/CreationDate"]).startswith("D:20260402")
    assert pdf == statement_pdf(statement(euro()))


def test_it_has_the_address_in_the_window_and_no_code_to_pay() -> None:
    pdf = statement_pdf(statement(euro()))
    assert "Müller & Söhne KG" in text_within(pdf, 20, 45, 105, 90)
    assert "1. Januar 2026 bis zum 31. März 2026" in text_of(pdf)
    assert "DE89 3704 0044 0532 0130 00" in text_of(pdf)
    assert codes_on(pdf) == {}


def test_who_is_owed_nothing_does_not_say_how_to_pay() -> None:
    assert "Zahlungsangaben" in text_of(statement_pdf(statement(euro())))
    assert "Zahlungsangaben" not in text_of(statement_pdf(statement(krona())))


@pytest.mark.parametrize(("language", "title"), [("el", "Κατάσταση λογαριασμού"), ("fi", "Reskontraote")])
def test_greek_and_finnish_are_written_with_every_letter(language: str, title: str) -> None:
    content = statement(euro(), krona(), company=HELSINKI, customer=replace(MUNICH, language=language))
    pdf = statement_pdf(content)
    assert title in text_of(pdf)
    assert 0 not in set(glyphs_of(pdf))


def test_three_hundred_rows_carry_their_balance_from_page_to_page() -> None:
    content = statement(long_account(300))
    pages = pages_of(statement_pdf(content))
    balances = [amount(entry.balance, "EUR", "de") for entry in content.accounts[0].entries]
    opens = [amount(minor, "EUR", "de") for minor in accumulate(one.open for one in content.accounts[0].items)]
    assert len(pages) > 8
    moved, unpaid = 0, 0
    for number, page in enumerate(pages, start=1):
        assert f"Seite {number} von {len(pages)}" in page
        brought = [balances[moved - 1]] if 0 < moved < 300 else [opens[unpaid - 1]] if 0 < unpaid < 300 else []
        assert BROUGHT.findall(page) == brought
        moved += len(re.findall(r"Rechnung R-\d+", page))
        unpaid += len(re.findall(r"^R-\d+", page, re.MULTILINE))
        carried = [balances[moved - 1]] if moved < 300 else [opens[unpaid - 1]] if 0 < unpaid < 300 else []
        assert CARRIED.findall(page) == carried
    assert (moved, unpaid) == (300, 300)
    assert text_of(statement_pdf(content)).count(f"{amount(content.accounts[0].closing, 'EUR', 'de')} EUR") >= 2


def test_strange_names_and_the_largest_sums_give_a_good_statement() -> None:
    most = 9_999_999_999_999
    name = '#read("/etc/passwd") {{ }} $x$ ' + "م" * 20 + "\x00\u202e" + "W" * 500
    made = entries(Moves((("invoice", name, most), ("payment", "*bold* _x_ @y <z>", -most))))
    content = statement(Account("EUR", 0, made, 0), customer=Customer(name, name, "de", ("x" * 300,) * 12))
    text = text_of(statement_pdf(content))
    assert "99.999.999.999,99" in text
    assert "*bold* _x_ @y <z>" in text
    assert "root:" not in text
    tiny = Account("EUR", 0, entries(Moves((("invoice", "R-1", most),))), most, items=(line("R-1", most),))
    assert "99.999.999.999,99 EUR" in text_of(statement_pdf(statement(tiny)))
