# SPDX-License-Identifier: MIT
"""Invoices by hand: each fault at its field, and no change that contradicts what was said or settled."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from dunwell.core.problem import Refused
from dunwell.services import edit_invoice, originals, payments, procedures, reversals
from dunwell.services.check_books import check
from dunwell.services.edit_invoice import change_invoice, create_invoice, freedom
from dunwell.services.invoice_draft import Draft, Part
from dunwell.services.rewind import facts_at
from dunwell.store.models import Company, Customer, Event, Invoice, OpenItem
from tests.services.ledger import ALICE, GOLD, INVOICES, ON, TODAY, noticed, open_items, take

DRAFT = Draft("H-1", "C-1", date(2026, 2, 20), "EUR", "120.00", due_on=date(2026, 3, 6), reference="order 7")
HALVES = (Part(date(2026, 3, 6), "60.00"), Part(date(2026, 4, 6), "60.00"))


def faults(refused: pytest.ExceptionInfo[Refused]) -> list[tuple[str, str]]:
    return [(problem.code, problem.where) for problem in refused.value.problems]


@pytest.fixture
def ledger(database: str, company: Company) -> Company:
    procedures.apply(company, GOLD, name="p.toml", **ALICE)
    take(company, INVOICES)
    return company


def test_an_invoice_by_hand_is_an_open_item_at_once(ledger: Company) -> None:
    invoice = create_invoice(ledger, DRAFT, **TODAY)
    item = OpenItem.objects.get(invoice=invoice)
    assert (invoice.by_hand, item.due_on, item.open_minor, item.remind) == (True, date(2026, 3, 6), 12000, True)
    assert Event.objects.get(seq=invoice.seq).code == "invoice_written"
    assert check(ledger) == []


def test_instalments_are_open_items_of_their_own(ledger: Company) -> None:
    create_invoice(ledger, replace(DRAFT, parts=HALVES), **TODAY)
    assert {name: minor for name, minor in open_items(ledger).items() if name[0] == "H"} == {
        "H-1/1": 6000,
        "H-1/2": 6000,
    }
    assert check(ledger) == []


def test_a_paid_invoice_is_settled_by_its_own_payment(ledger: Company) -> None:
    create_invoice(ledger, replace(DRAFT, paid_on=date(2026, 2, 21)), **TODAY)
    assert open_items(ledger)["H-1"] == 0
    assert ledger.payment_set.get().paid_on == date(2026, 2, 21)


def test_a_credit_note_has_no_open_item(ledger: Company) -> None:
    note = create_invoice(ledger, replace(DRAFT, credit_note=True, due_on=None), **TODAY)
    assert (note.amount_minor, note.items.count()) == (-12000, 0)
    assert check(ledger) == []


def test_the_customers_reminder_default_presets_the_switch(ledger: Company) -> None:
    customer = Customer.objects.get(ref="C-1")
    customer.reminder_default = False
    customer.save()
    create_invoice(ledger, DRAFT, **TODAY)
    create_invoice(ledger, replace(DRAFT, number="H-2", remind=True), **TODAY)
    assert list(OpenItem.objects.filter(invoice__by_hand=True).order_by("pk").values_list("remind", flat=True)) == [
        False,
        True,
    ]


def test_with_reminder_is_asked_only_when_both_switches_are_on(ledger: Company) -> None:
    customer = Customer.objects.get(ref="C-1")
    answers = []
    for company_on, customer_on in ((False, True), (True, False), (True, True)):
        ledger.reminders, customer.reminders = company_on, customer_on
        answers.append(edit_invoice.reminder_applies(ledger, customer))
    assert answers == [False, False, True]


@pytest.mark.parametrize(
    ("draft", "found"),
    [
        (replace(DRAFT, number="R-1"), [("invoice_exists", "number")]),
        (replace(DRAFT, number=" "), [("missing", "number")]),
        (replace(DRAFT, customer="C-9"), [("not_found", "customer")]),
        (replace(DRAFT, amount="0"), [("bad_amount", "amount")]),
        (replace(DRAFT, amount="1.005"), [("bad_amount", "amount")]),
        (replace(DRAFT, due_on=date(2026, 2, 19)), [("due_before_issue", "due_on")]),
        (replace(DRAFT, paid_on=date(2026, 2, 19)), [("paid_before_issue", "paid_on")]),
        (replace(DRAFT, parts=HALVES[:1], amount="60.00"), [("parts_few", "parts")]),
        (replace(DRAFT, parts=HALVES, amount="121.00"), [("parts_sum", "parts")]),
        (
            replace(DRAFT, parts=(HALVES[0], Part(date(2026, 1, 1), "x"))),
            [("bad_amount", "parts-2-amount"), ("due_before_issue", "parts-2-due_on")],
        ),
        (replace(DRAFT, credit_note=True, parts=HALVES), [("credit_note_installment", "parts")]),
    ],
)
def test_every_fault_names_its_field(ledger: Company, draft: Draft, found: list[tuple[str, str]]) -> None:
    with pytest.raises(Refused) as refused:
        create_invoice(ledger, draft, **TODAY)
    assert faults(refused) == found
    assert not Invoice.objects.filter(by_hand=True).exists()


def test_no_invoice_is_called_as_an_instalment(ledger: Company) -> None:
    create_invoice(ledger, replace(DRAFT, parts=HALVES), **TODAY)
    with pytest.raises(Refused) as refused:
        create_invoice(ledger, replace(DRAFT, number="H-1/2"), **TODAY)
    assert faults(refused) == [("ambiguous_number", "number")]


def test_a_fresh_invoice_may_be_changed_whole_and_each_day_knows_what_it_was(ledger: Company) -> None:
    invoice = create_invoice(ledger, DRAFT, **TODAY)
    before = ledger.__class__.objects.get(pk=ledger.pk).event_seq
    draft = Draft("H-9", "C-2", date(2026, 2, 21), "EUR", "80.00", due_on=date(2026, 3, 20))
    told = change_invoice(ledger, "H-1", draft, **TODAY)
    assert told["amount_minor"] == [12000, 8000]
    invoice.refresh_from_db()
    assert (invoice.number, invoice.customer.ref, invoice.reference) == ("H-9", "C-2", "")
    item = OpenItem.objects.get(invoice=invoice)
    past = facts_at(ledger, ON, before).facts.items.filter(item=item.pk).row(0, named=True)
    assert (past["customer"], past["open"], past["due_on"]) == (
        Customer.objects.get(ref="C-1").pk,
        12000,
        date(2026, 3, 6),
    )
    assert check(ledger) == []
    assert change_invoice(ledger, "H-9", draft, **TODAY) == {}


def test_instalments_keep_their_number_and_may_move_dates_and_amounts(ledger: Company) -> None:
    create_invoice(ledger, replace(DRAFT, parts=HALVES), **TODAY)
    moved = (Part(date(2026, 3, 8), "20.00"), Part(date(2026, 4, 8), "100.00"))
    change_invoice(ledger, "H-1", replace(DRAFT, parts=moved), **TODAY)
    assert open_items(ledger)["H-1/2"] == 10000
    with pytest.raises(Refused) as refused:
        change_invoice(ledger, "H-1", DRAFT, **TODAY)
    assert ("parts_changed", "parts") in faults(refused)
    assert check(ledger) == []


def test_a_settled_invoice_keeps_its_customer_and_amount(ledger: Company) -> None:
    create_invoice(ledger, DRAFT, **TODAY)
    payments.pay(ledger, "H-1", "1.00", **TODAY)
    with pytest.raises(Refused) as refused:
        change_invoice(ledger, "H-1", replace(DRAFT, customer="C-2", amount="90.00"), **TODAY)
    assert faults(refused) == [("settled", "customer"), ("settled", "amount")]
    assert change_invoice(ledger, "H-1", replace(DRAFT, due_on=date(2026, 4, 1)), **TODAY) == {
        "due_on": ["2026-03-06", "2026-04-01"]
    }


def test_a_reminded_invoice_keeps_all_that_was_told(database: str, company: Company) -> None:
    noticed(company)
    invoice = Invoice.objects.get(number="R-1")
    assert freedom(company, invoice).reason == "imported"
    Invoice.objects.filter(pk=invoice.pk).update(by_hand=True)
    invoice.refresh_from_db()
    assert freedom(company, invoice) == (frozenset({"reference"}), "reminded")
    reversals.cancel_invoice(company, "R-1", reason="in error", **TODAY)
    invoice.refresh_from_db()
    assert freedom(company, invoice).reason == "cancelled"


def test_an_imported_invoice_is_changed_where_it_comes_from(ledger: Company) -> None:
    same = Draft("R-1", "C-1", date(2026, 2, 1), "EUR", "100.00", due_on=date(2026, 2, 15))
    assert change_invoice(ledger, "R-1", same, **TODAY) == {}
    with pytest.raises(Refused) as refused:
        change_invoice(ledger, "R-1", replace(same, reference="x"), **TODAY)
    assert faults(refused) == [("imported", "reference")]


def test_the_original_is_kept_in_the_home_and_given_back(ledger: Company, home: Path) -> None:
    content = b"%PDF-1.7 invoice"
    invoice = originals.attach_original(ledger, "R-1", content, **TODAY)
    assert originals.original(invoice) == content
    assert Event.objects.latest("seq").code == "invoice_changed"
    with pytest.raises(Refused, match="not_a_pdf"):
        originals.attach_original(ledger, "R-1", b"<html>", **TODAY)
    assert originals.original(originals.remove_original(ledger, "R-1", **TODAY)) is None
