# SPDX-License-Identifier: MIT
"""Handing over by hand, and what forbids it."""

from datetime import date, timedelta

import pytest

from dunwell.core.problem import Refused
from dunwell.services import check_books, pauses, payments
from dunwell.services.case_ledger import ledger_of
from dunwell.services.case_sending import send_case
from dunwell.services.case_steps import take_back
from dunwell.services.hand_over import candidates, hand_over
from dunwell.store.models import Case, CaseItem, Company, OpenItem, Task
from tests.services.cases import act, partner
from tests.services.post import carry, when, writing_company

# Due on 1 March: on 1 April 31 days late.
FIRST = date(2026, 4, 1)


@pytest.fixture
def reminded(company: Company) -> Company:
    """R-1 and R-2 of C-1, R-3 of C-2, reminded on 8 March; a partner."""
    writing_company(company)
    carry()
    partner(company)
    return company


def item(number: str) -> int:
    return OpenItem.objects.get(invoice__number=number).pk


def refused(company: Company, *numbers: str, on: date = FIRST) -> str:
    with pytest.raises(Refused) as why:
        hand_over(company, [item(number) for number in numbers], act(on), reason="enough")
    return why.value.code


def test_a_case_by_hand_is_prepared_for_the_usual_partner(reminded: Company) -> None:
    case = hand_over(reminded, [item("R-1"), item("R-2")], act(FIRST), reason="enough")
    assert (case.number, case.status, case.partner and case.partner.name) == ("H-1", "prepared", "Incasso Oy")
    assert Task.objects.get(case=case).text == "Send case H-1 to the collection partner"
    assert ledger_of(case, FIRST).total == 15500
    assert send_case(reminded, case.pk, act(FIRST)).case.status == "sent"
    assert check_books.check(reminded) == []


def test_thirty_days_late_is_too_early_and_thirty_one_is_not(reminded: Company) -> None:
    assert refused(reminded, "R-1", on=FIRST - timedelta(days=1)) == "handover_too_early"
    assert hand_over(reminded, [item("R-1")], act(FIRST), reason="enough").number == "H-1"


def test_an_item_is_in_one_case_at_most(reminded: Company) -> None:
    case = hand_over(reminded, [item("R-1")], act(FIRST), reason="enough")
    assert refused(reminded, "R-1", "R-2") == "item_stopped"
    take_back(reminded, case.pk, act(FIRST), reason="a mistake")
    assert hand_over(reminded, [item("R-1"), item("R-2")], act(FIRST), reason="enough").number == "H-2"
    assert CaseItem.objects.filter(ended_seq__isnull=True).count() == 2
    assert check_books.check(reminded) == []


def test_what_was_never_told_is_not_handed_over(company: Company) -> None:
    writing_company(company, run=False)
    assert refused(company, "R-1") == "never_reminded"


def test_customers_are_not_mixed(reminded: Company) -> None:
    assert refused(reminded, "R-1", "R-3") == "one_account_wanted"


def test_paid_held_disputed_and_promised_stay_at_home(reminded: Company) -> None:
    today = when(date(2026, 3, 20))
    payments.pay(reminded, "R-1", "100.00", **today)
    assert refused(reminded, "R-1") == "nothing_open"
    pauses.dispute(reminded, "R-2", reason="wrong goods", **today)
    assert refused(reminded, "R-2") == "item_stopped"
    pauses.hold(reminded, customer="C-2", reason="talks", **today)
    assert refused(reminded, "R-3") == "item_stopped"
    assert Case.objects.count() == 0


def test_what_is_disputed_in_part_is_not_claimed(reminded: Company) -> None:
    pauses.dispute(reminded, "R-1", amount="30.00", reason="wrong goods", **when(date(2026, 3, 20)))
    case = hand_over(reminded, [item("R-1")], act(FIRST), reason="enough")
    (line,) = ledger_of(case, FIRST).items
    assert (line.open, line.disputed, line.claimed) == (10000, 3000, 7000)


def test_candidates_say_why_not(reminded: Company) -> None:
    customer = OpenItem.objects.get(invoice__number="R-1").customer_id
    pauses.dispute(reminded, "R-2", reason="wrong goods", **when(FIRST))
    found = {one.name: one.refused.code if one.refused else None for one in candidates(reminded, customer, FIRST)}
    assert found == {"R-1": None, "R-2": "item_stopped"}


def test_a_credit_is_deducted_in_one_case_alone(reminded: Company) -> None:
    payments.book_payment(reminded, "20.00", "EUR", customer="C-1", **when(FIRST))
    one = hand_over(reminded, [item("R-1")], act(FIRST), reason="enough")
    two = hand_over(reminded, [item("R-2")], act(FIRST), reason="enough")
    assert [ledger_of(case, FIRST).credit for case in (one, two)] == [2000, 0]
    # The fee of 5.00 for both is claimed once too: with the second of them.
    assert [ledger_of(case, FIRST).total for case in (one, two)] == [8000, 5500]
