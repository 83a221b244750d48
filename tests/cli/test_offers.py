# SPDX-License-Identifier: MIT
"""Offers answered, payments under way, and the amount that a hold does not have."""

from pathlib import Path

import pytest

from tests.cli.running import ACME, ACME_MORE, CUSTOMERS, INVOICES, file, run

HERE = ("--company", "acme")
DAY = (*HERE, "--on", "2026-03-02")


def made(folder: Path, mode: str) -> None:
    assert run(*ACME, *ACME_MORE, "--mode", mode).code == 0
    customers, invoices = file(folder, "customers.csv", CUSTOMERS), file(folder, "invoices.csv", INVOICES)
    assert run("import", customers, invoices, *HERE).code == 0


@pytest.fixture
def acme(database: str, tmp_path: Path) -> None:
    made(tmp_path, "automatic")


@pytest.fixture
def offering(database: str, tmp_path: Path) -> None:
    made(tmp_path, "offer")


def outcome(item: str) -> str:
    items = run("plan", *DAY, "--json").told["items"]
    assert isinstance(items, list)
    return str(next(one["outcome"] for one in items if one["item"] == item))


@pytest.mark.usefixtures("offering")
def test_an_offer_waits_until_it_is_accepted_and_declined_it_waits_again() -> None:
    assert outcome("R-1") == "awaiting_offer"
    accepted = run("offer", "R-1", "accept", *DAY, "--json")
    assert (accepted.code, accepted.told) == (0, {"invoice": "R-1", "answer": "accept", "changed": True})
    assert (outcome("R-1"), outcome("R-4")) == ("step", "awaiting_offer")
    assert "Nothing was changed" in run("offer", "R-1", "accept", *DAY).out
    assert run("offer", "R-1", "decline", *DAY).out == "The offer to remind R-1 is declined.\n"
    assert outcome("R-1") == "awaiting_offer"


@pytest.mark.usefixtures("offering")
def test_an_offer_needs_an_answer_that_is_known_and_an_invoice_that_is_there() -> None:
    assert run("offer", "R-1", "perhaps", *DAY).code == 2
    ran = run("offer", "R-9", "accept", *DAY, "--json")
    assert (ran.code, ran.error) == (1, "not_found")


@pytest.mark.usefixtures("acme")
def test_a_payment_under_way_stops_reminders_until_it_is_ended() -> None:
    begun = run("under-way", "R-1", *DAY, "--json")
    assert (begun.code, begun.told["since"]) == (0, "2026-03-02")
    assert outcome("R-1") == "payment_pending"
    again = run("under-way", "R-1", *DAY, "--json")
    assert (again.code, again.error) == (1, "already_under_way")
    assert run("end", "under-way", "R-1", *DAY, "--json").told == {"under_way": "R-1", "ended": True}
    assert outcome("R-1") == "step"
    ended = run("end", "under-way", "R-1", *DAY, "--json")
    assert (ended.code, ended.error) == (1, "not_found")
    assert "There is no payment under way R-1 here" in ended.err


@pytest.mark.usefixtures("acme")
def test_an_offer_answered_in_another_mode_says_that_it_does_not_count() -> None:
    assert "acme is in mode automatic" in run("offer", "R-1", "decline", *DAY).out
    assert outcome("R-1") == "step"


@pytest.mark.usefixtures("acme")
def test_other_pauses_are_ended_by_a_number_only() -> None:
    assert run("end", "hold", "R-1", *DAY).code == 2


@pytest.mark.usefixtures("acme")
def test_a_hold_on_a_part_is_refused_and_holds_nothing() -> None:
    ran = run("hold", "R-1", "--amount", "10.00", "--reason", "a part", *DAY, "--json")
    assert (ran.code, ran.error) == (1, "hold_has_no_amount")
    assert "dispute --amount" in ran.err
    assert outcome("R-1") == "step"
