# SPDX-License-Identifier: MIT
"""Credit notes and corrections: what they name is settled, up to what is open."""

import json
from pathlib import Path

from dunwell.services import payments, reversals
from dunwell.services.check_books import check
from dunwell.store.models import Allocation, Company, Event, Invoice
from tests.intake.einvoice.samples import amounts, cii, ubl
from tests.services.einvoices import brought, lumi, only
from tests.services.ledger import TODAY, open_items, take


def credit(amount: str = "24.00", number: str = "G-1", of: str = "R-1") -> str:
    named = (
        f"<cac:BillingReference><cac:InvoiceDocumentReference><cbc:ID>{of}</cbc:ID></cac:InvoiceDocumentReference>"
        "</cac:BillingReference>"
    )
    return ubl(root="CreditNote", code="", due="", number=number, more=named if of else "", totals=amounts(amount))


def used(number: str = "G-1") -> tuple[int, int]:
    """Amount and used of a credit note, in minor units."""
    return Invoice.objects.values_list("amount_minor", "used_minor").get(number=number)


def test_credit_note_settles_the_invoice_that_it_names(any_database: str, company: Company, tmp_path: Path) -> None:
    lumi(company)
    brought(company, tmp_path, ubl())
    report = brought(company, tmp_path, credit(), name="g.xml")
    assert (report.created, report.counts) == (1, {"credit_notes": 1})
    assert (open_items(company), used()) == ({"R-1": 10000}, (-2400, 2400))
    event = Event.objects.get(code="allocated")
    assert json.loads(event.data) == {"source": "G-1", "amount": "24.00"}
    assert check(company) == []
    brought(company, tmp_path, credit(), name="again.xml")
    assert (Allocation.objects.count(), check(company)) == (1, [])


def test_what_is_more_than_open_stays_credit(database: str, company: Company, tmp_path: Path) -> None:
    lumi(company)
    brought(company, tmp_path, ubl())
    payments.pay(company, "R-1", "120.00", **TODAY)
    brought(company, tmp_path, credit(), name="g.xml")
    assert (open_items(company), used(), check(company)) == ({"R-1": 0}, (-2400, 400), [])


def test_credit_note_that_came_first_waits_for_its_invoice(database: str, company: Company, tmp_path: Path) -> None:
    lumi(company)
    brought(company, tmp_path, credit(), name="g.xml")
    assert used() == (-2400, 0)
    brought(company, tmp_path, ubl(number="R-2"), name="other.xml")
    assert used() == (-2400, 0)
    brought(company, tmp_path, ubl())
    assert (open_items(company), used(), check(company)) == ({"R-1": 10000, "R-2": 12400}, (-2400, 2400), [])


def test_credit_note_waits_for_an_invoice_of_a_ledger_too(database: str, company: Company, tmp_path: Path) -> None:
    lumi(company)
    brought(company, tmp_path, credit(), name="g.xml")
    take(company, "invoice,customer_id,issue_date,currency,amount\nR-1,C-1,2026-03-02,EUR,124.00\n")
    assert (open_items(company), used(), check(company)) == ({"R-1": 10000}, (-2400, 2400), [])


def test_credit_note_without_a_name_or_of_a_cancelled_invoice_stays_credit(
    database: str, company: Company, tmp_path: Path
) -> None:
    lumi(company)
    brought(company, tmp_path, ubl())
    brought(company, tmp_path, credit(of=""), name="1.xml")
    reversals.cancel_invoice(company, "R-1", reason="wrong", **TODAY)
    brought(company, tmp_path, credit(number="G-2"), name="2.xml")
    assert (used(), used("G-2"), check(company)) == ((-2400, 0), (-2400, 0), [])


def test_credit_note_follows_its_invoice_to_the_customer(database: str, company: Company, tmp_path: Path) -> None:
    lumi(company)
    brought(company, tmp_path, ubl())
    lumi(company, ref="C-2")
    report = brought(company, tmp_path, credit(), name="g.xml")
    assert (report.created, Invoice.objects.get(number="G-1").customer.ref) == (1, "C-1")


def test_correction_below_zero_is_a_credit_and_one_above_is_told(
    database: str, company: Company, tmp_path: Path
) -> None:
    lumi(company, name="Lumi GmbH")
    named = (
        "<ram:InvoiceReferencedDocument><ram:IssuerAssignedID>R-0</ram:IssuerAssignedID>"
        "</ram:InvoiceReferencedDocument>"
    )
    more = cii(code="384").replace(
        "</ram:ApplicableHeaderTradeSettlement>", f"{named}</ram:ApplicableHeaderTradeSettlement>"
    )
    brought(company, tmp_path, more)
    assert [one["code"] for one in only().problems] == ["corrects_invoice"]
    less = more.replace(">R-2<", ">R-3<").replace(">124.00<", ">-8.79<")
    brought(company, tmp_path, less, name="b.xml")
    assert used("R-3") == (-879, 0)
    assert check(company) == []
