# SPDX-License-Identifier: MIT
"""The loop: due companies, the outbox, and what happens when something breaks."""

import logging
import threading
import time as clock
from datetime import UTC, date, datetime, timedelta

import pytest
from django.conf import settings
from django.db import connections

from dunwell.services import procedures
from dunwell.services.companies import create_company, set_company
from dunwell.store.models import Company, Delivery, Event, HouseMail, Notice, ProcedureVersion, Run
from dunwell.worker.aside import Aside
from dunwell.worker.loop import run_worker, tick
from tests.services.ledger import AT, take

# A Tuesday, 09:00 in Helsinki.
NOW = datetime(2026, 3, 10, 7, 0, tzinfo=UTC)
PROCEDURES = """\
[[procedure]]
code = "all"
name = "All"
[[procedure.level]]
code = "reminder"
action = "notice"
after_days = 7
"""
LEDGER = """\
invoice,customer_id,customer_name,email,issue_date,due_date,currency,amount
R-1,C-1,Aalto Oy,aalto@customer.example,2026-02-01,2026-02-15,EUR,100.00
"""


def make_company(code: str = "acme", mode: str = "automatic") -> Company:
    """A company that is switched on, with one invoice that is due for a reminder."""
    company = create_company(
        code=code, name=code, country="FI", currency="EUR", language="en", time_zone="Europe/Helsinki", mode=mode,
        actor="alice", at=AT,
    )  # fmt: skip
    procedures.apply(company, PROCEDURES, name="p.toml", actor="alice", at=AT)
    take(company, LEDGER)
    set_company(company, {"reminders": "on", "email": "money@acme.example"}, actor="alice", at=AT)
    company.refresh_from_db()
    return company


def break_procedure(company: Company) -> None:
    """Its kept procedure is no procedure any more, as a failed restore might leave it."""
    ProcedureVersion.objects.filter(company=company).update(document={"code": "all"})


def test_a_tick_makes_the_run_and_carries_its_notice(any_database: str) -> None:
    make_company()
    report = tick(NOW)
    assert (report.applied, report.failed, report.carried) == (["acme"], [], 1)
    assert Delivery.objects.get().state == "accepted"
    assert len(list(settings.ENVIRONMENT.mailbox.glob("*.eml"))) == 2, "the notice, and the creditor's report"


def test_a_tick_tells_the_creditor_what_its_run_did_and_what_came_of_it(any_database: str) -> None:
    make_company()
    tick(NOW)
    mail = HouseMail.objects.get()
    assert (mail.kind, mail.to, mail.state) == ("report", "money@acme.example", "accepted")
    assert "1 message to 1 customer" in mail.text
    tick(NOW + timedelta(hours=3))
    assert HouseMail.objects.count() == 1


def test_a_second_tick_does_nothing(any_database: str) -> None:
    make_company()
    tick(NOW)
    events = Event.objects.count()
    again = tick(NOW + timedelta(minutes=1))
    assert (again.applied, again.proposed, again.failed, again.carried) == ([], [], [], 0)
    assert Event.objects.count() == events


def test_review_mode_proposes_and_sends_nothing(database: str) -> None:
    make_company(mode="review")
    assert tick(NOW).proposed == ["acme"]
    assert tick(NOW + timedelta(hours=1)).proposed == []
    assert not Notice.objects.exists()


def test_a_company_that_fails_stops_no_other(database: str, caplog: pytest.LogCaptureFixture) -> None:
    break_procedure(make_company("aaa"))
    make_company("bbb")
    with caplog.at_level(logging.ERROR):
        report = tick(NOW)
    assert (report.applied, report.failed, report.carried) == (["bbb"], ["company aaa"], 1)
    (said,) = [one for one in caplog.records if "company aaa" in one.getMessage()]
    assert said.exc_info is not None


def test_what_fails_is_said_once_and_tried_less_and_less_often(database: str, caplog: pytest.LogCaptureFixture) -> None:
    break_procedure(make_company())
    aside, tried = Aside(), []
    with caplog.at_level(logging.ERROR):
        for minute in range(60):
            if tick(NOW + timedelta(minutes=minute), aside).failed:
                tried.append(minute)
    assert tried == [0, 1, 3, 7, 15, 30, 45]
    assert len([one for one in caplog.records if "company acme" in one.getMessage()]) == 1


def test_a_company_that_is_mended_is_taken_up_again(database: str, caplog: pytest.LogCaptureFixture) -> None:
    company, aside = make_company(), Aside()
    document = ProcedureVersion.objects.latest("seq").document
    break_procedure(company)
    with caplog.at_level(logging.INFO):
        assert tick(NOW, aside).failed == ["company acme"]
        ProcedureVersion.objects.filter(company=company).update(document=document)
        assert tick(NOW + timedelta(minutes=2), aside).applied == ["acme"]
    assert any("works again" in one.getMessage() for one in caplog.records)


def test_two_workers_at_once_give_one_run(any_database: str) -> None:
    company = make_company()
    barrier, reports = threading.Barrier(2), []

    def work() -> None:
        barrier.wait()
        reports.append(tick(NOW))
        connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(len(report.applied) for report in reports) == [0, 1]
    assert [report.failed for report in reports] == [[], []]
    assert Run.objects.filter(company=company, on=date(2026, 3, 10)).count() == 1
    assert Event.objects.filter(code="run_applied").count() == 1
    assert sum(report.carried for report in reports) == Notice.objects.count() == 1


def test_two_workers_at_once_propose_once(any_database: str) -> None:
    make_company(mode="review")
    barrier = threading.Barrier(2)

    def work() -> None:
        barrier.wait()
        tick(NOW)
        connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Event.objects.filter(code="run_proposed").count() == 1


def test_the_loop_turns_until_it_is_stopped(database: str) -> None:
    make_company()
    stop, asked = threading.Event(), []

    def now() -> datetime:
        asked.append(NOW)
        if Run.objects.exists():
            stop.set()
        return NOW

    run_worker(stop, now=now, poll_seconds=0.01)
    assert len(asked) >= 2
    assert Run.objects.count() == 1


def test_an_idle_round_costs_less_than_one_percent_of_its_time(database: str) -> None:
    make_company()
    tick(NOW)
    aside, rounds = Aside(), 20
    before = clock.process_time()
    for _ in range(rounds):
        tick(NOW, aside)
    # Five seconds pass between two rounds: fifty milliseconds of work are one percent.
    assert (clock.process_time() - before) / rounds < 0.05
