# SPDX-License-Identifier: MIT
"""The steps to the switch are told by the books; the switch waits for those that matter."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from django.conf import settings

from dunwell.core.money import Money
from dunwell.core.problem import Refused
from dunwell.services import activation, open_documents
from dunwell.services.companies import set_company
from dunwell.services.cost import agree_to_price, is_price_agreed, months
from dunwell.services.mail_test import last_test, send_test_mail, transport
from dunwell.services.run_dunning import run_dunning
from dunwell.store.models import Company, Event, Notice
from tests.delivery.server import Script
from tests.services.ledger import ALICE, INVOICES, ON, take
from tests.services.post import BOB, RUN_ON, carry, kept, later, writing_company
from tests.services.test_house_mail import posting

HOW: dict[str, Any] = {"to": "alice@acme.example", "subject": "A test", "text": "It arrived.\n", "on": ON}


@contextmanager
def priced(price: Money | None) -> Iterator[None]:
    before = settings.ENVIRONMENT
    settings.ENVIRONMENT = replace(before, price_per_notice=price)
    try:
        yield
    finally:
        settings.ENVIRONMENT = before


def fresh(company: Company) -> Company:
    """The company as it is now, switched off at first."""
    return Company.objects.get(pk=company.pk)


def off(company: Company) -> Company:
    set_company(company, {"reminders": "off"}, **ALICE)
    return fresh(company)


def prepare(company: Company) -> Company:
    """All that the switch waits for, save the price."""
    set_company(company, {"pay_to": "FI21 1234 5600 0007 85"}, **ALICE)
    send_test_mail(company, **HOW, **ALICE)
    activation.looked_at(company, "procedures", **ALICE)
    open_documents.finish_choice(company, **ALICE)
    return fresh(company)


def test_new_company_is_led_from_its_own_data_to_the_switch(any_database: str, company: Company) -> None:
    company = off(company)
    found = activation.activation_of(company)
    assert (found.is_on, found.following, found.done) == (False, "company", 1)  # there is no price: agreed
    assert found.missing == ("company", "mail", "procedures", "documents")
    take(company, INVOICES)
    company = prepare(company)
    found = activation.activation_of(company)
    assert (found.missing, found.following) == ((), "trial")
    activation.looked_at(company, "trial", **ALICE)
    assert activation.activation_of(company).following == "switch"


def test_switch_waits_for_what_matters_and_then_turns_once(company: Company) -> None:
    company = off(company)
    with pytest.raises(Refused, match="activation_incomplete") as refused:
        activation.activate(company, **ALICE)
    assert refused.value.context["steps"] == ["company", "mail", "procedures", "documents"]
    company = prepare(company)
    assert activation.activate(company, **ALICE)
    assert not activation.activate(company, **ALICE)
    assert fresh(company).reminders
    assert activation.deactivate(company, **ALICE)
    assert not fresh(company).reminders
    assert activation.activate(company, **ALICE)


def test_company_counts_as_activated_once_its_reminders_were_on(company: Company) -> None:
    assert activation.is_activated(company)
    writing_company(company)
    assert activation.is_activated(off(company))
    other = Company.objects.create(code="other", name="O", country="FI", currency="EUR", language="fi", time_zone="UTC")
    assert not activation.is_activated(other)


def test_unknown_step_is_not_found(company: Company) -> None:
    with pytest.raises(Refused, match="not_found"):
        activation.looked_at(company, "mail", **ALICE)


def test_mail_test_tells_what_the_server_answered(any_database: str, company: Company) -> None:
    script = Script()
    with posting(script):
        assert not transport(company).is_kept
        sent = send_test_mail(company, **HOW, **ALICE)
    assert (sent.state, fresh(company).mail_tested_at) == ("accepted", ALICE["at"])
    assert sent.answer.startswith("250")
    assert last_test(company) == sent
    assert Event.objects.get(code="mail_tested").data.count("accepted") == 1


def test_refused_test_message_is_told_and_does_not_count(company: Company) -> None:
    before = settings.ENVIRONMENT
    settings.ENVIRONMENT = replace(before, mail_url="smtp://127.0.0.1:9")
    try:
        sent = send_test_mail(company, **HOW, **ALICE)
    finally:
        settings.ENVIRONMENT = before
    assert (sent.state, fresh(company).mail_tested_at) == ("refused", None)
    with pytest.raises(Refused, match="bad_address"):
        send_test_mail(company, **{**HOW, "to": "alice"}, **ALICE)


def test_built_in_mailbox_keeps_the_test_message(company: Company) -> None:
    assert transport(company).is_kept
    send_test_mail(company, **HOW, **ALICE)
    assert len(kept()) == 1


def test_price_is_agreed_to_as_it_was_shown_and_asked_again_when_it_changes(company: Company) -> None:
    assert is_price_agreed(company)
    with pytest.raises(Refused, match="price_changed"):
        agree_to_price(company, "", **ALICE)
    with priced(Money(25, "EUR")):
        assert "price" in activation.activation_of(company).missing
        with pytest.raises(Refused, match="price_changed"):
            agree_to_price(company, "0.20 EUR", **ALICE)
        agree_to_price(company, "0.25 EUR", **ALICE)
        assert is_price_agreed(fresh(company))
    with priced(Money(30, "EUR")):
        assert not is_price_agreed(fresh(company))


def test_month_counts_accepted_notices_at_the_price_agreed_to(any_database: str, company: Company) -> None:
    with priced(Money(25, "EUR")):
        agree_to_price(company, "0.25 EUR", **BOB)
    writing_company(company)
    carry()
    with priced(Money(40, "EUR")):
        agree_to_price(company, "0.40 EUR", actor="bob", at=later(hours=1))
    told = months(fresh(company), RUN_ON, count=2)
    assert [(month.first.month, month.notices, month.cost) for month in told] == [
        (3, 2, Money(50, "EUR")),
        (2, 0, None),
    ]


def test_notice_that_nobody_took_costs_nothing(company: Company) -> None:
    writing_company(company)
    assert Notice.objects.count() == 2
    assert months(company, RUN_ON)[0].notices == 0
    assert run_dunning(company, RUN_ON, **BOB).already
