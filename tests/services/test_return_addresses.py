# SPDX-License-Identifier: MIT
"""A return address for each message: where it is switched on, a bounce finds its message by nothing but that."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from dunwell.delivery.mail_url import MailSettings
from dunwell.services.returned_mail import take_mail
from dunwell.store.models import Company, CustomerEmail, Delivery
from tests.delivery.server import Script
from tests.intake.returned.mails import mail
from tests.services.own_server import inside_allowed, own_mail
from tests.services.post import carry, parsed, serving, writing_company

AT = datetime(2026, 3, 9, 12, 0, tzinfo=UTC)


def by_the_house(company: Company, server: MailSettings) -> None:
    assert carry(replace(server, verp=True)).accepted == 2


def by_its_own(company: Company, server: MailSettings) -> None:
    with inside_allowed():
        own_mail(company, server.port, verp="on", sender="billing@firma.example")
        assert carry().accepted == 2


def sent_from(script: Script) -> list[str]:
    """The envelope's senders."""
    found = [re.match(r"MAIL FROM:<([^>]*)>", one, re.IGNORECASE) for one in script.commands]
    return [one.group(1) for one in found if one]


@pytest.mark.parametrize("carried", [by_the_house, by_its_own])
def test_bounce_to_the_return_address_finds_its_message(
    company: Company, carried: Callable[[Company, MailSettings], None]
) -> None:
    writing_company(company)
    script = Script()
    with serving(script) as server:
        carried(company, server)
    delivery = Delivery.objects.get(notice__number="N-1")
    (back,) = [one for one in sent_from(script) if f"+d{delivery.pk}-" in one]
    shown = next(parsed(one) for one in script.messages if delivery.message_id.encode() in one)
    assert shown["From"].addresses[0].addr_spec == back.replace(back[back.index("+") : back.index("@")], "")
    bare = mail("550 5.1.1 no such user", sender="MAILER-DAEMON@mx.example", subject="failure notice")
    bounce = bare.replace(b"To: billing@firma.example", f"To: {back}".encode())
    taken = take_mail(company, bounce, on_of=lambda _: date(2026, 3, 9), actor="worker", at=AT)
    assert taken.row is not None
    assert (taken.kind, taken.row.delivery) == ("bounced", delivery)
    delivery.refresh_from_db()
    assert delivery.state == "bounced"
    assert CustomerEmail.objects.get(address="cecilia@customer.example").bad


def test_without_it_all_messages_come_from_the_senders_address(company: Company) -> None:
    writing_company(company)
    script = Script()
    with serving(script) as server:
        assert carry(server).accepted == 2
    assert not [one for one in sent_from(script) if "+d" in one]
    assert len(sent_from(script)) == 2
