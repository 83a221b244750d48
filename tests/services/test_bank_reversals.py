# SPDX-License-Identifier: MIT
"""Money that a bank takes back: found by what the entry names, reversed, and never by the amount alone."""

from datetime import date

import pytest

from dunwell.core.problem import Refused
from dunwell.services import pauses, payments, promises
from dunwell.services.bank_reversal_decisions import not_a_reversal, take_back
from dunwell.services.bank_reversals import take_back_returned
from dunwell.services.check_books import check
from dunwell.services.write_off import write_off
from dunwell.store.models import BankEntry, Company, Event, Payment, PaymentUnderWay, Promise
from tests.services.bank_rows import Told, bank_file, entry, money
from tests.services.ledger import INVOICES, TODAY, open_items, take

LATER = date(2026, 3, 9)


def state(row: BankEntry) -> tuple[str, str]:
    row.refresh_from_db()
    return row.state, row.payment.ref if row.payment else row.why


@pytest.mark.parametrize(
    ("came", "back"),
    [
        ({"end_to_end_id": "DD-7"}, {"end_to_end_id": "DD-7", "return_reason": "AM04"}),
        ({"bank_reference": "2026-14"}, {"entry_reference": "2026-14", "reversal": True}),
        ({"mandate_id": "M-1"}, {"mandate_id": "M-1", "return_reason": "MD06"}),
        ({"reference": "RF18 5390 0754 7034"}, {"reference": "RF18539007547034", "return_reason": "MS03"}),
        ({"documents": ["R-1"]}, {"documents": ["R-1"], "reversal": True}),
        ({"counterparty_account": "EE38 2200"}, {"counterparty_account": "EE382200", "return_reason": "AC04"}),
        ({"remittance": "Invoice R-1", "counterparty": "Ann"}, {"remittance": "invoice r-1", "reversal": True}),
    ],
)
def test_the_payment_that_an_entry_names_is_taken_back(database: str, company: Company, came: Told, back: Told) -> None:
    take(company, INVOICES)
    money(bank_file(company), "100.00", "R-1", **came)
    file = bank_file(company, "second")
    row = entry(file, -10000, LATER, **back)
    assert take_back_returned(company, file, **TODAY) == 1
    assert state(row) == ("reversal", "B-1")
    assert (Payment.objects.get().reversed, open_items(company)["R-1"]) == (True, 10000)
    assert take_back_returned(company, file, **TODAY) == 0
    assert check(company) == []


@pytest.mark.parametrize(
    ("came", "back"),
    [
        ({}, {"reversal": True}),
        ({"end_to_end_id": "DD-7"}, {"end_to_end_id": "DD-8", "mandate_id": "M-1", "return_reason": "AM04"}),
        (
            {"mandate_id": "M-1", "counterparty_account": "EE22"},
            {"mandate_id": "M-2", "counterparty_account": "EE22", "return_reason": "AM04"},
        ),
        ({"reference": "RF1", "mandate_id": "M"}, {"reference": "RF2", "mandate_id": "M", "reversal": True}),
        ({"counterparty": "Ann"}, {"counterparty": "Ann", "reversal": True}),
        # A debit of a batch, and a transfer from the same account.
        (
            {"counterparty_account": "EE22", "remittance": "Invoice R-1"},
            {"counterparty_account": "EE22", "end_to_end_id": "DD-7", "mandate_id": "M", "return_reason": "MD06"},
        ),
        ({"remittance": "Invoice R-1"}, {"remittance": "Invoice R-1", "reference": "RF2", "reversal": True}),
    ],
)
def test_an_amount_alone_or_a_name_that_differs_takes_nothing_back(
    database: str, company: Company, came: Told, back: Told
) -> None:
    take(company, INVOICES)
    money(bank_file(company), "100.00", "R-1", **came)
    file = bank_file(company, "second")
    row = entry(file, -10000, LATER, **back)
    assert take_back_returned(company, file, **TODAY) == 0
    assert (state(row), open_items(company)["R-1"]) == (("unclear", "reversal"), 0)


def test_of_two_that_fit_neither_is_taken_and_what_tells_them_apart_decides(database: str, company: Company) -> None:
    take(company, INVOICES)
    first = bank_file(company)
    money(first, "50.00", "R-1", mandate_id="M-1")
    money(first, "50.00", "R-2", mandate_id="M-1", documents=["R-2"])
    file = bank_file(company, "second")
    unclear = entry(file, -5000, LATER, mandate_id="M-1", return_reason="AM04")
    assert take_back_returned(company, file, **TODAY) == 0
    told = entry(file, -5000, LATER, mandate_id="M-1", documents=["R-2"], return_reason="AM04")
    # One of them is gone now, and the other the only one left: still, the entry that names less went first.
    assert take_back_returned(company, file, **TODAY) == 1
    assert (state(told), state(unclear)) == (("reversal", "B-2"), ("unclear", "reversal"))


def test_charges_of_the_return_are_no_part_of_the_payment_and_the_reason_is_told_in_words(
    database: str, company: Company
) -> None:
    take(company, INVOICES)
    money(bank_file(company), "100.00", "R-1", end_to_end_id="DD-7")
    file = bank_file(company, "second")
    entry(file, -10350, LATER, end_to_end_id="DD-7", return_reason="AM04", charges_minor=350)
    assert take_back_returned(company, file, **TODAY) == 1
    event = Event.objects.get(code="payment_reversed")
    assert "Returned by the bank: there was not enough money on the account (AM04)" in event.data


def test_what_came_and_went_in_one_file_is_taken_back_before_it_is_matched(database: str, company: Company) -> None:
    file = bank_file(company)
    money(file, "100.00", end_to_end_id="DD-7")
    entry(file, -10000, end_to_end_id="DD-7", return_reason="AC04")
    assert take_back_returned(company, file, **TODAY) == 1
    assert Payment.objects.get().reversed
    assert check(company) == []


def test_a_payment_entered_by_hand_is_found_by_its_reference(database: str, company: Company) -> None:
    take(company, INVOICES)
    payments.pay(company, "R-1", "100.00", reference="DD 77", **TODAY)
    file = bank_file(company)
    row = entry(file, -10000, LATER, reference="DD77", return_reason="AC04")
    assert take_back_returned(company, file, **TODAY) == 1
    assert state(row) == ("reversal", "P-1")


def test_money_of_ones_own_that_came_back_is_set_aside_and_other_money_in_waits(
    database: str, company: Company
) -> None:
    first = bank_file(company)
    entry(first, -7000, end_to_end_id="SALARY-1")
    file = bank_file(company, "second")
    own = entry(file, 7000, LATER, end_to_end_id="SALARY-1", return_reason="AC01")
    strange = entry(file, 9000, LATER, end_to_end_id="X", return_reason="AC01")
    assert take_back_returned(company, file, **TODAY) == 0
    assert (state(own), state(strange)) == (("set_aside", "own_returned"), ("unclear", "reversal"))


def test_what_was_forgiven_for_a_payment_is_owed_again_when_it_goes_back(database: str, company: Company) -> None:
    take(company, INVOICES)
    money(bank_file(company), "98.00", "R-1", end_to_end_id="DD-7")
    (given_up,) = write_off(company, "R-1", reason="cash_discount", **TODAY)
    Payment.objects.filter(pk=given_up.pk).update(reference="B-1")
    file = bank_file(company, "second")
    entry(file, -9800, LATER, end_to_end_id="DD-7", return_reason="AC04")
    take_back_returned(company, file, **TODAY)
    assert open_items(company)["R-1"] == 10000
    assert check(company) == []


def test_a_direct_debit_under_way_that_failed_is_over(database: str, company: Company) -> None:
    take(company, INVOICES)
    pauses.start_payment(company, "R-1", **TODAY)
    money(bank_file(company), "100.00", "R-1", end_to_end_id="DD-7")
    file = bank_file(company, "second")
    entry(file, -10000, LATER, end_to_end_id="DD-7", return_reason="AM04")
    take_back_returned(company, file, **TODAY)
    assert not PaymentUnderWay.objects.filter(ended_seq__isnull=True).exists()


def test_a_promise_kept_with_money_that_went_back_is_judged_anew(database: str, company: Company) -> None:
    take(company, INVOICES)
    promises.promise(company, "R-1", by=LATER, reason="on Monday", **TODAY)
    money(bank_file(company), "100.00", "R-1", end_to_end_id="DD-7")
    assert Promise.objects.get().status == "kept"
    file = bank_file(company, "second")
    entry(file, -10000, LATER, end_to_end_id="DD-7", return_reason="AM04")
    take_back_returned(company, file, **TODAY)
    assert list(Promise.objects.order_by("pk").values_list("status", flat=True)) == ["kept", "open"]
    judged = promises.judge_promises(company, **(TODAY | {"on": date(2026, 3, 10)}))
    assert (judged.kept, judged.broken) == (0, 1)
    assert check(company) == []


def test_a_promise_that_other_money_keeps_stays_kept(database: str, company: Company) -> None:
    take(company, INVOICES)
    promises.promise(company, "R-1", by=LATER, amount="40.00", reason="a part", **TODAY)
    payments.pay(company, "R-1", "40.00", **TODAY)
    money(bank_file(company), "60.00", "R-1", end_to_end_id="DD-7")
    file = bank_file(company, "second")
    entry(file, -6000, LATER, end_to_end_id="DD-7", return_reason="AM04")
    take_back_returned(company, file, **TODAY)
    assert Promise.objects.get().status == "kept"


def test_a_person_says_what_went_back_and_of_a_part_the_rest_stays_paid(database: str, company: Company) -> None:
    take(company, INVOICES)
    file = bank_file(company)
    paid = money(file, "150.00", mandate_id="M").payment
    assert paid
    payments.allocate(company, paid.ref, item="R-2", **TODAY)
    payments.allocate(company, paid.ref, item="R-1", **TODAY)
    row = entry(file, -3000, LATER, reversal=True, mandate_id="M")
    assert take_back_returned(company, file, **TODAY) == 0
    assert state(take_back(company, row.pk, paid.ref, **TODAY)) == ("reversal", "B-1")
    assert (open_items(company)["R-1"], open_items(company)["R-2"]) == (3000, 0)
    again = Payment.objects.get(reversed=False)
    assert (again.amount_minor, again.allocated_minor) == (12000, 12000)
    assert check(company) == []


def test_what_was_taken_back_wrongly_is_paid_again(database: str, company: Company) -> None:
    take(company, INVOICES)
    first = money(bank_file(company), "100.00", "R-1", end_to_end_id="DD-7")
    file = bank_file(company, "second")
    row = entry(file, -10000, LATER, end_to_end_id="DD-7", return_reason="AM04")
    take_back_returned(company, file, **TODAY)
    not_a_reversal(company, row.pk, reason="a salary", **TODAY)
    assert (state(row), open_items(company)["R-1"]) == (("outgoing", "not_a_reversal"), 0)
    assert state(first) == ("payment", "P-2")
    assert take_back_returned(company, file, **TODAY) == 0
    assert check(company) == []


def test_what_a_person_may_not_say_is_refused(database: str, company: Company) -> None:
    take(company, INVOICES)
    file = bank_file(company)
    paid = money(file, "100.00", "R-1").payment
    assert paid
    more, back_in = entry(file, -10001, reversal=True), entry(file, 10000, reversal=True)
    (given_up,) = write_off(company, "R-2", reason="gone", **TODAY)
    for code, row, ref in [
        ("above_payment", more.pk, paid.ref),
        ("not_outgoing", back_in.pk, paid.ref),
        ("not_found", more.pk, given_up.ref),
        ("not_found", 0, paid.ref),
        ("not_found", more.pk, "none"),
    ]:
        with pytest.raises(Refused, match=code):
            take_back(company, row, ref, **TODAY)
    with pytest.raises(Refused, match="reason_missing"):
        not_a_reversal(company, more.pk, reason=" ", **TODAY)
    not_a_reversal(company, more.pk, reason="rent", **TODAY)
    with pytest.raises(Refused, match="entry_decided"):
        not_a_reversal(company, more.pk, reason="rent", **TODAY)
    assert state(not_a_reversal(company, back_in.pk, reason="tax", **TODAY)) == ("set_aside", "not_a_reversal")
    # Later a person sees that it was one after all.
    taken = entry(file, -10000)
    assert state(take_back(company, taken.pk, paid.ref, **TODAY)) == ("reversal", "B-1")
    with pytest.raises(Refused, match="payment_reversed"):
        take_back(company, more.pk, paid.ref, **TODAY)
