# SPDX-License-Identifier: MIT
"""Invoices listed, shown, explained, written and changed by hand."""

from datetime import date

from django.test import Client

from dunwell.store.models import Customer, Invoice, Membership, Notice, OpenItem
from tests.web.conftest import House
from tests.web.invoices.acting import act, open_of, page_of, refused, text

NEW = "/c/acme/invoices/new/"
WRITTEN = {
    "kind": "invoice", "customer": "C-2", "number": "H-1", "currency": "EUR", "amount": "150.00",
    "issued_on": "2026-03-10", "due_on": "2026-03-24", "paid": "no",
}  # fmt: skip


def test_the_list_tells_how_old_each_is_and_how_far_it_was_reminded(house: House, alice: Client) -> None:
    page = text(alice, "/c/acme/invoices/")
    assert "5 in all" in page
    assert "Reminders are only right when payments are known. The last payment known here is of 10 Mar 2026." in page
    row = page[page.index("R-1 ") :]
    assert row.startswith("R-1 Aalto & Sons <Oy> 29 Jan 2026 18 Feb 2026 20 days late 1,234.50 1,234.50 EUR reminder")
    assert "R-5" in text(alice, "/c/acme/invoices/?state=overdue&currency=EUR&sort=due")
    assert "R-4" not in text(alice, "/c/acme/invoices/?state=overdue")
    assert "CN-1" in text(alice, "/c/acme/invoices/?state=credit_notes")
    assert "Nothing fits." in text(alice, "/c/acme/invoices/?q=zzz")
    assert "R-3" in text(alice, "/c/acme/invoices/?q=berg&due_until=2026-02-10")


def test_the_list_is_exported_with_all_its_columns(house: House, alice: Client, bob: Client) -> None:
    lines = b"".join(alice.get("/c/acme/invoices/?format=csv")).decode("utf-8-sig").splitlines()
    assert lines[0].startswith("Invoice,Customer,Issued,Due,Days past due,Amount,Open,Currency,Reminded,Last notice")
    assert any(line.startswith("R-1,Aalto & Sons <Oy>,2026-01-29,2026-02-18,20,1234.50,1234.50,EUR") for line in lines)
    book = bob.get("/c/acme/invoices/?format=xlsx")
    assert b"".join(book).startswith(b"PK")
    book.close()


def test_an_empty_list_leads_to_the_import_for_who_may(house: House, alice: Client) -> None:
    Invoice.objects.filter(company=house.acme).update(cancelled=True)
    address = "/c/acme/invoices/"
    assert 'href="/c/acme/import/">Bring in a file</a>' in alice.get(address).content.decode()
    Membership.objects.filter(company=house.acme, user__username="alice").update(own_only=True)
    page = alice.get(address).content.decode()
    assert "/c/acme/import/" not in page
    assert 'href="/c/acme/invoices/new/">Write an invoice</a>' in page


def test_the_history_of_its_reminders_is_honest_about_what_is_known(house: House, alice: Client) -> None:
    page = text(alice, f"{page_of(house.acme, 'R-1')}history/")
    assert "Kept here" in page
    assert "Mail is kept in the built-in mailbox here; nobody received it." in page
    assert "It has not been on any notice yet." in text(alice, f"{page_of(house.acme, 'R-4')}history/")


def test_the_page_says_what_follows_and_what_settled_it(house: House, alice: Client) -> None:
    page = text(alice, page_of(house.acme, "R-2"))
    assert "60.00 EUR of 100.00 EUR" in page
    assert "What follows" in page
    assert "This is right as long as payments are known: the last one here is of 10 Mar 2026." in page
    assert "P-1 Payment" in page
    credit = text(alice, page_of(house.acme, "CN-1"))
    assert "Credit note of 5 Mar 2026" in credit
    assert "Why it is reminded" not in credit


def test_any_day_is_explained_gate_by_gate(house: House, alice: Client) -> None:
    address = f"{page_of(house.acme, 'R-2')}explain/"
    yesterday = text(alice, f"{address}?on=2026-03-09")
    assert "Goes out" in yesterday
    assert "Something is left to chase" in yesterday
    assert "Monday 9 March 2026" in yesterday
    before = text(alice, f"{address}?on=2026-01-24")
    assert "Not due yet" in before
    assert "Not looked at any more: Too old, All levels taken, Waiting" in before
    assert "Run after" in before
    part = alice.get(address, headers={"HX-Request": "true", "HX-Target": "section#explain"}).content.decode()
    assert "<html" not in part
    assert alice.get(f"{address}?on=nonsense").status_code == 400


def test_an_invoice_is_written_by_hand_with_a_reminder_asked_for(house: House, alice: Client) -> None:
    Customer.objects.filter(company=house.acme, ref="C-2").update(reminder_default=False)
    question = text(alice, f"{NEW}reminder/?customer=C-2&paid=no")
    assert "With reminder" in question
    assert 'value="no" id="remind-no" checked' in alice.get(f"{NEW}reminder/?customer=C-2").content.decode()
    assert "With reminder" not in text(alice, f"{NEW}reminder/?customer=C-2&paid=yes")
    assert "With reminder" not in text(alice, f"{NEW}reminder/?customer=C-9")
    page = act(alice, NEW, **WRITTEN, remind="yes")
    assert "The invoice is written. Not reminded before" in page
    assert OpenItem.objects.get(invoice__number="H-1").remind
    act(alice, NEW, **WRITTEN | {"number": "H-2"})
    assert not OpenItem.objects.get(invoice__number="H-2").remind


def test_no_reminder_is_asked_for_where_the_customer_has_none(house: House, alice: Client) -> None:
    Customer.objects.filter(company=house.acme, ref="C-2").update(reminders=False)
    assert "With reminder" not in text(alice, f"{NEW}reminder/?customer=C-2&paid=no")


def test_a_paid_one_a_credit_note_and_one_in_instalments(house: House, alice: Client) -> None:
    act(alice, NEW, **WRITTEN | {"paid": "yes", "paid_on": "2026-03-10"})
    assert open_of(house.acme, "H-1") == 0
    act(alice, NEW, **WRITTEN | {"number": "H-2", "kind": "credit_note", "due_on": ""})
    assert Invoice.objects.get(number="H-2").amount_minor == -15000
    parts = {"due_1": "2026-03-24", "amount_1": "100", "due_2": "2026-04-24", "amount_2": "50"}
    page = act(alice, NEW, **WRITTEN | {"number": "H-3"} | parts)
    assert "H-3/2" in page


def test_each_fault_stands_at_its_field_and_what_was_typed_stays(house: House, alice: Client) -> None:
    said = refused(alice, NEW, **WRITTEN | {"number": "R-1", "customer": "nobody", "due_on": "2026-03-01"})
    assert "There is no customer with this number." in said
    said = refused(alice, NEW, **WRITTEN | {"number": "R-1", "due_on": "2026-03-01", "amount": "0"})
    assert "There is an invoice with this number already." in said
    assert "It is due on the day on which it was issued, or later." in said
    assert "An amount above 0" in said
    assert "When was it paid?" in refused(alice, NEW, **WRITTEN | {"paid": "yes"})
    said = refused(alice, NEW, **WRITTEN | {"due_1": "2026-03-24", "amount_1": "100", "due_2": "2026-04-24"})
    assert "An instalment has a day and an amount." in said
    assert not Invoice.objects.filter(by_hand=True).exists()


def test_only_what_may_safely_change_is_changed(house: House, alice: Client) -> None:
    act(alice, NEW, **WRITTEN)
    address = f"{page_of(house.acme, 'H-1')}edit/"
    fields = {key: value for key, value in WRITTEN.items() if key != "paid"}
    assert "The invoice is changed." in act(alice, address, **fields | {"amount": "80.00", "reference": "order 7"})
    assert open_of(house.acme, "H-1") == 8000
    act(alice, f"{page_of(house.acme, 'H-1')}pay/", amount="10", paid_on="2026-03-10")
    page = text(alice, address)
    assert "Something of it was settled: this stays." in page
    act(alice, address, **fields | {"amount": "5.00", "due_on": "2026-04-01"})
    assert open_of(house.acme, "H-1") == 7000
    assert OpenItem.objects.get(invoice__number="H-1").due_on == date(2026, 4, 1)
    assert "This comes from your ledger" in text(alice, f"{page_of(house.acme, 'R-4')}edit/")


def test_customers_are_offered_while_their_name_is_typed(house: House, alice: Client) -> None:
    found = alice.get(f"{NEW}customers/?customer=aal").content.decode()
    assert '<option value="C-1">Aalto &amp; Sons &lt;Oy&gt;</option>' in found
    preset = Customer.objects.get(company=house.acme, ref="C-3").pk
    assert 'value="C-3"' in alice.get(f"{NEW}?customer={preset}").content.decode()


def test_the_search_finds_what_people_call_things(house: House, alice: Client, charlie: Client) -> None:
    page = text(alice, "/c/acme/search/?q=R-")
    assert "R-1 Aalto & Sons <Oy>" in page
    assert "1,234.50 EUR Overdue" in text(alice, "/c/acme/search/?q=.example")
    assert alice.get("/c/acme/search/?q=R-3").headers["Location"].endswith(page_of(house.acme, "R-3"))
    notice = Notice.objects.filter(company=house.acme).latest("pk")
    found = alice.get("/c/acme/search/", {"q": notice.number})
    assert found.headers["Location"] == f"/c/acme/notices/{notice.pk}/"
    assert "Nothing is called “zzz” here." in text(alice, "/c/acme/search/?q=zzz")
    assert "Type at least two characters." in text(alice, "/c/acme/search/?q=a")
    assert charlie.get("/c/acme/search/?q=R-1").status_code == 404
