# SPDX-License-Identifier: MIT
"""Companies begin silent and are set strictly."""

import json
from datetime import time
from decimal import Decimal
from typing import Any

import pytest

from dunwell.core.problem import Refused
from dunwell.services import procedures
from dunwell.services.check_books import check
from dunwell.services.companies import create_company, get_company, set_company
from dunwell.store.models import Company, Event
from tests.services.ledger import ALICE

ACME: dict[str, Any] = {
    "code": "acme",
    "name": "Acme Oy",
    "country": "FI",
    "currency": "EUR",
    "language": "fi",
    "time_zone": "Europe/Helsinki",
}


def test_new_company_has_two_procedures_and_sends_nothing(any_database: str) -> None:
    company = create_company(**ACME, **ALICE)
    assert (company.reminders, company.mode) == (False, "automatic")
    assert 'code = "business"' in procedures.export(company)
    assert [event.code for event in Event.objects.order_by("seq")] == [
        "company_created",
        "procedure_applied",
        "procedure_applied",
    ]
    assert get_company("acme") == company
    assert check() == []


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("code", "Ac me"),
        ("name", " "),
        ("country", "FIN"),
        ("country", "UK"),
        ("currency", "EURO"),
        ("language", "Finnish"),
        ("time_zone", "Helsinki"),
        ("mode", "sometimes"),
    ],
)
def test_company_that_cannot_be_is_refused(database: str, key: str, value: str) -> None:
    with pytest.raises(Refused, match="bad_value") as refusal:
        create_company(**{**ACME, key: value}, **ALICE)
    assert refusal.value.context["key"] == key
    assert not Company.objects.exists()


def test_code_is_taken_once(database: str) -> None:
    create_company(**ACME, **ALICE)
    with pytest.raises(Refused, match="company_exists"):
        create_company(**ACME, **ALICE)
    with pytest.raises(Refused, match="not_found"):
        get_company("other")


def test_settings_are_read_strictly_and_told_with_before_and_after(database: str, company: Company) -> None:
    given = {"reminders": "off", "tolerance": "0.10", "run_at": "05:30", "email": "", "pay_to": "FI21\nNDEA"}
    changes = set_company(company, given, **ALICE)
    assert changes == {
        "reminders": [True, False],
        "tolerance": ["0", "0.1"],
        "run_at": ["06:00", "05:30"],
        "email": ["invoices@acme.example", ""],
        "pay_to": ["", "FI21\nNDEA"],
    }
    now = Company.objects.get()
    assert (now.reminders, now.tolerance, now.run_at) == (False, Decimal("0.10"), time(5, 30))
    assert json.loads(Event.objects.get(code="company_changed").data) == {"changes": changes}
    assert set_company(company, given, **ALICE) == {}
    assert Event.objects.count() == 1


def test_report_and_warnings_are_settings_too(company: Company) -> None:
    given = {"report": "run", "report_to": "me@acme.example", "silent_days": "30"}
    assert set_company(company, given, **ALICE) == {
        "report": ["weekly", "run"],
        "report_to": ["", "me@acme.example"],
        "silent_days": [14, 30],
    }


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        ("reminders", "yes", "bad_value"),
        ("tolerance", "-1", "bad_value"),
        ("tolerance", "1e3", "bad_value"),
        ("run_at", "6:00", "bad_value"),
        ("run_at", "24:00", "bad_value"),
        ("email", "acme", "bad_value"),
        ("phone", "1\n2", "bad_value"),
        ("report", "daily", "bad_value"),
        ("report_to", "me", "bad_value"),
        ("silent_days", "0", "bad_value"),
        ("silent_days", "366", "bad_value"),
        ("silent_days", "²", "bad_value"),
        ("call_tries", "21", "bad_value"),
        ("currency", "SEK", "unknown_setting"),
        ("reminder", "on", "unknown_setting"),
    ],
)
def test_setting_that_cannot_be_read_changes_nothing(company: Company, key: str, value: str, code: str) -> None:
    with pytest.raises(Refused, match=code):
        set_company(company, {"name": "Other", key: value}, **ALICE)
    assert Company.objects.get().name == "Acme Oy"
