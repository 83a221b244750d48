# SPDX-License-Identifier: MIT
"""Payments whose truth is known, and what holds whatever is paid."""

import random
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from dunwell.core.matching.match import match
from dunwell.core.matching.model import Customer, KnownAccount, OpenItem, Payment, Policy, Proposal
from tests.truth.kinds import KINDS
from tests.truth.score import judge
from tests.truth.world import POLICY, Maker

DAY = date(2026, 6, 15)
AMOUNTS = st.one_of(st.integers(1, 400), st.sampled_from([100, 200, 250, 10**15]))
TEXTS = st.lists(
    st.sampled_from(
        [
            "RE-1001",
            "RE-1002",
            "1003",
            "RE-1004",
            "RE-1005,",
            "12.06.2026",
            "1.00 EUR",
            "N-3",
            "1234561",
            "RE-1001/1002",
            "x",
        ]
    ),
    max_size=4,
).map(" ".join)
ITEMS = st.lists(st.tuples(AMOUNTS, st.integers(0, 2), st.sampled_from(["EUR", "EUR", "USD"])), max_size=7)
PAYMENTS = st.lists(st.tuples(AMOUNTS, TEXTS, st.sampled_from(["", "ann ab", "Bo Oy"]), st.integers(0, 3)), max_size=8)
CUSTOMERS = [Customer("0", ("Ann AB",)), Customer("1", ("Bo Oy",)), Customer("2", ("Cy",))]
KNOWN = [KnownAccount("A0", "0"), KnownAccount("A1", "1"), KnownAccount("A1", "2")]


def test_of_two_thousand_payments_hardly_one_is_booked_wrong_and_most_are_booked() -> None:
    world = Maker(7, 900).make(2000, KINDS)
    score = judge(
        world, match(world.payments, world.items, world.customers, world.accounts, POLICY, credit_notes=world.notes)
    )
    assert len(world.payments) >= 2000
    assert score.precision >= 0.9995
    assert score.recall >= 0.85


def test_the_score_sees_a_wrong_booking() -> None:
    world = Maker(7, 60).make(100, KINDS)
    proposals = match(world.payments, world.items, world.customers, world.accounts, POLICY, credit_notes=world.notes)
    first = next(one for one in proposals if one.certain)
    wrong = [one for one in proposals if one is not first]
    wrong.append(Proposal(first.payment, "", "", (), 1, 0, certain=True, evidence=()))
    assert judge(world, wrong).wrong == [first.payment]


@settings(max_examples=150, deadline=None)
@given(items=ITEMS, payments=PAYMENTS, seed=st.integers(0, 99))
def test_nothing_is_given_twice_and_order_does_not_matter(
    items: list[tuple[int, int, str]], payments: list[tuple[int, str, str, int]], seed: int
) -> None:
    owed = [
        OpenItem(
            f"i{at}", f"RE-{1001 + at}", str(customer), amount, currency, DAY, DAY + timedelta(at % 3), notices=("N-3",)
        )
        for at, (amount, customer, currency) in enumerate(items)
    ]
    paid = [
        Payment(f"p{at}", amount, "EUR", DAY + timedelta(at % 2), text=text, name=name, account=f"A{account}")
        for at, (amount, text, name, account) in enumerate(payments)
    ]
    policy = Policy(country="EE", tolerance=3, bank_charges=20)
    proposals = match(paid, owed, CUSTOMERS, KNOWN, policy)
    _hold(proposals, paid, owed)
    mixed = random.Random(seed)
    turned = [mixed.sample(rows, len(rows)) for rows in (paid, owed)]
    again = match(turned[0], turned[1], mixed.sample(CUSTOMERS, 3), mixed.sample(KNOWN, 3), policy)  # type: ignore[arg-type]  # mixed rows
    assert again == proposals


def _hold(proposals: list[Proposal], paid: list[Payment], owed: list[OpenItem]) -> None:
    amounts = {payment.id: payment.amount for payment in paid}
    open_of = {item.id: item.amount for item in owed}
    assert sorted(one.payment for one in proposals) == sorted(amounts)
    taken = dict.fromkeys(open_of, 0)
    for one in proposals:
        assert one.credit + sum(part.minor for part in one.allocations) == amounts[one.payment]
        assert one.credit >= 0
        assert len({part.item for part in one.allocations}) == len(one.allocations)
        for part in one.allocations:
            assert part.minor > 0
            assert part.written_off >= 0
            assert part.minor + part.written_off <= open_of[part.item]
            taken[part.item] += (part.minor + part.written_off) * one.certain
    assert all(taken[item] <= amount for item, amount in open_of.items())


def test_credit_notes_that_payers_take_off_are_found() -> None:
    world = Maker(11, 700).make(400, {"credit note": (1, KINDS["credit note"][1]), "parts": (1, KINDS["parts"][1])})
    proposals = match(world.payments, world.items, world.customers, world.accounts, POLICY, credit_notes=world.notes)
    score = judge(world, proposals)
    assert score.booked.count("credit note") > 0.8 * len(world.taken_off)
    assert score.precision >= 0.99
