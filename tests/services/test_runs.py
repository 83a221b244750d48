# SPDX-License-Identifier: MIT
from datetime import date

import pytest

from dunwell.core.problem import Refused
from dunwell.services import payments, proposals
from dunwell.services.companies import set_company
from dunwell.services.notice_view import notice_view, preview
from dunwell.services.paging import key_page
from dunwell.services.run_dunning import run_dunning
from dunwell.services.runs import (
    approval_of,
    followed,
    notices_of_run,
    run_by_id,
    run_lines,
    run_sums,
    runs,
)
from dunwell.services.withdraw import withdraw_notice
from dunwell.store.models import Company, Customer, Run, User
from tests.delivery.server import DROP, Script
from tests.services.ledger import take
from tests.services.post import BOB, RULES, RUN_ON, TODAY, carry, notice, serving, when, writing_company

CALL_ON = date(2026, 4, 7)
NOWHERE = "customer_id,name,country,language,email\nC-3,Eve,FI,en,\n"
MORE = "invoice,customer_id,issue_date,due_date,currency,amount\nR-4,C-3,2026-02-15,2026-03-01,EUR,30.00\n"


def only() -> Run:
    return Run.objects.get()


def test_a_run_is_listed_with_what_became_of_its_messages(any_database: str, company: Company) -> None:
    writing_company(company)
    withdraw_notice(company, "N-2", reason="wrong", **TODAY)
    carry()
    (line,) = run_lines(company, runs(company))
    assert (line.states, line.messages, line.needs) == ({"accepted": 1, "withdrawn": 1}, 2, 0)
    assert run_lines(company, runs(company, status="proposed")) == []
    assert run_lines(company, runs(company, since=date(2026, 3, 9))) == []
    assert len(run_lines(company, runs(company, until=RUN_ON))) == 1
    assert key_page(runs(company), ["-on", "-pk"]).total == 1


def test_the_sums_of_a_run_are_by_level_and_currency(any_database: str, company: Company) -> None:
    writing_company(company)
    with serving(Script(answers={"RCPT cecilia@customer.example": ["550 no"]})) as mail:
        carry(mail)
    (told,) = run_sums(company, only())
    assert (told.action, told.level, told.count, str(told.total)) == ("notice", "reminder", 2, "230.00 EUR")
    assert told.states == {"refused": 1, "accepted": 1}
    assert followed(company, only()).messages_open == 1


def test_notices_of_a_run_are_searched_filtered_and_sorted(any_database: str, company: Company) -> None:
    writing_company(company)
    carry(limit=1)
    found = {row.number: row.state for row in notices_of_run(company, only())}  # type: ignore[attr-defined]  # the query adds it
    assert found == {"N-1": "accepted", "N-2": "queued"}
    assert [row.number for row in notices_of_run(company, only(), state="queued")] == ["N-2"]
    assert [row.number for row in notices_of_run(company, only(), text="ceci")] == ["N-1"]
    assert [row.number for row in notices_of_run(company, only(), text="n-2")] == ["N-2"]
    assert notices_of_run(company, only(), level="dunning").count() == 0
    assert notices_of_run(company, only(), action="notice", level="reminder").count() == 2
    page = key_page(notices_of_run(company, only()), ["state", "pk"], size=1)
    assert [row.number for row in page.rows] == ["N-1"]
    assert [row.number for row in key_page(notices_of_run(company, only()), ["state", "pk"], after=page.next).rows] == [
        "N-2"
    ]


def test_calls_and_missing_addresses_are_told_as_work(company: Company) -> None:
    writing_company(company, run=False)
    take(company, NOWHERE)
    take(company, MORE)
    run_dunning(company, RUN_ON, **BOB)
    told = followed(company, only())
    assert (told.missing, told.missing_open, told.calls, told.cases) == (1, 1, 0, 0)


def test_who_approved_a_run_is_told(company: Company) -> None:
    Company.objects.filter(pk=company.pk).update(mode="review")
    company.refresh_from_db()
    writing_company(company)
    assert [line.run.status for line in run_lines(company, runs(company))] == ["proposed"]
    proposals.approve(company, on=RUN_ON, **BOB)
    told = approval_of(company, only())
    assert told is not None
    assert (told.by, told.proposed_on, told.left_out) == ("bob", RUN_ON, 0)


def test_a_notice_shows_its_lines_sum_and_way(company: Company) -> None:
    writing_company(company, rules=RULES.replace("copy_to = []", 'copy_to = ["sales@acme.example"]'))
    carry()
    payments.pay(company, "R-1", "40.00", **TODAY)
    view = notice_view(company, notice(company, "N-1").pk)
    assert [(line.item, str(line.chased), str(line.open_now), line.stepped) for line in view.lines] == [
        ("R-1", "100.00 EUR", "60.00 EUR", True),
        ("R-2", "50.00 EUR", "50.00 EUR", True),
    ]
    assert [(name, str(amount)) for name, amount in view.parts] == [("chased", "150.00 EUR"), ("fee", "5.00 EUR")]
    (way,) = view.ways
    assert (way.to, way.copies, way.readable) == (("cecilia@customer.example",), ("sales@acme.example",), True)
    assert not view.may_be_withdrawn
    assert not view.is_unknown
    assert [one.code for one in view.story] == ["delivery_accepted", "notice_made"]


def test_a_copy_stays_a_copy_when_later_ones_go_elsewhere(company: Company) -> None:
    writing_company(company)
    set_company(company, {"copies_to": "office@acme.example"}, **BOB)
    carry()
    set_company(company, {"copies_to": ""}, **BOB)
    (way,) = notice_view(company, notice(company, "N-1").pk).ways
    assert (way.to, way.copies) == (("cecilia@customer.example",), ("office@acme.example",))


def test_what_has_not_left_is_shown_as_it_would_leave_and_may_be_withdrawn(company: Company) -> None:
    writing_company(company)
    view = notice_view(company, notice(company, "N-1").pk)
    assert view.may_be_withdrawn
    assert not view.ways[0].readable
    assert "R-1" in preview(company, view.notice).text


def test_an_unknown_delivery_asks_for_a_person(company: Company) -> None:
    writing_company(company)
    with serving(Script(answers={"END": [DROP]})) as mail:
        carry(mail)
    view = notice_view(company, notice(company, "N-1").pk)
    assert view.is_unknown
    assert not view.may_be_withdrawn
    assert [task.kind for task in view.tasks] == ["unknown_delivery"]


def test_a_call_and_a_case_have_their_page_too(company: Company) -> None:
    writing_company(company)
    carry()
    for on in (date(2026, 3, 22), CALL_ON):
        run_dunning(company, on, actor="bob", at=when(on)["at"])
        carry(at=when(on)["at"])
    called = run_lines(company, runs(company).order_by("on"))[-1]
    rows = [row for row in notices_of_run(company, called.run) if row.action == "call"]
    assert rows
    view = notice_view(company, rows[0].pk)
    assert view.ways == []
    assert view.may_be_withdrawn
    assert called.calls == len(rows)


def test_other_companies_and_other_people_s_customers_are_not_there(company: Company) -> None:
    writing_company(company)
    other = Company.objects.create(
        code="other", name="Other", country="FI", currency="EUR", language="fi", time_zone="Europe/Helsinki"
    )
    for look in (
        lambda: notice_view(other, notice(company, "N-1").pk),
        lambda: run_by_id(other, only().pk),
        lambda: notice_view(company, notice(company, "N-1").pk, own=User.objects.create(username="x").pk),
    ):
        with pytest.raises(Refused, match="not_found"):
            look()
    eve = User.objects.create(username="eve")
    Customer.objects.filter(ref="C-1").update(owner=eve)
    assert notice_view(company, notice(company, "N-1").pk, own=eve.pk).notice.number == "N-1"
