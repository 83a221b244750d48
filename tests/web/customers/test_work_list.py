# SPDX-License-Identifier: MIT
"""The work list as a whole: days by which it is done, many tasks at once, what is known of each, the list as a file."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client

from dunwell.store.models import Delivery, ReturnedMail, Task, User
from tests.web.conftest import NOW, House
from tests.web.customers.cast import a_call, customer, joined, sent, text
from tests.web.customers.test_work import WORK, unknown


def test_a_task_has_a_day_by_which_it_is_done(house: House, alice: Client) -> None:
    task = a_call(house.acme, "C-1")
    assert alice.post(f"{WORK}{task.pk}/due/", {"due_on": "2026-03-09"}).status_code == 422
    sent(alice, f"{WORK}{task.pk}/due/", due_on="2026-03-11")
    assert "done by 11 Mar 2026" in text(alice, f"{WORK}{task.pk}/")
    assert "Nothing fits." in text(alice, f"{WORK}?when=late")
    Task.objects.filter(pk=task.pk).update(due_on=NOW.date() - timedelta(days=1))
    page = text(alice, WORK)
    assert "1 task is past the day by which it had to be done." in page
    assert "Aalto" in text(alice, f"{WORK}?when=late")
    sent(alice, f"{WORK}{task.pk}/due/", due_on="")
    task.refresh_from_db()
    assert task.due_on is None


def test_many_tasks_are_given_put_off_and_given_a_day_at_once(house: House, alice: Client) -> None:
    call, other = a_call(house.acme, "C-1"), Task.objects.get(company=house.acme, kind="unreachable")
    joined(house, "cal", "caller")
    cal = User.objects.get(username="cal")
    picks = {"pick": [call.pk, other.pk]}
    assert "2 tasks are chosen." in sent(alice, f"{WORK}do/", do="assign", **picks)
    assert "2 tasks were changed." in sent(alice, f"{WORK}do/", do="assign", sure="yes", to=cal.pk, **picks)
    assert set(Task.objects.filter(company=house.acme).values_list("assignee", flat=True)) == {cal.pk}
    everything = {"everything": "yes", "query": "kind=call"}
    assert "1 task is chosen." in sent(alice, f"{WORK}do/", do="due", **everything)
    sent(alice, f"{WORK}do/", do="due", sure="yes", due_on="2026-03-13", **everything)
    call.refresh_from_db()
    other.refresh_from_db()
    assert (str(call.due_on), other.due_on) == ("2026-03-13", None)
    page = sent(alice, f"{WORK}do/", do="later", sure="yes", again_on="2026-03-12", note="fair", **picks)
    assert "2 tasks were changed." in page
    assert set(Task.objects.filter(company=house.acme).values_list("on", "note")) == {(date(2026, 3, 12), "fair")}
    assert "Tick the tasks first." in sent(alice, f"{WORK}do/", do="later")
    strange = Task.objects.create(
        company=house.other, customer=customer(house.other, "C-1"), kind="call", text="Call", on=NOW.date(), seq=0
    )
    answer = alice.post(f"{WORK}do/", {"do": "assign", "sure": "yes", "to": "", "pick": [call.pk, strange.pk]})
    assert answer.status_code == 404
    call.refresh_from_db()
    assert call.assignee == cal


def test_what_was_done_to_many_tasks_is_taken_back_from_the_message_that_says_so(house: House, alice: Client) -> None:
    call, other = a_call(house.acme, "C-1"), Task.objects.get(company=house.acme, kind="unreachable")
    picks = {"pick": [call.pk, other.pk]}
    page = alice.post(f"{WORK}do/", {"do": "done", "sure": "yes", "note": "both paid", **picks}, follow=True)
    (undo,) = re.findall(r'action="([^"]*/work/undo/[^"]*)"', page.content.decode())
    assert not Task.objects.filter(company=house.acme, done=False).exists()
    assert "Taken back." in sent(alice, undo.replace("&amp;", "&"))
    assert Task.objects.filter(company=house.acme, done=False).count() == 2
    page = alice.post(f"{WORK}{call.pk}/later/", {"again_on": "2026-03-12"}, follow=True)
    assert "/work/undo/" in page.content.decode()


def test_an_unknown_delivery_tells_what_is_known_of_every_way(house: House, alice: Client) -> None:
    task = unknown(house)
    assert task.delivery is not None
    Delivery.objects.filter(pk=task.delivery.pk).update(
        state="refused", answer="550 5.1.1 no such user", attempts=2, place=1
    )
    Delivery.objects.create(
        company=house.acme, notice=task.delivery.notice, channel="letter", state="unknown", place=2, attempts=1,
        message_id="<letter@acme.example>", due_at=NOW, answer="connection lost after the last byte",
    )  # fmt: skip
    page = text(alice, f"{WORK}{task.pk}/")
    assert page.index("1. E-mail") < page.index("550 5.1.1 no such user") < page.index("2. Letter")
    assert "Tries 2" in page
    assert "connection lost after the last byte" in page
    assert "&lt;letter@acme.example&gt;" in page
    assert "Search the log of your mail server" in page


def test_what_cannot_be_taken_back_is_left_as_it_is(house: House, alice: Client) -> None:
    task = unknown(house)
    assert task.delivery is not None
    Task.objects.filter(pk=task.pk).update(kind="refused_delivery")
    Delivery.objects.filter(pk=task.delivery.pk).update(state="bounced")
    Delivery.objects.create(
        company=house.acme, notice=task.delivery.notice, channel="letter", state="refused", place=2, attempts=1,
        message_id="<letter@acme.example>", due_at=NOW, answer="no such street",
    )  # fmt: skip
    page = text(alice, f"{WORK}{task.pk}/")
    assert "It cannot be taken back: another way of it left before" in page
    assert "Take it back" not in page
    sent(alice, f"{WORK}{task.pk}/done/", note="Called them instead")
    task.refresh_from_db()
    assert (task.done, task.note) == (True, "Called them instead")


@pytest.mark.parametrize(("kind", "head"), [("reply", "The customer wrote"), ("case", "A case to prepare")])
def test_replies_and_cases_are_work_that_ends_with_a_word(house: House, alice: Client, kind: str, head: str) -> None:
    row = customer(house.acme, "C-1")
    task = Task.objects.create(
        company=house.acme, customer=row, kind=kind, text="Please wait <b>", on=NOW.date(), seq=0
    )
    assert "Please wait &lt;b&gt;" in text(alice, WORK)
    assert head in text(alice, f"{WORK}{task.pk}/")
    sent(alice, f"{WORK}{task.pk}/done/", note="Answered")
    task.refresh_from_db()
    assert (task.done, task.result, task.note) == (True, "done", "Answered")


def test_what_a_customer_wrote_is_read_and_answered_where_it_waits(house: House, alice: Client) -> None:
    row = customer(house.acme, "C-2")
    task = Task.objects.create(
        company=house.acme, customer=row, kind="reply", text="berg@berg.example: Re", on=NOW.date(), seq=0
    )
    ReturnedMail.objects.create(
        company=house.acme, customer=row, task=task, kind="reply", sender="berg@berg.example", subject="Re: Reminder",
        text="We pay on <b>Friday</b>.", digest="1", size=1, data=b"", at=NOW, on=NOW.date(), seq=1,
    )  # fmt: skip
    page = text(alice, f"{WORK}{task.pk}/")
    assert "We pay on &lt;b&gt;Friday&lt;/b&gt;." in page
    assert 'href="mailto:berg@berg.example"' in alice.get(f"{WORK}{task.pk}/").content.decode()


def test_mail_that_came_back_says_so_on_the_list(house: House, alice: Client) -> None:
    task = Task.objects.get(company=house.acme, kind="unreachable")
    Task.objects.filter(pk=task.pk).update(text="Mail to d@dahl.example came back: 5.1.1 no such user")
    assert "came back: 5.1.1 no such user" in text(alice, WORK)
    assert "came back: 5.1.1 no such user" in text(alice, f"{WORK}{task.pk}/")


def test_the_work_list_is_a_file_whose_texts_run_nothing(house: House, alice: Client) -> None:
    task = a_call(house.acme, "C-1")
    Task.objects.filter(pk=task.pk).update(note="=HYPERLINK(1)", tries=2)
    rows = b"".join(alice.get(f"{WORK}?format=csv")).decode("utf-8-sig").splitlines()
    assert rows[0].startswith("What,Customer,Number,Telephone,About,Unanswered calls")
    assert "'=HYPERLINK(1)" in rows[2]
