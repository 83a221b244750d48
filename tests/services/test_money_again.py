# SPDX-License-Identifier: MIT
"""Money that a bank seemed to take back and did not: booked anew as it was, on its day, with all that was beside it."""

from datetime import date

import pytest

from dunwell.services import payments
from dunwell.services.bank_reversal_decisions import not_a_reversal, take_back
from dunwell.services.match_decisions import DecidedPart, decide, refuse, undo
from dunwell.services.match_undo import undo as take_decision_back
from dunwell.store.models import Allocation, BankEntry, Company, Invoice, MatchProposal, OpenItem, Payment, ReceivedFile
from tests.services.bank_rows import bank_file, entry, money
from tests.services.ledger import TODAY, open_items, take
from tests.services.matching import CUSTOMERS, INVOICES, is_clean, matched, proposal_of, whose

CAME, BACK = date(2026, 2, 10), date(2026, 2, 20)
CREDIT = """\
invoice,customer_id,issue_date,due_date,currency,amount
K-1,C-1,2026-02-05,,EUR,-30.00
"""


@pytest.fixture
def file(company: Company) -> ReceivedFile:
    for text in (CUSTOMERS, INVOICES, CREDIT):
        assert not take(company, text).problems
    return bank_file(company)


def brought(file: ReceivedFile, amount: str, **told: str) -> Payment:
    """Money that a bank told and that waits."""
    row = money(file, amount, on=CAME, remittance=told.get("remittance", ""))
    assert row.payment
    Payment.objects.filter(pk=row.payment.pk).update(**told)
    return Payment.objects.get(pk=row.payment.pk)


def decided(file: ReceivedFile, amount: str, minor: int, forgiven: int, credit: int = 0) -> Payment:
    item = OpenItem.objects.get(invoice__number="R-26001")
    note = Invoice.objects.get(number="K-1")
    credits = ((note.pk, credit),) if credit else ()
    part = DecidedPart(minor, item.pk, written_off=forgiven, kind="cash_discount" if forgiven else "", credits=credits)
    return decide(file.company, brought(file, amount).pk, "C-1", [part], **TODAY)


def taken_back(file: ReceivedFile, payment: Payment, minor: int) -> BankEntry:
    row = entry(file, -minor, BACK, reversal=True)
    return take_back(file.company, row.pk, payment.ref, **TODAY)


def credit_used() -> int:
    return Invoice.objects.get(number="K-1").used_minor


def test_discount_is_granted_again_with_the_money_on_its_day(any_database: str, company: Company) -> None:
    for text in (CUSTOMERS, INVOICES, CREDIT):
        take(company, text)
    file = bank_file(company)
    row = taken_back(file, decided(file, "98.00", 9800, 200), 9800)
    assert open_items(company)["R-26001"] == 10000
    not_a_reversal(company, row.pk, reason="rent", **TODAY)
    assert open_items(company)["R-26001"] == 0
    stands = Payment.objects.filter(reversed=False).order_by("kind")
    assert list(stands.values_list("kind", "paid_on", "amount_minor")) == [
        ("money", CAME, 9800),
        ("write_off", CAME, 200),
    ]
    assert set(Allocation.objects.filter(reversed_seq=None).values_list("on", flat=True)) == {CAME}
    again, forgiven = stands
    assert (forgiven.reference, forgiven.remittance) == (again.ref, "cash_discount")
    proposal = proposal_of(again)
    assert (proposal.state, proposal.decided_by, whose(again)) == ("changed", "alice", "C-1")
    assert is_clean(company)
    # It goes back and comes again as often as a person says so, and can be undone like any other.
    more = taken_back(file, again, 9800)
    assert open_items(company)["R-26001"] == 10000
    not_a_reversal(company, more.pk, reason="rent", **TODAY)
    assert open_items(company)["R-26001"] == 0
    take_decision_back(company, MatchProposal.objects.get(payment__reversed=False).pk, **TODAY)
    assert open_items(company)["R-26001"] == 10000
    assert is_clean(company)


def test_of_a_part_that_went_back_the_rest_is_paid_on_its_day_and_without_discount(file: ReceivedFile) -> None:
    taken_back(file, decided(file, "98.00", 9800, 200), 3000)
    assert open_items(file.company)["R-26001"] == 3200
    again = Payment.objects.get(reversed=False)
    assert (again.paid_on, again.amount_minor) == (CAME, 6800)
    assert Allocation.objects.get(reversed_seq=None).on == CAME
    assert is_clean(file.company)


def test_credit_notes_used_with_money_are_free_when_it_goes_back_and_used_again_with_it(file: ReceivedFile) -> None:
    row = taken_back(file, decided(file, "70.00", 7000, 0, credit=3000), 7000)
    assert (open_items(file.company)["R-26001"], credit_used()) == (10000, 0)
    not_a_reversal(file.company, row.pk, reason="rent", **TODAY)
    assert (open_items(file.company)["R-26001"], credit_used()) == (0, 3000)
    undo(file.company, MatchProposal.objects.get(payment__reversed=False).pk, **TODAY)
    assert (open_items(file.company)["R-26001"], credit_used()) == (10000, 0)
    assert is_clean(file.company)


def test_what_other_money_settled_meanwhile_stays_and_the_rest_is_credit(file: ReceivedFile) -> None:
    row = taken_back(file, decided(file, "98.00", 9800, 200), 9800)
    payments.pay(file.company, "R-26001", "60.00", **TODAY)
    not_a_reversal(file.company, row.pk, reason="rent", **TODAY)
    assert open_items(file.company)["R-26001"] == 0
    again = Payment.objects.get(reversed=False, amount_minor=9800)
    assert (whose(again), again.allocated_minor) == ("C-1", 4000)
    assert not Payment.objects.filter(kind="write_off", reversed=False).exists()
    assert is_clean(file.company)


@pytest.mark.parametrize("swept", [False, True])
def test_what_a_person_refused_is_never_booked_by_itself(file: ReceivedFile, swept: bool) -> None:
    company = file.company
    payment = brought(file, "70.00", remittance="R-26003", payer_name="Matti Virtanen")
    matched(company)
    proposal = proposal_of(payment)
    undo(company, proposal.pk, **TODAY)
    refuse(company, proposal.pk, **TODAY)
    row = taken_back(file, payment, 7000)
    if swept:
        matched(company)
    not_a_reversal(company, row.pk, reason="rent", **TODAY)
    matched(company)
    again = Payment.objects.get(reversed=False)
    assert (whose(again), proposal_of(again).state, open_items(company)["R-26003"]) == ("", "refused", 7000)
    assert is_clean(company)


def test_what_nobody_had_in_hand_is_matched_when_it_comes_again(file: ReceivedFile) -> None:
    company = file.company
    row = taken_back(file, brought(file, "70.00", remittance="R-26003", payer_name="Matti Virtanen"), 7000)
    not_a_reversal(company, row.pk, reason="rent", **TODAY)
    matched(company)
    assert whose(Payment.objects.get(reversed=False)) == "C-2"
