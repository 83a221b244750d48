# SPDX-License-Identifier: MIT
"""Switches tell what they changed, so that earlier days can be told again."""

import json

import pytest

from dunwell.core.problem import Refused
from dunwell.services import procedures, switches
from dunwell.store.models import Company, Customer, Event, OpenItem, Procedure
from tests.services.ledger import ALICE, GOLD, INSTALLMENTS, INVOICES, take


def told(code: str) -> list[dict[str, object]]:
    return [json.loads(event.data)["changes"] for event in Event.objects.filter(code=code).order_by("seq")]


def test_reminders_of_a_customer_are_switched_with_an_event(database: str, company: Company) -> None:
    take(company, INVOICES)
    assert switches.set_customer_reminders(company, "C-1", False, **ALICE) is True
    assert switches.set_customer_reminders(company, "C-1", False, **ALICE) is False
    assert Customer.objects.get(ref="C-1").reminders is False
    assert told("customer_changed") == [{"reminders": [True, False]}]


def test_reminders_of_an_invoice_are_those_of_all_its_installments(database: str, company: Company) -> None:
    take(company, INSTALLMENTS + "K-1,C-1,2026-01-01,,EUR,-5.00,\n")
    assert switches.set_invoice_reminders(company, "I-1", False, **ALICE) is True
    assert switches.set_invoice_reminders(company, "I-1", False, **ALICE) is False
    assert OpenItem.objects.filter(remind=False).count() == 3
    assert told("invoice_changed") == [{"remind": [True, False]}] * 3
    assert set(Event.objects.filter(code="invoice_changed").values_list("item_id", flat=True)) == set(
        OpenItem.objects.values_list("pk", flat=True)
    )
    with pytest.raises(Refused, match="credit_note"):
        switches.set_invoice_reminders(company, "K-1", False, **ALICE)


def test_many_customers_are_put_under_a_procedure_at_once_or_none(any_database: str, company: Company) -> None:
    procedures.apply(company, GOLD, name="p.toml", **ALICE)
    take(company, INVOICES)
    with pytest.raises(Refused, match="not_found"):
        switches.assign_procedures(company, ["C-1", "C-9"], "gold", **ALICE)
    with pytest.raises(Refused, match="not_found"):
        switches.assign_procedure(company, "C-1", "silver", **ALICE)
    assert switches.assign_procedures(company, ["C-1", "C-2", "C-1"], "gold", **ALICE) == 2
    assert switches.assign_procedure(company, "C-1", "none", **ALICE) is True
    assert switches.assign_procedures(company, ["C-1", "C-2"], "none", **ALICE) == 1
    gold = Procedure.objects.get(code="gold").pk
    assert told("customer_changed") == [
        {"procedure_choice": ["auto", "named"], "procedure_id": [None, gold]},
        {"procedure_choice": ["auto", "named"], "procedure_id": [None, gold]},
        {"procedure_choice": ["named", "none"], "procedure_id": [gold, None]},
        {"procedure_choice": ["named", "none"], "procedure_id": [gold, None]},
    ]
