# SPDX-License-Identifier: MIT
"""How a company has its messages carried: settings with secrets, on and off, pause, pace and test."""

from dataclasses import replace

import pytest
from django.conf import settings

from dunwell.core.problem import Refused
from dunwell.delivery.channels import WAYS
from dunwell.delivery.email.own import OwnServer
from dunwell.services.carried import carried, has_own_server
from dunwell.services.check_books import check
from dunwell.services.own_mail import mail_of
from dunwell.services.rewind import facts_at
from dunwell.services.way_reach import channel_reach, in_force_without_way
from dunwell.services.way_settings import (
    pace_way,
    pause_all,
    pause_way,
    resume_all,
    resume_way,
    rows_of,
    save_way,
    switch_way,
)
from dunwell.services.way_test import test_way as try_way
from dunwell.services.ways import opened, settings_of, surroundings, way_of
from dunwell.store.models import Company, CompanyWay, Customer, CustomerEmail, Event
from tests.delivery.server import DROP, Script
from tests.services.ledger import AT, TODAY
from tests.services.own_server import inside_allowed, own_mail, own_server
from tests.services.post import RULES, RUN_ON, carry, states, told, writing_company

SERVER = {"host": "smtp.acme.example", "user": "acme", "password": "hush-hush"}


def kept(company: Company, **values: object) -> CompanyWay:
    return save_way(company, "smtp", {**SERVER, **values}, **TODAY)


def problems(company: Company, **values: object) -> dict[str, str]:
    """What is refused, field by field."""
    with pytest.raises(Refused) as refused:
        kept(company, **values)
    return {problem.where: problem.code for problem in refused.value.problems} or {
        str(refused.value.context.get("key")): refused.value.code
    }


def test_settings_come_back_as_they_were_given_and_defaults_fill_the_rest(any_database: str, company: Company) -> None:
    kept(company, port="465", security="tls", connections=2)
    way, settings_given = opened(CompanyWay.objects.get())
    assert way is WAYS["smtp"]
    assert settings_given == OwnServer("smtp.acme.example", "tls", 465, "acme", "hush-hush", "", 2)


def test_secrets_lie_encrypted_and_are_told_nowhere(any_database: str, company: Company) -> None:
    row = kept(company)
    assert b"hush" not in bytes(CompanyWay.objects.get().secrets or b"")
    assert "password" not in row.settings
    kept(company, password="another-word")
    for data in Event.objects.values_list("data", flat=True):
        assert "hush" not in data
        assert "another" not in data
    assert '"password":["•••","new"]' in Event.objects.latest("seq").data


def test_secret_that_is_left_blank_stays(company: Company) -> None:
    kept(company)
    kept(company, password="", sender="money@acme.example")
    made = settings_of(CompanyWay.objects.get())
    assert isinstance(made, OwnServer)
    assert (made.sender, made.password) == ("money@acme.example", "hush-hush")


def test_what_is_not_named_stays(company: Company) -> None:
    kept(company)
    save_way(company, "smtp", {"sender": "money@acme.example"}, **TODAY)
    made = settings_of(CompanyWay.objects.get())
    assert isinstance(made, OwnServer)
    assert (made.sender, made.user) == ("money@acme.example", "acme")


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"host": ""}, {"host": "missing"}),
        ({"port": "many"}, {"port": "bad_value"}),
        ({"port": True}, {"port": "bad_value"}),
        ({"security": "ssl3"}, {"security": "bad_value"}),
        ({"user": "a\x00b"}, {"user": "too_long"}),
        ({"port": "x", "connections": "y"}, {"port": "bad_value", "connections": "bad_value"}),
        ({"host": "10.1.2.3"}, {"host": "private_address"}),
        ({"connections": 0}, {"connections": "bad_value"}),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_kept(
    company: Company, change: dict[str, object], wrong: dict[str, str]
) -> None:
    assert problems(company, **change) == wrong
    assert not CompanyWay.objects.exists()
    assert told(company, "way_changed") == 0


def test_unknown_way_and_unknown_setting_are_refused(company: Company) -> None:
    with pytest.raises(Refused, match="not_found"):
        save_way(company, "pigeon", {}, **TODAY)
    with pytest.raises(Refused, match="unknown_setting"):
        kept(company, colour="blue")


def test_same_settings_again_are_no_event(company: Company) -> None:
    kept(company)
    kept(company)
    assert told(company, "way_changed") == 1


def test_nothing_is_a_way_before_it_is_switched_on(company: Company) -> None:
    kept(company)
    assert way_of(company, "email") is None
    assert mail_of(company) is None
    switch_way(company, "smtp", to=True, **TODAY)
    row = way_of(company, "email")
    assert row is not None
    assert row.way == "smtp"
    mail = mail_of(company)
    assert mail is not None
    assert (mail.host, mail.public_only) == ("smtp.acme.example", True)
    switch_way(company, "smtp", to=True, **TODAY)
    assert told(company, "way_switched") == 1


def test_way_without_settings_cannot_be_switched_on(company: Company) -> None:
    with pytest.raises(Refused, match="bad_fields"):
        switch_way(company, "smtp", to=True, **TODAY)
    with pytest.raises(Refused, match="way_not_set"):
        pause_way(company, "smtp", why="No", **TODAY)
    with pytest.raises(Refused, match="way_not_set"):
        try_way(company, "smtp", **TODAY)


def test_secrets_of_another_key_are_lost_and_can_be_given_again(company: Company) -> None:
    kept(company)
    switch_way(company, "smtp", to=True, **TODAY)
    before, settings.SECRET_KEY = settings.SECRET_KEY, "another"
    try:
        with pytest.raises(Refused, match="secret_lost"):
            settings_of(CompanyWay.objects.get())
        with pytest.raises(Refused, match="bad_value"):
            kept(company, password="")
        kept(company, password="given-anew")
        made = settings_of(CompanyWay.objects.get())
    finally:
        settings.SECRET_KEY = before
    assert isinstance(made, OwnServer)
    assert made.password == "given-anew"


def test_incomplete_settings_are_named(company: Company) -> None:
    kept(company)
    row = CompanyWay.objects.get()
    row.settings.pop("host")
    with pytest.raises(Refused, match="way_incomplete") as refused:
        settings_of(row)
    assert refused.value.context["missing"] == "host"


def test_each_company_has_a_folder_of_its_own(company: Company) -> None:
    other = Company.objects.create(code="other", name="O", country="FI", currency="EUR", language="fi", time_zone="UTC")
    assert surroundings(company).folder == settings.ENVIRONMENT.home / "channels" / "acme"
    assert surroundings(other).folder != surroundings(company).folder
    assert not surroundings(company).private_networks
    with inside_allowed():
        assert surroundings(company).private_networks


def test_test_keeps_the_servers_words(any_database: str, company: Company) -> None:
    with own_server(company, Script(password="right")):
        save_way(company, "smtp", {"user": "acme", "password": "wrong"}, **TODAY)
        row = try_way(company, "smtp", **TODAY)
        assert (row.tested_well, row.tested_answer, row.tested_at) == (False, "535 5.7.8 credentials invalid", AT)
        save_way(company, "smtp", {"password": "right"}, **TODAY)
        assert CompanyWay.objects.get().tested_at is None, "that was a test of other settings"
        assert try_way(company, "smtp", **TODAY).tested_well
    assert told(company, "way_tested") == 2
    assert check(company) == []


def test_test_that_meets_nobody_is_told_too(company: Company) -> None:
    with inside_allowed():
        own_mail(company, 9)
        row = try_way(company, "smtp", **TODAY)
    assert not row.tested_well
    assert row.tested_answer
    with own_server(company, Script({"connect": [DROP]})):
        assert not try_way(company, "smtp", **TODAY).tested_well


def test_test_that_goes_well_ends_a_stop(company: Company) -> None:
    with own_server(company):
        CompanyWay.objects.update(blocked_at=AT, blocked_answer="535 no", again_at=AT)
        assert try_way(company, "smtp", **TODAY).blocked_at is None


def test_pause_keeps_messages_back_until_it_is_resumed(company: Company) -> None:
    with own_server(company) as script:
        writing_company(company)
        pause_way(company, "smtp", why="The prices are wrong", **TODAY)
        assert carry().accepted == 0
        assert set(states(company).values()) == {"queued"}
        resume_way(company, "smtp", **TODAY)
        assert carry().accepted == 2
    assert len(script.messages) == 2
    assert (told(company, "way_paused"), told(company, "way_resumed")) == (1, 1)
    with pytest.raises(Refused, match="reason_missing"):
        pause_way(company, "smtp", why=" ", **TODAY)


def test_everything_is_paused_also_what_goes_by_the_installation(company: Company) -> None:
    writing_company(company)
    pause_all(company, why="The prices are wrong", **TODAY)
    assert carry().accepted == 0
    assert set(states(company).values()) == {"queued"}
    resume_all(company, **TODAY)
    assert carry().accepted == 2
    pause_all(company, why="Once more", **TODAY)
    pause_all(company, why="And again", **TODAY)
    assert told(company, "way_paused") == 2


def test_pause_of_one_company_holds_up_no_other(company: Company) -> None:
    writing_company(company)
    other = Company.objects.create(
        code="other", name="O", country="FI", currency="EUR", language="fi", time_zone="UTC", email="o@other.example"
    )
    pause_all(other, why="Theirs alone", **TODAY)
    assert carry().accepted == 2


def test_pace_is_a_number_of_messages_or_none(company: Company) -> None:
    kept(company)
    assert pace_way(company, "smtp", 60, **TODAY).per_minute == 60
    with pytest.raises(Refused, match="bad_value"):
        pace_way(company, "smtp", 0, **TODAY)
    assert pace_way(company, "smtp", None, **TODAY).per_minute is None


def test_past_day_is_told_with_the_channels_of_then(any_database: str, company: Company) -> None:
    seq = Company.objects.get(pk=company.pk).event_seq
    webhook = {"url": "https://hooks.acme.example/", "secret": "whsec_" + "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}
    save_way(company, "webhook", webhook, **TODAY)
    own_mail(company, 587, host="smtp.acme.example")
    switch_way(company, "webhook", to=True, **TODAY)
    fresh = Company.objects.get(pk=company.pk)
    assert carried(fresh) == {"email", "webhook"}
    assert carried(fresh, seq) == {"email"}
    assert not has_own_server(fresh, seq)
    assert has_own_server(fresh)
    writing_company(company, run=False)
    switch_way(company, "webhook", to=False, **TODAY)
    then = facts_at(company, RUN_ON, Company.objects.get(pk=company.pk).event_seq - 1)
    assert then.facts.channels == {"email", "webhook"}


def test_reach_says_whom_a_channel_would_reach_and_nothing_else_does(any_database: str, company: Company) -> None:
    writing_company(company, rules=RULES.replace("after_days = 7", 'after_days = 7\nchannels = ["email", "letter"]'))
    Customer.objects.filter(ref="C-1").update(street="Road 1", city="Turku")
    CustomerEmail.objects.filter(customer__ref="C-1").update(bad=True)
    reach = {one.channel: one for one in channel_reach(company)}
    assert (reach["email"].reached, reach["email"].customers) == (1, 2)
    assert (reach["letter"].reached, reach["letter"].only) == (1, 1)
    assert (reach["letter"].is_carried, reach["email"].is_carried) == (False, True)
    assert reach["letter"].levels == (("All", "reminder"),)
    assert reach["webhook"].reached == 2
    assert in_force_without_way(company) == ["letter"]


def test_every_way_has_a_row_whether_it_was_set_or_not(company: Company) -> None:
    assert list(rows_of(company)) == list(WAYS)
    assert not any(row.pk for row in rows_of(company).values())
    kept(company)
    assert rows_of(company)["smtp"].pk


def test_environment_decides_about_private_networks(company: Company) -> None:
    with pytest.raises(Refused, match="private_address"):
        kept(company, host="127.0.0.1")
    before = settings.ENVIRONMENT
    settings.ENVIRONMENT = replace(before, private_networks=True)
    try:
        assert kept(company, host="127.0.0.1").pk
    finally:
        settings.ENVIRONMENT = before
