# SPDX-License-Identifier: MIT
"""Mode review: what a person leaves out, what changed meanwhile, and how such days are told afterwards."""

import pytest

from dunwell.core.problem import Refused
from dunwell.services import companies, pauses, proposals
from dunwell.services.check_books import check
from dunwell.services.explain import explain
from dunwell.services.run_dunning import run_dunning
from dunwell.store.models import OpenItem, Run
from tests.scenarios.ladders import ladder, level
from tests.scenarios.story import Story

TWO = ladder(level("first", 5), level("second", 12, gap_days=7))


@pytest.fixture
def story(any_database: str) -> Story:
    story = Story(TWO, mode="review").on("1 Feb")
    for number in ("A", "B", "C"):
        story.invoice(number, "100.00", due="1 Mar", customer=f"C-{number}")
    return story


def item(number: str) -> int:
    return OpenItem.objects.get(invoice__number=number).pk


def test_what_a_person_left_out_is_told_as_left_out_and_comes_again(story: Story) -> None:
    story.on("6 Mar").run()
    approval = proposals.approve(story.company, on=story.today, without=frozenset({item("B")}), **story.who)
    assert approval.run.notices_count == 2
    assert story.on("7 Mar").run().out == ["first to C-B: B 100.00 = 100.00"]
    assert [story.on("6 Mar").why(number) for number in "ABC"] == ["step", "on_hold", "step"]
    again = run_dunning(story.company, story.today, **story.who)
    assert (again.already, again.plan.notices.height) == (True, 2)
    assert check(story.company) == []


def test_what_changed_since_the_proposal_is_shown_and_left_out(story: Story) -> None:
    story.on("6 Mar").run()
    story.pay("A", "100.00")
    story.pay("B", "40.00")
    pauses.hold(story.company, item="C", reason="asked", **story.when)
    story.invoice("D", "50.00", due="1 Mar", customer="C-D")
    out, changes = story.approve()
    assert out == ["first to C-B: B 60.00 = 60.00"]
    assert sorted(changes) == ["A: gone (settled)", "B: amount (step)", "C: gone (on_hold)", "D: new (step)"]
    assert story.on("7 Mar").run().out == ["first to C-D: D 50.00 = 50.00"]
    assert story.on("6 Mar").why("D") == "on_hold"


def test_approving_on_a_later_day_takes_the_levels_that_were_proposed(story: Story) -> None:
    story.on("6 Mar").run()
    out, changes = story.on("20 Mar").approve()
    assert out == [f"first to C-{number}: {number} 100.00 = 100.00" for number in "ABC"]
    assert changes == []
    statuses = {str(run.on): run.status for run in Run.objects.all()}
    assert statuses == {"2028-03-06": "superseded", "2028-03-20": "applied"}


def test_nothing_is_approved_twice_or_on_a_day_without_sending(story: Story) -> None:
    with pytest.raises(Refused, match="nothing_proposed"):
        story.on("6 Mar").approve()
    story.run()
    story.on("14 Apr")  # Good Friday
    with pytest.raises(Refused, match="not_a_sending_day"):
        story.approve()
    story.on("18 Apr").approve()
    with pytest.raises(Refused, match="nothing_proposed"):
        story.approve()


def test_a_day_of_a_proposal_that_nobody_approved_is_told_as_the_next_run_knew_it(story: Story) -> None:
    story.on("6 Mar").run()
    story.on("8 Mar").run()
    story.approve()
    assert story.on("6 Mar").why("A") == "step"
    assert story.on("9 Mar").why("A") == "waiting"


def test_leaving_review_leaves_no_proposal_behind_that_could_be_approved_late(story: Story) -> None:
    story.on("6 Mar").run()
    companies.set_company(story.company, {"mode": "automatic"}, **story.who)
    assert len(story.on("7 Mar").run().out) == 3
    with pytest.raises(Refused):
        story.on("30 Mar").approve()


def test_a_promise_is_told_as_in_force_on_the_days_on_which_it_was(story: Story) -> None:
    companies.set_company(story.company, {"mode": "automatic"}, **story.who)
    story.on("1 Mar").promise("A", "100.00", by="10 Mar")
    story.on("5 Mar").run()
    story.on("15 Mar").run()
    assert story.promises("A") == ["broken"]
    told = {day: story.on(day).why("A") for day in ("5 Mar", "8 Mar", "10 Mar", "11 Mar", "15 Mar")}
    assert told == {"5 Mar": "promised", "8 Mar": "promised", "10 Mar": "promised", "11 Mar": "step", "15 Mar": "step"}


def test_a_moved_invoice_is_explained_under_the_customer_whose_it_was(story: Story) -> None:
    companies.set_company(story.company, {"mode": "automatic"}, **story.who)
    story.on("2 Mar").run()
    head = "invoice,customer_id,issue_date,due_date,currency,amount"
    pauses.hold(story.company, customer="C-B", reason="asked", **story.when)
    story.take(head, "A,C-B,2028-02-01,2028-03-01,EUR,100.00")
    (then,) = explain(story.company, "A", story.day("2 Mar"))
    (now,) = explain(story.company, "A", story.day("3 Mar"))
    assert (then.item["customer"], then.item["outcome"]) == ("C-A", "not_due")
    assert (now.item["customer"], now.item["outcome"]) == ("C-B", "on_hold")


def test_proposal_is_not_approved_on_a_day_before_it(story: Story) -> None:
    story.on("6 Mar").run()
    with pytest.raises(Refused, match="before_proposal"):
        proposals.approve(story.company, on=story.on("5 Mar").today, **story.who)
