# SPDX-License-Identifier: MIT
"""Which fees go with a case: never one that was charged for an invoice at home."""

import json
from datetime import date

import pytest

from dunwell.services import check_books, pauses, payments, reversals
from dunwell.services.case_ledger import ledger_of
from dunwell.services.case_money import give_up
from dunwell.services.case_steps import take_back
from dunwell.services.hand_over import hand_over
from dunwell.store.models import Case, Claim, Company, Event
from tests.services.cases import act, partner
from tests.services.post import carry, item, when, writing_company

# 31 days after the due date of.
FIRST = date(2026, 4, 1)


@pytest.fixture
def reminded(company: Company) -> Company:
    """R-1 over 100.00 and R-2 over 50.00 of C-1, reminded on 8 March with one fee of 5.00 for both."""
    writing_company(company)
    carry()
    partner(company)
    return company


def handed(company: Company, *numbers: str) -> Case:
    return hand_over(company, [item(number) for number in numbers], act(FIRST), reason="enough")


def fees(case: Case) -> list[int]:
    return [one.open for one in ledger_of(case, FIRST).claims]


def paid(company: Company, number: str, amount: str, on: date = FIRST) -> str:
    return payments.pay(company, number, amount, **when(on)).ref


def test_the_fee_of_an_invoice_at_home_is_neither_claimed_nor_given_up(any_database: str, reminded: Company) -> None:
    case = handed(reminded, "R-1")
    assert (fees(case), ledger_of(case, FIRST).total) == ([], 10000)
    assert give_up(reminded, case.pk, act(FIRST), reason="nothing to be had").status == "written_off"
    assert Claim.objects.get(customer__ref="C-1").status == "open"
    assert check_books.check(reminded) == []


def test_the_fee_of_two_invoices_goes_with_the_second(any_database: str, reminded: Company) -> None:
    cases = [handed(reminded, number) for number in ("R-1", "R-2")]
    assert [fees(case) for case in cases] == [[], [500]]


def test_the_fee_goes_with_what_is_left_when_the_rest_was_settled_before(reminded: Company) -> None:
    ref = paid(reminded, "R-2", "50.00")
    first = handed(reminded, "R-1")
    assert fees(first) == [500]
    # Claimed with the first, it is not claimed again when the other is open once more and handed over.
    reversals.reverse_payment(reminded, ref, reason="returned by the bank", **when(FIRST))
    second = handed(reminded, "R-2")
    assert (fees(first), fees(second)) == ([500], [])


def test_what_is_settled_at_home_after_the_hand_over_brings_no_fee(reminded: Company) -> None:
    case = handed(reminded, "R-1")
    paid(reminded, "R-2", "50.00")
    assert fees(case) == []


def test_a_case_taken_back_gives_its_fee_to_the_next(reminded: Company) -> None:
    first = handed(reminded, "R-1", "R-2")
    take_back(reminded, first.pk, act(FIRST), reason="a mistake")
    assert fees(handed(reminded, "R-1")) == []
    assert fees(handed(reminded, "R-2")) == [500]


def test_giving_up_tells_the_disputed_part_too(reminded: Company) -> None:
    pauses.dispute(reminded, "R-1", amount="30.00", reason="wrong goods", **when(date(2026, 3, 20)))
    case = handed(reminded, "R-1", "R-2")
    assert ledger_of(case, FIRST).total == 12500
    give_up(reminded, case.pk, act(FIRST), reason="nothing to be had")
    told = json.loads(Event.objects.get(company=reminded, code="case_written_off").data)
    assert (told["amount"], told["currency"]) == ("155.00", "EUR")
