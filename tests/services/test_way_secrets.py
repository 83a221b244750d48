# SPDX-License-Identifier: MIT
"""A kept secret goes where it went: it is asked for again when it would go elsewhere."""

import json
from dataclasses import fields

import pytest

from dunwell.core.problem import Refused
from dunwell.delivery.channels import WAYS
from dunwell.delivery.einvoice.way import EinvoiceSettings
from dunwell.delivery.email.own import OwnServer
from dunwell.services.way_settings import save_way
from dunwell.services.ways import settings_of
from dunwell.store.models import Company, CompanyWay, Event
from tests.services.ledger import TODAY
from tests.services.test_ways import kept, problems


@pytest.mark.parametrize("change", [{"host": "smtp.evil.example"}, {"port": 2525}, {"security": "tls"}])
def test_secret_never_goes_elsewhere_unasked(company: Company, change: dict[str, object]) -> None:
    kept(company)
    assert problems(company, password="", **change) == {"password": "secret_asked_again"}
    assert CompanyWay.objects.get().settings["host"] == "smtp.acme.example"
    kept(company, password="for the new server", **change)
    made = settings_of(CompanyWay.objects.get())
    assert isinstance(made, OwnServer)
    assert made.password == "for the new server"


SFTP = {"via": "sftp", "host": "sftp.op.example", "user": "acme", "host_key": f"ssh-ed25519 {'A' * 68}"}
OPERATOR = {"seller_address": "0216:003712345678", "url": "https://op.example/v1", "token": "hush", **SFTP}


@pytest.mark.parametrize(
    ("way", "given", "change", "asked"),
    [
        ("sms", {"url": "https://a.example", "sender": "Acme", "token": "hush"}, {"url": "https://b.example"}, "token"),
        ("post_service", {"url": "https://a.example/v1", "token": "hush"}, {"url": "https://a.example/v2"}, "token"),
        ("einvoice", {**OPERATOR, "password": "hush"}, {"host": "sftp.evil.example"}, "password"),
        ("einvoice", {**OPERATOR, "private_key": "hush"}, {"host_key": f"ssh-ed25519 {'B' * 68}"}, "private_key"),
        ("einvoice", {**OPERATOR, "password": "hush"}, {"via": "https", "url": "https://evil.example"}, "token"),
        # Over two changes it goes nowhere else either.
        ("einvoice", {**OPERATOR, "password": "hush"}, {"via": "folder", "url": "https://evil.example"}, "token"),
    ],
)
def test_every_way_asks_for_its_secret_again_when_it_would_go_elsewhere(
    company: Company, way: str, given: dict[str, object], change: dict[str, object], asked: str
) -> None:
    save_way(company, way, given, **TODAY)
    with pytest.raises(Refused) as refused:
        save_way(company, way, change, **TODAY)
    assert [(one.code, one.where) for one in refused.value.problems] == [("secret_asked_again", asked)]
    save_way(company, way, {**change, asked: "another"}, **TODAY)


def test_every_secret_says_by_fields_that_there_are_where_it_goes() -> None:
    for way in WAYS.values():
        names = {field.name for field in fields(way.settings)}
        assert way.secrets.keys() <= names
        assert frozenset().union(*way.secrets.values()) <= names - way.secrets.keys()


@pytest.mark.parametrize("via", ["sftp", "folder"])
def test_a_secret_that_goes_nowhere_any_more_is_dropped(company: Company, via: str) -> None:
    save_way(company, "einvoice", {**OPERATOR, "via": "https", "password": "hush"}, **TODAY)
    row = save_way(company, "einvoice", {"via": via, "url": "", "token": ""}, **TODAY)
    kept = settings_of(row)
    assert isinstance(kept, EinvoiceSettings)
    assert (kept.token, kept.password) == ("", "hush")
    changes = json.loads(Event.objects.filter(code="way_changed").latest("seq").data)["changes"]
    assert changes["token"] == ["•••", ""]
    # It is not there for whatever address comes next.
    kept = settings_of(save_way(company, "einvoice", {"via": "https", "url": "https://evil.example"}, **TODAY))
    assert isinstance(kept, EinvoiceSettings)
    assert kept.token == ""


def test_secrets_of_a_server_that_is_no_longer_named_are_dropped(company: Company) -> None:
    save_way(company, "einvoice", {**OPERATOR, "password": "hush", "private_key": "hush"}, **TODAY)
    row = save_way(company, "einvoice", {"via": "https", "host": "", "user": "", "host_key": ""}, **TODAY)
    kept = settings_of(row)
    assert isinstance(kept, EinvoiceSettings)
    assert (kept.token, kept.password, kept.private_key) == ("hush", "", "")


def test_a_secret_that_is_needed_is_not_dropped_with_its_address(company: Company) -> None:
    given = {"url": "https://a.example", "sender": "Acme", "token": "hush"}
    save_way(company, "sms", given, **TODAY)
    with pytest.raises(Refused):
        save_way(company, "sms", {"url": ""}, **TODAY)
    assert settings_of(CompanyWay.objects.get()) == settings_of(save_way(company, "sms", given, **TODAY))
