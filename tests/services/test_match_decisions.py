# SPDX-License-Identifier: MIT
"""A person decides whose money a payment is, changes their mind, and the books hold all the way."""

import json
from datetime import date

import pytest

from dunwell.core.problem import Refused
from dunwell.services import payments, procedures
from dunwell.services.match_decisions import DecidedPart, confirm, decide, refuse, set_aside, undo
from dunwell.services.payer_accounts import forget_account
from dunwell.services.rewind import facts_at
from dunwell.store.models import (
    BankEntry,
    Claim,
    Company,
    Customer,
    Event,
    MatchProposal,
    OpenItem,
    PayerAccount,
    Payment,
)
from tests.services.bank_rows import bank_file, entry
from tests.services.ledger import ALICE, GOLD, TODAY, noticed, open_items, take
from tests.services.matching import CUSTOMERS, IBAN, INVOICES, came, is_clean, matched, proposal_of, whose


@pytest.fixture
def ledger(company: Company) -> Company:
    take(company, CUSTOMERS)
    take(company, INVOICES)
    return company


def waits(ledger: Company, amount: str, text: str = "", *, name: str = "", account: str = "") -> MatchProposal:
    """A payment that the matching leaves to a person."""
    payment = came(ledger, amount, text, name=name, account=account)
    matched(ledger)
    return proposal_of(payment)


def item_of(number: str) -> int:
    return OpenItem.objects.get(invoice__number=number).pk


def test_confirmed_proposal_is_booked_as_it_stands_and_the_rest_is_credit(ledger: Company) -> None:
    proposal = waits(ledger, "300.00", "R-26002", name="Müller Söhne", account=IBAN)
    payment = confirm(ledger, proposal.pk, **TODAY)
    assert (whose(payment), payment.allocated_minor, open_items(ledger)["R-26002"]) == ("C-1", 25000, 0)
    proposal.refresh_from_db()
    assert (proposal.state, proposal.decided_by) == ("confirmed", "alice")
    told = json.loads(Event.objects.get(code="match_confirmed").data)
    assert (told["settled"], told["credit"], told["rule"]) == ({"R-26002": "250.00"}, "50.00", "number")
    assert PayerAccount.objects.get().by_person
    assert is_clean(ledger)


def test_decision_teaches_the_account_and_books_what_waits_from_it(ledger: Company) -> None:
    silent = waits(ledger, "250.00", name="Somebody", account=IBAN)
    assert silent.state == "open"
    confirm(ledger, waits(ledger, "300.00", "R-26001", account=IBAN).pk, **TODAY)
    silent.refresh_from_db()
    assert (silent.state, silent.rule, whose(silent.payment)) == ("booked", "account", "C-1")
    assert is_clean(ledger)


def test_proposal_that_the_books_overtook_is_not_confirmed(ledger: Company) -> None:
    proposal = waits(ledger, "300.00", "R-26002")
    payments.pay(ledger, "R-26002", "200.00", **TODAY)
    with pytest.raises(Refused, match="proposal_stale"):
        confirm(ledger, proposal.pk, **TODAY)
    proposal.refresh_from_db()
    assert (proposal.state, proposal.stale, whose(proposal.payment)) == ("open", True, "")
    matched(ledger)
    proposal.refresh_from_db()
    assert (proposal.stale, proposal.parts[0]["minor"], proposal.credit_minor) == (False, 5000, 25000)


def test_what_is_decided_is_not_decided_again(ledger: Company) -> None:
    proposal = waits(ledger, "300.00", "R-26002")
    confirm(ledger, proposal.pk, **TODAY)
    for act in (confirm, refuse):
        with pytest.raises(Refused, match="proposal_decided"):
            act(ledger, proposal.pk, **TODAY)
    with pytest.raises(Refused, match="proposal_decided"):
        decide(ledger, proposal.payment_id, "C-2", [], **TODAY)


def test_nothing_proposed_cannot_be_confirmed(ledger: Company) -> None:
    with pytest.raises(Refused, match="no_match_proposed"):
        confirm(ledger, waits(ledger, "12.34", "salary").pk, **TODAY)


def test_proposals_of_another_company_are_not_found(ledger: Company) -> None:
    proposal = waits(ledger, "300.00", "R-26002")
    other = Company.objects.create(code="other", name="Other", country="FI", currency="EUR", language="en")
    with pytest.raises(Refused, match="not_found"):
        confirm(other, proposal.pk, **TODAY)


def test_person_splits_a_payment_and_writes_the_remainder_off(ledger: Company) -> None:
    proposal = waits(ledger, "340.00", name="Unknown payer", account=IBAN)
    parts = [
        DecidedPart(10000, item=item_of("R-26001")),
        DecidedPart(24000, item=item_of("R-26002"), written_off=1000, kind="agreed on the telephone"),
    ]
    payment = decide(ledger, proposal.payment_id, "C-1", parts, **TODAY)
    assert (payment.allocated_minor, open_items(ledger)["R-26002"]) == (34000, 0)
    assert Payment.objects.get(kind="write_off").remittance == "agreed on the telephone"
    proposal.refresh_from_db()
    assert (proposal.state, len(proposal.parts)) == ("changed", 2)
    assert is_clean(ledger)


def test_fee_and_invoice_are_settled_by_one_decision(company: Company) -> None:
    noticed(company)
    proposal = waits(company, "70.00", name="Somebody else")
    parts = [DecidedPart(6000, item=item_of("R-1")), DecidedPart(500, claim=Claim.objects.get().pk)]
    decide(company, proposal.payment_id, "C-1", parts, **TODAY)
    assert (open_items(company)["R-1"], Claim.objects.get().status) == (0, "paid")
    assert is_clean(company)


@pytest.mark.parametrize(
    ("customer", "part", "code"),
    [
        ("C-1", DecidedPart(20000, item=1), "proposal_stale"),
        ("C-1", DecidedPart(31000, item=2), "above_free"),
        ("C-2", DecidedPart(100, item=1), "other_customer"),
        ("C-1", DecidedPart(100, item=99), "nothing_open"),
        ("C-1", DecidedPart(100), "bad_request"),
        ("C-1", DecidedPart(-1, item=1), "bad_request"),
        ("C-1", DecidedPart(1, claim=1, written_off=1, kind="x"), "bad_request"),
        ("C-1", DecidedPart(1, item=1, written_off=1), "reason_missing"),
        ("C-9", DecidedPart(1, item=1), "not_found"),
    ],
)
def test_what_cannot_be_decided_changes_nothing(ledger: Company, customer: str, part: DecidedPart, code: str) -> None:
    proposal = waits(ledger, "300.00", name="Unknown payer")
    before = Company.objects.get().event_seq
    with pytest.raises(Refused, match=code):
        decide(ledger, proposal.payment_id, customer, [part], **TODAY)
    assert (whose(proposal.payment), Company.objects.get().event_seq) == ("", before)


def test_refused_proposal_is_not_offered_again_and_another_one_is(ledger: Company) -> None:
    proposal = waits(ledger, "300.00", "R-26002")
    refuse(ledger, proposal.pk, reason="not theirs", **TODAY)
    matched(ledger)
    proposal.refresh_from_db()
    assert (proposal.state, whose(proposal.payment)) == ("refused", "")
    take(ledger, "invoice,customer_id,issue_date,due_date,currency,amount\nR-26009,C-1,2026-02-20,,EUR,50.00\n")
    matched(ledger)
    proposal.refresh_from_db()
    assert (proposal.state, len(proposal.parts), whose(proposal.payment)) == ("open", 2, "")


def test_refusal_is_taken_back(ledger: Company) -> None:
    proposal = waits(ledger, "300.00", "R-26002")
    refuse(ledger, proposal.pk, **TODAY)
    back = undo(ledger, proposal.pk, **TODAY)
    assert (back.state, back.stale, back.refused) == ("open", False, [])
    assert confirm(ledger, proposal.pk, **TODAY).allocated_minor == 25000


def test_automatic_booking_is_undone_and_never_booked_by_itself_again(ledger: Company) -> None:
    payment = came(ledger, "70.00", "R-26003", name="Matti Virtanen", account=IBAN)
    matched(ledger)
    back = undo(ledger, proposal_of(payment).pk, **TODAY)
    assert (back.state, back.stale, back.rule) == ("open", False, "number")
    assert (whose(payment), open_items(ledger)["R-26003"]) == ("", 7000)
    assert not PayerAccount.objects.exists()
    assert matched(ledger).booked == 0
    assert is_clean(ledger)
    confirm(ledger, back.pk, **TODAY)
    assert (whose(payment), open_items(ledger)["R-26003"]) == ("C-2", 0)
    assert is_clean(ledger)


def test_undone_booking_takes_its_write_off_along(ledger: Company) -> None:
    Company.objects.update(tolerance="0.05")
    payment = came(ledger, "69.96", "R-26003")
    matched(ledger)
    undo(ledger, proposal_of(payment).pk, **TODAY)
    assert open_items(ledger)["R-26003"] == 7000
    assert Payment.objects.get(kind="write_off").reversed
    assert is_clean(ledger)


def test_account_that_another_payment_taught_too_stays_known(ledger: Company) -> None:
    first = came(ledger, "100.00", "R-26001", name="Müller & Söhne", account=IBAN)
    came(ledger, "250.00", "R-26002", name="Müller & Söhne", account=IBAN)
    matched(ledger)
    undo(ledger, proposal_of(first).pk, **TODAY)
    assert PayerAccount.objects.count() == 1


def test_what_waits_cannot_be_undone(ledger: Company) -> None:
    with pytest.raises(Refused, match="proposal_open"):
        undo(ledger, waits(ledger, "300.00", "R-26002").pk, **TODAY)


def test_payment_that_went_back_cannot_be_undone(ledger: Company) -> None:
    proposal = waits(ledger, "300.00", "R-26002")
    payment = confirm(ledger, proposal.pk, **TODAY)
    Payment.objects.filter(pk=payment.pk).update(reversed=True, allocated_minor=0)
    with pytest.raises(Refused, match="payment_reversed"):
        undo(ledger, proposal.pk, **TODAY)


def test_money_that_is_no_customers_is_set_aside_and_comes_back(ledger: Company) -> None:
    proposal = waits(ledger, "12.34", "tax refund")
    told = entry(bank_file(ledger), 1234, payment=proposal.payment)
    payment = set_aside(ledger, proposal.pk, reason="from the tax office", **TODAY)
    told.refresh_from_db()
    assert (payment.reversed, told.state) == (True, BankEntry.State.SET_ASIDE)
    assert matched(ledger).nothing == 0
    assert is_clean(ledger)
    back = undo(ledger, proposal.pk, **TODAY)
    told.refresh_from_db()
    assert (back.pk != proposal.pk, back.state, back.payment.reversed) == (True, "open", False)
    assert (told.payment_id, told.state) == (back.payment_id, BankEntry.State.PAYMENT)
    assert back.payment.ref == "P-2"
    assert is_clean(ledger)


def test_setting_aside_needs_a_reason(ledger: Company) -> None:
    with pytest.raises(Refused, match="reason_missing"):
        set_aside(ledger, waits(ledger, "12.34").pk, reason=" ", **TODAY)


def test_account_that_a_person_forgot_is_learnt_from_a_person_alone(ledger: Company) -> None:
    came(ledger, "100.00", "R-26001", name="Müller & Söhne", account=IBAN)
    matched(ledger)
    forget_account(ledger, PayerAccount.objects.get().pk, **TODAY)
    came(ledger, "100.00", "R-26002", name="Müller & Söhne", account=IBAN)
    matched(ledger)
    assert PayerAccount.objects.get().forgotten
    proposal = waits(ledger, "900.00", "R-26002", account=IBAN)
    confirm(ledger, proposal.pk, **TODAY)
    assert not PayerAccount.objects.get().forgotten


def test_money_assigned_on_its_own_card_and_back_waits_again(ledger: Company) -> None:
    proposal = waits(ledger, "300.00", "R-26002")
    payments.assign(ledger, proposal.payment.ref, "C-1", actor="alice", at=TODAY["at"])
    proposal.refresh_from_db()
    assert proposal.state == "changed"
    payments.assign(ledger, proposal.payment.ref, None, actor="alice", at=TODAY["at"])
    proposal.refresh_from_db()
    assert (proposal.state, proposal.stale) == ("open", True)


def test_day_before_the_match_is_told_as_it_was_known(ledger: Company) -> None:
    procedures.apply(ledger, GOLD, name="p.toml", **ALICE)
    proposal = waits(ledger, "300.00", "R-26002")
    before = Company.objects.get().event_seq
    confirm(ledger, proposal.pk, **TODAY)
    customer = Customer.objects.get(ref="C-1").pk
    then = facts_at(ledger, date(2026, 3, 1), before, customers=[customer])
    now = facts_at(ledger, date(2026, 3, 1), None, customers=[customer])
    assert (then.facts.credits.height, now.facts.credits["amount"].to_list()) == (0, [5000])
