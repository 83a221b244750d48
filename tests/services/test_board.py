# SPDX-License-Identifier: MIT
"""All companies of a person: their amounts, their work and their alarms, in a handful of queries."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dunwell.core.money import Money
from dunwell.services import payments
from dunwell.services.board import BoardRow, board
from dunwell.store.models import Company, Customer, Membership, Run, Task, User
from tests.services.ledger import AT, INVOICES, TODAY, take


def made(code: str, **values: object) -> Company:
    given = {"name": code.title(), "country": "FI", "currency": "EUR", "language": "fi", "reminders": True, **values}
    return Company.objects.create(code=code, time_zone="Europe/Helsinki", **given)


def joined(user: User, company: Company, role: str = "lead", own_only: bool = False) -> None:
    Membership.objects.create(user=user, company=company, role=role, own_only=own_only)


@pytest.fixture
def lena(any_database: str) -> User:
    return User.objects.create_user("lena")


def rows_of(user: User) -> dict[str, BoardRow]:
    return {row.company.code: row for row in board(user.pk, AT).rows}


def test_open_and_overdue_are_summed_by_currency(lena: User) -> None:
    acme = made("acme")
    joined(lena, acme)
    take(acme, INVOICES)
    take(acme, "invoice,customer_id,issue_date,due_date,currency,amount\nS-1,C-1,2026-02-01,2026-03-30,SEK,900.00\n")
    payments.pay(acme, "R-1", "40.00", **TODAY)
    found = board(lena.pk, AT)
    (row,) = found.rows
    assert row.open == [Money(18000, "EUR"), Money(90000, "SEK")]
    # R-1 is due, R-3 counts from its issue date, R-2 and S-1 are not due yet.
    assert row.overdue == [Money(13000, "EUR")]
    assert found.open == [Money(90000, "SEK"), Money(18000, "EUR")]


def test_own_documents_alone_are_summed_for_who_is_limited(lena: User) -> None:
    acme = made("acme")
    joined(lena, acme, "bookkeeper", own_only=True)
    take(acme, INVOICES)
    assert rows_of(lena)["acme"].open == []
    Customer.objects.filter(ref="C-2").update(owner=lena)
    assert rows_of(lena)["acme"].open == [Money(7000, "EUR")]


def test_what_needs_a_person_and_the_last_run(lena: User) -> None:
    acme = made("acme")
    joined(lena, acme)
    take(acme, INVOICES)
    customer = Customer.objects.get(ref="C-1")
    Task.objects.create(
        company=acme, customer=customer, kind="unreachable", text="No address", on=date(2026, 2, 1), seq=1
    )
    Task.objects.create(
        company=acme, customer=customer, kind="call", text="Call", on=date(2026, 2, 1), seq=1, done=True
    )  # fmt: skip
    for day, status, count in ((1, "applied", 3), (2, "applied", 5), (3, "proposed", 9)):
        Run.objects.create(
            company=acme, on=date(2026, 2, day), status=status, sending_day=True, seq=1, at=AT, notices_count=count
        )
    row = rows_of(lena)["acme"]
    assert (row.tasks, row.proposal, row.work) == (1, True, 2)
    assert (row.last_run_on, row.last_run_notices) == (date(2026, 2, 2), 5)


def test_seller_sees_no_work_and_no_runs(lena: User) -> None:
    acme = made("acme")
    joined(lena, acme, "seller")
    Run.objects.create(company=acme, on=date(2026, 2, 1), status="applied", sending_day=True, seq=1, at=AT)
    assert rows_of(lena)["acme"].last_run_on is None


def test_alarms_name_what_is_wrong(lena: User) -> None:
    off, silent, well = made("off", reminders=False), made("silent"), made("well")
    for company, paid in ((off, 3), (silent, 60), (well, 3)):
        joined(lena, company)
        take(company, INVOICES)
        on = TODAY["on"] - timedelta(days=paid)
        payments.pay(company, "R-1", "40.00", actor="alice", at=AT, on=on)
    assert {code: row.alarms for code, row in rows_of(lena).items()} == {
        "off": ["off"],
        "silent": ["no_payments"],
        "well": [],
    }


def test_companies_of_others_are_not_on_it(lena: User) -> None:
    made("acme")
    assert board(lena.pk, AT).rows == []


def test_hundred_companies_take_a_handful_of_queries(lena: User) -> None:
    for number in range(100):
        joined(lena, made(f"c{number}"), "bookkeeper", own_only=number % 2 == 0)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert len(board(lena.pk, AT).rows) == 100
    assert len(queries) <= 10
