# SPDX-License-Identifier: MIT
from dataclasses import replace
from datetime import date

import pytest

from dunwell.core.problem import Refused
from dunwell.letters.statement.content import Account
from tests.letters.statement.accounts import FIRST, LAST, Moves, entries, euro, line, statement


def test_opening_movements_closing_and_what_is_open_are_one_sum() -> None:
    account = euro()
    assert account.opening + sum(entry.amount for entry in account.entries) == account.closing == account.sum_open
    assert account.overdue == 122000


def test_a_balance_that_does_not_follow_from_the_movements_is_refused() -> None:
    made = entries(Moves((("invoice", "R-1", 10000), ("payment", "P-1", -4000))))
    with pytest.raises(Refused, match="statement_mismatch"):
        Account("EUR", 0, (made[0], replace(made[1], balance=6001)), 6000, items=(line("R-1", 6000, 10000),))
    with pytest.raises(Refused, match="statement_mismatch"):
        Account("EUR", 100, made, 6000, items=(line("R-1", 6000, 10000),))


def test_what_is_open_must_be_the_closing_balance() -> None:
    made = entries(Moves((("invoice", "R-1", 10000),)))
    with pytest.raises(Refused, match="statement_mismatch") as refused:
        Account("EUR", 0, made, 10000, items=(line("R-1", 9999, 10000),))
    assert refused.value.context == {"currency": "EUR", "stated": 10000, "counted": 9999}


def test_a_period_does_not_end_before_it_begins() -> None:
    assert statement(first=FIRST, last=FIRST).last == FIRST
    with pytest.raises(Refused, match="period_backwards"):
        statement(first=LAST, last=date(2026, 3, 30))
