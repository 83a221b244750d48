# SPDX-License-Identifier: MIT
"""The work list: calls with their results, contacts mended in place, deliveries decided."""

import pytest
from django.test import Client

from dunwell.store.models import (
    Customer,
    CustomerEmail,
    Delivery,
    Dispute,
    Event,
    Hold,
    Promise,
    Task,
    User,
)
from tests.web.conftest import NOW, House
from tests.web.customers.cast import a_call, customer, joined, sent, text

WORK = "/c/acme/work/"


def test_what_waits_is_listed_by_kind(house: House, alice: Client) -> None:
    a_call(house.acme, "C-1")
    page = text(alice, WORK)
    assert "All 2 Call 1" in page
    assert "Call Aalto" in page
    assert "C-1 Notice N-1 today" in page
    assert "Call about" not in page
    assert "Missing or bad contact Dahl Ky C-4 No channel reaches this customer: add an e-mail address." in page
    assert "Dahl" not in text(alice, f"{WORK}?kind=call")
    assert "Nothing fits." in text(alice, f"{WORK}?who=mine")


def test_work_is_taken_and_given(house: House, alice: Client) -> None:
    task = a_call(house.acme, "C-1")
    sent(alice, f"{WORK}{task.pk}/take/")
    assert "Aalto" in text(alice, f"{WORK}?who=mine")
    cal = joined(house, "cal", "caller")
    page = sent(alice, f"{WORK}{task.pk}/assign/", to=User.objects.get(username="cal").pk)
    assert "Given to cal." in page
    assert "Aalto" in text(cal, f"{WORK}?who=mine")


def test_the_call_tells_what_is_owed_since_when_and_what_was_sent(house: House, alice: Client) -> None:
    Customer.objects.filter(company=house.acme, ref="C-1").update(phone="+358 (9) 12-34")
    task = a_call(house.acme, "C-1")
    page = text(alice, f"{WORK}{task.pk}/")
    assert "+358 (9) 12-34" in page
    assert "One invoice of yours is open with 1,234.50 EUR; it was due on 18 Feb 2026." in page
    assert "We wrote to you last on 9 Mar 2026." in page
    assert 'href="tel:+35891234"' in alice.get(f"{WORK}{task.pk}/").content.decode()


def test_a_promise_on_the_phone_is_kept_in_mind(house: House, alice: Client) -> None:
    task = a_call(house.acme, "C-1")
    items = [line.item_id for line in task.notice.lines.all()] if task.notice else []
    answer = alice.post(f"{WORK}{task.pk}/promised/", {"items": items, "by": "2026-03-20", "amount": "5000"})
    assert answer.status_code == 422
    assert "That is more than the 1234.50 that is open." in answer.content.decode()
    sent(alice, f"{WORK}{task.pk}/promised/", items=items, by="2026-03-20", amount="1.000,50", note="after payday")
    row = Promise.objects.get()
    assert (row.amount_minor, row.by.isoformat(), row.reason) == (100050, "2026-03-20", "after payday")
    task.refresh_from_db()
    assert (task.done, task.result) == (True, "promised")
    story = text(alice, f"/c/acme/customers/{task.customer_id}/timeline/")
    assert "Payment promised" in story
    assert "Task done" in story


def test_a_dispute_on_the_phone_stops_what_is_disputed(house: House, alice: Client) -> None:
    task = a_call(house.acme, "C-1")
    items = [line.item_id for line in task.notice.lines.all()] if task.notice else []
    sent(alice, f"{WORK}{task.pk}/disputed/", items=items, reason="Never ordered")
    assert Dispute.objects.get().reason == "Never ordered"


def test_nobody_there_comes_back_later_and_a_wrong_number_becomes_a_task(house: House, alice: Client) -> None:
    Customer.objects.filter(company=house.acme, ref="C-1").update(phone="+358 9 1")
    task = a_call(house.acme, "C-1")
    page = sent(alice, f"{WORK}{task.pk}/not-reached/", again_on="2026-03-12")
    assert "The call comes back on that day." in page
    assert "Not reached" in text(alice, f"{WORK}?when=later")
    sent(alice, f"{WORK}{task.pk}/wrong-number/")
    assert customer(house.acme, "C-1").phone == ""
    missing = Task.objects.get(company=house.acme, kind="unreachable", customer__ref="C-1")
    page = sent(alice, f"{WORK}{missing.pk}/phone/", phone="+358 9 2")
    assert "this task is done" in page
    assert customer(house.acme, "C-1").phone == "+358 9 2"


def test_reached_wants_to_know_what_was_said(house: House, alice: Client) -> None:
    task = a_call(house.acme, "C-1")
    assert alice.post(f"{WORK}{task.pk}/reached/", {"note": ""}).status_code == 422
    sent(alice, f"{WORK}{task.pk}/reached/", note="Pays on Friday")
    assert "Pays on Friday" in text(alice, f"/c/acme/customers/{task.customer_id}/timeline/?kind=work")
    assert "This task is done already." in text_after(alice, f"{WORK}{task.pk}/")


def text_after(client: Client, address: str) -> str:
    return client.get(address, follow=True).content.decode()


def test_a_missing_contact_is_done_when_the_address_is_there(house: House, alice: Client) -> None:
    task = Task.objects.get(company=house.acme, kind="unreachable")
    answer = alice.post(f"{WORK}{task.pk}/address/", {"address": "dahl", "role": "billing"})
    assert answer.status_code == 422
    page = sent(alice, f"{WORK}{task.pk}/address/", address="dahl@dahl.example", role="billing")
    assert "The customer can be reached again: this task is done." in page
    assert CustomerEmail.objects.get(customer=task.customer).address == "dahl@dahl.example"
    assert Event.objects.filter(company=house.acme, code="task_done").count() == 1


def test_a_bad_address_is_good_again_in_place(house: House, alice: Client) -> None:
    row = customer(house.acme, "C-1")
    CustomerEmail.objects.filter(customer=row).update(bad=True)
    task = Task.objects.create(company=house.acme, customer=row, kind="unreachable", text="bad", on=NOW.date(), seq=0)
    sent(alice, f"{WORK}{task.pk}/good/", address="aalto@acme.example")
    task.refresh_from_db()
    assert task.done is True


def unknown(house: House) -> Task:
    """What became of the notice to Aalto is not known."""
    delivery = Delivery.objects.get(company=house.acme, notice__customer__ref="C-1")
    Delivery.objects.filter(pk=delivery.pk).update(state="unknown", accepted_seq=None)
    return Task.objects.create(
        company=house.acme, customer=customer(house.acme, "C-1"), kind="unknown_delivery", notice=delivery.notice,
        delivery=delivery, text="N-1: connection lost", on=NOW.date(), seq=0,
    )  # fmt: skip


@pytest.mark.parametrize(("way", "state"), [("arrived", "accepted"), ("again", "queued"), ("take-back", "withdrawn")])
def test_an_unknown_delivery_is_decided(house: House, alice: Client, way: str, state: str) -> None:
    task = unknown(house)
    assert "It may have arrived, or not." in text(alice, f"{WORK}{task.pk}/")
    assert alice.post(f"{WORK}{task.pk}/{way}/", {"reason": ""}).status_code == 422
    sent(alice, f"{WORK}{task.pk}/{way}/", reason="asked them")
    task.refresh_from_db()
    assert task.done is True
    assert task.delivery is not None
    assert Delivery.objects.get(pk=task.delivery.pk).state == state


def test_work_about_one_of_two_unknown_messages_decides_that_one(house: House, alice: Client) -> None:
    task = unknown(house)
    assert task.notice is not None
    letter = Delivery.objects.create(
        company=house.acme, notice=task.notice, channel="letter", state="unknown", message_id="<l@x>", due_at=NOW
    )
    Task.objects.filter(pk=task.pk).update(delivery=letter)
    sent(alice, f"{WORK}{task.pk}/arrived/", reason="asked them")
    found = Delivery.objects.filter(notice=task.notice).order_by("pk").values_list("channel", "state")
    assert list(found) == [("email", "unknown"), ("letter", "accepted")]


def test_a_refused_message_is_taken_back_so_that_the_next_run_writes_again(house: House, alice: Client) -> None:
    task = unknown(house)
    Delivery.objects.filter(notice=task.notice).update(state="refused")
    Task.objects.filter(pk=task.pk).update(kind="refused_delivery")
    page = text(alice, f"{WORK}{task.pk}/")
    assert "refused the message for good" in page
    assert "It arrived" not in page
    sent(alice, f"{WORK}{task.pk}/take-back/", reason="wrong address")
    task.refresh_from_db()
    assert task.notice is not None
    assert task.done is True
    assert task.notice.withdrawn_why == "wrong address"


def test_a_caller_does_calls_and_contacts_and_decides_about_no_delivery(house: House) -> None:
    cal, task = joined(house, "cal", "caller"), unknown(house)
    assert "Your role may not decide about deliveries." in text(cal, f"{WORK}{task.pk}/")
    assert cal.post(f"{WORK}{task.pk}/arrived/", {"reason": "asked"}).status_code == 403
    missing = Task.objects.get(company=house.acme, kind="unreachable")
    sent(cal, f"{WORK}{missing.pk}/address/", address="dahl@dahl.example", role="billing")
    missing.refresh_from_db()
    assert missing.done is True


def test_work_of_others_is_not_there(house: House, charlie: Client, bob: Client) -> None:
    task = a_call(house.acme, "C-1")
    for more in ("", "reached/", "promised/", "assign/", "later/", "done/"):
        assert charlie.get(f"{WORK}{task.pk}/{more}").status_code == 404
        assert charlie.get(f"/c/other/work/{task.pk}/{more}").status_code == 404
    assert bob.get(WORK).status_code == 403
    own = joined(house, "bea", "caller", own_only=True)
    assert "Nothing waits for you." in text(own, WORK)
    assert own.get(f"{WORK}{task.pk}/").status_code == 404


def test_the_call_counts_its_tries_and_proposes_another_way(house: House, alice: Client) -> None:
    task = a_call(house.acme, "C-1")
    for number, day in enumerate(("2026-03-12", "2026-03-13", "2026-03-14"), start=1):
        assert "without an answer" not in text(alice, f"{WORK}{task.pk}/")
        sent(alice, f"{WORK}{task.pk}/not-reached/", again_on=day)
        task.refresh_from_db()
        assert task.tries == number
    page = text(alice, f"{WORK}{task.pk}/")
    assert "Not reached in 3 tries. This is try 4." in page
    assert "3 calls without an answer. Another way may help" in page
    house.acme.call_tries = 4
    house.acme.save(update_fields=["call_tries"])
    assert "without an answer" not in text(alice, f"{WORK}{task.pk}/")


def test_who_was_reached_may_be_left_in_peace_and_called_again(house: House, alice: Client) -> None:
    task = a_call(house.acme, "C-1")
    past = {"note": "Asks for time", "again_on": "2026-03-09"}
    assert alice.post(f"{WORK}{task.pk}/reached/", past).status_code == 422
    sent(alice, f"{WORK}{task.pk}/reached/", note="Asks for time", hold_until="2026-03-20", again_on="2026-03-23")
    task.refresh_from_db()
    assert (task.done, task.result, task.on.isoformat(), task.tries) == (False, "reached", "2026-03-23", 0)
    assert [(row.reason, str(row.until)) for row in Hold.objects.all()] == [("Asks for time", "2026-03-20")]
    sent(alice, f"{WORK}{task.pk}/reached/", note="Has paid")
    task.refresh_from_db()
    assert task.done is True
