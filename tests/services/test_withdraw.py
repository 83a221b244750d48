# SPDX-License-Identifier: MIT
from datetime import date

import pytest

from dunwell.core.problem import Refused
from dunwell.services import check_books, payments
from dunwell.services.run_dunning import run_dunning
from dunwell.services.withdraw import withdraw_notice
from dunwell.store.models import Case, CaseItem, Claim, Company, DunningState, Event, NoticeLine, Task
from tests.delivery.server import DROP, Script
from tests.services.post import BOB, TODAY, carry, kept, notice, position, serving, states, when, writing_company


def run_and_carry(company: Company, on: date) -> None:
    run_dunning(company, on, actor="bob", at=when(on)["at"])
    carry(at=when(on)["at"])


def test_a_queued_notice_is_withdrawn_with_its_fee_and_steps(company: Company) -> None:
    writing_company(company)
    row = withdraw_notice(company, "N-1", reason="sent by hand", **TODAY)
    assert (row.withdrawn_why, states(company)["N-1"]) == ("sent by hand", "withdrawn")
    assert row.withdrawn_seq == Event.objects.get(code="notice_withdrawn").seq
    assert all(NoticeLine.objects.filter(notice=row).values_list("withdrawn", flat=True))
    assert not DunningState.objects.filter(item__customer__ref="C-1").exists()
    assert Claim.objects.get(notice=row).status == "waived"
    assert carry().accepted == 1
    assert check_books.check(company) == []


def test_after_withdrawing_the_next_run_takes_the_step_again(company: Company) -> None:
    writing_company(company)
    withdraw_notice(company, "N-1", reason="not today", **TODAY)
    run_dunning(company, date(2026, 3, 9), **BOB)
    assert (position("R-1"), notice(company, "N-3").level) == (1, "reminder")
    assert check_books.check(company) == []


@pytest.mark.parametrize("answer", [None, DROP])
def test_what_was_or_may_have_been_sent_is_not_withdrawn(company: Company, answer: str | None) -> None:
    writing_company(company)
    with serving(Script(answers={"END": [answer] if answer else []})) as mail:
        carry(mail)
    with pytest.raises(Refused, match="already_sent"):
        withdraw_notice(company, "N-1", reason="too late", **TODAY)
    assert notice(company, "N-1").withdrawn_seq is None
    assert check_books.check(company) == []


def test_twice_is_refused_and_so_is_no_reason(company: Company) -> None:
    writing_company(company)
    withdraw_notice(company, "N-1", reason="once", **TODAY)
    with pytest.raises(Refused, match="already_ended"):
        withdraw_notice(company, "N-1", reason="twice", **TODAY)
    with pytest.raises(Refused, match="reason_missing"):
        withdraw_notice(company, "N-2", reason=" ", **TODAY)


def test_a_paid_fee_is_not_waived_behind_a_persons_back(company: Company) -> None:
    writing_company(company)
    payments.book_payment(company, "5.00", "EUR", customer="C-1", ref="fee", **TODAY)
    payments.allocate(company, "fee", claim=Claim.objects.get(notice__number="N-1").pk, **TODAY)
    with pytest.raises(Refused, match="claim_paid"):
        withdraw_notice(company, "N-1", reason="sorry", **TODAY)
    payments.pay(company, "R-1", "100.00", **TODAY)
    payments.pay(company, "R-2", "50.00", **TODAY)
    assert carry().withdrawn == 1
    assert Claim.objects.get(notice__number="N-1").status == "paid"
    assert check_books.check(company) == []


def test_withdrawing_a_later_notice_gives_the_earlier_state_back(company: Company) -> None:
    writing_company(company)
    carry()
    run_dunning(company, date(2026, 3, 22), **BOB)
    assert position("R-1") == 2
    withdraw_notice(company, "N-3", reason="not yet", **when(date(2026, 3, 22)))
    state = DunningState.objects.get(item__invoice__number="R-1")
    assert (state.position, state.steps, state.last_on, state.accepted) == (1, 1, date(2026, 3, 8), True)
    assert state.notice == notice(company, "N-1")
    assert state.charged == 2
    assert check_books.check(company) == []


def test_withdrawing_an_earlier_notice_leaves_the_later_step_and_its_number(company: Company) -> None:
    """The first message waits for a fortnight, the second one is made meanwhile: then the first is withdrawn."""
    writing_company(company)
    run_dunning(company, date(2026, 3, 22), **BOB)
    withdraw_notice(company, "N-1", reason="superseded", **when(date(2026, 3, 22)))
    state = DunningState.objects.get(item__invoice__number="R-1")
    assert (state.position, state.steps, state.last_on) == (2, 2, date(2026, 3, 22))
    assert check_books.check(company) == []


def test_a_call_is_withdrawn_with_its_task(company: Company) -> None:
    writing_company(company)
    carry()
    run_and_carry(company, date(2026, 3, 22))
    run_and_carry(company, date(2026, 4, 7))
    call = Task.objects.filter(kind="call").order_by("pk").first()
    assert call is not None
    assert call.notice is not None
    withdraw_notice(company, call.notice.number, reason="on holiday", **when(date(2026, 4, 7)))
    call.refresh_from_db()
    assert call.done
    state = DunningState.objects.get(item__invoice__number="R-1")
    assert (state.position, state.noticed_on) == (2, date(2026, 3, 22))
    assert check_books.check(company) == []


def test_a_hand_over_is_taken_back_with_its_case(company: Company) -> None:
    writing_company(company)
    carry()
    for day in (date(2026, 3, 22), date(2026, 4, 7), date(2026, 4, 21)):
        run_and_carry(company, day)
    case = Case.objects.get(customer__ref="C-2")
    assert case.notice is not None
    withdraw_notice(company, case.notice.number, reason="they paid by instalments", **when(date(2026, 4, 21)))
    case.refresh_from_db()
    assert case.status == "ended"
    assert not CaseItem.objects.filter(case=case, ended_seq__isnull=True).exists()
    assert position("R-3") == 3
    assert len(kept()) == 4
    assert check_books.check(company) == []
