# SPDX-License-Identifier: MIT
"""Money comes while reminders wait in the queue: they are not sent for what is paid, without waiting for their turn."""

from dunwell.services import payments
from dunwell.services.check_books import check
from dunwell.services.explain import explain
from dunwell.services.refresh_queued import refresh_queued
from dunwell.store.models import Claim, Company, Event, OpenItem
from tests.services.post import RUN_ON, TODAY, notice, position, states, told, writing_company


def item(number: str) -> int:
    return OpenItem.objects.get(invoice__number=number).pk


def test_a_queued_notice_of_what_is_paid_is_withdrawn_at_once(any_database: str, company: Company) -> None:
    writing_company(company)
    payments.pay(company, "R-3", "70.00", **TODAY)
    assert refresh_queued(company, [item("R-3")], **TODAY) == 1
    assert states(company) == {"N-1": "queued", "N-2": "withdrawn"}
    assert (notice(company, "N-2").withdrawn_why, position("R-3")) == ("settled", None)
    assert Claim.objects.get(notice__number="N-2").status == "waived"
    assert "settled" in str(explain(company, "R-3", RUN_ON))
    assert check(company) == []


def test_a_notice_of_which_a_part_is_paid_asks_for_the_rest(any_database: str, company: Company) -> None:
    writing_company(company)
    payments.pay(company, "R-1", "100.00", **TODAY)
    assert refresh_queued(company, [item("R-1")], **TODAY) == 0
    row = notice(company, "N-1")
    assert (row.chased_minor, row.fee_minor, row.total_minor) == (5000, 500, 5500)
    assert (position("R-1"), position("R-2")) == (None, 1)
    assert told(company, "line_dropped") == 1
    assert check(company) == []


def test_credit_that_covers_it_withdraws_what_waits_for_the_customer(any_database: str, company: Company) -> None:
    writing_company(company)
    credit = payments.book_payment(company, "70.00", "EUR", customer="C-2", **TODAY)
    assert refresh_queued(company, [], customers=[credit.customer_id or 0], **TODAY) == 1
    assert notice(company, "N-2").withdrawn_why == "covered_by_credit"


def test_the_second_time_and_with_nothing_waiting_nothing_is_written(database: str, company: Company) -> None:
    writing_company(company)
    payments.pay(company, "R-3", "70.00", **TODAY)
    items = [item("R-1"), item("R-2"), item("R-3")]
    assert refresh_queued(company, items, **TODAY) == 1
    before = Event.objects.count()
    assert refresh_queued(company, items, **TODAY) == 0
    assert refresh_queued(company, [item("R-3")], **TODAY) == 0
    assert Event.objects.count() == before
