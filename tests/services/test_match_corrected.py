# SPDX-License-Identifier: MIT
"""A person corrects on the payment itself what was booked: nothing that was learnt or forgiven outlives it."""

import pytest

from dunwell.core.problem import Refused
from dunwell.services import payments
from dunwell.services.match_decisions import DecidedPart, decide, undo
from dunwell.services.payer_accounts import forget_account
from dunwell.services.reversals import reverse_allocation, reverse_payment
from dunwell.store.models import Allocation, Company, OpenItem, PayerAccount, Payment
from tests.services.ledger import ALICE, TODAY, open_items, take
from tests.services.matching import CUSTOMERS, IBAN, INVOICES, came, is_clean, matched, proposal_of, whose


@pytest.fixture
def ledger(company: Company) -> Company:
    take(company, CUSTOMERS)
    take(company, INVOICES)
    return company


def booked_for_two(ledger: Company) -> Payment:
    """Booked by itself for C-2, whom its text names; what it settled was taken back by a person."""
    payment = came(ledger, "70.00", "R-26003", name="Matti Virtanen", account=IBAN)
    matched(ledger)
    assert whose(payment) == "C-2"
    reverse_allocation(ledger, Allocation.objects.get(payment=payment).pk, **TODAY)
    return payment


def known() -> dict[str, bool]:
    """Whose accounts are known, and whether a person said it."""
    return dict(PayerAccount.objects.filter(forgotten=False).values_list("customer__ref", "by_person"))


def test_account_is_known_as_his_to_whom_the_payment_is_assigned(any_database: str, ledger: Company) -> None:
    payment = booked_for_two(ledger)
    payments.assign(ledger, payment.ref, "C-1", **ALICE)
    proposal = proposal_of(payment)
    told = proposal.customer.ref if proposal.customer else ""
    assert (proposal.state, told, proposal.parts, proposal.credit_minor) == ("changed", "C-1", [], 7000)
    assert known() == {"C-1": True}
    silent = came(ledger, "70.00", account=IBAN)
    matched(ledger)
    assert whose(silent) != "C-2"
    assert is_clean(ledger)


def test_account_is_nobodys_when_the_payment_is(ledger: Company) -> None:
    payment = booked_for_two(ledger)
    payments.assign(ledger, payment.ref, None, **ALICE)
    assert (known(), proposal_of(payment).state, proposal_of(payment).stale) == ({}, "open", True)
    assert is_clean(ledger)


def test_what_waits_from_the_same_account_is_reckoned_anew(ledger: Company) -> None:
    silent = came(ledger, "12.34", account=IBAN)
    matched(ledger)
    assert not proposal_of(silent).stale
    payments.assign(ledger, came(ledger, "5.00", account=IBAN).ref, "C-1", **ALICE)
    assert proposal_of(silent).stale


def test_account_that_only_money_that_went_back_taught_is_forgotten(ledger: Company) -> None:
    first = came(ledger, "70.00", "R-26003", name="Matti Virtanen", account=IBAN)
    matched(ledger)
    reverse_payment(ledger, first.ref, reason="returned", **TODAY)
    again = came(ledger, "70.00", "R-26003", name="Matti Virtanen", account=IBAN)
    matched(ledger)
    undo(ledger, proposal_of(again).pk, **TODAY)
    assert known() == {}


def test_that_a_person_made_it_forget_an_account_outlives_taking_back(ledger: Company) -> None:
    payment = came(ledger, "70.00", "R-26003", name="Matti Virtanen", account=IBAN)
    matched(ledger)
    forget_account(ledger, PayerAccount.objects.get().pk, **TODAY)
    undo(ledger, proposal_of(payment).pk, **TODAY)
    assert PayerAccount.objects.get().forgotten


def with_discount(ledger: Company, minor: int) -> Payment:
    payment = came(ledger, "98.00", "thanks")
    matched(ledger)
    item = OpenItem.objects.get(invoice__number="R-26001")
    part = DecidedPart(minor, item.pk, written_off=200, kind="cash_discount")
    return decide(ledger, payment.pk, "C-1", [part], **TODAY)


def test_discount_goes_with_what_it_was_granted_to(any_database: str, ledger: Company) -> None:
    payment = with_discount(ledger, 9800)
    reverse_allocation(ledger, Allocation.objects.get(payment=payment).pk, **TODAY)
    assert open_items(ledger)["R-26001"] == 10000
    payments.assign(ledger, payment.ref, "C-2", **ALICE)
    assert is_clean(ledger)


def test_payment_for_which_something_is_forgiven_stays_its_customers(ledger: Company) -> None:
    payment = with_discount(ledger, 0)
    with pytest.raises(Refused, match="payment_used"):
        payments.assign(ledger, payment.ref, "C-2", **ALICE)
    reverse_payment(ledger, payment.ref, reason="returned", **TODAY)
    assert open_items(ledger)["R-26001"] == 10000
    assert is_clean(ledger)
