# SPDX-License-Identifier: MIT
"""Nothing is said twice of a problem, and amounts and days in it are written as everywhere."""

from collections.abc import Iterator

import pytest
from django.utils import translation

from dunwell.core.problem import Problem
from dunwell.web.words.bank import gap_told, note_told
from dunwell.web.words.problems import placed_sentence, problem_sentence

HELD = "the account FI21 is not known to be yours: say whose it is, then its entries count"
BUYER = 'the buyer "Aalto Oy" is to be told by a person: '
GAP = "it opens with 2876.84 EUR on 2011-05-23, and the one before it closed with 876.84 EUR on 2011-05-22"


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    ("code", "message", "told"),
    [
        ("unknown_account", HELD,
         "The account FI21 is not known to be yours: what stands on it is held until you say whose it is."),
        ("unknown_buyer", f"{BUYER}no customer is known by it",
         "The buyer Aalto Oy is none of the customers: say who it is."),
        ("unknown_buyer", f"{BUYER}it may be C-1, C-2", "The buyer Aalto Oy could be C-1, C-2: say who it is."),
        ("balance_gap", f"{GAP}: a statement is missing",
         "A statement is missing: this one opens with 2,876.84 EUR on 23 May 2011, and the one before it closed with "
         "876.84 EUR on 22 May 2011."),
        ("balance_gap", "it opens with 1.00 EUR, and the one before it closed with 0.00 EUR: a statement is missing",
         "A statement is missing: this one opens with 1.00 EUR, and the one before it closed with 0.00 EUR."),
        ("balance_mismatch", "opening 1.00 and entries of 2.00 do not give the closing balance 15121.12 EUR",
         "The closing balance does not follow from the opening balance and the entries. (opening 1.00 and entries of "
         "2.00 do not give the closing balance 15,121.12 EUR)"),
        ("balance_gap", "something else", "A statement is missing: this one does not open with what the one before it "
         "closed with. (something else)"),
    ],
)  # fmt: skip
def test_a_problem_is_told_once_with_what_it_names(code: str, message: str, told: str) -> None:
    assert problem_sentence(Problem(code, "", message)).replace("\N{NO-BREAK SPACE}", " ") == told


def test_a_gap_is_told_with_its_cure_alone_or_among_problems() -> None:
    told = gap_told(f"balance_gap: {GAP}: a statement is missing").replace("\N{NO-BREAK SPACE}", " ")
    assert told.startswith("A statement is missing: this one opens with 2,876.84 EUR on 23 May 2011")
    assert told.endswith("Bring the statement that is missing: payments in it are not known, and may be reminded.")
    assert placed_sentence(Problem("balance_gap", "a.sta", f"{GAP}: x")).startswith("a.sta: A statement is missing")


def test_a_file_that_came_before_is_told_with_its_day() -> None:
    assert note_told("this file was taken on 2026-11-22 already") == (
        "This file came in on 22 Nov 2026 already: nothing changes."
    )
