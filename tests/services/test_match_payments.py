# SPDX-License-Identifier: MIT
"""Payments without a customer: what is booked by itself, what waits for a person, and what is learnt of it."""

import json

import pytest

from dunwell.services import match_booking, promises
from dunwell.services.companies import set_company
from dunwell.services.find import get_payment
from dunwell.services.match_decisions import undo
from dunwell.services.match_payments import match_waiting, unmatched_companies
from dunwell.services.payments import allocate
from dunwell.services.reversals import reverse_payment
from dunwell.store.models import (
    Allocation,
    Claim,
    Company,
    Customer,
    Delivery,
    Event,
    Invoice,
    MatchProposal,
    PayerAccount,
    Payment,
    Promise,
)
from tests.services.ledger import ALICE, ON, TODAY, noticed, open_items, take
from tests.services.matching import CUSTOMERS, IBAN, INVOICES, came, is_clean, matched, proposal_of, whose


@pytest.fixture
def ledger(company: Company) -> Company:
    """Four customers, two of them of one name, and five invoices."""
    take(company, CUSTOMERS)
    take(company, INVOICES)
    return company


def test_payment_with_the_reference_of_an_invoice_is_booked_by_itself(ledger: Company) -> None:
    payment = came(ledger, "100.00", reference="RF18 5390 0754 7034", name="MUELLER U. SOEHNE", account=IBAN)
    done = matched(ledger)
    assert (done.booked, done.waiting, done.nothing) == (1, 0, 0)
    assert whose(payment) == "C-1"
    assert open_items(ledger)["R-26001"] == 0
    proposal = proposal_of(payment)
    assert (proposal.state, proposal.rule, proposal.stale) == ("booked", "reference", False)
    event = Event.objects.get(code="payment_matched")
    assert event.seq == proposal.seq
    told = json.loads(event.data)
    assert (event.code, told["settled"], told["rule"]) == ("payment_matched", {"R-26001": "100.00"}, "reference")
    assert told["evidence"][0]["words"] == "RF18 5390 0754 7034"
    assert Allocation.objects.get().on == payment.paid_on
    assert is_clean(ledger)


def test_number_in_the_text_teaches_the_account_and_the_account_finds_the_next(ledger: Company) -> None:
    came(ledger, "100.00", "Rechnung R 26001 vom 1.2.2026", name="Müller und Söhne", account=IBAN)
    assert matched(ledger).booked == 1
    known = PayerAccount.objects.get()
    assert (known.account, known.customer.ref, known.by_person) == (IBAN, "C-1", False)
    silent = came(ledger, "250.00", "danke", name="Someone at the bank", account=IBAN)
    assert matched(ledger).booked == 1
    assert (whose(silent), proposal_of(silent).rule) == ("C-1", "account")
    assert is_clean(ledger)


def test_name_of_another_payer_beside_a_number_teaches_nothing(ledger: Company) -> None:
    payment = came(ledger, "100.00", "R-26001", name="Zander Factoring", account=IBAN)
    matched(ledger)
    assert whose(payment) == "C-1"
    assert not PayerAccount.objects.exists()


def test_name_and_amount_are_enough_when_one_customer_bears_the_name(ledger: Company) -> None:
    payment = came(ledger, "70.00", name="VIRTANEN MATTI")
    assert matched(ledger).booked == 1
    assert (whose(payment), proposal_of(payment).rule) == ("C-2", "name")


def test_two_customers_of_one_name_wait_for_a_person(ledger: Company) -> None:
    payment = came(ledger, "80.00", name="Hans Schmidt")
    assert matched(ledger).waiting == 1
    proposal = proposal_of(payment)
    assert (proposal.state, proposal.rule) == ("open", "name")
    assert "several_customers" in [fact["kind"] for fact in proposal.evidence]
    assert whose(payment) == ""


def test_one_payment_for_two_invoices_settles_both(ledger: Company) -> None:
    came(ledger, "350.00", "R-26001, R-26002", name="Müller & Söhne")
    assert matched(ledger).booked == 1
    assert (open_items(ledger)["R-26001"], open_items(ledger)["R-26002"]) == (0, 0)
    assert Event.objects.get(code="payment_matched").invoice_id is None
    assert is_clean(ledger)


def test_trifle_is_written_off_beside_the_payment(ledger: Company) -> None:
    set_company(ledger, {"tolerance": "0.05"}, **ALICE)
    payment = came(ledger, "69.96", "lasku R-26003")
    matched(ledger)
    given_up = Payment.objects.get(kind="write_off")
    assert (given_up.amount_minor, given_up.remittance, given_up.customer_id) == (4, "tolerance", 2)
    assert json.loads(Event.objects.get(code="written_off").data)["beside"] == payment.ref
    assert open_items(ledger)["R-26003"] == 0
    assert is_clean(ledger)


def test_cash_discount_in_time_settles_the_invoice_and_keeps_its_promise(ledger: Company) -> None:
    ledger.invoice_set.filter(number="R-26002").update(discount_percent=2, discount_until=ON)
    promises.promise(ledger, "R-26002", by=ON, reason="called", **TODAY)
    came(ledger, "245.00", "R-26002 abz. 2% Skonto")
    assert matched(ledger).booked == 1
    assert open_items(ledger)["R-26002"] == 0
    assert Payment.objects.get(kind="write_off").remittance == "cash_discount"
    assert Promise.objects.get().status == "kept"
    assert is_clean(ledger)


def test_bank_charges_from_abroad_are_forgiven_up_to_the_limit(ledger: Company) -> None:
    set_company(ledger, {"bank_charges": "15"}, **ALICE)
    came(ledger, "240.00", "R-26002", account=IBAN)
    matched(ledger)
    assert Payment.objects.get(kind="write_off").remittance == "bank_charges"
    assert open_items(ledger)["R-26002"] == 0
    assert is_clean(ledger)


def test_more_than_is_owed_waits(ledger: Company) -> None:
    payment = came(ledger, "300.00", "R-26002")
    assert matched(ledger).waiting == 1
    proposal = proposal_of(payment)
    assert (proposal.credit_minor, proposal.parts[0]["minor"]) == (5000, 25000)
    assert whose(payment) == ""


def test_second_payment_of_a_paid_invoice_waits(ledger: Company) -> None:
    came(ledger, "70.00", "R-26003")
    second = came(ledger, "70.00", "R-26003", name="Matti Virtanen")
    done = matched(ledger)
    assert (done.booked, done.waiting) == (1, 1)
    assert "already_paid" in [fact["kind"] for fact in proposal_of(second).evidence]
    third = came(ledger, "70.00", "R-26003", name="Matti Virtanen")
    assert matched(ledger).waiting == 2
    assert "already_paid" in [fact["kind"] for fact in proposal_of(third).evidence]


def test_stranger_is_kept_as_nothing_found(ledger: Company) -> None:
    payment = came(ledger, "12.34", "salary", name="Quirk Prim")
    assert matched(ledger).nothing == 1
    assert (proposal_of(payment).rule, proposal_of(payment).customer) == ("", None)


def test_nothing_is_booked_while_the_company_has_it_off(ledger: Company) -> None:
    set_company(ledger, {"match_automatically": "off"}, **ALICE)
    payment = came(ledger, "70.00", "R-26003")
    assert matched(ledger).waiting == 1
    assert (whose(payment), proposal_of(payment).rule, open_items(ledger)["R-26003"]) == ("", "number", 7000)


def test_matching_twice_changes_nothing(ledger: Company) -> None:
    came(ledger, "70.00", "R-26003")
    came(ledger, "300.00", "R-26002")
    matched(ledger)
    before = (ledger.__class__.objects.get().event_seq, list(MatchProposal.objects.values_list("state", "at")))
    assert matched(ledger).booked == 0
    assert (Company.objects.get().event_seq, list(MatchProposal.objects.values_list("state", "at"))) == before


def test_payments_asked_for_alone_are_matched_alone(ledger: Company) -> None:
    first, second = came(ledger, "70.00", "R-26003"), came(ledger, "250.00", "R-26002")
    assert matched(ledger, [second.pk]).booked == 1
    assert (whose(first), whose(second)) == ("", "C-1")
    assert [one.code for one in unmatched_companies()] == ["acme"]
    matched(ledger)
    assert unmatched_companies() == []


def test_crash_between_storing_and_booking_is_found_the_next_time(
    ledger: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    payment = came(ledger, "70.00", "R-26003")

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(match_booking, "keep_promises", killed)
        with pytest.raises(KeyboardInterrupt):
            matched(ledger)
    assert (whose(payment), open_items(ledger)["R-26003"]) == ("", 7000)
    assert [one.code for one in unmatched_companies()] == ["acme"]
    assert matched(ledger).booked == 1
    assert is_clean(ledger)


def test_reminder_paid_with_its_fee_settles_both(company: Company) -> None:
    notice = noticed(company)
    Delivery.objects.update(state="accepted")
    Customer.objects.filter(ref="C-1").update(name="Matti Virtanen")
    paid = came(company, "65.00", f"reminder {notice.number}", name="Matti Virtanen")
    assert matched(company).booked == 1
    assert (open_items(company)["R-1"], Claim.objects.get().status) == (0, "paid")
    assert {"claim", "minor", "written_off", "kind"} in [set(part) for part in proposal_of(paid).parts]
    assert is_clean(company)


def test_invoice_paid_without_the_fee_leaves_the_fee_open(company: Company) -> None:
    noticed(company)
    Delivery.objects.update(state="accepted")
    Customer.objects.filter(ref="C-1").update(name="Matti Virtanen")
    came(company, "60.00", "invoice R-1", name="Matti Virtanen")
    assert matched(company).booked == 1
    assert (open_items(company)["R-1"], Claim.objects.get().status) == (0, "open")
    assert is_clean(company)


def test_instalment_is_found_by_its_own_name(ledger: Company) -> None:
    take(
        ledger,
        "invoice,customer_id,issue_date,due_date,currency,amount,installment\n"
        "R-27001,C-2,2026-01-01,2026-01-15,EUR,30.00,1\nR-27001,C-2,2026-01-01,2026-02-01,EUR,30.00,2\n",
    )
    came(ledger, "30.00", "R-27001/2", name="Matti Virtanen")
    assert matched(ledger).booked == 1
    assert (open_items(ledger)["R-27001/1"], open_items(ledger)["R-27001/2"]) == (3000, 0)


def test_credit_note_that_the_payer_took_off_is_used_and_given_back(ledger: Company) -> None:
    take(
        ledger,
        "invoice,customer_id,issue_date,due_date,currency,amount\nG-29001,C-1,2026-02-10,,EUR,-30.00\n",
    )
    payment = came(ledger, "220.00", "R-26002 G-29001", name="Müller & Söhne")
    assert matched(ledger).booked == 1
    note = Invoice.objects.get(number="G-29001")
    assert (open_items(ledger)["R-26002"], note.used_minor) == (0, 3000)
    assert is_clean(ledger)
    undo(ledger, proposal_of(payment).pk, **TODAY)
    note.refresh_from_db()
    assert (open_items(ledger)["R-26002"], note.used_minor) == (25000, 0)
    assert is_clean(ledger)


def test_payment_that_a_person_allocated_leaves_the_queue(ledger: Company) -> None:
    payment = came(ledger, "300.00", "R-26002")
    matched(ledger)
    allocate(ledger, payment.ref, item="R-26002", **TODAY)
    assert proposal_of(payment).state == "changed"


def test_payment_that_went_back_leaves_the_queue(ledger: Company) -> None:
    payment = came(ledger, "300.00", "R-26002")
    matched(ledger)
    reverse_payment(ledger, payment.ref, reason="recalled", **TODAY)
    matched(ledger)
    assert not MatchProposal.objects.filter(payment=payment, state="open").exists()


def test_invoice_that_comes_after_its_payment_finds_it(ledger: Company) -> None:
    payment = came(ledger, "99.00", "R-28001", name="Matti Virtanen")
    assert matched(ledger).booked == 0
    take(
        ledger,
        "invoice,customer_id,issue_date,due_date,currency,amount\nR-28001,C-2,2026-02-20,2026-03-20,EUR,99.00\n",
    )
    assert [one.code for one in unmatched_companies()] == ["acme"]
    assert matched(ledger).booked == 1
    assert whose(payment) == "C-2"


def test_queued_reminder_of_what_was_paid_is_withdrawn_at_once(company: Company) -> None:
    notice = noticed(company)
    Customer.objects.filter(ref="C-1").update(name="Matti Virtanen")
    came(company, "60.00", "invoice R-1", name="Matti Virtanen")
    matched(company)
    notice.refresh_from_db()
    assert notice.withdrawn_seq is not None


@pytest.mark.usefixtures("any_database")
def test_books_hold_on_both_databases(ledger: Company) -> None:
    set_company(ledger, {"tolerance": "0.05"}, **ALICE)
    came(ledger, "100.00", reference="RF18539007547034", name="Müller & Söhne", account=IBAN)
    came(ledger, "249.96", "R-26002", account=IBAN)
    came(ledger, "80.00", name="Hans Schmidt")
    done = match_waiting(ledger, **TODAY)
    assert (done.booked, done.waiting) == (2, 1)
    assert get_payment(ledger, "W-1").amount_minor == 4
    assert is_clean(ledger)
