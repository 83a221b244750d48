# SPDX-License-Identifier: MIT
"""What a dead worker was sending: a person's, or sent again where the other side takes the same id once."""

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest

from dunwell.delivery.channels import WAYS
from dunwell.delivery.einvoice.way import EinvoiceSettings
from dunwell.services import check_books
from dunwell.services.run_dunning import run_dunning
from dunwell.services.way_settings import save_way
from dunwell.store.models import Company, CompanyWay, Delivery, Event, SentMessage, Task
from tests.delivery.web_server import Asked, Says
from tests.services.ledger import take
from tests.services.outside import private_networks, pump, rules, serving, set_way
from tests.services.post import BOB, MORNING, RUN_ON, told, writing_company

PHONES = "customer_id,name,country,phone\nC-1,Cecilia,FI,+358401234567\n"
LATER = MORNING + timedelta(hours=1)


@pytest.fixture(autouse=True)
def _near(home: object) -> Iterator[None]:
    with private_networks():
        yield


def taken(asked: Asked) -> Says:
    return Says(202, json.dumps({"id": "sms-1", "state": "queued"}).encode())


def texting(company: Company, url: str) -> Delivery:
    """One notice by SMS, whose worker died before it had the answer."""
    set_way(company, "sms", url=url, sender="Acme", token="secret")
    writing_company(company, rules=rules("sms"), run=False)
    assert not take(company, PHONES).problems
    run_dunning(company, RUN_ON, **BOB)
    assert pump(company).accepted == 1
    row = Delivery.objects.get(channel="sms")
    Delivery.objects.filter(pk=row.pk).update(state="sending", leased_by="dead", leased_until=MORNING)
    return row


def test_a_text_message_of_a_dead_worker_is_sent_again_under_the_same_id(company: Company) -> None:
    with serving(taken) as server:
        row = texting(company, server.url)
        report = pump(company, LATER)
        assert (report.retrying, report.unknown) == (1, 0)
        row.refresh_from_db()
        assert (row.state, row.attempts) == ("retrying", 1)
        assert told(company, "delivery_retrying") == 1
        assert "sent again under the same id" in Event.objects.get(code="delivery_retrying").data
        assert pump(company, LATER + timedelta(minutes=2)).accepted == 1
    ids = [json.loads(asked.body)["id"] for asked in server.asked]
    assert ids == [row.message_id] * 2
    assert not Task.objects.filter(kind="unknown_delivery").exists()
    assert check_books.check(company) == []


def test_after_the_last_try_nobody_says_that_it_did_not_arrive(company: Company) -> None:
    with serving(taken) as server:
        row = texting(company, server.url)
        Delivery.objects.filter(pk=row.pk).update(attempts=8)
        assert pump(company, LATER).unknown == 1
    assert Task.objects.get(delivery=row, done=False).kind == "unknown_delivery"


def test_where_the_way_has_been_changed_since_a_person_has_to_say(company: Company) -> None:
    """Another service does not know the id."""
    with serving(taken) as server:
        row = texting(company, server.url)
        save_way(company, "sms", {"url": f"{server.url}/other", "token": "secret"}, on=RUN_ON, actor="bob", at=LATER)
        assert (pump(company, LATER).unknown, len(server.asked)) == (1, 1)
    row.refresh_from_db()
    assert row.state == "unknown"


def test_the_order_of_things_is_historys_not_the_clocks(company: Company) -> None:
    """The clock was set back between the sending and the change."""
    with serving(taken) as server:
        row = texting(company, server.url)
        before = MORNING - timedelta(hours=1)
        save_way(company, "sms", {"url": f"{server.url}/other", "token": "secret"}, on=RUN_ON, actor="bob", at=before)
        assert (pump(company, LATER).unknown, len(server.asked)) == (1, 1)
    row.refresh_from_db()
    assert row.state == "unknown"


def test_what_was_kept_before_that_order_was_known_is_a_persons(company: Company) -> None:
    with serving(taken) as server:
        texting(company, server.url)
        SentMessage.objects.update(seq=None)
        assert pump(company, LATER).unknown == 1


def strange(asked: Asked) -> Says:
    return Says(200, b"<html>Welcome to our new website</html>")


def test_a_service_that_answers_strangely_is_one_alarm_and_what_waits_does_not_follow(company: Company) -> None:
    with serving(strange) as server:
        set_way(company, "sms", url=server.url, sender="Acme", token="secret")
        writing_company(company, rules=rules("sms"), run=False)
        assert not take(company, PHONES).problems
        run_dunning(company, RUN_ON, **BOB)
        report = pump(company)
        assert (report.unknown, told(company, "way_blocked")) == (1, 1)
        assert "check the address" in CompanyWay.objects.get().blocked_answer
        waiting = Delivery.objects.get(channel="sms")
        Delivery.objects.filter(pk=waiting.pk).update(state="queued", leased_by="")
        assert pump(company).carried == 0, "the way rests"
        assert len(server.asked) == 1
    assert told(company, "way_blocked") == 1


def test_an_email_of_a_dead_worker_is_a_persons(company: Company) -> None:
    writing_company(company)
    assert pump(company).accepted == 2
    Delivery.objects.update(state="sending", leased_by="dead", leased_until=MORNING)
    assert pump(company, LATER).unknown == 2


def test_only_ways_whose_contract_says_so_are_repeatable() -> None:
    any_settings = object()
    sure = {name for name, way in WAYS.items() if name != "einvoice" and way.repeatable(any_settings)}
    assert sure == {"post_service", "webhook", "sms"}
    by = {via: WAYS["einvoice"].repeatable(EinvoiceSettings("x", via=via)) for via in ("folder", "sftp", "https")}
    assert by == {"folder": False, "sftp": False, "https": True}
