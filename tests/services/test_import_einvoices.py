# SPDX-License-Identifier: MIT
"""E-invoices in the books: once, exactly, and whole or not at all."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from dunwell.core.problem import Refused
from dunwell.services import payments
from dunwell.services.check_books import check
from dunwell.services.originals import original
from dunwell.services.received_files import bytes_path, digest_of
from dunwell.store.models import Company, Customer, CustomerEmail, Event, Invoice, OpenItem, ReceivedFile
from tests.intake.einvoice.samples import amounts, cii, e_arve, finvoice, pdf, term, ubl
from tests.services.einvoices import brought, lumi, only, sold_by
from tests.services.ledger import TODAY, open_items, take

BOMB = (
    '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    '<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2">&b;</Invoice>'
)


def test_invoice_of_a_known_buyer_is_in_the_books(any_database: str, company: Company, tmp_path: Path) -> None:
    customer = lumi(company, vat_id="FI12345678")
    note = "<cac:PaymentTerms><cbc:Note>#SKONTO#TAGE=14#PROZENT=2.00#</cbc:Note></cac:PaymentTerms>"
    means = "<cac:PaymentMeans><cbc:PaymentID>RF18 5390 0754</cbc:PaymentID></cac:PaymentMeans>"
    report = brought(company, tmp_path, ubl(more=means + note))
    assert (report.kind, report.read, report.created, report.problems) == ("einvoice", 1, 1, ())
    invoice = Invoice.objects.get()
    assert (invoice.number, invoice.customer_id, invoice.amount_minor) == ("R-1", customer.pk, 12400)
    assert (invoice.reference, invoice.discount_percent, invoice.discount_until) == (
        "RF18 5390 0754", Decimal("2.00"), date(2026, 3, 16),
    )  # fmt: skip
    item = OpenItem.objects.get()
    assert (item.due_on, item.installment, item.open_minor) == (date(2026, 3, 16), 0, 12400)
    row = only()
    assert (row.state, row.invoice_id, row.customer_id, row.read["number"]) == ("taken", invoice.pk, customer.pk, "R-1")
    assert (row.file.state, row.file.format, row.file.created) == ("taken", "ubl-invoice", 1)
    assert bytes_path(row.file.digest).read_bytes() == (tmp_path / "a.xml").read_bytes()
    event = Event.objects.get(code="einvoice_taken")
    assert (event.seq, event.invoice_id, event.customer_id) == (invoice.seq, invoice.pk, customer.pk)
    assert json.loads(event.data)["created"] == 1
    assert check(company) == []


def test_same_file_again_changes_nothing(database: str, company: Company, tmp_path: Path) -> None:
    lumi(company)
    brought(company, tmp_path, ubl())
    seq = Company.objects.get().event_seq
    again = brought(company, tmp_path, ubl(), name="b.xml")
    assert (again.read, again.unchanged, again.created) == (1, 1, 0)
    assert (Company.objects.get().event_seq, ReceivedFile.objects.count()) == (seq, 1)


def test_corrected_file_brings_the_invoice_up_to_date(database: str, company: Company, tmp_path: Path) -> None:
    lumi(company)
    brought(company, tmp_path, ubl())
    due = "<cbc:DueDate>2026-04-01</cbc:DueDate>"
    report = brought(company, tmp_path, ubl(due=due, totals=amounts("100.00")))
    assert (report.created, report.updated) == (0, 1)
    item = OpenItem.objects.get()
    assert (item.due_on, item.amount_minor, Invoice.objects.get().amount_minor) == (date(2026, 4, 1), 10000, 10000)
    assert check(company) == []


def test_what_the_file_does_not_state_stays_in_the_books(database: str, company: Company, tmp_path: Path) -> None:
    lumi(company)
    take(company, "invoice,customer_id,issue_date,due_date,currency,amount,reference\n"
         "R-1,C-1,2026-03-02,2026-03-20,EUR,124.00,RF1\n")  # fmt: skip
    report = brought(company, tmp_path, ubl(due=""))
    assert (report.unchanged, only().state) == (1, "known")
    assert (OpenItem.objects.get().due_on, Invoice.objects.get().reference) == (date(2026, 3, 20), "RF1")


def test_amount_below_what_is_paid_is_refused_and_nothing_moves(
    database: str, company: Company, tmp_path: Path
) -> None:
    lumi(company)
    brought(company, tmp_path, ubl())
    payments.pay(company, "R-1", "100.00", **TODAY)
    with pytest.raises(Refused) as caught:
        brought(company, tmp_path, ubl(totals=amounts("50.00")))
    assert [problem.code for problem in caught.value.problems] == ["amount_below_allocated"]
    assert (caught.value.code, open_items(company)) == ("einvoice_not_taken", {"R-1": 2400})


def test_instalments_that_sum_up_become_items(database: str, company: Company, tmp_path: Path) -> None:
    lumi(company, name="Lumi GmbH")
    report = brought(company, tmp_path, cii(terms=term("20260401", "100.00") + term("20260501", "24.00")))
    assert (report.created, open_items(company)) == (1, {"R-2/1": 10000, "R-2/2": 2400})
    assert [item.due_on for item in OpenItem.objects.order_by("installment")] == [date(2026, 4, 1), date(2026, 5, 1)]


def test_instalments_that_do_not_sum_up_are_due_on_their_last_day(
    database: str, company: Company, tmp_path: Path
) -> None:
    lumi(company, name="Lumi GmbH")
    report = brought(company, tmp_path, cii(terms=term("20260401", "100.00") + term("20260501", "50.00")))
    assert "do not sum up to 124.00" in " ".join(report.notes)
    assert [(str(item), item.due_on) for item in OpenItem.objects.all()] == [("R-2", date(2026, 5, 1))]
    assert "instalments_disagree" in [one["code"] for one in only().problems]


@pytest.mark.parametrize(
    "document",
    [
        ubl(totals=amounts("0.00", "124.00").replace(
            "<cbc:PayableAmount", '<cbc:PrepaidAmount currencyID="EUR">124.00</cbc:PrepaidAmount><cbc:PayableAmount')),
        finvoice().replace("</Finvoice>", "<PaymentStatusDetails><PaymentStatusCode>PAID</PaymentStatusCode>"
                           "</PaymentStatusDetails></Finvoice>"),
    ],
)  # fmt: skip
def test_invoice_with_nothing_to_pay_is_kept_and_makes_no_item(
    database: str, company: Company, tmp_path: Path, document: str
) -> None:
    report = brought(company, tmp_path, document)
    assert (report.problems, report.counts, Invoice.objects.count()) == ((), {"settled": 1}, 0)
    assert (only().state, only().invoice, only().file.state) == ("known", None, "taken")
    assert "nothing is left to pay" in " ".join(report.notes)


def test_invoice_that_is_open_in_the_books_is_not_settled_by_its_own_word(
    database: str, company: Company, tmp_path: Path
) -> None:
    lumi(company)
    brought(company, tmp_path, finvoice())
    paid = finvoice().replace("</Finvoice>", "<PaymentStatusDetails><PaymentStatusCode>PAID</PaymentStatusCode>"
                              "</PaymentStatusDetails></Finvoice>")  # fmt: skip
    with pytest.raises(Refused) as caught:
        brought(company, tmp_path, paid)
    assert [one.code for one in caught.value.problems] == ["nothing_to_pay"]
    assert open_items(company) == {"17": 12400}


def test_prepaid_part_is_taken_off(database: str, company: Company, tmp_path: Path) -> None:
    lumi(company)
    totals = (
        '<cac:LegalMonetaryTotal><cbc:TaxInclusiveAmount currencyID="EUR">124.00</cbc:TaxInclusiveAmount>'
        '<cbc:PrepaidAmount currencyID="EUR">24.00</cbc:PrepaidAmount>'
        '<cbc:PayableAmount currencyID="EUR">100.00</cbc:PayableAmount></cac:LegalMonetaryTotal>'
    )
    brought(company, tmp_path, ubl(totals=totals))
    assert open_items(company) == {"R-1": 10000}


def test_pdf_is_the_original_that_notices_attach(database: str, company: Company, tmp_path: Path) -> None:
    lumi(company, name="Lumi GmbH")
    data = pdf({"factur-x.xml": cii().encode()})
    brought(company, tmp_path, data, name="R-2.pdf")
    assert original(Invoice.objects.get()) == data


def test_several_invoices_of_a_file_are_each_told(database: str, company: Company, tmp_path: Path) -> None:
    lumi(company, name="Lumi OÜ")
    twice = e_arve("<TotalSum>1.00</TotalSum>", "<TotalSum>2.00</TotalSum>", "<TotalSum>3.00</TotalSum>")
    report = brought(company, tmp_path, twice.replace("<InvoiceNumber>3", "<InvoiceNumber>2"))
    assert (report.read, report.created) == (3, 2)
    assert [(one.code, one.where) for one in report.problems] == [("duplicate_invoice", "a.xml, Invoice 3")]
    assert open_items(company) == {"1": 100, "2": 200}
    file = ReceivedFile.objects.get()
    assert (file.state, [one.state for one in file.invoices.order_by("place")]) == (
        "partly", ["taken", "taken", "refused"],
    )  # fmt: skip


def test_dry_run_tells_the_same_and_writes_nothing(database: str, company: Company, tmp_path: Path) -> None:
    dry = brought(company, tmp_path, ubl(), create=True, dry=True)
    assert (dry.created, dry.row, ReceivedFile.objects.count(), Customer.objects.count()) == (1, None, 0, 0)
    assert (Event.objects.filter(code="einvoice_taken").count(), Invoice.objects.count()) == (0, 0)
    assert not bytes_path(digest_of(tmp_path / "a.xml")).exists()
    wet = brought(company, tmp_path, ubl(), create=True)
    assert wet.as_json() == dry.as_json()


def test_bill_of_another_seller_is_refused_kept_and_may_be_tried_again(
    database: str, company: Company, tmp_path: Path
) -> None:
    Company.objects.update(vat_id="FI 7654321-0")
    document = sold_by(ubl(), "FI11111111")
    with pytest.raises(Refused) as caught:
        brought(company, tmp_path, document, create=True)
    assert caught.value.code == "not_our_invoice"
    assert (only().state, only().refused, only().file.state) == ("refused", "not_our_invoice", "refused")
    assert (Invoice.objects.count(), Customer.objects.count()) == (0, 0)
    Company.objects.update(vat_id="FI11111111")
    assert brought(company, tmp_path, document, create=True).created == 1
    assert (only().state, only().file.state, only().file.refused) == ("taken", "taken", "")


@pytest.mark.parametrize("vat", ["FI76543210", "7654321-0", "fi 76543210"])
def test_own_number_may_lack_its_country(database: str, company: Company, tmp_path: Path, vat: str) -> None:
    Company.objects.update(vat_id="FI76543210")
    assert brought(company, tmp_path, sold_by(ubl(), vat), create=True).created == 1


def test_number_of_another_country_is_ours_under_the_same_name(database: str, company: Company, tmp_path: Path) -> None:
    Company.objects.update(vat_id="FI76543210")
    assert brought(company, tmp_path, sold_by(ubl(), "EE123456789"), create=True).created == 1
    assert "seller_differs" in [one["code"] for one in only().problems]


@pytest.mark.parametrize("own", ["Acme OÜ", "Other Oy"])
def test_number_of_another_country_under_another_name_is_not_ours(
    database: str, company: Company, tmp_path: Path, own: str
) -> None:
    Company.objects.update(vat_id="FI76543210", name=own)
    with pytest.raises(Refused) as caught:
        brought(company, tmp_path, sold_by(ubl(), "EE123456789"), create=True)
    assert caught.value.code == "not_our_invoice"


def test_unknown_own_number_refuses_nothing_and_tells_another_name(
    database: str, company: Company, tmp_path: Path
) -> None:
    Company.objects.update(name="Somebody Else AG")
    report = brought(company, tmp_path, sold_by(ubl(), "EE123456789"), create=True)
    assert report.created == 1
    assert "seller_differs" in [one["code"] for one in only().problems]


def test_bill_of_somebody_else_to_this_company_is_no_claim_of_it(
    database: str, company: Company, tmp_path: Path
) -> None:
    Company.objects.update(name="Lumi")
    with pytest.raises(Refused) as caught:
        brought(company, tmp_path, ubl(), create=True)
    assert caught.value.code == "not_our_invoice"
    assert (Invoice.objects.count(), Customer.objects.count()) == (0, 0)


def test_selfbilled_invoice_is_not_ours_to_collect(database: str, company: Company, tmp_path: Path) -> None:
    with pytest.raises(Refused) as caught:
        brought(company, tmp_path, cii(code="389"), create=True)
    assert (caught.value.code, Invoice.objects.count()) == ("self_billed", 0)


@pytest.mark.parametrize(
    ("document", "code"),
    [
        (BOMB, "xml_doctype"),
        ('<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', "xml_doctype"),
        ("<a>" * 200 + "</a>" * 200, "xml_too_deep"),
        (ubl(number="R&#0;1"), "xml_broken"),
        (ubl(number="R" * 101), "einvoice_not_taken"),
        (ubl(more=f"<cac:PaymentMeans><cbc:PaymentID>{'9' * 10_000}</cbc:PaymentID></cac:PaymentMeans>"),
         "einvoice_not_taken"),
        (ubl().replace("Lumi Oy", "L" * 10_000), "einvoice_not_taken"),
        (ubl(currency="<cbc:DocumentCurrencyCode>XYZ</cbc:DocumentCurrencyCode>"), "einvoice_incomplete"),
        (ubl(totals=amounts("1000000000000000.00")), "einvoice_incomplete"),
    ],
)  # fmt: skip
def test_hostile_files_are_refused_with_their_place_and_leave_nothing(
    database: str, company: Company, tmp_path: Path, document: str, code: str
) -> None:
    with pytest.raises(Refused) as caught:
        brought(company, tmp_path, document, create=True)
    assert caught.value.code == code
    assert all(problem.where.startswith("a.xml") for problem in caught.value.problems)
    assert caught.value.problems
    assert (Invoice.objects.count(), Customer.objects.count(), CustomerEmail.objects.count()) == (0, 0, 0)
    assert Event.objects.exclude(code__in=["company_created", "file_refused"]).count() == 0
    assert check(company) == []


def test_pdf_that_is_too_large_for_mail_is_refused(database: str, company: Company, tmp_path: Path) -> None:
    data = pdf({"factur-x.xml": cii().encode()}) + b"%" * (21 * 1024 * 1024)
    with pytest.raises(Refused) as caught:
        brought(company, tmp_path, data, create=True, name="a.pdf")
    assert [problem.code for problem in caught.value.problems] == ["pdf_too_large"]
    assert Invoice.objects.count() == 0


def test_refused_file_of_the_command_line_is_not_kept(database: str, company: Company, tmp_path: Path) -> None:
    with pytest.raises(Refused):
        brought(company, tmp_path, cii(code="389"), origin="command")
    assert ReceivedFile.objects.count() == 0
