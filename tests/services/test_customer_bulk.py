# SPDX-License-Identifier: MIT
"""Many customers at once, and back again."""

import pytest

from dunwell.core.problem import Refused
from dunwell.services import customer_bulk, edit_customer, procedures
from dunwell.store.models import Company, Customer, Event, Hold, User
from tests.services.ledger import ALICE, GOLD, ON, TODAY, When, take

PEOPLE = "customer_id,name,group\nC-1,Aalto,gold\nC-2,Berg,\nC-3,Cassel,\n"


@pytest.fixture
def ids(any_database: str, company: Company) -> list[int]:
    procedures.apply(company, GOLD, name="p.toml", **ALICE)
    take(company, PEOPLE)
    return list(Customer.objects.filter(company=company).order_by("ref").values_list("pk", flat=True))


def groups() -> list[str]:
    return list(Customer.objects.order_by("ref").values_list("group", flat=True))


def test_group_of_many_is_set_and_put_back(company: Company, ids: list[int]) -> None:
    done = customer_bulk.change_customers(company, ids, {"group": "gold"}, **ALICE)
    assert (done.changed, done.unchanged, groups()) == (2, 1, ["gold", "gold", "gold"])
    undone = customer_bulk.undo(company, done.first, done.last, **TODAY)
    assert (undone.restored, undone.left, groups()) == (2, 0, ["gold", "", ""])


def test_undoing_leaves_what_somebody_changed_since(company: Company, ids: list[int]) -> None:
    done = customer_bulk.change_customers(company, ids, {"reminders": False}, **ALICE)
    edit_customer.edit_customer(company, ids[1], {"reminders": True}, **TODAY)
    undone = customer_bulk.undo(company, done.first, done.last, **TODAY)
    assert (undone.restored, undone.left) == (2, 1)
    assert Customer.objects.filter(reminders=True).count() == 3


def test_moving_to_a_procedure_is_undone_to_where_each_was(company: Company, ids: list[int]) -> None:
    customer_bulk.move_customers(company, ids[:1], "none", **ALICE)
    done = customer_bulk.move_customers(company, ids, "gold", **ALICE)
    assert done.changed == 3
    customer_bulk.undo(company, done.first, done.last, **TODAY)
    assert list(Customer.objects.order_by("ref").values_list("procedure_choice", flat=True)) == ["none", "auto", "auto"]


def test_holds_of_many_are_made_and_ended_together(company: Company, ids: list[int]) -> None:
    done = customer_bulk.hold_customers(company, ids, reason="Fair in Turku", until=ON, **TODAY)
    assert (done.changed, Hold.objects.filter(ended_seq__isnull=True).count()) == (3, 3)
    assert customer_bulk.undo(company, done.first, done.last, **TODAY).restored == 3
    assert not Hold.objects.filter(ended_seq__isnull=True).exists()
    assert Event.objects.filter(code="hold_ended").count() == 3


def test_nothing_changed_tells_no_events(company: Company, ids: list[int]) -> None:
    done = customer_bulk.change_customers(company, ids, {"reminders": True}, **ALICE)
    assert (done.changed, done.unchanged, done.first) == (0, 3, 0)


def test_act_of_another_person_is_not_undone(company: Company, ids: list[int]) -> None:
    done = customer_bulk.change_customers(company, ids, {"reminders": False}, **ALICE)
    bob: When = {**TODAY, "actor": "bob"}
    with pytest.raises(Refused, match="not_found"):
        customer_bulk.undo(company, done.first, done.last, **bob)
    with pytest.raises(Refused, match="not_found"):
        customer_bulk.undo(company, 1, done.last, **TODAY)


def test_strangers_among_them_and_nobody_is_changed(company: Company, ids: list[int]) -> None:
    ann = User.objects.create(username="ann")
    Customer.objects.filter(pk=ids[0]).update(owner=ann)
    with pytest.raises(Refused, match="not_found"):
        customer_bulk.change_customers(company, ids, {"group": "x"}, own=ann.pk, **ALICE)
    assert groups() == ["gold", "", ""]
    assert customer_bulk.change_customers(company, ids[:1], {"group": "x"}, own=ann.pk, **ALICE).changed == 1
