# SPDX-License-Identifier: MIT
"""Notices are read again before they leave, unless nothing has happened since the run that decided them."""

from datetime import date, timedelta

import pytest

from dunwell.services import carrying_batch
from dunwell.services.as_decided import AsDecided
from dunwell.services.check_books import check
from dunwell.services.notes import write_note
from dunwell.services.refresh import refresh
from dunwell.store.models import Company, Customer, Delivery
from tests.services.ledger import take
from tests.services.post import BOB, RUN_ON, carry, later, states, told, writing_company

Patch = pytest.MonkeyPatch
HEAD = "payment_id,date,amount,currency,invoice\n"
FIRST_PAID = f"{HEAD}P-1,2026-03-08,100.00,EUR,R-1\nP-2,2026-03-08,50.00,EUR,R-2\n"
SECOND_PAID = f"{HEAD}P-3,2026-03-08,70.00,EUR,R-3\n"


@pytest.fixture
def read(monkeypatch: Patch) -> list[int]:
    """How many deliveries were read again, each time."""
    many = list[int]()

    def counted(company: Company, deliveries: list[int], **more: object) -> object:
        many.append(len(deliveries))
        return refresh(company, deliveries, **more)  # type: ignore[arg-type]  # as they came

    monkeypatch.setattr(carrying_batch, "refresh", counted)
    return many


def seq(company: Company, on: date = RUN_ON) -> int | None:
    return AsDecided().seq(company, list(Delivery.objects.values_list("pk", flat=True)), on)


def test_on_the_day_of_its_run_a_notice_is_not_read_again(any_database: str, company: Company, read: list[int]) -> None:
    writing_company(company)
    assert carry().accepted == 2
    assert read == []
    assert check(company) == []


def test_on_a_later_day_it_is(any_database: str, company: Company, read: list[int]) -> None:
    writing_company(company)
    assert carry(at=later(days=1)).accepted == 2
    assert read == [2]


def test_payment_that_came_in_a_file_is_seen(any_database: str, company: Company, read: list[int]) -> None:
    writing_company(company)
    assert not take(company, FIRST_PAID).problems
    assert (report := carry()).withdrawn == 1
    assert report.accepted == 1
    assert read == [2]
    assert states(company) == {"N-1": "withdrawn", "N-2": "accepted"}


def test_payment_between_two_batches_is_seen_by_the_second(database: str, company: Company, read: list[int]) -> None:
    writing_company(company)
    known, rows = AsDecided(), list(Delivery.objects.values_list("pk", flat=True))
    assert known.seq(company, rows[:1], RUN_ON) is not None
    assert carry(limit=1).accepted == 1
    assert not take(company, SECOND_PAID).problems
    assert known.seq(company, rows[1:], RUN_ON) is None
    assert (report := carry()).withdrawn == 1
    assert report.accepted == 0
    assert read == [1]
    assert states(company) == {"N-1": "accepted", "N-2": "withdrawn"}


def test_whatever_else_was_recorded_has_all_read_again(database: str, company: Company, read: list[int]) -> None:
    writing_company(company)
    assert seq(company) is not None
    write_note(company, Customer.objects.get(ref="C-1").pk, "called", on=RUN_ON, **BOB)
    assert seq(company) is None
    carry()
    assert read == [2]


def test_deliveries_are_no_reason_to_read_again_and_each_event_is_looked_at_once(
    database: str, company: Company
) -> None:
    writing_company(company)
    known = AsDecided()
    rows = list(Delivery.objects.values_list("pk", flat=True))
    first = known.seq(company, rows, RUN_ON)
    carry()
    last = known.seq(company, rows, RUN_ON)
    assert first is not None
    assert last == first + told(company, "delivery_accepted")
    assert known._quiet == {company.pk: (first, last)}


def test_another_day_or_no_delivery_at_all_is_read(database: str, company: Company) -> None:
    writing_company(company)
    assert seq(company, RUN_ON + timedelta(days=1)) is None
    assert AsDecided().seq(company, [], RUN_ON) is None
