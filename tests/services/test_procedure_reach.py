# SPDX-License-Identifier: MIT
"""The list of procedures counts as the planner assigns, customer by customer."""

import random

import pytest

from dunwell.core.problem import Refused
from dunwell.services import procedures, switches
from dunwell.services.load_facts import load_facts
from dunwell.services.procedure_board import board, version_in_force
from dunwell.services.procedure_reach import reach, visible
from dunwell.store.models import Company, Customer, Procedure, User
from tests.services.ledger import ALICE, ON, take

LEVEL = '[[procedure.level]]\ncode = "r"\naction = "notice"\nafter_days = 9\n'
RULES = (
    ("gold", 'group = ["gold", "VIP"]'),
    ("home", 'kind = ["business", "public"], country = "domestic"'),
    ("near", 'country = ["SE", "EE"]'),
    ("people", 'kind = ["consumer"], country = "domestic"'),
    ("abroad", 'country = "foreign", kind = ["public"]'),
)
TEXT = "".join(
    f'[[procedure]]\ncode = "{code}"\nname = "{code}"\napplies_to = {{ {rule} }}\n{LEVEL}' for code, rule in RULES
)


@pytest.fixture
def people(company: Company) -> Company:
    procedures.apply(company, TEXT, name="p.toml", **ALICE)
    dice, named = random.Random(7), Procedure.objects.get(code="near")
    for number in range(120):
        choice = dice.choice(["auto"] * 6 + ["none", "named"])
        Customer.objects.create(
            company=company,
            ref=f"C-{number}",
            name=f"Customer {number}",
            kind=dice.choice(["", "business", "consumer", "public"]),
            country=dice.choice(["", "FI", "SE", "EE", "DE"]),
            group=dice.choice(["", "", "gold", "VIP", "gold "]),
            procedure_choice=choice,
            procedure=named if choice == "named" else None,
        )
    return company


def test_counts_and_lists_are_what_the_planner_assigns(any_database: str, people: Company) -> None:
    facts = load_facts(people, ON).facts
    assigned: dict[int | None, set[int]] = {}
    for customer, index in facts.customers.select("customer", "procedure").iter_rows():
        assigned.setdefault(index, set()).add(customer)
    found = reach(people)
    assert found.counts() == {index: len(ids) for index, ids in assigned.items()}
    for index in (None, *range(len(RULES))):
        rows = found.under(visible(people, None), index)
        assert set(rows.values_list("pk", flat=True)) == assigned.get(index, set())
    assert sum(row.customers for row in board(people).rows) + board(people).prevented == 120


def test_board_counts_items_at_each_level(database: str, company: Company) -> None:
    from tests.services.ledger import noticed

    noticed(company)
    (row,) = board(Company.objects.get(pk=company.pk)).rows
    assert (row.customers, row.items, row.levels, row.reached) == (2, 3, [("r", 1)], {0: 2, 1: 1})
    take(company, "customer_id,name\nC-9,Nobody\n")
    switches.assign_procedure(company, "C-1", "none", **ALICE)
    after = board(Company.objects.get(pk=company.pk))
    assert (after.prevented, after.prevented_items, after.rows[0].items) == (1, 2, 1)


def test_person_limited_to_own_customers_counts_those(database: str, people: Company) -> None:
    anna = User.objects.create(username="anna")
    assert sum(row.customers for row in board(people, own=anna.pk).rows) == 0
    Customer.objects.filter(company=people, ref__in=["C-1", "C-2"]).update(owner=anna)
    Company.objects.filter(pk=people.pk).update(event_seq=99)
    mine = board(Company.objects.get(pk=people.pk), own=anna.pk)
    assert sum(row.customers for row in mine.rows) + mine.prevented == 2


def test_procedure_of_another_company_is_not_found(database: str, people: Company) -> None:
    other = Company.objects.create(
        code="other", name="Other", country="FI", currency="EUR", language="en", time_zone="UTC"
    )
    with pytest.raises(Refused, match="not_found"):
        version_in_force(other, "gold")
    assert version_in_force(people, "gold").number == 1
