# SPDX-License-Identifier: MIT
"""Money settles items and claims, never above what there is, and can be taken back."""

from datetime import date

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dunwell.core.problem import Refused
from dunwell.services import payments, promises, reversals
from dunwell.services.check_books import check
from dunwell.store.models import Allocation, Company, Event, OpenItem, Payment, Promise
from tests.services.ledger import INSTALLMENTS, INVOICES, TODAY, open_items, take


def test_part_payment_leaves_the_rest_open_and_more_than_open_is_credit(any_database: str, company: Company) -> None:
    take(company, INVOICES)
    part = payments.pay(company, "R-1", "40.00", **TODAY)
    assert (part.ref, part.allocated_minor, open_items(company)["R-1"]) == ("P-1", 4000, 6000)
    rest = payments.pay(company, "R-1", "75.00", ref="bank-7", **TODAY)
    assert (rest.allocated_minor, rest.amount_minor, open_items(company)["R-1"]) == (6000, 7500, 0)
    assert Allocation.objects.get(payment=part).seq == part.seq == Event.objects.get(seq=part.seq).seq
    assert check(company) == []


def test_payment_for_an_invoice_in_installments_goes_to_the_oldest_due(database: str, company: Company) -> None:
    take(company, INSTALLMENTS)
    payments.pay(company, "I-1", "50.00", **TODAY)
    payments.pay(company, "I-1/3", "1.00", **TODAY)
    assert open_items(company) == {"I-1/1": 0, "I-1/2": 1000, "I-1/3": 3900}


@pytest.mark.parametrize(
    ("invoice", "amount", "code"),
    [
        ("R-1", "0.00", "bad_amount"),
        ("R-1", "-5.00", "bad_amount"),
        ("R-1", "1,00", "bad_amount"),
        ("R-1", "1.001", "bad_amount"),
        ("R-9", "1.00", "not_found"),
        ("R-2", "1.00", "payment_exists"),
    ],
)
def test_payment_that_cannot_be_is_refused(
    database: str, company: Company, invoice: str, amount: str, code: str
) -> None:
    take(company, INVOICES)
    payments.book_payment(company, "1.00", "EUR", ref="used", **TODAY)
    events = Event.objects.count()
    with pytest.raises(Refused, match=code):
        payments.pay(company, invoice, amount, ref="used" if invoice == "R-2" else "", **TODAY)
    assert (Event.objects.count(), Payment.objects.count()) == (events, 1)


def test_unmatched_money_is_matched_later_and_becomes_the_customers(any_database: str, company: Company) -> None:
    take(company, INVOICES)
    money = payments.book_payment(company, "120.00", "EUR", payer_name="Ann", **TODAY)
    assert payments.allocate(company, money.ref, item="R-1", amount="30.00", **TODAY).amount_minor == 3000
    assert payments.allocate(company, money.ref, item="R-1", **TODAY).amount_minor == 7000
    assert Payment.objects.get().customer == OpenItem.objects.get(invoice__number="R-1").customer
    with pytest.raises(Refused, match="other_customer"):
        payments.allocate(company, money.ref, item="R-3", **TODAY)
    with pytest.raises(Refused, match="nothing_open"):
        payments.allocate(company, money.ref, item="R-1", **TODAY)
    with pytest.raises(Refused, match="above_free"):
        payments.allocate(company, money.ref, item="R-2", amount="20.01", **TODAY)
    assert check(company) == []


def test_returned_payment_opens_what_it_had_settled(any_database: str, company: Company) -> None:
    take(company, INSTALLMENTS)
    paid = payments.pay(company, "I-1", "70.00", **TODAY)
    back = reversals.reverse_payment(company, paid.ref, reason="returned by the bank", **TODAY)
    assert (back.reversed, back.allocated_minor, back.reversed_seq) == (True, 0, Event.objects.order_by("-seq")[0].seq)
    assert sum(open_items(company).values()) == 10000
    assert set(Allocation.objects.values_list("reversed_on", flat=True)) == {date(2026, 3, 1)}
    with pytest.raises(Refused, match="payment_reversed"):
        reversals.reverse_payment(company, paid.ref, reason="again", **TODAY)
    assert check(company) == []


def test_one_allocation_taken_back_is_free_to_settle_another_item(database: str, company: Company) -> None:
    take(company, INVOICES)
    paid = payments.pay(company, "R-1", "50.00", **TODAY)
    reversals.reverse_allocation(company, Allocation.objects.get().pk, **TODAY)
    assert open_items(company)["R-1"] == 10000
    payments.allocate(company, paid.ref, item="R-2", **TODAY)
    assert open_items(company)["R-2"] == 0
    with pytest.raises(Refused, match="already_ended"):
        reversals.reverse_allocation(company, Allocation.objects.earliest("pk").pk, **TODAY)


def test_cancelled_invoice_sets_its_money_free(database: str, company: Company) -> None:
    take(company, INVOICES)
    paid = payments.pay(company, "R-1", "50.00", **TODAY)
    reversals.cancel_invoice(company, "R-1", reason="goods came back", **TODAY)
    assert Payment.objects.get(pk=paid.pk).allocated_minor == 0
    for attempt in (payments.pay, reversals.cancel_invoice):
        with pytest.raises(Refused, match="invoice_cancelled"):
            attempt(company, "R-1", **{"amount": "1.00"} if attempt is payments.pay else {"reason": "x"}, **TODAY)
    assert check(company) == []


def test_promise_is_kept_when_the_open_amount_has_fallen_by_it(database: str, company: Company) -> None:
    take(company, INVOICES)
    promises.promise(company, "R-1", amount="60.00", by=date(2026, 3, 10), reason="called", **TODAY)
    payments.pay(company, "R-1", "59.99", **TODAY)
    assert Promise.objects.get().status == "open"
    payments.pay(company, "R-1", "0.01", **TODAY)
    kept = Promise.objects.get()
    assert (kept.status, Event.objects.get(seq=kept.ended_seq or 0).code) == ("kept", "promise_kept")


def test_what_another_company_has_is_not_found(database: str, company: Company) -> None:
    take(company, INVOICES)
    paid = payments.pay(company, "R-1", "1.00", **TODAY)
    other = Company.objects.create(
        code="other", name="O", country="SE", currency="SEK", language="sv", time_zone="Europe/Stockholm"
    )
    allocation = Allocation.objects.get().pk
    for attempt in (
        lambda: payments.pay(other, "R-1", "1.00", **TODAY),
        lambda: payments.allocate(other, paid.ref, item="R-1", **TODAY),
        lambda: reversals.reverse_payment(other, paid.ref, reason="x", **TODAY),
        lambda: reversals.reverse_allocation(other, allocation, **TODAY),
        lambda: reversals.cancel_invoice(other, "R-1", reason="x", **TODAY),
    ):
        with pytest.raises(Refused, match="not_found"):
            attempt()


steps = st.lists(
    st.tuples(st.sampled_from(["pay", "book", "allocate", "undo", "reverse"]), st.integers(1, 9000), st.integers(0, 5)),
    max_size=8,
)


@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
def test_whatever_is_booked_sums_are_conserved(
    database: str, company: Company, actions: list[tuple[str, int, int]]
) -> None:
    with transaction.atomic():
        take(company, INVOICES + "K-1,C-1,2026-02-05,,EUR,-30.00\n")
        for action in actions:
            _act(company, *action)
            assert check(company) == []
        owed, taken = sum(open_items(company).values()), sum(_in_force())
        assert owed + taken == 22000
        transaction.set_rollback(True)


def _in_force() -> list[int]:
    return list(Allocation.objects.filter(reversed_seq=None).values_list("amount_minor", flat=True))


def _act(company: Company, action: str, minor: int, number: int) -> None:
    item, amount = f"R-{number % 3 + 1}", f"{minor // 100}.{minor % 100:02d}"
    sources = [*Payment.objects.order_by("pk").values_list("ref", flat=True), "K-1"]
    allocations = [*Allocation.objects.order_by("pk").values_list("pk", flat=True), -1]
    try:
        if action == "pay":
            payments.pay(company, item, amount, **TODAY)
        elif action == "book":
            payments.book_payment(company, amount, "EUR", **TODAY)
        elif action == "allocate":
            payments.allocate(company, sources[number % len(sources)], item=item, **TODAY)
        elif action == "undo":
            reversals.reverse_allocation(company, allocations[number % len(allocations)], **TODAY)
        else:
            reversals.reverse_payment(company, sources[number % len(sources)], reason="x", **TODAY)
    except Refused as refused:
        assert refused.code in {  # noqa: PT017  # a refusal is one of the two good ends
            "not_found", "already_ended", "payment_reversed", "nothing_open", "nothing_free", "other_customer",
        }  # fmt: skip
