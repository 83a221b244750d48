# SPDX-License-Identifier: MIT
"""Real e-invoices of many issuers, every column of what is known of each."""

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from dunwell.core.money import decimal_string
from dunwell.core.problem import Refused
from dunwell.intake.einvoice.read import looks_like_einvoice, read_einvoice
from dunwell.intake.einvoice.rows import EInvoice
from tests.corpus.files import CORPUS, skip_without_corpus

skip_without_corpus()

pytestmark = pytest.mark.corpus

FILES = CORPUS / "einvoices"
EXPECTED = CORPUS / "expected" / "expected_einvoices.csv"
PAGE = Path(__file__).parents[2] / "docs" / "e-invoices.md"
MONEY = ("total_incl_vat", "prepaid", "payable")
# What is known of these is that they are not to be taken: docs/e-invoices.md says why of each.
REFUSED = {
    "corpus__IT01234567890_FPA01.xml": "einvoice_unsupported",
    "corpus__MustangGnuaccountingBeispielRE-20140519_499.pdf": "einvoice_unsupported",
}
# The list knows of this one only that it is no XML document: it is a Finvoice behind its transmission frame.
FRAMED = "finvoicelib__Finvoice_peruslasku_kehystetty.xml"
# Read, and told that something is odd.
ODD = {
    "corpus__EN16931_Gutschrift.pdf": ["self_billed"],
    "corpus__ZUGFeRD_1p0_BASIC_Einfach.pdf": ["test_invoice"],
    "corpus__ZUGFeRD_1p0_COMFORT_Einfach.pdf": ["test_invoice"],
    "django-jbank__finvoice-2.01-xsd-test.xml": ["due_dates_several"],
    "factur-x__zugferd-extended.xml": ["test_invoice"],
    "mustangproject__extended_warenrechnung_based_doublecashdiscount.xml": ["test_invoice"],
}


def rows() -> list[dict[str, str]]:
    with EXPECTED.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read(file: str) -> EInvoice:
    return read_einvoice((FILES / file).read_bytes(), name=file)


def told(one: EInvoice) -> dict[str, str]:
    """The invoice in the columns of the list; what there may be several of is joined by semicolons."""
    return {
        "number": one.number,
        "type_code": one.type_code,
        "issue_date": one.issue_date.isoformat(),
        "due_date": one.due_date.isoformat() if one.due_date else "",
        "currency": one.currency,
        "total_incl_vat": decimal_string(one.total, one.currency),
        "prepaid": decimal_string(one.prepaid, one.currency),
        "payable": decimal_string(one.payable, one.currency),
        "buyer_name": ";".join(one.buyer.names),
        "buyer_trading_name": one.buyer.trading_name or "",
        "buyer_email": one.buyer.email or "",
        "buyer_endpoint": one.buyer.endpoint or "",
        "buyer_vat": ";".join(one.buyer.tax_ids),
        "buyer_country": one.buyer.country or "",
        "payment_ref": ";".join(one.payment_references),
        "iban": ";".join(one.accounts),
        "seller_name": ";".join(one.seller.names),
        "preceding_invoice": ";".join(one.preceding_invoices),
        "terms": ";".join(one.terms),
    }


@pytest.mark.parametrize(
    "row", [row for row in rows() if row["file"] not in {*REFUSED, FRAMED}], ids=lambda row: row["file"]
)
def test_every_column_of_a_real_invoice_is_read_exactly(row: dict[str, str]) -> None:
    invoice = read(row["file"])
    read_so = told(invoice)
    for column in MONEY:  # the list writes amounts as their files do, and none as nothing
        assert Decimal(read_so.pop(column)) == Decimal(row[column] or "0")
    assert read_so == {column: row[column] for column in read_so}
    assert [problem.code for problem in invoice.problems] == ODD.get(row["file"], [])


@pytest.mark.parametrize(("file", "code"), REFUSED.items())
def test_what_is_no_receivable_is_refused_by_name(file: str, code: str) -> None:
    with pytest.raises(Refused) as caught:
        read(file)
    assert caught.value.code == code


def test_framed_finvoice_is_read_as_the_invoice_behind_its_frame() -> None:
    invoice = read(FRAMED)
    assert (invoice.number, invoice.issue_date.isoformat(), invoice.payable) == ("1/2002", "2002-06-12", 12200)
    assert (invoice.buyer.name, invoice.buyer.email) == ("Kalakauppa Vilkkunen", "maija.vilkkunen@kolumbus.fi")


def test_page_tells_how_many_real_files_are_read_and_refused() -> None:
    pdfs = sum(row["file"].endswith(".pdf") for row in rows())
    page = " ".join(PAGE.read_text(encoding="utf-8").split())
    read_whole = len(rows()) - len(REFUSED)
    assert f"{len(rows())} real files, {pdfs} of them PDFs" in page
    assert f"{read_whole - 1} are read whole and exactly as they are known, one more behind a frame" in page
    assert f"{len(REFUSED)} are refused" in page


def test_other_files_of_the_corpus_are_no_einvoices() -> None:
    for path in sorted((CORPUS / "bank_statements").iterdir()):
        data = path.read_bytes()
        if looks_like_einvoice(data):
            with pytest.raises(Refused):
                read_einvoice(data, name=path.name)
