# SPDX-License-Identifier: MIT
"""How an amount fits, and in which order it settles: the tables of the page, reckoned anew."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from dunwell.core.matching.allocate import Debt, Order, allocate
from dunwell.core.matching.fit import subsets
from dunwell.core.matching.match import match
from dunwell.core.matching.model import CashDiscount, Customer, KnownAccount, OpenItem, Payment, Policy
from dunwell.core.money import decimal_string, minor_units

PAGE = (Path(__file__).parents[3] / "docs" / "algorithms" / "matching.md").read_text("utf-8")
DAY = date(2026, 6, 15)
HOME, ABROAD = "EE382200221020145685", "DE89370400440532013000"
POLICY = Policy(country="EE", tolerance=5, bank_charges=1500)
ITEMS = [
    OpenItem(
        "March", "400301", "C", 10000, "EUR", DAY, date(2026, 3, 1), "", CashDiscount(Decimal(2), date(2026, 6, 20))
    ),
    OpenItem("April", "400402", "C", 25000, "EUR", DAY, date(2026, 4, 1)),
    OpenItem("May", "400503", "C", 14950, "EUR", DAY, date(2026, 5, 1)),
]
NUMBERS = {item.id: item.invoice for item in ITEMS}
KNOWN = [KnownAccount(HOME, "C"), KnownAccount(ABROAD, "C")]


def rows(heading: str) -> list[list[str]]:
    part = PAGE.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    return [[cell.strip() for cell in line.split("|")[1:-1]] for line in part.splitlines() if line.startswith("|")][2:]


@pytest.mark.parametrize("row", rows("How an amount fits"), ids=lambda row: " ".join(row[:3]))
def test_an_amount_fits_as_the_page_says(row: list[str]) -> None:
    named, paid, account, settles, written_off, credit, sure = row
    text = "" if named == "nothing" else ", ".join(NUMBERS[one] for one in named.split(", "))
    payment = Payment(
        "P", minor_units(paid, "EUR"), "EUR", DAY, text=text, account=HOME if account == "home" else ABROAD
    )
    (proposal,) = match([payment], ITEMS, [Customer("C", ("Matti Virtanen",))], KNOWN, POLICY)
    parts = [f"{part.item} {decimal_string(part.minor, 'EUR')}" for part in proposal.allocations]
    short = [f"{part.item} {decimal_string(part.written_off, 'EUR')} {part.kind}" for part in proposal.allocations]
    assert ", ".join(parts) == settles
    assert ", ".join(one for one in short if " 0.00 " not in one) == written_off
    assert decimal_string(proposal.credit, "EUR") == credit
    assert proposal.certain == (sure == "yes")


def test_a_sum_that_chance_could_make_waits_for_a_person() -> None:
    payment = Payment("P", 24950, "EUR", DAY, account=HOME)
    (proposal,) = match([payment], ITEMS, (), KNOWN, POLICY)
    assert [part.item for part in proposal.allocations] == ["March", "May"]
    assert not proposal.certain
    assert "chance" in [fact.kind for fact in proposal.evidence]


@pytest.mark.parametrize("row", rows("In which order"), ids=lambda row: " ".join(row[:2]))
def test_money_settles_debts_in_the_order_of_the_page(row: list[str]) -> None:
    paid, order, *expected, left = row
    assert order in {"costs_first", "principal_first"}
    named: Order = "costs_first" if order == "costs_first" else "principal_first"
    march, april = date(2026, 3, 1), date(2026, 4, 1)
    debts = [
        Debt("fee", "cost", "400301", march, 500),
        Debt("interest", "interest", "400301", march, 300),
        Debt("march", "principal", "400301", march, 10000),
        Debt("april", "principal", "400402", april, 25000),
    ]
    parts, rest = allocate(minor_units(paid, "EUR"), reversed(debts), named)
    settled = dict(parts)
    assert [decimal_string(settled.get(debt.id, 0), "EUR") for debt in debts] == expected
    assert decimal_string(rest, "EUR") == left


def test_a_debt_that_is_named_comes_before_an_older_one() -> None:
    old = Debt("old", "principal", "1", date(2026, 1, 1), 100)
    named = Debt("named", "principal", "2", date(2026, 5, 1), 100, named=True)
    assert allocate(150, [old, named], "costs_first") == ((("named", 100), ("old", 50)), 0)
    assert allocate(150, [old, named], "principal_first") == ((("named", 100), ("old", 50)), 0)
    assert allocate(-1, [old], "costs_first") == ((), 0)


def test_two_sums_that_fit_are_found_and_no_more_are_looked_for() -> None:
    assert subsets([100, 250, 150], 250, 1000) == ([(0, 2), (1,)], False)
    assert subsets([100, 250, 150], 400, 1000) == ([(1, 2)], True)
    found, complete = subsets([1] * 40, 20, 20_000)
    assert (len(found), complete) == (2, False)
    assert subsets([3, 6, 9] * 20, 100, 500) == ([], False)
