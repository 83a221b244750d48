# SPDX-License-Identifier: MIT
"""The list of invoices: one row each, in every order and state, and nobody else's."""

from datetime import date, timedelta
from typing import Any

import pytest

from dunwell.core.references import rf_of
from dunwell.services import pauses, payments, promises, reversals, switches
from dunwell.services.edit_invoice import create_invoice
from dunwell.services.invoice_draft import Draft
from dunwell.services.invoice_lines import InvoiceLine
from dunwell.services.invoice_list import Wish, currencies, every_invoice, invoice_page
from dunwell.services.search import search
from dunwell.services.write_off import write_off
from dunwell.store.models import Company, Customer, User
from tests.services.ledger import ALICE, INSTALLMENTS, INVOICES, ON, TODAY, noticed, take

DAY = date(2026, 3, 10)
NEWEST = ("-issued", "-id")


def found(company: Company, order: tuple[str, ...] = NEWEST, **wish: Any) -> list[InvoiceLine]:
    """All pages, one after another."""
    rows, after = [], ""
    while True:
        page = invoice_page(company, Wish(DAY, **wish), order, after=after, size=2)
        rows += page.rows
        if not page.next:
            assert page.total == len(rows)
            return rows
        after = page.next


def numbers(company: Company, order: tuple[str, ...] = NEWEST, **wish: Any) -> list[str]:
    return [row.number for row in found(company, order, **wish)]


@pytest.fixture
def ledger(any_database: str, company: Company) -> Company:
    take(company, INVOICES + "R-4,C-2,2026-02-04,2026-03-12,SEK,900.00\n")
    take(company, INSTALLMENTS)
    return company


def test_every_order_pages_through_all_and_back(ledger: Company) -> None:
    assert numbers(ledger) == ["R-4", "R-3", "R-2", "R-1", "I-1"]
    assert numbers(ledger, ("number", "id")) == ["I-1", "R-1", "R-2", "R-3", "R-4"]
    assert numbers(ledger, ("due", "id")) == ["I-1", "R-3", "R-1", "R-4", "R-2"]
    assert numbers(ledger, ("-amount", "-id")) == ["R-4", "I-1", "R-1", "R-3", "R-2"]
    assert numbers(ledger, ("customer", "id")) == numbers(ledger, ("customer", "id"))
    payments.pay(ledger, "I-1", "60.00", **TODAY)
    assert numbers(ledger, ("open", "id")) == ["I-1", "R-2", "R-3", "R-1", "R-4"]
    assert next(row.number for row in every_invoice(ledger, Wish(DAY), ("number", "id"))) == "I-1"


def test_an_invoice_in_installments_stands_with_the_part_that_is_due_next(ledger: Company) -> None:
    (row,) = found(ledger, text="I-1")
    assert (row.parts, row.due_on, str(row.open), row.age_days) == (3, date(2026, 1, 15), "100.00 EUR", 54)
    payments.pay(ledger, "I-1/1", "30.00", **TODAY)
    (row,) = found(ledger, text="I-1")
    assert (row.due_on, str(row.open)) == (date(2026, 2, 1), "70.00 EUR")
    payments.pay(ledger, "I-1", "70.00", **TODAY)
    (row,) = found(ledger, text="i-1", state="paid")
    assert (row.state, row.due_on) == ("paid", date(2026, 1, 15))


def test_each_state_finds_its_invoices_and_names_them(ledger: Company) -> None:
    pauses.dispute(ledger, "R-1", reason="broken", amount="10.00", **TODAY)
    pauses.hold(ledger, item="R-2", reason="asked", until=DAY, **TODAY)
    promises.promise(ledger, "I-1/2", by=DAY, reason="said so", **TODAY)
    pauses.start_payment(ledger, "R-4", **TODAY)
    expected = {
        "disputed": ("R-1", "partly_disputed"),
        "on_hold": ("R-2", "on_hold"),
        "promised": ("I-1", "promised"),
        "payment_pending": ("R-4", "payment_pending"),
    }
    for state, row in expected.items():
        assert [(one.number, one.state) for one in found(ledger, state=state)] == [row]
    assert numbers(ledger, state="overdue") == ["R-3", "R-1", "I-1"]
    reversals.cancel_invoice(ledger, "R-1", reason="in error", **TODAY)
    write_off(ledger, "R-3", reason="bankrupt", **TODAY)
    assert numbers(ledger, state="cancelled") == ["R-1"]
    assert numbers(ledger, state="paid") == ["R-3"]
    assert numbers(ledger) == ["R-4", "R-2", "I-1"]
    assert len(numbers(ledger, state="all")) == 5


def test_pauses_that_have_passed_are_no_state(ledger: Company) -> None:
    pauses.hold(ledger, customer="C-1", reason="asked", until=DAY - timedelta(days=1), **TODAY)
    assert numbers(ledger, state="on_hold") == []
    pauses.hold(ledger, customer="C-1", reason="asked", **TODAY)
    assert numbers(ledger, state="on_hold") == ["R-2", "R-1", "I-1"]


def test_reminders_off_by_the_invoice_or_its_customer(ledger: Company) -> None:
    switches.set_invoice_reminders(ledger, "R-1", False, **ALICE)
    assert [(row.number, row.remind, row.reminded) for row in found(ledger, state="off")] == [("R-1", False, True)]
    switches.set_customer_reminders(ledger, "C-2", False, **ALICE)
    assert numbers(ledger, state="off") == ["R-4", "R-3", "R-1"]


def test_filters_by_words_currency_and_due_date(ledger: Company) -> None:
    assert currencies(ledger) == ["EUR", "SEK"]
    assert numbers(ledger, currency="SEK") == ["R-4"]
    assert numbers(ledger, due_from=date(2026, 2, 15), due_until=date(2026, 3, 12)) == ["R-4", "R-1"]
    assert numbers(ledger, text="C-2") == ["R-4", "R-3"]
    assert numbers(ledger, text="r-2") == ["R-2"]


def test_credit_notes_are_a_list_of_their_own(ledger: Company) -> None:
    create_invoice(ledger, Draft("G-1", "C-1", ON, "EUR", "20.00", credit_note=True), **TODAY)
    assert "G-1" not in numbers(ledger, state="all")
    (row,) = found(ledger, state="credit_notes")
    assert (row.number, str(row.open), row.state) == ("G-1", "-20.00 EUR", "credit")
    payments.allocate(ledger, "G-1", item="R-1", **TODAY)
    assert found(ledger, state="credit_notes")[0].state == "used"


def test_level_and_notices_are_told(any_database: str, company: Company) -> None:
    noticed(company)
    (row,) = found(company, text="R-1")
    assert (row.level, row.notices, row.noticed_on) == ("r", 1, ON)


def test_who_is_limited_to_own_customers_finds_those_alone(ledger: Company) -> None:
    seller = User.objects.create_user("sally")
    Customer.objects.filter(ref="C-2").update(owner=seller)
    assert numbers(ledger, own=seller.pk) == ["R-4", "R-3"]
    assert [hit.title for hit in search(ledger, "R-", seller.pk)] == ["R-3", "R-4"]
    payments.book_payment(ledger, "5.00", "EUR", customer="C-1", ref="R-bank", **TODAY)
    assert "R-bank" not in [hit.title for hit in search(ledger, "R-", seller.pk)]


def test_customers_are_found_with_what_they_owe_and_what_of_it_is_overdue(ledger: Company) -> None:
    on = date(2026, 3, 10)
    (hit,) = search(ledger, "c-2", on=on)
    assert [str(one) for one in hit.open] == ["70.00 EUR", "900.00 SEK"]
    assert [str(one) for one in hit.overdue] == ["70.00 EUR"]
    assert search(ledger, "c-2")[0].open == ()


def test_search_finds_everything_by_what_it_is_called(any_database: str, company: Company) -> None:
    noticed(company)
    hits = {(hit.kind, hit.title) for hit in search(company, "1")} | {
        (hit.kind, hit.title) for hit in search(company, "-1")
    }
    assert {("invoice", "R-1"), ("notice", "N-1"), ("payment", "P-1")} <= hits
    assert [hit.kind for hit in search(company, "r-1")] == ["invoice"]
    assert search(company, "r") == []
    assert ("notice", "N-1") in {(hit.kind, hit.title) for hit in search(company, rf_of("N-1"))}
    assert [hit.detail for hit in search(company, "c-1")] == ["C-1"]
