# SPDX-License-Identifier: MIT
"""What waits is decided by a person once; the next one finds its customer by itself."""

import json
from pathlib import Path

import pytest

from dunwell.core.problem import Refused
from dunwell.services.check_books import check
from dunwell.services.receive import receive_or_keep
from dunwell.services.received_files import Arrival, keep_refused
from dunwell.services.received_invoices import assign, create_customer_and_take, refuse, reopen
from dunwell.services.received_view import Wish, original_of, received_of, received_page, waiting_count
from dunwell.store.models import Company, Customer, Event, Invoice, ReceivedFile
from tests.intake.einvoice.samples import cii, e_arve, pdf, ubl
from tests.services.einvoices import brought, lumi, only
from tests.services.ledger import TODAY, open_items


def test_assigned_invoice_is_taken_and_the_customer_learns(any_database: str, company: Company, tmp_path: Path) -> None:
    customer = lumi(company, name="Snow Ltd")
    report = brought(company, tmp_path, ubl())
    assert (report.created, report.counts, waiting_count(company)) == (0, {"waiting": 1}, 1)
    row = assign(company, only().pk, "C-1", **TODAY)
    assert (row.state, row.customer_id, row.file.state, row.file.created) == ("taken", customer.pk, "taken", 1)
    assert open_items(company) == {"R-1": 12400}
    customer.refresh_from_db()
    assert (customer.vat_id, customer.einvoice_address) == ("FI12345678", "0216:003712345678")
    changes = json.loads(Event.objects.get(code="customer_changed").data)["changes"]
    assert changes == {"vat_id": ["", "FI12345678"], "einvoice_address": ["", "0216:003712345678"]}
    assert brought(company, tmp_path, ubl(number="R-2"), name="b.xml").created == 1
    assert Invoice.objects.get(number="R-2").customer_id == customer.pk
    assert (check(company), waiting_count(company)) == ([], 0)


def test_buyer_without_numbers_is_known_the_next_time(any_database: str, company: Company, tmp_path: Path) -> None:
    lumi(company, name="Snow Ltd")
    document = ubl().replace("FI12345678", "").replace("FI-OTHER", "").replace("003712345678", "")
    brought(company, tmp_path, document)
    assign(company, only().pk, "C-1", **TODAY)
    assert brought(company, tmp_path, document.replace(">R-1<", ">R-2<"), name="b.xml").created == 1


def test_what_the_customer_has_is_not_overwritten(database: str, company: Company, tmp_path: Path) -> None:
    customer = lumi(company, name="Snow Ltd", vat_id="FI99999999", einvoice_address="x")
    brought(company, tmp_path, ubl())
    assign(company, only().pk, "C-1", **TODAY)
    customer.refresh_from_db()
    assert (customer.vat_id, customer.einvoice_address) == ("FI99999999", "x")


def test_customer_is_made_on_demand(database: str, company: Company, tmp_path: Path) -> None:
    brought(company, tmp_path, ubl())
    row = create_customer_and_take(company, only().pk, ref="NEW-1", **TODAY)
    assert (row.state, Customer.objects.get().ref, Customer.objects.get().city) == ("taken", "NEW-1", "Turku")
    assert check(company) == []


def test_made_customer_is_named_by_the_invoice_unless_told(database: str, company: Company, tmp_path: Path) -> None:
    lumi(company, ref="C-9", name="Other")
    brought(company, tmp_path, ubl())
    with pytest.raises(Refused, match="customer_exists"):
        create_customer_and_take(company, only().pk, ref="C-9", **TODAY)
    create_customer_and_take(company, only().pk, **TODAY)
    assert Customer.objects.filter(ref="FI12345678").exists()


def test_refused_invoice_stays_out_with_its_reason(database: str, company: Company, tmp_path: Path) -> None:
    brought(company, tmp_path, ubl())
    row = refuse(company, only().pk, reason="sent to the wrong shop", **TODAY)
    assert (row.state, row.refused, row.file.state) == ("refused", "refused_by_hand", "refused")
    assert row.problems[-1]["message"] == "sent to the wrong shop"
    assert json.loads(Event.objects.get(code="einvoice_refused").data)["reason"] == "sent to the wrong shop"
    with pytest.raises(Refused, match="received_decided"):
        refuse(company, row.pk, reason="again", **TODAY)
    with pytest.raises(Refused, match="received_decided"):
        create_customer_and_take(company, row.pk, **TODAY)


def test_what_a_person_refused_stays_refused_when_it_comes_again(
    any_database: str, company: Company, tmp_path: Path
) -> None:
    """A mailbox that is read anew from its beginning brings everything once more."""
    brought(company, tmp_path, ubl())
    row = refuse(company, only().pk, reason="a test, not ours", **TODAY)
    lumi(company)
    again = brought(company, tmp_path, ubl(), create=True)
    assert (again.created, again.unchanged, again.problems, Invoice.objects.count()) == (0, 1, (), 0)
    broken = Refused("xml_broken", file="a.xml", reason="x")
    kept = keep_refused(company, tmp_path / "a.xml", "a.xml", broken, Arrival("folder"), **TODAY)
    assert (only().refused, kept.refused, kept.kind) == ("refused_by_hand", "", "einvoice")
    reopened = reopen(company, row.pk, **TODAY)
    assert (reopened.state, reopened.refused, reopened.file.state) == ("waits", "", "held")
    assert "refused_by_hand" not in [one["code"] for one in reopened.problems]
    assert Event.objects.filter(code="einvoice_reopened").count() == 1
    with pytest.raises(Refused, match="received_decided"):
        reopen(company, row.pk, **TODAY)
    assert brought(company, tmp_path, ubl()).created == 1
    assert (only().state, check(company)) == ("taken", [])


def test_decisions_of_others_and_unknown_customers_are_refused(database: str, company: Company, tmp_path: Path) -> None:
    brought(company, tmp_path, ubl())
    with pytest.raises(Refused, match="not_found"):
        assign(company, only().pk, "C-404", **TODAY)
    with pytest.raises(Refused, match="reason_missing"):
        refuse(company, only().pk, reason=" ", **TODAY)
    other = Company.objects.create(code="other", name="Other", country="FI", currency="EUR")
    with pytest.raises(Refused, match="not_found"):
        assign(other, only().pk, "C-1", **TODAY)
    with pytest.raises(Refused, match="not_found"):
        received_of(other, only().pk)
    assert only().state == "waits"


def test_file_that_waits_is_looked_at_again(database: str, company: Company, tmp_path: Path) -> None:
    brought(company, tmp_path, ubl())
    seq = Company.objects.get().event_seq
    again = brought(company, tmp_path, ubl())
    assert ([one.code for one in again.problems], Company.objects.get().event_seq) == (["unknown_buyer"], seq)
    lumi(company)
    assert (brought(company, tmp_path, ubl()).created, only().state, only().file.state) == (1, "taken", "taken")
    assert ReceivedFile.objects.count() == 1


def test_some_of_a_file_wait_and_the_rest_is_taken(database: str, company: Company, tmp_path: Path) -> None:
    lumi(company, name="Lumi OÜ")
    two = e_arve("<TotalSum>1.00</TotalSum>", "<TotalSum>2.00</TotalSum>")
    first, found, second = two.rpartition("<Name>Lumi")
    report = brought(company, tmp_path, f"{first}<Name>Kala{second}")
    assert (found, report.created, report.counts) == ("<Name>Lumi", 1, {"waiting": 1})
    page = received_page(company, Wish(state="waits"))
    assert ([row.number for row in page.rows], page.total) == (["2"], 1)
    create_customer_and_take(company, page.rows[0].pk, **TODAY)
    assert open_items(company) == {"1": 100, "2": 200}
    assert ReceivedFile.objects.get().state == "taken"


def test_list_is_searched_and_the_original_is_shown(any_database: str, company: Company, tmp_path: Path) -> None:
    brought(company, tmp_path, ubl(), create=True)
    brought(company, tmp_path, cii(), name="b.xml")
    for words, numbers in (("Lumi", ["R-2", "R-1"]), ("r-1", ["R-1"]), ("b.xml", ["R-2"]), ("FI12345678", ["R-1"])):
        assert [row.number for row in received_page(company, Wish(text=words)).rows] == numbers
    first = received_page(company, Wish(), size=1)
    assert [row.number for row in received_page(company, Wish(), after=first.next, size=1).rows] == ["R-1"]
    view = received_of(company, first.rows[0].pk)
    assert (view.has_original, view.is_pdf, view.row.state) == (True, False, "waits")
    assert original_of(company, view.row.pk) == ((tmp_path / "b.xml").read_bytes(), "b.xml", "application/xml")


@pytest.mark.parametrize(
    ("document", "told"),
    [
        (pdf({}), ("pdf_without_invoice", "einvoice")),
        (ubl(code="<cbc:InvoiceTypeCode>325</cbc:InvoiceTypeCode>").encode(), ("not_a_receivable", "einvoice")),
        (ubl(number="").encode(), ("einvoice_incomplete", "einvoice")),
        (b"<Unknown/>", ("not_an_einvoice", "unknown")),
    ],
)
def test_file_that_could_not_be_read_stands_on_the_list_with_its_reason(
    any_database: str, company: Company, tmp_path: Path, document: bytes, told: tuple[str, str]
) -> None:
    (tmp_path / "a.xml").write_bytes(document)
    for _ in range(2):
        assert receive_or_keep(company, tmp_path / "a.xml", name="a.xml", arrival=Arrival("folder"), **TODAY) is None
        row = received_page(company, Wish(state="refused")).rows[0]
        assert (row.number, row.file.name, (row.refused, row.file.kind)) == ("", "a.xml", told)
        assert (only().pk, row.problems[0]["code"]) == (row.pk, row.file.problems[0]["code"])
    assert original_of(company, row.pk)[0] == document
    assert check(company) == []


def test_file_that_was_not_read_is_taken_in_its_place_later(database: str, company: Company, tmp_path: Path) -> None:
    lumi(company)
    (tmp_path / "a.xml").write_text(ubl())
    broken = Refused("xml_broken", file="a.xml", reason="x")
    keep_refused(company, tmp_path / "a.xml", "a.xml", broken, Arrival("folder"), **TODAY)
    assert only().state == "refused"
    brought(company, tmp_path, ubl())
    assert (only().state, only().refused, only().number, only().file.kind) == ("taken", "", "R-1", "einvoice")
