# SPDX-License-Identifier: MIT
"""Payments that a person enters: what is proposed, and what they settle in one act."""

from dataclasses import replace

import pytest

from dunwell.core.money import Money
from dunwell.core.problem import Refused
from dunwell.services import payments, reversals
from dunwell.services.check_books import check
from dunwell.services.payment_entry import proposed, record_payment, targets_of, use_payment
from dunwell.services.payment_list import Wish, last_money_on, parts_of, payment_of, payment_page
from dunwell.services.write_off import write_off
from dunwell.store.models import Company, Customer, Payment, User
from tests.services.ledger import INVOICES, ON, TODAY, noticed, open_items, take


def told(company: Company, minor: int, text: str = "") -> list[tuple[str, int | None]]:
    customer = Customer.objects.get(ref="C-1").pk
    targets = proposed(targets_of(company, customer, text=text), Money(minor, "EUR"))
    return [(one.name, one.part.minor if one.part else None) for one in targets]


def test_the_oldest_due_comes_first_unless_the_text_names_another(database: str, company: Company) -> None:
    take(company, INVOICES)
    assert told(company, 12000) == [("R-1", 10000), ("R-2", 2000)]
    assert told(company, 6000, "Rechnung r-2, danke") == [("R-2", 5000), ("R-1", 1000)]
    assert told(company, 6000, "R-22") == [("R-1", 6000), ("R-2", None)]


def test_claims_come_last_and_other_currencies_get_nothing(database: str, company: Company) -> None:
    noticed(company)
    assert told(company, 50000) == [("R-1", 6000), ("R-2", 5000), ("N-1", 500)]
    targets = targets_of(company, Customer.objects.get(ref="C-1").pk)
    assert [one.part for one in proposed(targets, Money(100, "SEK"))] == [None] * 3


def test_a_payment_settles_all_its_parts_in_one_act_and_the_rest_is_credit(any_database: str, company: Company) -> None:
    noticed(company)
    customer = Customer.objects.get(ref="C-1")
    amount = Money(12000, "EUR")
    targets = proposed(targets_of(company, customer.pk), amount)
    payment = record_payment(company, "C-1", amount, targets, ref="bank-1", **TODAY)
    assert (payment.allocated_minor, open_items(company)["R-1"], open_items(company)["R-2"]) == (11500, 0, 0)
    assert [part.name for part in parts_of(company, payment)] == ["N-1", "R-2", "R-1"]
    assert check(company) == []


def test_parts_above_the_payment_book_nothing(database: str, company: Company) -> None:
    take(company, INVOICES)
    (first, second) = targets_of(company, Customer.objects.get(ref="C-1").pk)
    parts = [replace(first, part=first.open), replace(second, part=Money(1, "EUR"))]
    with pytest.raises(Refused, match="nothing_free"):
        record_payment(company, "C-1", first.open, parts, **TODAY)
    assert not Payment.objects.exists()


def test_credit_is_used_for_what_comes_later(database: str, company: Company) -> None:
    take(company, INVOICES)
    credit = payments.book_payment(company, "70.00", "EUR", customer="C-1", **TODAY)
    targets = proposed(targets_of(company, credit.customer_id or 0), Money(7000, "EUR"))
    use_payment(company, credit, targets, **TODAY)
    assert open_items(company)["R-1"] == 3000


def test_the_list_tells_money_from_what_was_given_up(any_database: str, company: Company) -> None:
    take(company, INVOICES)
    payments.pay(company, "R-1", "120.00", ref="a", **TODAY)
    payments.book_payment(company, "5.00", "EUR", ref="b", payer_name="Ann", **TODAY)
    write_off(company, "R-2", reason="bankrupt", **TODAY)
    payments.pay(company, "R-3", "70.00", ref="c", **TODAY)
    reversals.reverse_payment(company, "c", reason="returned", **TODAY)

    def states(state: str = "", text: str = "") -> list[tuple[str, str]]:
        rows = payment_page(company, Wish(state=state, text=text), ("ref", "pk")).rows
        return [(row.ref, row.state) for row in rows]

    assert states() == [("a", "part"), ("b", "unassigned"), ("c", "reversed")]
    assert states("credit") == [("a", "part")]
    assert states("unassigned") == [("b", "unassigned")]
    assert states("write_off") == [("W-1", "write_off")]
    assert states(text="ann") == [("b", "unassigned")]
    assert last_money_on(company) == ON
    stranger = User.objects.create_user("sally")
    assert last_money_on(company, stranger.pk) is None
    with pytest.raises(Refused, match="not_found"):
        payment_of(company, Payment.objects.get(ref="a").pk, stranger.pk)


def test_where_costs_come_first_so_they_are_proposed(database: str, company: Company) -> None:
    noticed(company)
    Company.objects.update(allocation_order="costs_first")
    company.refresh_from_db()
    assert told(company, 50000) == [("N-1", 500), ("R-1", 6000), ("R-2", 5000)]
    assert told(company, 1000, "R-2") == [("R-2", 1000), ("N-1", None), ("R-1", None)]
