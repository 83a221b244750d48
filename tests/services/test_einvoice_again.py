# SPDX-License-Identifier: MIT
"""An e-invoice of a number that the books have: it is taken whole or not at all, and counts nothing twice."""

from pathlib import Path

import pytest

from dunwell.core.problem import Refused
from dunwell.services import payments
from dunwell.services.check_books import check
from dunwell.services.received_view import waiting_count
from dunwell.store.models import Company, Event, Invoice
from tests.intake.einvoice.samples import amounts, cii, finvoice, term, ubl
from tests.intake.einvoice.test_frames import FRAME
from tests.services.einvoices import brought, lumi
from tests.services.ledger import TODAY, open_items, take

THREE = term("20260401", "40.00") + term("20260501", "40.00") + term("20260601", "44.00")
TWO = term("20260401", "62.00") + term("20260501", "62.00")


def refused(company: Company, folder: Path, document: str) -> list[str]:
    """The codes for which nothing of it is taken."""
    with pytest.raises(Refused) as caught:
        brought(company, folder, document, name="b.xml")
    assert caught.value.code == "einvoice_not_taken"
    return list(dict.fromkeys(problem.code for problem in caught.value.problems))


def several(parts: dict[int, tuple[str, ...]]) -> str:
    """A file of Finvoices with these numbers, each in instalments of these amounts."""
    return "".join(FRAME + _parted(number, amounts) for number, amounts in parts.items())


def _parted(number: int, amounts: tuple[str, ...]) -> str:
    parts = "".join(
        f'<PartialPaymentDetails><PartialPaymentDueDate Format="CCYYMMDD">2026040{day}</PartialPaymentDueDate>'
        f'<PartialPaymentVatIncludedAmount AmountCurrencyIdentifier="EUR">{one}</PartialPaymentVatIncludedAmount>'
        "</PartialPaymentDetails>"
        for day, one in enumerate(amounts, 1)
    )
    text = finvoice().replace("<InvoiceNumber>17", f"<InvoiceNumber>{number}")
    return text.replace("</Finvoice>", f"{parts}</Finvoice>")


def prepaid(minor: int, total: int = 10000) -> str:
    texts = [f"{one // 100}.{one % 100:02}" for one in (total, minor, total - minor)]
    names = "TaxInclusiveAmount", "PrepaidAmount", "PayableAmount"
    parts = (f'<cbc:{name} currencyID="EUR">{text}</cbc:{name}>' for name, text in zip(names, texts, strict=True))
    return ubl(totals=f"<cac:LegalMonetaryTotal>{''.join(parts)}</cac:LegalMonetaryTotal>")


@pytest.mark.parametrize(("first", "then"), [(THREE, TWO), (THREE, ""), ("", TWO)])
def test_invoice_with_fewer_instalments_than_the_books_have_is_refused_whole(
    any_database: str, company: Company, tmp_path: Path, first: str, then: str
) -> None:
    lumi(company, name="Lumi GmbH")
    brought(company, tmp_path, cii(terms=first))
    items, events = open_items(company), Event.objects.exclude(code="file_refused").count()
    assert refused(company, tmp_path, cii(terms=then)) == ["installments_changed"]
    assert (open_items(company), sum(open_items(company).values())) == (items, 12400)
    assert (Event.objects.exclude(code="file_refused").count(), check(company)) == (events, [])


def test_one_instalment_that_cannot_be_taken_keeps_all_out(any_database: str, company: Company, tmp_path: Path) -> None:
    lumi(company, name="Lumi GmbH")
    brought(company, tmp_path, cii(terms=TWO))
    payments.pay(company, "R-2/1", "50.00", **TODAY)
    assert refused(company, tmp_path, cii(terms=THREE)) == ["amount_below_allocated"]
    assert (open_items(company), Invoice.objects.get().amount_minor) == ({"R-2/1": 1200, "R-2/2": 6200}, 12400)
    assert check(company) == []


def test_of_several_in_a_file_none_is_taken_in_part(any_database: str, company: Company, tmp_path: Path) -> None:
    lumi(company)
    brought(company, tmp_path, several({1: ("62,00", "62,00"), 2: ("62,00", "62,00")}))
    payments.pay(company, "1/1", "50.00", **TODAY)
    report = brought(company, tmp_path, several({1: ("40,00", "84,00"), 2: ("40,00", "84,00")}), name="b.xml")
    assert ([one.code for one in report.problems], report.updated) == (["amount_below_allocated"], 1)
    assert open_items(company) == {"1/1": 1200, "1/2": 6200, "2/1": 4000, "2/2": 8400}
    assert check(company) == []


def test_new_one_of_several_is_not_half_made(database: str, company: Company, tmp_path: Path) -> None:
    lumi(company)
    take(company, "invoice,customer_id,issue_date,due_date,currency,amount\n"
         "1/2,C-1,2026-03-02,2026-03-20,EUR,5.00\n")  # fmt: skip
    report = brought(company, tmp_path, several({1: ("62,00", "62,00"), 2: ("62,00", "62,00")}))
    assert [one.code for one in report.problems] == ["ambiguous_number"]
    assert open_items(company) == {"1/2": 500, "2/1": 6200, "2/2": 6200}


def test_instalments_are_brought_up_to_date_and_more_are_made(database: str, company: Company, tmp_path: Path) -> None:
    lumi(company, name="Lumi GmbH")
    brought(company, tmp_path, cii(terms=TWO))
    other = term("20260401", "100.00") + term("20260501", "24.00")
    assert brought(company, tmp_path, cii(terms=other), name="b.xml").updated == 1
    assert open_items(company) == {"R-2/1": 10000, "R-2/2": 2400}
    assert brought(company, tmp_path, cii(terms=THREE), name="c.xml").updated == 1
    assert open_items(company) == {"R-2/1": 4000, "R-2/2": 4000, "R-2/3": 4400}
    assert (Invoice.objects.get().amount_minor, check(company)) == (12400, [])


@pytest.mark.parametrize("paid", ["50.00", "20.00"])
def test_what_the_books_have_as_paid_and_the_invoice_as_prepaid_is_not_taken_off_twice(
    any_database: str, company: Company, tmp_path: Path, paid: str
) -> None:
    lumi(company)
    brought(company, tmp_path, ubl(totals=amounts("100.00")))
    payments.pay(company, "R-1", paid, **TODAY)
    before = open_items(company)
    assert refused(company, tmp_path, prepaid(5000)) == ["prepaid_and_paid"]
    assert (open_items(company), Invoice.objects.get().amount_minor) == (before, 10000)
    assert (waiting_count(company), check(company)) == (0, [])


def test_prepaid_part_that_was_off_before_changes_nothing_again(
    database: str, company: Company, tmp_path: Path
) -> None:
    lumi(company)
    brought(company, tmp_path, prepaid(5000))
    payments.pay(company, "R-1", "20.00", **TODAY)
    again = prepaid(5000).replace("2026-03-16", "2026-03-30")
    assert brought(company, tmp_path, again, name="b.xml").updated == 1
    assert open_items(company) == {"R-1": 3000}


def test_prepaid_part_is_taken_off_an_invoice_on_which_nothing_is_settled(
    database: str, company: Company, tmp_path: Path
) -> None:
    lumi(company)
    brought(company, tmp_path, ubl(totals=amounts("100.00")))
    assert brought(company, tmp_path, prepaid(4000), name="b.xml").updated == 1
    assert open_items(company) == {"R-1": 6000}
