# SPDX-License-Identifier: MIT
"""How a notice travelled, on its page: by a service, or by several channels of which nobody knows."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from dunwell.services.due import local_date
from dunwell.services.run_dunning import run_dunning
from dunwell.services.writing import writing
from dunwell.store import chain
from dunwell.store.chain import Entry
from dunwell.store.models import Company, Delivery, Inquiry, Notice
from tests.web.conftest import NOW, House
from tests.web.runs.test_runs_pages import words_of


@pytest.fixture
def waiting(house: House) -> Notice:
    """A notice that has not left."""
    now = timezone.now() + timedelta(days=14)
    company = Company.objects.get(code="acme")
    run_dunning(company, local_date(company, now), actor="worker", at=now)
    return Notice.objects.filter(company=company, deliveries__state="queued").latest("pk")


def test_a_letter_by_a_service_says_when_it_was_taken_and_when_posted(waiting: Notice, alice: Client) -> None:
    delivery = Delivery.objects.get(notice=waiting)
    Delivery.objects.update(channel="letter", way="post_service", state="accepted", finished_at=NOW)
    Inquiry.objects.create(company=waiting.company, way="post_service", delivery=delivery, word="printing")
    address = f"/c/acme/notices/{waiting.pk}/"
    assert "Taken by the service" in words_of(alice, address)
    assert "Posted on" not in words_of(alice, address)
    with writing(waiting.company) as locked:
        told = Entry("delivery_posted", date(2026, 3, 12), waiting.customer_id, notice=waiting.pk, data={"number": "N"})
        chain.append(locked, "worker", NOW, [told])
    assert "Posted on 12" in words_of(alice, address)


def test_of_several_unknown_messages_a_person_says_which(waiting: Notice, alice: Client) -> None:
    Delivery.objects.filter(notice=waiting).update(state="unknown")
    letter = Delivery.objects.create(
        company=waiting.company, notice=waiting, channel="letter", state="unknown", message_id="<l@x>", due_at=NOW
    )
    address = f"/c/acme/notices/{waiting.pk}/again/"
    assert "Which message" in words_of(alice, address)
    assert alice.post(address, {"reason": "not in the log"}).status_code == 422
    assert alice.post(address, {"reason": "not in the log", "delivery": letter.pk}).status_code == 302
    found = Delivery.objects.filter(notice=waiting).order_by("pk").values_list("channel", "state")
    assert list(found) == [("email", "unknown"), ("letter", "queued")]
