# SPDX-License-Identifier: MIT
"""What a person changes about a coming run: it holds for that run alone, is told afterwards, and can be taken back."""

from datetime import date

import pytest

from dunwell.core.problem import Refused
from dunwell.services import proposals, run_edits
from dunwell.services.check_books import check
from dunwell.services.notice_content import content_of
from dunwell.services.run_dunning import decided
from dunwell.services.way_settings import save_way, switch_way
from dunwell.store.models import Customer, Delivery, Notice, OpenItem, Run, RunEdit
from tests.scenarios.ladders import ladder, level
from tests.scenarios.story import Story

TWO = ladder(level("first", 5), level("second", 12, gap_days=7))


@pytest.fixture
def story(any_database: str) -> Story:
    story = Story(TWO).on("1 Feb")
    for number in ("A", "B"):
        story.invoice(number, "100.00", due="1 Mar", customer="C-1")
    story.invoice("C", "50.00", due="1 Mar", customer="C-2")
    return story.on("6 Mar")


def item(number: str) -> int:
    return OpenItem.objects.get(invoice__number=number).pk


def customer(ref: str) -> int:
    return Customer.objects.get(ref=ref).pk


def test_an_item_left_out_of_a_run_steps_in_the_next_and_the_day_is_told_so(story: Story) -> None:
    run_edits.leave_out(story.company, [item("A")], run_on=story.today, **story.when)
    assert story.plan()["A"] == "on_hold, next 7 Mar"
    assert story.run().out == ["first to C-1: B 100.00 = 100.00", "first to C-2: C 50.00 = 50.00"]
    assert story.on("7 Mar").run().out == ["first to C-1: A 100.00, (B 100.00) = 200.00"]
    assert [story.on("6 Mar").why(number) for number in "ABC"] == ["on_hold", "step", "step"]
    assert decided(Run.objects.get(on=date(2028, 3, 6))).plan.notices.height == 2
    assert check(story.company) == []


def test_taking_it_back_lets_the_item_go_out(story: Story) -> None:
    (edit,) = run_edits.leave_out(story.company, [item("A")], run_on=story.today, **story.when)
    assert run_edits.leave_out(story.company, [item("A")], run_on=story.today, **story.when) == []
    run_edits.take_back(story.company, edit.pk, **story.when)
    assert story.run().out[0] == "first to C-1: A 100.00, B 100.00 = 200.00"
    with pytest.raises(Refused, match="already_ended"):
        run_edits.take_back(story.company, edit.pk, **story.when)
    assert story.on("6 Mar").why("A") == "step"


def test_a_sentence_goes_with_the_messages_of_that_run_alone(story: Story) -> None:
    for text in ("As we said  on the\ntelephone.", "Thank you for your call."):
        run_edits.add_sentence(story.company, customer("C-1"), "EUR", text, run_on=story.today, **story.when)
    assert RunEdit.objects.filter(ended_seq__isnull=True).count() == 1
    story.run()
    story.on("20 Mar").run()
    told = Notice.objects.filter(customer__ref="C-1").order_by("on").values_list("sentence", flat=True)
    assert list(told) == ["Thank you for your call.", ""]
    first = Notice.objects.filter(customer__ref="C-1").order_by("on")[0].pk
    assert content_of([first])[first].sentence == "Thank you for your call."
    assert Notice.objects.get(customer__ref="C-2", level="first").sentence == ""


def test_an_edit_takes_nothing_back_from_a_message_that_waits_to_be_carried(story: Story) -> None:
    story.run()
    story.on("7 Mar")
    run_edits.leave_out(story.company, [item("A"), item("C")], run_on=story.today, **story.when)
    assert story.deliver() == 2


def test_the_channel_is_that_of_the_person_where_the_level_names_it(story: Story) -> None:
    story.procedures(ladder(level("first", 5, 'channels = ["email", "letter"]'), level("second", 12, gap_days=7)))
    with pytest.raises(Refused, match="channel_not_carried"):
        _choose(story, "letter")
    switch_way(story.company, "print", to=True, **story.when)
    with pytest.raises(Refused, match="channel_not_open"):
        _choose(story, "letter")
    with pytest.raises(Refused, match="channel_not_in_level"):
        _choose(story, "einvoice")
    story.take("customer_id,name,street,city", "C-1,Customer C-1,Long Street 1,Berlin")
    _choose(story, "letter")
    story.run()
    channels = Delivery.objects.order_by("notice__customer__ref").values_list("notice__customer__ref", "channel")
    assert list(channels) == [("C-1", "letter"), ("C-2", "email")]
    assert Notice.objects.get(customer__ref="C-1").channel == "letter"
    # The letter waits for a batch, the e-mail leaves.
    assert Delivery.objects.get(channel="letter").state == "queued"


def test_a_text_message_takes_the_place_of_an_email_where_a_person_says_so(story: Story) -> None:
    story.procedures(ladder(level("first", 5, 'channels = ["email", "sms"]'), level("second", 12, gap_days=7)))
    service = {"url": "https://sms.example.com/v1", "sender": "Tale"}
    save_way(story.company, "sms", service, **story.when)
    switch_way(story.company, "sms", to=True, **story.when)
    with pytest.raises(Refused, match="channel_not_open"):
        _choose(story, "sms")
    Customer.objects.filter(ref="C-1").update(phone="+358401234567")
    edit = _choose(story, "sms")
    run_edits.take_back(story.company, edit.pk, **story.when)
    _choose(story, "sms")
    story.run()
    assert Notice.objects.get(customer__ref="C-1").channel == "sms"


def _choose(story: Story, channel: str) -> RunEdit:
    return run_edits.choose_channel(
        story.company, customer("C-1"), "EUR", channel, run_on=story.today, **story.when
    )  # fmt: skip


def test_a_run_that_was_made_and_a_day_that_is_over_are_not_edited(story: Story) -> None:
    with pytest.raises(Refused, match="date_passed"):
        run_edits.leave_out(story.company, [item("A")], run_on=date(2028, 3, 5), **story.when)
    (edit,) = run_edits.leave_out(story.company, [item("A")], run_on=story.today, **story.when)
    story.run()
    with pytest.raises(Refused, match="run_exists"):
        run_edits.leave_out(story.company, [item("B")], run_on=story.today, **story.when)
    with pytest.raises(Refused, match="run_exists"):
        run_edits.take_back(story.company, edit.pk, **story.when)


def test_what_another_company_has_is_not_found(story: Story) -> None:
    with pytest.raises(Refused, match="not_found"):
        run_edits.leave_out(story.company, [10**9], run_on=story.today, **story.when)
    with pytest.raises(Refused, match="not_found"):
        run_edits.add_sentence(story.company, 10**9, "EUR", "Hello.", run_on=story.today, **story.when)
    with pytest.raises(Refused, match="sentence_missing"):
        run_edits.add_sentence(story.company, customer("C-1"), "EUR", " \n", run_on=story.today, **story.when)


def test_approving_honours_what_was_edited_since_the_proposal(any_database: str) -> None:
    story = Story(TWO, mode="review").on("1 Feb")
    for number in ("A", "B"):
        story.invoice(number, "100.00", due="1 Mar", customer=f"C-{number}")
    story.on("6 Mar").run()
    run_edits.leave_out(story.company, [item("A")], run_on=story.today, **story.when)
    run_edits.add_sentence(story.company, customer("C-B"), "EUR", "Hello.", run_on=story.today, **story.when)
    approval = proposals.approve(story.company, on=story.on("7 Mar").today, **story.who)
    assert not approval.changes
    assert approval.left_out == {item("A")}
    assert list(Notice.objects.values_list("customer__ref", "sentence")) == [("C-B", "Hello.")]
    assert story.on("7 Mar").why("A") == "on_hold"
    assert story.on("8 Mar").run().out == ["first to C-A: A 100.00 = 100.00"]
