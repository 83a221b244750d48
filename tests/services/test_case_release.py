# SPDX-License-Identifier: MIT
"""Invoices leave a case that goes on, and a case that is over runs again."""

import pytest

from dunwell.core.problem import Refused
from dunwell.services import check_books, payments, reversals
from dunwell.services.case_find import Wish, every_case
from dunwell.services.case_ledger import ledger_of
from dunwell.services.case_money import Money, collect
from dunwell.services.case_package import made_package
from dunwell.services.case_release import Why, release_items, released_of
from dunwell.services.case_reopen import reopen_case
from dunwell.services.case_sending import send_anew, send_case
from dunwell.services.case_steps import return_case, take_back
from dunwell.services.case_view import case_view
from dunwell.services.figures.reading import Scope
from dunwell.services.figures.standing import standing
from dunwell.services.hand_over import hand_over
from dunwell.store.models import Case, CaseItem, Company, DunningState, HouseMail, Task
from tests.services.cases import HANDED_ON, act, handed_over, later, opened, partner
from tests.services.post import carry, item, told, when, writing_company


def paid(company: Company, number: str, amount: str) -> str:
    return payments.pay(company, number, amount, **when(HANDED_ON)).ref


def out(case: Case, *numbers: str, why: Why = "disputed", days: int = 1) -> Case:
    items = [item(number) for number in numbers]
    return release_items(case.company, case.pk, items, later(days), why=why, reason="they are right")


def refused(case: Case, *numbers: str, why: Why = "disputed") -> str:
    with pytest.raises(Refused) as found:
        out(case, *numbers, why=why)
    return found.value.code


def test_an_invoice_leaves_a_case_that_was_sent(any_database: str, company: Company) -> None:
    case = send_case(company, handed_over(company).pk, act()).case
    before, package = ledger_of(case, HANDED_ON).total, case.package
    paid(company, "R-2", "50.00")
    case = out(case, "R-2", why="paid")
    # R-2 is settled: the fees for both are still owed, and go on with R-1.
    assert (before, ledger_of(case, HANDED_ON).total) == (17000, 12000)
    assert [one.name for one in ledger_of(case, HANDED_ON).items] == ["R-1"]
    view = case_view(case, later(1).on)
    assert (view.changed_since_sent, case.status, case.package) == (True, "sent", package)
    assert [(one.item, one.why) for one in view.released] == [("R-2", "paid")]
    (line, _) = sorted(every_case(company, Wish(), ("number",)), key=lambda one: one.customer_ref)
    assert (line.items, str(line.open)) == (1, "100.00 EUR")
    with made_package(case, later(1).on).file as file:
        archive, data, rows = opened(file)
        assert [one["item"] for one in data["released"]] == ["R-2"]
        assert [row["number"] for row in rows if row["kind"] == "item"] == ["R-1"]
        assert "No longer in this case:\nR-2: paid, 2026-04-22" in archive.read("contents.txt").decode()
    assert (told(company, "case_items_released"), check_books.check(company)) == (1, [])


def test_a_fee_stays_at_home_with_the_disputed_invoice_that_left(company: Company) -> None:
    case = out(send_case(company, handed_over(company).pk, act()).case, "R-2")
    assert ledger_of(case, HANDED_ON).total == 10000
    assert released_of(case)[0].since_sent is True


def test_a_new_package_takes_the_place_of_the_one_that_was_sent(company: Company) -> None:
    case = send_case(company, handed_over(company).pk, act(), by_mail=True).case
    old = case.package
    case = send_anew(company, out(case, "R-2").pk, later(2), by_mail=True).case
    assert (case.status, case.package != old, case_view(case, HANDED_ON).changed_since_sent) == ("sent", True, False)
    assert list(HouseMail.objects.order_by("pk").values_list("state", flat=True)) == ["withdrawn", "queued"]
    assert told(company, "case_package_renewed") == 1
    with pytest.raises(Refused, match="case_state"):
        send_anew(company, return_case(company, case.pk, later(3), reason="back").pk, later(3))


def test_an_invoice_that_leaves_before_the_case_was_sent_stands_where_it_stood(company: Company) -> None:
    case = out(handed_over(company), "R-2", why="taken_back", days=0)
    positions = {number: DunningState.objects.get(item__invoice__number=number).position for number in ("R-1", "R-2")}
    assert (positions, case.status) == ({"R-1": 4, "R-2": 3}, "prepared")
    assert released_of(case)[0].since_sent is False
    assert check_books.check(company) == []
    assert send_case(company, case.pk, act()).case.status == "sent"


def test_what_is_open_is_not_paid_and_the_last_one_stays(company: Company) -> None:
    case = send_case(company, handed_over(company).pk, act()).case
    assert refused(case, "R-2", why="paid") == "item_still_open"
    assert refused(case, "R-1", "R-2") == "case_would_be_empty"
    assert refused(case, "R-3") == "not_found"
    paid(company, "R-1", "100.00")
    assert refused(case, "R-2") == "case_would_be_empty"
    return_case(company, case.pk, later(1), reason="back")
    assert refused(case, "R-1") == "case_state"


def test_a_returned_case_runs_again_where_it_ended(any_database: str, company: Company) -> None:
    case = send_case(company, handed_over(company).pk, act()).case
    return_case(company, out(case, "R-2").pk, later(5), reason="a mistake")
    again = reopen_case(company, case.pk, later(9), reason="they go on after all")
    assert (again.status, again.ended_seq, again.status_on) == ("sent", None, later(9).on)
    assert [one.name for one in ledger_of(again, HANDED_ON).items] == ["R-1"]
    assert list(CaseItem.objects.filter(ended_seq__isnull=True, case=case).values_list("item", flat=True)) == [
        item("R-1")
    ]
    assert check_books.check(company) == []
    with pytest.raises(Refused, match="case_state"):
        reopen_case(company, case.pk, later(9), reason="twice")
    # In between it was not handed over; R-3 of another customer was all the time.
    (figures,) = standing(Scope(company), later(9).on, days_before=2)
    assert (str(figures.handed_over.now), str(figures.handed_over.before)) == ("170.00 EUR", "70.00 EUR")


def test_a_payment_that_went_back_lets_a_collected_case_run_again(company: Company) -> None:
    case = send_case(company, handed_over(company).pk, act()).case
    came = collect(company, case.pk, later(2), money=Money("170.00"))
    assert came.payment
    with pytest.raises(Refused, match="nothing_open"):
        reopen_case(company, case.pk, later(3), reason="returned")
    reversals.reverse_payment(company, came.payment.ref, reason="returned by the bank", **when(HANDED_ON))
    assert reopen_case(company, case.pk, later(3), reason="returned").status == "sent"
    assert check_books.check(company) == []


def test_what_another_case_has_is_not_taken_from_it(company: Company) -> None:
    writing_company(company)
    carry()
    partner(company)
    first = hand_over(company, [item("R-1")], act(HANDED_ON), reason="enough")
    take_back(company, first.pk, act(HANDED_ON), reason="a mistake")
    second = hand_over(company, [item("R-1"), item("R-2")], act(HANDED_ON), reason="enough")
    with pytest.raises(Refused, match="item_stopped"):
        reopen_case(company, first.pk, act(HANDED_ON), reason="the mistake was one")
    take_back(company, second.pk, act(HANDED_ON), reason="that one instead")
    again = reopen_case(company, first.pk, act(HANDED_ON), reason="the mistake was one")
    assert (again.status, Task.objects.filter(case=first, done=False).count()) == ("prepared", 1)


def test_a_hand_over_that_was_withdrawn_is_made_anew_not_reopened(company: Company) -> None:
    case = handed_over(company)
    take_back(company, case.pk, act(), reason="they rang")
    assert case_view(Case.objects.get(pk=case.pk), HANDED_ON).may_reopen is False
    with pytest.raises(Refused, match="case_state"):
        reopen_case(company, case.pk, act(), reason="they lied")
