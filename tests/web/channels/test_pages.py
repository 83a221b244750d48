# SPDX-License-Identifier: MIT
"""Settings → Channels and the queue by their addresses: what they show and do, and for whom."""

import re
from dataclasses import fields
from datetime import timedelta
from typing import Literal, get_args, get_origin, get_type_hints

import pytest
from django.test import Client
from django.utils import timezone

from dunwell.delivery.channels import WAYS
from dunwell.services.load_facts import versions_in_force
from dunwell.services.procedures import apply
from dunwell.services.way_settings import save_way
from dunwell.store.models import Company, CompanyWay, Customer, Delivery, Event
from dunwell.web.words import ways
from tests.delivery.server import Script
from tests.services.own_server import inside_allowed, own_mail
from tests.services.post import serving
from tests.web.conftest import PROCEDURES, House, browser, signed_in
from tests.web.procedures.test_procedures import typed

SERVER = {"host": "smtp.acme.example", "security": "starttls", "port": "587", "connections": "4"}
LOGIN = {**SERVER, "user": "acme", "password": "the first secret"}
CHANNELS, SMTP = "/c/acme/settings/channels/", "/c/acme/settings/channels/smtp/"


def shown(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def sent(client: Client, address: str, data: dict[str, str] | None = None) -> str:
    answer = client.post(address, data or {}, follow=True)
    assert answer.status_code in {200, 422}, answer.status_code
    return str(answer.content.decode())


def row() -> CompanyWay:
    return CompanyWay.objects.get(way="smtp")


@pytest.mark.parametrize("page", ["settings/channels/", "settings/channels/smtp/", "settings/channels/smtp/pause/"])
def test_who_may_set_sees_the_channels_and_nobody_else(alice: Client, page: str) -> None:
    assert alice.get(f"/c/acme/{page}").status_code == 200
    assert alice.get(f"/c/other/{page}").status_code == 404
    assert signed_in("bob").get(f"/c/acme/{page}").status_code == 403
    assert browser().get(f"/c/acme/{page}").status_code == 302


def test_way_that_does_not_exist_is_not_found(alice: Client) -> None:
    assert alice.get("/c/acme/settings/channels/pigeon/").status_code == 404


def test_channels_say_whom_they_would_reach(house: House, alice: Client) -> None:
    Customer.objects.filter(company=house.acme, ref="C-4").update(street="Road 1", city="Turku")
    page = shown(alice, CHANNELS)
    assert "Would reach 3 of 4 customers" in page
    assert "Would reach 1 of 4 customers" in page
    assert "1 of them nothing else reaches" in page
    assert "Everybody / reminder" in page


def test_settings_are_kept_and_the_password_is_never_shown(house: House, alice: Client) -> None:
    assert "Test it, then switch it on" in sent(alice, SMTP, LOGIN)
    assert row().settings["host"] == "smtp.acme.example"
    assert b"secret" not in bytes(row().secrets or b"")
    page = shown(alice, SMTP)
    assert "the first secret" not in page
    assert "Leave this blank to keep it." in page
    before = row().secrets
    sent(alice, SMTP, {**LOGIN, "password": "", "sender": "money@acme.example"})
    assert (row().settings["sender"], row().secrets is not None) == ("money@acme.example", before is not None)
    assert "the first secret" not in Event.objects.filter(code="way_changed").latest("seq").data


def test_kept_password_is_asked_for_again_when_it_would_go_to_another_server(alice: Client) -> None:
    sent(alice, SMTP, LOGIN)
    answer = alice.post(SMTP, {**LOGIN, "password": "", "host": "mail.evil.example"})
    assert answer.status_code == 422
    assert "Give it again: what is kept would go to another place now." in answer.content.decode()
    assert row().settings["host"] == "smtp.acme.example"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"host": "127.0.0.1"}, "in a private network"),
        ({"host": ""}, "This field is required"),
        ({"port": "70000"}, "1 to 65535"),
        ({"security": "plain"}, "must not travel unencrypted"),
        ({"sender": "nobody"}, "one e-mail address"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(alice: Client, change: dict[str, str], words: str) -> None:
    answer = alice.post(SMTP, {**LOGIN, **change})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not CompanyWay.objects.exists()


def test_test_shows_what_the_server_answered(house: House, alice: Client) -> None:
    script = Script(password="right")
    with serving(script) as mail, inside_allowed():
        own_mail(house.acme, mail.port, user="acme", password="wrong")
        assert "535 5.7.8 credentials invalid" in sent(alice, f"{SMTP}test/")
        assert not row().tested_well
        save_way(house.acme, "smtp", {"password": "right"}, on=timezone.now().date(), actor="a", at=timezone.now())
        page = sent(alice, f"{SMTP}test/")
    assert "Tested well" in page
    assert "250 ok" in page
    assert Event.objects.filter(code="way_tested").count() == 2
    assert "Tested: Your own mail server" in shown(alice, "/c/acme/history/")


def test_way_is_switched_on_at_once_and_off_after_a_question(house: House, alice: Client) -> None:
    sent(alice, SMTP, LOGIN)
    assert "It is on. Test it before the next run." in sent(alice, f"{SMTP}switch/")
    assert row().on
    assert "Switch it off?" in shown(alice, f"{SMTP}switch/")
    alice.post(f"{SMTP}switch/", {})
    assert row().on
    assert "It is off." in sent(alice, f"{SMTP}switch/", {"sure": "on"})
    assert not row().on


def test_way_without_settings_is_not_switched_on(house: House, alice: Client) -> None:
    page = sent(alice, f"{SMTP}switch/")
    assert "Mail server: This is needed." in page
    assert not CompanyWay.objects.exists()


def test_server_that_a_procedure_needs_stays_on(house: House, alice: Client) -> None:
    own_mail(house.acme, 587, host="smtp.acme.example")
    separate = PROCEDURES.replace('name = "Everybody"', 'name = "Everybody"\ngrouping = "invoice"')
    apply(house.acme, separate, name="p.toml", actor="alice", at=timezone.now())
    assert "needs this mail server" in sent(alice, f"{SMTP}switch/", {"sure": "on"})
    assert row().on


def test_pause_wants_a_reason_and_is_taken_back(house: House, alice: Client) -> None:
    own_mail(house.acme, 587, host="smtp.acme.example")
    assert alice.post(f"{SMTP}pause/", {"reason": ""}).status_code == 422
    page = sent(alice, f"{SMTP}pause/", {"reason": "The provider moves"})
    assert "The provider moves" in page
    assert row().paused
    sent(alice, f"{SMTP}resume/")
    assert not row().paused


def test_way_out_of_order_shows_the_answer_and_is_tried_now(house: House, alice: Client) -> None:
    own_mail(house.acme, 587, host="smtp.acme.example")
    at = timezone.now()
    CompanyWay.objects.update(blocked_at=at, blocked_answer="535 go away", again_at=at + timedelta(hours=1))
    for address in (CHANNELS, SMTP):
        assert "535 go away" in shown(alice, address)
    sent(alice, f"{SMTP}resume/")
    assert (row().blocked_at, row().again_at) == (None, None)


def test_pace_is_set_and_taken_away(house: House, alice: Client) -> None:
    own_mail(house.acme, 587, host="smtp.acme.example")
    sent(alice, SMTP, {"per_minute": "60"})
    assert row().per_minute == 60
    sent(alice, SMTP, {"per_minute": ""})
    assert row().per_minute is None
    assert alice.post(SMTP, {"per_minute": "0"}).status_code == 422


def test_editor_names_what_is_not_set_up_and_offers_five_channels(house: House, alice: Client) -> None:
    page = shown(alice, "/c/acme/procedure/all/?panel=1")
    assert page.count('<select name="channel_') == 5
    assert "Webhook" in page
    assert "nothing is set up to send by it" not in page
    letters = PROCEDURES.replace("after_days = 7", 'after_days = 7\nchannels = ["email", "letter", "sms"]', 1)
    apply(house.acme, letters, name="p.toml", actor="alice", at=timezone.now())
    page = shown(alice, "/c/acme/procedure/all/?panel=1")
    assert "nothing is set up to send by it: Letter, SMS" in page
    run = house.acme.run_set.latest("on").pk
    assert "Levels name channels for which nothing is set up: Letter, SMS" in shown(alice, f"/c/acme/runs/{run}/plan/")


def test_editor_does_not_put_separate_messages_in_force_without_an_own_server(house: House, alice: Client) -> None:
    page = shown(alice, "/c/acme/procedure/all/?panel=conditions")
    assert "need a mail server of your own" not in page
    fields = typed(alice, "/c/acme/procedure/all/?panel=conditions") | {"grouping": "invoice"}
    sent(alice, "/c/acme/procedure/all/?panel=conditions", fields)
    assert "need a mail server of your own, and none is on" in shown(alice, "/c/acme/procedure/all/?panel=conditions")
    page = sent(alice, "/c/acme/procedures/changes/apply/")
    assert "for that the company needs its own mail server" in page
    assert versions_in_force(house.acme)[0].number == 1


def test_queue_shows_what_waits_and_why(house: House, alice: Client) -> None:
    deliveries = Delivery.objects.filter(company=house.acme)
    assert deliveries.exists()
    at = timezone.now()
    deliveries.update(state="retrying", due_at=at + timedelta(minutes=5), domain="acme.example")
    page = shown(alice, "/c/acme/queue/")
    assert "next at" in page
    assert "acme.example" in page
    deliveries.update(state="queued", due_at=at - timedelta(minutes=5))
    assert "the oldest since" in shown(alice, "/c/acme/queue/")
    assert signed_in("charlie").get("/c/acme/queue/").status_code == 404


def test_everything_is_paused_and_goes_on(house: House, alice: Client) -> None:
    Delivery.objects.filter(company=house.acme).update(state="queued")
    assert alice.post("/c/acme/queue/pause/", {"reason": ""}).status_code == 422
    page = sent(alice, "/c/acme/queue/pause/", {"reason": "Wrong prices"})
    assert "Wrong prices" in page
    assert "Resume everything" in page
    assert CompanyWay.objects.get(company=house.acme, way="house").paused
    assert "Paused: Everything" in shown(alice, "/c/acme/history/")
    page = sent(alice, "/c/acme/queue/resume/")
    assert "Pause everything" in page
    assert not CompanyWay.objects.get(company=house.acme, way="house").paused


def test_onlooker_sees_the_queue_and_has_no_brake(house: House) -> None:
    bob = signed_in("bob")
    page = shown(bob, "/c/acme/queue/")
    assert "Pause everything" not in page
    assert bob.post("/c/acme/queue/pause/", {"reason": "x"}).status_code == 403


def test_own_server_is_the_way_of_the_mail_test(house: House, alice: Client) -> None:
    script = Script()
    with serving(script) as mail, inside_allowed():
        own_mail(Company.objects.get(code="acme"), mail.port, sender="money@acme.example")
        page = sent(alice, "/c/acme/settings/mail/", {"to": "alice@acme.example"})
    assert "The mail server took the message to alice@acme.example" in page
    assert b"From: " in script.messages[0]
    assert b"money@acme.example" in script.messages[0]


def test_secret_of_webhooks_is_made_here_and_shown_once(house: House, alice: Client) -> None:
    hook = "/c/acme/settings/channels/webhook/"
    answer = alice.post(f"{hook}secret/")
    found = re.search(r"whsec_[A-Za-z0-9+/=]+", answer.content.decode())
    assert found
    sent(alice, hook, {"url": "https://hooks.acme.example/dunwell"})
    assert found[0] not in shown(alice, hook)
    assert "It is on" in sent(alice, f"{hook}switch/")
    alice.post(f"{hook}secret/")
    assert "Two secrets sign each message" in shown(alice, hook)
    assert "Only the newest secret signs" in sent(alice, f"{hook}secret/end/")
    assert alice.post(f"{SMTP}secret/").status_code == 404


@pytest.mark.parametrize("way", sorted(WAYS))
def test_every_way_has_a_page_and_every_setting_its_words(alice: Client, way: str) -> None:
    page = shown(alice, f"/c/acme/settings/channels/{way}/")
    told = ways.WAYS[way]
    assert set(told.fields) == {field.name for field in fields(WAYS[way].settings)}
    for name, hint in get_type_hints(WAYS[way].settings).items():
        assert f'name="{name}"' in page
        assert set(told.values.get(name, {})) == (set(get_args(hint)) if get_origin(hint) is Literal else set())


def test_queue_leads_to_the_settings_of_what_is_out_of_order(house: House, alice: Client) -> None:
    page = shown(alice, "/c/acme/queue/")
    assert "Nothing was accepted in the last 24 hours." not in page
    Delivery.objects.filter(company=house.acme).update(state="queued", finished_at=None)
    sent(alice, SMTP, LOGIN)
    CompanyWay.objects.update(on=True, blocked_at=timezone.now(), blocked_answer="535 no")
    page = shown(alice, "/c/acme/queue/")
    assert "535 no" in page
    assert page.count(f'href="{SMTP}"') == 2
    assert "Nothing was accepted in the last 24 hours." in page
    Delivery.objects.filter(company=house.acme).update(state="withdrawn")
    CompanyWay.objects.update(paused=True, paused_why="Prices were wrong", blocked_at=None)
    assert "Prices were wrong" in shown(alice, "/c/acme/queue/")


def test_what_left_by_a_way_of_before_has_a_line_of_its_own(house: House, alice: Client) -> None:
    sent(alice, SMTP, LOGIN)
    CompanyWay.objects.update(on=True)
    page = shown(alice, "/c/acme/queue/")
    assert "not used now" in page
    assert "This installation&#x27;s mail server" in page
