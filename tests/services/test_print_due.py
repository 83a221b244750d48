# SPDX-License-Identifier: MIT
"""When letters are gathered, and batches posted, by themselves."""

from datetime import UTC, date, datetime, timedelta

from dunwell.services import payments
from dunwell.services.figures.alarms import alarms
from dunwell.services.figures.reading import Scope
from dunwell.services.print_due import ask, due_prints, is_due, print_if_due
from dunwell.services.print_posting import undo
from dunwell.services.run_dunning import run_dunning
from dunwell.services.way_settings import pause_way, save_way
from dunwell.store.models import Company, Delivery, PrintBatch
from tests.services.printing import AT, RUN_ON, batch_of, printing_company, states, when


def at(day: int, hour: int = 6) -> datetime:
    return datetime(2026, 3, day, hour, 0, tzinfo=UTC)


def printed(company: Company, moment: datetime) -> tuple[list[int], list[int]]:
    """The numbers of the batches that were made and posted."""
    done = print_if_due(company, moment.date(), actor="worker", now=lambda: moment)
    return [batch.number for batch in done.gathered.batches], done.posted


def codes(company: Company, moment: datetime) -> set[str]:
    company.refresh_from_db()
    return {alarm.code for alarm in alarms(Scope(company), moment)}


def test_a_batch_is_made_after_a_run(company: Company) -> None:
    printing_company(company)
    assert [(one.company.code, one.on) for one in due_prints(AT)] == [("acme", RUN_ON)]
    assert printed(company, AT) == ([1], [])
    assert due_prints(AT) == []


def test_a_company_that_is_paused_gathers_nothing_by_itself(company: Company) -> None:
    printing_company(company)
    pause_way(company, "print", why="new paper", **when())
    assert due_prints(AT) == []


def test_a_letter_that_comes_late_waits_for_the_next_run_and_at_most_a_day(company: Company) -> None:
    printing_company(company)
    Delivery.objects.filter(notice__number="N-1").update(place=2, due_at=at(9, 7))
    assert printed(company, at(9, 6)) == ([1], [])
    assert not is_due(company, at(9, 8)), "it would be a batch of one"
    run_dunning(company, date(2026, 3, 10), actor="bob", at=at(10, 5))
    assert is_due(company, at(10, 5) + timedelta(minutes=1))
    assert printed(company, at(10, 6)) == ([2], [])
    assert PrintBatch.objects.get(number=2).letters == 1


def test_without_a_run_a_late_letter_waits_a_day(company: Company) -> None:
    printing_company(company)
    Delivery.objects.filter(notice__number="N-1").update(place=2, due_at=at(9, 7))
    printed(company, at(9, 6))
    assert not is_due(company, at(10, 6))
    assert is_due(company, at(10, 8))


def test_an_undone_batch_is_not_made_again_at_once_but_when_somebody_asks(company: Company) -> None:
    printing_company(company)
    batch_of(company)
    undo(company, 1, reason="wrong paper", actor="bob", at=at(9), on=RUN_ON)
    PrintBatch.objects.update(state="undone")
    assert not is_due(company, at(9, 7))
    ask(company, on=RUN_ON, actor="bob", at=at(9))
    assert printed(company, at(9, 7)) == ([2], [])
    assert not is_due(company, at(9, 8))


def test_a_batch_counts_as_posted_by_itself_at_its_hour(company: Company) -> None:
    printing_company(company, posted="by_itself", posted_at="16:00", posted_days=0)
    assert printed(company, AT) == ([1], [])
    assert printed(company, at(9, 13)) == ([], []), "it is three o'clock in Helsinki"
    assert printed(company, at(9, 14)) == ([], [1])
    assert set(states(company).values()) == {"accepted"}
    assert Delivery.objects.get(notice__number="N-1").answer == "posted on 2026-03-09 by worker"


def test_by_itself_no_letter_of_a_paid_invoice_counts_as_posted(company: Company) -> None:
    printing_company(company, posted="by_itself", posted_at="16:00", posted_days=1)
    printed(company, AT)
    payments.pay(company, "R-3", "70.00", **when())
    assert printed(company, at(10, 15)) == ([], [])
    assert set(states(company).values()) == {"printed"}
    assert "batch_stuck" in codes(company, at(10, 16))


def test_a_batch_that_nobody_posts_is_an_alarm(company: Company) -> None:
    printing_company(company, alarm_days=3)
    printed(company, AT)
    assert "batch_unposted" not in codes(company, at(12))
    assert "batch_unposted" in codes(company, at(13))
    save_way(company, "print", {"alarm_days": "10"}, **when())
    assert "batch_unposted" not in codes(company, at(13))
