# SPDX-License-Identifier: MIT
"""Mode review: a person looks at the proposal and approves it, or part of it."""

from collections.abc import Iterator

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from dunwell.services import payments
from dunwell.services.due import run_if_due
from dunwell.store.models import Company, Membership, Notice, OpenItem, Run, User
from tests.web.conftest import NOW, PASSWORD, make, signed_in
from tests.web.test_pages import text

PAGE = "/c/acme/review/"


@pytest.fixture
def acme(database: str) -> Iterator[Company]:
    """Acme in mode review, with this morning's proposal."""
    cache.clear()
    with time_machine.travel(NOW, tick=False):
        company = make("acme", "Acme Oy", "alice", mode="review")
        run_if_due(company, NOW.date(), actor="worker", at=NOW)
        yield company


@pytest.fixture
def owner(acme: Company) -> Client:
    return signed_in("alice")


def item(number: str) -> OpenItem:
    return OpenItem.objects.get(invoice__number=number)


def test_the_proposal_lists_what_would_go_out(owner: Client) -> None:
    page = text(owner, PAGE)
    assert "R-1" in page
    assert "3 items go out, chasing 1,294.50 EUR and 2,000.00 SEK" in page
    assert "Review 3 notices" in text(owner, "/c/acme/")


def test_approving_makes_the_run(owner: Client) -> None:
    answer = owner.post(PAGE, {"sure": "yes"}, follow=True)
    assert "Approved: 3 notices are made and queued for delivery." in answer.content.decode()
    assert Run.objects.get().status == "applied"
    assert Notice.objects.count() == 3
    assert "Nothing waits for approval." in text(owner, PAGE)


def test_the_history_names_who_approved(owner: Client, acme: Company) -> None:
    from dunwell.services.queries import timeline

    owner.post(PAGE, {"sure": "yes"})
    assert [one.actor for one in timeline(acme) if one.code == "run_approved"] == ["alice"]


def test_an_item_that_is_left_out_waits(owner: Client) -> None:
    owner.post(PAGE, {"sure": "yes", "without": [str(item("R-1").pk), "junk"]})
    assert set(Notice.objects.values_list("customer__ref", flat=True)) == {"C-2"}


def test_what_was_paid_since_is_shown_and_does_not_go_out(owner: Client, acme: Company) -> None:
    payments.pay(acme, "R-1", "1234.50", actor="alice", at=NOW, on=NOW.date())
    page = text(owner, PAGE)
    assert "2 items go out" in page
    assert "Does not go out: Nothing of it is open any more." in page
    owner.post(PAGE, {"sure": "yes"})
    assert not Notice.objects.filter(customer__ref="C-1").exists()


def test_nothing_is_sent_without_the_tick(owner: Client) -> None:
    answer = owner.post(PAGE, {}, follow=True)
    assert "Nothing was sent" in answer.content.decode()
    assert not Notice.objects.exists()


def test_approving_twice_sends_once(owner: Client) -> None:
    owner.post(PAGE, {"sure": "yes"})
    answer = owner.post(PAGE, {"sure": "yes"}, follow=True)
    assert "Nothing waits for approval any more." in answer.content.decode()
    assert Notice.objects.count() == 3


def test_who_only_looks_on_cannot_approve(acme: Company) -> None:
    Membership.objects.create(company=acme, user=User.objects.create_user("bob", password=PASSWORD), role="auditor")
    bob = signed_in("bob")
    assert "Your role looks on" in text(bob, PAGE)
    bob.post(PAGE, {"sure": "yes"})
    assert not Notice.objects.exists()
