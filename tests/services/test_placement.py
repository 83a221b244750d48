# SPDX-License-Identifier: MIT
"""Who falls under which procedure, as the database counts it, is what the planner decides."""

from collections import Counter

import pytest

from dunwell.core.problem import Refused
from dunwell.services import placement, procedures
from dunwell.services.companies import create_company
from dunwell.services.load_facts import load_facts
from dunwell.store.models import Company, Customer
from tests.services.ledger import ALICE, ON, take
from tests.services.test_companies import ACME

CUSTOMERS = """\
customer_id,name,kind,country,group,email,procedure
C-1,Anna,consumer,FI,,a@c.example,
C-2,Bertta Oy,business,FI,gold,,
C-3,City,public,,,c@c.example,
C-4,Someone,,,,,
C-5,Erik AB,business,SE,,e@c.example,
C-6,Franz,consumer,DE,gold,,
C-7,Gunnar,consumer,SE,,,
C-8,Heikki,consumer,FI,,,none
C-9,Ivar,consumer,SE,,,consumers
"""
MORE = """
[[procedure]]
code = "gold"
name = "Gold"
applies_to = { group = ["gold"] }
[[procedure.level]]
code = "r"
action = "notice"
after_days = 9
[[procedure]]
code = "north"
name = "North"
applies_to = { country = ["SE", "FI"], kind = ["business"] }
[[procedure.level]]
code = "r"
action = "notice"
after_days = 9
[[procedure]]
code = "abroad"
name = "Abroad"
applies_to = { country = "foreign" }
[[procedure.level]]
code = "r"
action = "notice"
after_days = 9
"""


@pytest.fixture
def acme(any_database: str) -> Company:
    company = create_company(**ACME, **ALICE)
    assert not take(company, CUSTOMERS).problems
    return company


def by_planner(company: Company) -> dict[str, int]:
    facts = load_facts(company, ON).facts
    names = [one.code for one in facts.procedures]
    counted = Counter("none" if index is None else names[index] for index in facts.customers["procedure"].to_list())
    return {name: counted[name] for name in [*names, "none"]}


def counted(company: Company) -> dict[str, int]:
    found = placement.placement(company)
    return {one.code: one.customers for one in found.procedures} | {"none": found.prevented}


def test_domestic_customers_fall_under_the_general_procedures_and_foreign_ones_under_none(acme: Company) -> None:
    found = placement.placement(acme)
    assert counted(acme) == by_planner(acme) == {"business": 2, "consumers": 3, "none": 4}
    assert (found.abroad, found.taken_out, found.unfitting, found.without_email) == (3, 1, 0, 3)
    assert (found.customers, [one.named for one in found.procedures]) == (9, [0, 1])
    assert placement.prevented_countries(acme) == [("SE", 2), ("DE", 1)]
    under = placement.customers_under(acme, "business").order_by("ref")
    assert [customer.ref for customer in under] == ["C-2", "C-3"]


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_counts_agree_with_the_planner_under_any_rules(acme: Company, order: tuple[int, ...]) -> None:
    parts = MORE.split("\n[[procedure]]\n")[1:]
    text = procedures.export(acme) + "".join("\n[[procedure]]\n" + parts[number] for number in order)
    procedures.apply(acme, text, name="p.toml", **ALICE)
    assert counted(acme) == by_planner(acme)
    assert sum(counted(acme).values()) == 9


def test_customers_abroad_come_under_a_procedure_by_a_conscious_act(acme: Company) -> None:
    assert placement.put_country_under(acme, "SE", "business", **ALICE) == 2
    assert placement.put_country_under(acme, "SE", "business", **ALICE) == 0
    assert counted(acme) == by_planner(acme) == {"business": 4, "consumers": 3, "none": 2}
    franz = Customer.objects.get(ref="C-6").pk
    assert placement.put_under(acme, [franz], "consumers", **ALICE) == 1
    assert counted(acme)["none"] == 1
    assert placement.put_under(acme, [], "consumers", **ALICE) == 0


def test_customer_of_another_company_is_not_found(acme: Company) -> None:
    other = create_company(**{**ACME, "code": "other"}, **ALICE)
    with pytest.raises(Refused, match="not_found"):
        placement.put_under(other, [Customer.objects.get(ref="C-6").pk], "business", **ALICE)
    with pytest.raises(Refused, match="not_found"):
        placement.customers_under(acme, "nobody")


def test_person_limited_to_own_documents_counts_own_customers(acme: Company) -> None:
    assert placement.placement(acme, own=7).customers == 0
