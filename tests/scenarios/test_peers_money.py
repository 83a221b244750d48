# SPDX-License-Identifier: MIT
"""Cases that other systems hold themselves to: fees, instalments, credit notes, currencies, what is overdue."""

import pytest

from dunwell.services import payments, reversals
from dunwell.services.check_books import check
from dunwell.store.models import Claim, Payment
from tests.scenarios.ladders import ladder, level
from tests.scenarios.story import Story
from tests.services.ledger import open_items

pytestmark = pytest.mark.usefixtures("database")
ONE = ladder(level("reminder", 1))
WITH_FEE = ladder(level("reminder", 1, 'fee = { EUR = "0.25" }', "repeat_days = 7"))


def claims(story: Story) -> list[tuple[int, int, str]]:
    rows = Claim.objects.filter(company=story.company).order_by("pk")
    return [(row.amount_minor, row.allocated_minor, row.status) for row in rows]


def test_fees_are_of_the_original_amount_and_once_for_item_and_level() -> None:
    first = level("first", 5, 'fee = { EUR = "10.00" }')
    second = level("second", 10, 'fee_percent = "15"', "repeat_days = 5")
    story = Story(ladder(first, second)).on("1 Mar")
    story.invoice("A", "100.00", due="1 Mar")
    assert story.on("5 Mar").run().out == []
    assert story.on("6 Mar").run().out == ["first to C-1: A 100.00, fee 10.00 = 110.00"]
    assert story.on("11 Mar").run().out == ["second to C-1: A 100.00, claims 10.00, fee 15.00 = 125.00"]
    assert story.on("16 Mar").run().out == ["second to C-1: A 100.00, claims 25.00 = 125.00"]
    assert claims(story) == [(1000, 0, "open"), (1500, 0, "open")]
    assert check(story.company) == []


def test_of_an_invoice_in_instalments_only_those_due_are_chased() -> None:
    story = Story(ONE).on("1 Mar")
    story.instalments("I", ("50.00", "6 Mar"), ("50.00", "11 Mar"), issued="1 Mar")
    day = story.on("7 Mar").run()
    assert day.out == ["reminder to C-1: I/1 50.00 = 50.00"]
    assert day["I/2"] == "not_due, next 12 Mar"


def test_credit_note_against_an_invoice_settles_it_until_it_is_cancelled() -> None:
    story = Story(ladder(level("reminder", 1), level("second", 2, gap_days=7))).on("1 Mar")
    story.invoice("A", "100.00", due="1 Mar")
    story.on("2 Mar").run()
    story.invoice("CN", "-100.00", issued="2 Mar")
    payments.allocate(story.company, "CN", item="A", **story.when)
    assert (open_items(story.company), story.on("9 Mar").run().items) == ({"A": 0}, {})
    reversals.cancel_credit_note(story.company, "CN", reason="in error", **story.when)
    assert story.on("10 Mar").run().out == ["second to C-1: A 100.00 = 100.00"]
    assert check(story.company) == []
    assert (story.on("2 Mar").why("A"), story.on("9 Mar").why("A")) == ("step", "settled")


def test_credit_note_not_tied_to_an_invoice_leaves_it_open_and_is_netted() -> None:
    story = Story(ONE).on("1 Mar")
    story.invoice("A", "100.00", due="1 Mar")
    story.invoice("CN", "-30.00", issued="1 Mar")
    assert story.on("2 Mar").plan().out == ["reminder to C-1: A 100.00, credits 30.00 = 70.00"]
    story.invoice("CN-2", "-70.00", issued="1 Mar")
    assert story.run().items == {"A": "covered_by_credit"}
    assert open_items(story.company) == {"A": 10000}
    reversals.cancel_credit_note(story.company, "CN-2", reason="in error", **story.on("3 Mar").when)
    assert story.on("3 Mar").run().out == ["reminder to C-1: A 100.00, credits 30.00 = 70.00"]
    assert story.on("2 Mar").why("A") == "covered_by_credit"


def test_items_in_another_currency_keep_it_and_are_summed_within_it() -> None:
    story = Story(ONE).on("1 Mar")
    story.invoice("A", "100.00", due="1 Mar", currency="USD")
    story.invoice("B", "100.00", due="1 Mar", currency="USD")
    story.invoice("C", "70.00", due="1 Mar")
    assert story.on("2 Mar").run().out == [
        "reminder to C-1: C 70.00 = 70.00",
        "reminder to C-1: A 100.00, B 100.00 = 200.00 USD",
    ]


@pytest.mark.parametrize(("minimum", "outcome"), [("500.00", "step to reminder"), ("500.01", "below_total_minimum")])
def test_overdue_is_what_was_due_before_today(minimum: str, outcome: str) -> None:
    story = Story(ladder(level("reminder", 1, f'minimum_total = {{ EUR = "{minimum}" }}'))).on("1 Feb")
    story.invoice("A", "500.00", due="1 Feb")
    story.invoice("B", "700.00", due="2 Mar")
    day = story.on("2 Mar").run()
    assert day["A"].split(",")[0] == outcome
    assert day["B"] == "not_due, next 3 Mar"
    assert day.out == (["reminder to C-1: A 500.00 = 500.00"] if minimum == "500.00" else [])


def test_of_two_halves_only_the_one_due_is_overdue_until_it_is_paid() -> None:
    story = Story(ONE).on("1 Jan")
    story.instalments("I", ("600.00", "1 Jan"), ("600.00", "30 Mar"), issued="1 Jan")
    assert story.on("1 Mar").plan().out == ["reminder to C-1: I/1 600.00 = 600.00"]
    story.pay("I", "600.00")
    assert story.run() == story.plan()
    assert story.plan().items == {"I/2": "not_due, next 31 Mar"}


def test_fee_outlives_its_principal_and_is_no_reason_to_write() -> None:
    story = Story(WITH_FEE).on("1 Mar")
    story.invoice("A", "100.00", due="1 Mar")
    assert story.on("2 Mar").run().out == ["reminder to C-1: A 100.00, fee 0.25 = 100.25"]
    story.on("3 Mar").pay("A", "100.00")
    day = story.on("9 Mar").run()
    assert (day.items, day.out) == ({}, [])
    assert claims(story) == [(25, 0, "open")]


def test_payment_of_all_settles_the_invoice_and_its_costs() -> None:
    story = Story(WITH_FEE).on("1 Mar")
    story.invoice("A", "100.00", due="1 Mar")
    story.on("2 Mar").run()
    ref = story.on("3 Mar").pay("A", "100.25")
    payments.allocate(story.company, ref, claim=Claim.objects.get().pk, **story.when)
    assert (open_items(story.company), claims(story)) == ({"A": 0}, [(25, 25, "paid")])
    assert Payment.objects.get().allocated_minor == 10025


def test_payment_in_part_can_settle_costs_before_the_principal() -> None:
    story = Story(WITH_FEE).on("1 Mar")
    story.invoice("A", "100.00", due="1 Mar")
    story.on("2 Mar").run()
    money = payments.book_payment(story.company, "50.00", "EUR", customer="C-1", **story.on("3 Mar").when)
    payments.allocate(story.company, money.ref, claim=Claim.objects.get().pk, **story.when)
    payments.allocate(story.company, money.ref, item="A", **story.when)
    assert (open_items(story.company), claims(story)) == ({"A": 5025}, [(25, 25, "paid")])
    assert story.on("9 Mar").run().out == ["reminder to C-1: A 50.25 = 50.25"]
    assert check(story.company) == []
