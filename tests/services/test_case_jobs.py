# SPDX-License-Identifier: MIT
"""A long case is sent in the background: once, told while it goes, and taken up again when somebody died at it."""

import json
import os
import threading
from datetime import timedelta

import pytest

from dunwell.core.problem import Refused
from dunwell.services import case_jobs
from dunwell.services.case_find import case_of
from dunwell.services.case_package import made_package
from dunwell.services.case_sending import send_anew, send_case
from dunwell.services.case_steps import set_partner
from dunwell.store.models import Case, Company
from dunwell.worker.loop import tick
from tests.services.cases import HANDED_ON, act, handed_over
from tests.services.post import told


def finish(case: Case) -> None:
    """Waits for whoever works at it."""
    for one in threading.enumerate():
        if one.name == f"case-{case.pk}":
            one.join(60)


def begun(case: Case) -> None:
    case_jobs.begin(case.company, case.pk, "send", act(), by_mail=True, note="as agreed")


def left_behind(case: Case, tries: int, *, what: str = "send", **more: object) -> None:
    """What stands there when a machine stopped while it was at it."""
    case = case_of(case.company, case.pk)
    path = case_jobs._path(case)
    path.parent.mkdir(parents=True, exist_ok=True)
    wish: dict[str, object] = {"what": what, "by_mail": True, "note": "", "by": "bob", "at": act().at.isoformat()}
    wish |= {"on": HANDED_ON.isoformat(), "state": "working", "tries": tries, "done": 1, "total": 4}
    wish |= {"since": Company.objects.get(pk=case.company_id).event_seq, "status": case.status}
    path.write_text(json.dumps(wish | {"code": "", "context": {}} | more), encoding="utf-8")


def test_a_long_case_is_sent_in_the_background(any_database: str, company: Company) -> None:
    case = handed_over(company)
    begun(case)
    finish(case)
    sent = case_of(company, case.pk)
    assert (sent.status, len(sent.package), sent.mail and sent.mail.to) == ("sent", 64, "in@incasso.example")
    assert (case_jobs.job_of(case), told(company, "case_sent")) == (None, 1)


def test_what_forbids_it_is_told_before_it_begins(company: Company) -> None:
    case = handed_over(company)
    set_partner(company, case.pk, None, act())
    with pytest.raises(Refused, match="partner_missing"):
        begun(case)
    assert case_jobs.job_of(case) is None


def test_what_forbids_it_at_the_end_is_told_on_its_page(company: Company) -> None:
    case = handed_over(company)
    Company.objects.filter(pk=company.pk).update(attach_limit_mb=0)
    begun(case)
    finish(case)
    job = case_jobs.job_of(case)
    assert job
    assert (job.refused and job.refused.code, case_of(company, case.pk).status) == ("package_too_large", "prepared")
    Company.objects.filter(pk=company.pk).update(attach_limit_mb=10)
    begun(case)
    finish(case)
    assert case_of(company, case.pk).status == "sent"


def test_only_one_works_at_a_case(company: Company) -> None:
    case = handed_over(company)
    lock = case_jobs._lock(case)
    assert lock is not None
    with pytest.raises(Refused, match="busy"):
        begun(case)
    os.close(lock)


def test_what_broke_off_is_taken_up_again_a_few_times(company: Company) -> None:
    case = handed_over(company)
    left_behind(case, tries=1)
    job = case_jobs.job_of(case, take_up=act().at)
    assert job
    assert (job.percent, job.refused) == (25, None)
    finish(case)
    assert (case_jobs.job_of(case), case_of(company, case.pk).status) == (None, "sent")
    left_behind(case, tries=3)
    job = case_jobs.job_of(case, take_up=act().at)
    assert job
    assert job.refused
    assert job.refused.code == "case_broken_off"


def test_the_package_tells_how_far_it_is(company: Company) -> None:
    heard: list[tuple[int, int]] = []
    made_package(handed_over(company), HANDED_ON, lambda done, total: heard.append((done, total))).file.close()
    # Two invoices and four notices; R-2 has no original.
    assert heard[0] == (1, 6)
    assert [done for done, _ in heard] == sorted({done for done, _ in heard})


def test_a_new_package_is_not_sent_again_when_only_its_note_was_left(any_database: str, company: Company) -> None:
    case = handed_over(company)
    send_case(company, case.pk, act(), by_mail=True)
    left_behind(case, tries=1, what="anew")
    # It was committed, and then the machine stopped. The package is the same to the byte.
    send_anew(company, case.pk, act(), by_mail=True)
    case_jobs.take_up_cases(act().at)
    finish(case)
    assert case_jobs.job_of(case, take_up=act().at) is None
    assert told(company, "case_package_renewed") == 1
    assert not case_jobs._path(case).exists()


def test_what_was_sent_meanwhile_is_refused_at_the_end(company: Company) -> None:
    case = handed_over(company)
    send_case(company, case.pk, act(), by_mail=True)
    since = Company.objects.get(pk=company.pk).event_seq
    send_anew(company, case.pk, act(), by_mail=True, since=since)
    with pytest.raises(Refused, match="case_moved"):
        send_anew(company, case.pk, act(), by_mail=True, since=since)
    assert told(company, "case_package_renewed") == 1


def test_who_may_only_look_begins_nothing_and_the_worker_does(company: Company) -> None:
    case = handed_over(company)
    left_behind(case, tries=1)
    job = case_jobs.job_of(case)
    assert job
    assert (job.percent, job.refused) == (25, None)
    finish(case)
    assert case_of(company, case.pk).status == "prepared"
    tick(act().at)
    finish(case)
    assert (case_jobs.job_of(case), case_of(company, case.pk).status) == (None, "sent")


def test_what_broke_off_is_not_sent_days_later(company: Company) -> None:
    case = handed_over(company)
    left_behind(case, tries=1)
    case_jobs.take_up_cases(act().at + timedelta(days=2))
    finish(case)
    job = case_jobs.job_of(case)
    assert job
    assert (job.refused and job.refused.code, case_of(company, case.pk).status) == ("case_moved", "prepared")


def test_a_refusal_is_not_told_of_a_case_that_was_sent_since(company: Company) -> None:
    case = handed_over(company)
    left_behind(case, tries=1, state="refused", code="package_too_large", context={"size": "9", "limit": "1"})
    assert case_jobs.job_of(case)
    send_case(company, case.pk, act())
    assert case_jobs.job_of(case) is None
    left_behind(case, tries=1, what="anew", state="refused", code="nothing_open")
    assert case_jobs.job_of(case)
    send_anew(company, case.pk, act())
    assert case_jobs.job_of(case) is None
