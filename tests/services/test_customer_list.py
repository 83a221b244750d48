# SPDX-License-Identifier: MIT
"""The list of customers: found, filtered, sorted by what they owe, and never out of date."""

from datetime import date
from typing import Any

import pytest

from dunwell.services import edit_customer, pauses, payments, procedures, reversals, switches
from dunwell.services.customer_book import _read, customer_book
from dunwell.services.customer_list import CustomerFilter, customer_choices, customer_ids, customer_page
from dunwell.services.notes import write_note
from dunwell.store.models import Company, Customer, CustomerEmail, Membership, User
from tests.services.ledger import ALICE, GOLD, ON, TODAY, take

PEOPLE = """\
customer_id,name,kind,country,group,email
C-1,Aalto,business,FI,gold,a@aalto.example
C-2,berg,consumer,FI,,b@berg.example;c@berg.example
C-3,Cassel,business,SE,gold,
C-4,Dahl,public,FI,risky,d@dahl.example
"""
BILLS = """\
invoice,customer_id,issue_date,due_date,currency,amount
R-1,C-1,2026-01-01,2026-02-01,EUR,100.00
R-2,C-2,2026-01-01,2026-02-01,EUR,250.00
R-3,C-2,2026-01-01,2026-02-01,SEK,900.00
R-4,C-3,2026-01-01,2026-02-01,SEK,700.00
R-5,C-4,2026-02-25,2026-03-25,EUR,400.00
"""


@pytest.fixture
def book(any_database: str, company: Company) -> Company:
    procedures.apply(company, GOLD, name="p.toml", **ALICE)
    assert not take(company, PEOPLE).problems
    assert not take(company, BILLS).problems
    return company


def listed(
    company: Company, sort: str = "name", *, falling: bool = False, own: int | None = None, **wanted: Any
) -> list[str]:
    found = customer_page(company, ON, own=own, wanted=CustomerFilter(**wanted), sort=sort, falling=falling)
    return [row.ref for row in found.rows]


def test_names_are_sorted_without_regard_to_capitals(book: Company) -> None:
    assert listed(book) == ["C-1", "C-2", "C-3", "C-4"]
    assert listed(book, falling=True) == ["C-4", "C-3", "C-2", "C-1"]


def test_who_owes_most_in_the_company_s_currency_comes_first_and_other_currencies_follow(book: Company) -> None:
    assert listed(book, "open", falling=True) == ["C-4", "C-2", "C-1", "C-3"]
    assert listed(book, "overdue", falling=True) == ["C-2", "C-1", "C-3", "C-4"]


def test_every_word_is_looked_for_in_number_name_and_address(book: Company) -> None:
    assert listed(book, text="BERG") == ["C-2"]
    assert listed(book, text="c@berg c-2") == ["C-2"]
    assert listed(book, text="berg aalto") == []


def test_filters_narrow_together(book: Company) -> None:
    assert listed(book, group="gold") == ["C-1", "C-3"]
    assert listed(book, group="gold", country="SE") == ["C-3"]
    assert listed(book, group="") == ["C-2"]
    assert listed(book, kind="public") == ["C-4"]
    assert listed(book, mail="none") == ["C-3"]
    assert listed(book, overdue=True) == ["C-1", "C-2", "C-3"]
    CustomerEmail.objects.filter(address="c@berg.example").update(bad=True)
    switches.set_customer_reminders(book, "C-2", False, **ALICE)
    assert listed(book, mail="bad") == ["C-2"]
    assert listed(book, reminders=False) == ["C-2"]


def test_who_is_under_no_procedure_is_found_as_automation_prevented(book: Company) -> None:
    assert listed(book, procedure="gold") == ["C-1", "C-2", "C-3", "C-4"]
    switches.assign_procedure(book, "C-3", "none", **ALICE)
    assert listed(book, procedure="none") == ["C-3"]
    choices = customer_choices(book, ON, own=None)
    assert choices.procedures == [("gold", "Gold", 3), ("none", "", 1)]
    assert choices.groups == [("", 1), ("gold", 2), ("risky", 1)]


def test_pages_go_on_after_the_last_row_and_back_again(book: Company) -> None:
    def page(after: str = "", before: str = "") -> tuple[list[str], str, str]:
        found = customer_page(book, ON, own=None, wanted=CustomerFilter(), size=3, after=after, before=before)
        return [row.ref for row in found.rows], found.next, found.previous

    first, after, none = page()
    assert (first, none) == (["C-1", "C-2", "C-3"], "")
    second, end, back = page(after=after)
    assert (second, end) == (["C-4"], "")
    assert page(before=back)[0] == first
    assert page(after="nonsense")[0] == first


def test_a_person_limited_to_own_documents_sees_own_customers_alone(book: Company) -> None:
    ann = User.objects.create(username="ann")
    Membership.objects.create(company=book, user=ann, role="seller", own_only=True)
    berg = Customer.objects.get(ref="C-2")
    edit_customer.edit_customer(book, berg.pk, {"owner_id": ann.pk}, **TODAY)
    assert listed(book, own=ann.pk) == ["C-2"]
    assert customer_ids(book, ON, own=ann.pk, wanted=CustomerFilter()) == [berg.pk]
    assert customer_choices(book, ON, own=ann.pk).groups == [("", 1)]
    assert customer_choices(book, ON, own=None).owners == [(ann.pk, "ann", 1), (0, "", 3)]


def same(company: Company) -> bool:
    """What is kept and brought up to date is what a fresh reading tells."""
    kept, fresh = customer_book(company, ON), _read(Company.objects.get(pk=company.pk), ON)
    people = kept.people.sort("customer").equals(fresh.people.sort("customer"))
    return people and kept.sums.sort("customer", "currency").equals(fresh.sums.sort("customer", "currency"))


def test_the_kept_book_follows_every_change(book: Company) -> None:
    assert same(book)
    payments.pay(book, "R-2", "100.00", ref="P-9", **TODAY)
    assert same(book)
    assert listed(book, "open", falling=True)[1] == "C-2"
    reversals.reverse_payment(book, "P-9", reason="returned", **TODAY)
    assert same(book)
    reversals.cancel_invoice(book, "R-1", reason="wrong", **TODAY)
    assert same(book)
    assert listed(book, overdue=True) == ["C-2", "C-3"]
    pauses.hold(book, customer="C-1", reason="wait", **TODAY)
    assert same(book)
    assert listed(book, held=True) == ["C-1"]
    take(book, BILLS.replace("R-1,C-1", "R-9,C-1") + "R-8,C-7,2026-01-01,2026-02-01,EUR,1.00\n")
    assert same(book)
    write_note(book, Customer.objects.get(ref="C-1").pk, "nothing to the list", **TODAY)
    assert same(book)
    procedures.apply(book, GOLD.replace('"gold"', '"silver"'), name="p.toml", **ALICE)
    assert same(book)


def test_the_balance_of_a_row_tells_each_currency(book: Company) -> None:
    row = customer_page(book, ON, own=None, wanted=CustomerFilter(text="berg")).rows[0]
    assert [str(one) for one in row.open] == ["250.00 EUR", "900.00 SEK"]
    assert [str(one) for one in row.overdue] == ["250.00 EUR", "900.00 SEK"]
    assert customer_page(book, date(2026, 1, 15), own=None, wanted=CustomerFilter()).rows[1].overdue == ()
