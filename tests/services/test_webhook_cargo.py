# SPDX-License-Identifier: MIT
"""A company's webhook: its secret, and what of a notice it carries."""

from datetime import UTC, date, datetime

import pytest

from dunwell.core.problem import Refused
from dunwell.delivery.webhook.way import WebhookSettings
from dunwell.services.way_settings import save_way, switch_way
from dunwell.services.ways import settings_of, way_of
from dunwell.services.webhook_secret import end_old_secret, make_secret, signs_with
from dunwell.store.models import Company, CompanyWay, Event

ON, AT = date(2026, 3, 22), datetime(2026, 3, 22, 7, 30, tzinfo=UTC)


def made(company: Company) -> str:
    return make_secret(company, on=ON, actor="alice", at=AT)


def test_a_secret_is_made_before_or_after_the_address_and_nobody_sees_it_again(company: Company) -> None:
    with pytest.raises(Refused):
        save_way(company, "webhook", {"url": "https://hooks.example.com/x"}, on=ON, actor="alice", at=AT)
    secret = made(company)
    row = save_way(company, "webhook", {"url": "https://hooks.example.com/x"}, on=ON, actor="alice", at=AT)
    switch_way(company, "webhook", to=True, on=ON, actor="alice", at=AT)
    assert settings_of(row) == WebhookSettings("https://hooks.example.com/x", secret)
    assert way_of(company, "webhook") is not None
    row = CompanyWay.objects.get()
    assert secret.encode() not in bytes(row.secrets or b"")
    assert secret not in str(row.settings)
    assert not [event for event in Event.objects.values_list("data", flat=True) if secret in event]


def test_two_secrets_sign_until_the_old_one_is_ended(company: Company) -> None:
    first, second = made(company), made(company)
    row = CompanyWay.objects.get()
    assert signs_with(row) == 2
    assert end_old_secret(company, on=ON, actor="alice", at=AT)
    assert not end_old_secret(company, on=ON, actor="alice", at=AT)
    row = save_way(company, "webhook", {"url": "https://hooks.example.com/x"}, on=ON, actor="alice", at=AT)
    assert settings_of(row) == WebhookSettings("https://hooks.example.com/x", second)
    assert first != second


def test_nothing_to_end_where_nothing_was_made(company: Company) -> None:
    assert not end_old_secret(company, on=ON, actor="alice", at=AT)
    assert not CompanyWay.objects.exists()
