# SPDX-License-Identifier: MIT
import pytest

from dunwell.core.problem import Refused
from dunwell.delivery.mail_url import MailSettings, parse_mail_url


def test_no_url_is_the_built_in_mailbox() -> None:
    assert parse_mail_url(None) is None
    assert parse_mail_url("  ") is None


def test_each_scheme_has_its_protection_and_port() -> None:
    assert parse_mail_url("smtp://mail.example") == MailSettings("plain", "mail.example", 25)
    assert parse_mail_url("smtps://mail.example/") == MailSettings("tls", "mail.example", 465)
    assert parse_mail_url("smtp+starttls://mail.example") == MailSettings("starttls", "mail.example", 587)
    assert parse_mail_url("smtp://mail.example?verp=on") == MailSettings("plain", "mail.example", 25, verp=True)
    assert parse_mail_url("SMTP://[::1]:2525") == MailSettings("plain", "::1", 2525)


def test_user_and_password_are_percent_decoded_and_the_password_is_never_shown() -> None:
    url = (
        "smtp+starttls://me%40acme.example:p%3A%2F%40%C3%A4@mail.example:2587?connections=8&from=dunwell%40acme.example"
    )
    settings = parse_mail_url(url)
    assert settings == MailSettings(
        "starttls", "mail.example", 2587, "me@acme.example", "p:/@ä", 8, "dunwell@acme.example"
    )
    assert "p:/@" not in repr(settings)


@pytest.mark.parametrize(
    "url",
    [
        "mail.example",
        "http://me:secret@mail.example",
        "smtp://",
        "smtp://me:secret@",
        "smtp://me@mail.example",
        "smtp://me:@mail.example",
        "smtp://:secret@mail.example",
        "smtp://me:secret@mail.example:0",
        "smtp://me:secret@mail.example:99999",
        "smtp://me:secret@mail.example:port",
        "smtp://me:secret/25@mail.example",
        "smtp://me:secret#1@mail.example",
        "smtp://me:secret@mail.example/path",
        "smtp://me:secret@mail.example?connections=0",
        "smtp://me:secret@mail.example?connections=21",
        "smtp://me:secret@mail.example?connections=four",
        "smtp://me:secret@mail.example?connections=²",
        "smtp://me:secret@mail.example?connections=1&connections=2",
        "smtp://me:secret@mail.example?colour=red",
        "smtp://me:secret@mail.example?verp=maybe",
        "smtp://me:secret@mail.example?from",
        "smtp://me:secret@mail.example?from=nobody",
        "smtp://me:secret%ff@mail.example",
        "smtp://me:secret@[mail.example",
        "smtp://me:sec ret@mail.example",
        "smtp://me:secret\n@mail.example",
    ],
)
def test_what_is_not_clear_is_refused_without_repeating_the_password(url: str) -> None:
    with pytest.raises(Refused) as refused:
        parse_mail_url(url)
    assert refused.value.code == "bad_mail_url"
    assert refused.value.context["reason"]
    assert "sec" not in str(refused.value)
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__ or refused.value.__context__ is None
