# SPDX-License-Identifier: MIT
"""Money from a partner is booked once, however often it is reported."""

import pytest

from dunwell.core.problem import Refused
from dunwell.services import check_books, reversals
from dunwell.services.case_money import Collected, Money, collect
from dunwell.services.case_sending import send_case
from dunwell.store.models import Case, Company, Payment
from tests.services.cases import HANDED_ON, act, handed_over, later
from tests.services.post import when

PART = Money("40.00", "AZ 1", form="f1")


@pytest.fixture
def sent(company: Company) -> Case:
    """The case of C-1 over 170.00, gone to the partner."""
    return send_case(company, handed_over(company).pk, act()).case


def reported(case: Case, money: Money, days: int = 1) -> Collected:
    return collect(case.company, case.pk, later(days), money=money)


def refused(case: Case, money: Money) -> dict[str, object]:
    with pytest.raises(Refused, match="already_booked") as why:
        reported(case, money)
    return dict(why.value.context)


def test_the_same_report_twice_books_once(any_database: str, sent: Case) -> None:
    first = reported(sent, PART)
    assert first.payment
    told = refused(sent, PART)
    assert (told["payment"], told["amount"]) == (first.payment.ref, "40.00 EUR")
    # Written in a form that was opened anew, it is asked about as well.
    refused(sent, Money("40", "AZ 1", form="f2"))
    assert Payment.objects.count() == 1
    assert check_books.check(sent.company) == []


def test_the_last_payment_twice_says_that_it_is_booked(sent: Case) -> None:
    whole = Money("170.00", "AZ 1", form="f1")
    assert reported(sent, whole).case.status == "collected"
    refused(sent, whole)
    assert Payment.objects.count() == 1


def test_another_payment_of_the_same_amount_is_booked_when_a_person_says_so(sent: Case) -> None:
    reported(sent, PART)
    second = Money("40.00", "AZ 1", form="f1b", again=True)
    assert reported(sent, second).left == 9000
    refused(sent, second)
    assert reported(sent, Money("40.00", "AZ 1"), days=2).left == 5000
    assert reported(sent, Money("10.00", "AZ 1", form="f1")).left == 4000
    assert Payment.objects.count() == 4


def test_what_was_taken_back_may_be_reported_anew(sent: Case) -> None:
    first = reported(sent, PART)
    assert first.payment
    reversals.reverse_payment(sent.company, first.payment.ref, reason="typed wrong", **when(HANDED_ON))
    assert reported(sent, PART).left == 13000
