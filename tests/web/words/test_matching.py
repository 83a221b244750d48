# SPDX-License-Identifier: MIT
"""Whose money a payment is, in words: every fact, rule, state and short kind of the matching has its own."""

from typing import get_args

from dunwell.core.matching.model import FactKind, ShortKind
from dunwell.core.matching.rules import RULES as CASCADE
from dunwell.store.models import MatchProposal
from dunwell.web.words.matching import (
    AGAINST,
    BY_ITSELF,
    FOR,
    RULES,
    SHORT_KINDS,
    STATES,
    fact_sentence,
    return_reason,
    short_kind,
)


def test_every_fact_speaks_for_or_against_and_has_its_sentence() -> None:
    kinds = set(get_args(FactKind))
    assert kinds == FOR.keys() | AGAINST.keys()
    assert not FOR.keys() & AGAINST.keys()
    assert all(str(short) for _, short in [*FOR.values(), *AGAINST.values()])
    assert len({fact_sentence(kind) for kind in kinds}) == len(kinds)


def test_every_rule_state_and_short_kind_has_a_word() -> None:
    rules = {rule.name for rule in CASCADE}
    assert rules | {""} == RULES.keys()
    assert rules - {"amount"} == BY_ITSELF.keys()  # the amount alone is never booked by itself
    assert set(MatchProposal.State.values) == STATES.keys()
    assert set(get_args(ShortKind)) - {""} == SHORT_KINDS.keys()


def test_a_sentence_tells_the_words_found_and_what_they_name() -> None:
    assert fact_sentence("number", "R-1001", ["R-1001"]) == "The text names invoice R-1001"
    assert fact_sentence("number", "R1001", ["R-1001"]) == "“R1001” is invoice R-1001"
    assert fact_sentence("similar_name", "Müler Bau", ["Müller Bau GmbH"], 94) == (
        "“Müler Bau” is 94 of 100 like Müller Bau GmbH"
    )
    assert fact_sentence("weak_notice", "115", ["N-115"]) == "“115” could be notice N-115"
    less = fact_sentence("less_than_named", "1225.00 EUR")
    assert less == "It is 1,225.00\N{NO-BREAK SPACE}EUR less than what it names together: the oldest come first"
    assert fact_sentence("account") == "Paid before from this account"
    assert fact_sentence("several", names=[f"R-{n}" for n in range(7)]).startswith("R-0, R-1, R-2, R-3, R-4 …")
    assert fact_sentence("something_new") == "something new"


def test_what_a_payer_wrote_is_no_template() -> None:
    assert fact_sentence("weak_number", "{names.__class__}", ["R-1"]) == "“{names.__class__}” could be invoice R-1"


def test_codes_of_banks_and_reasons_of_people_stay_as_they_are() -> None:
    assert return_reason("MD06") == "The customer disputes the direct debit (MD06)"
    assert return_reason("ZZ99") == "ZZ99"
    assert short_kind("tolerance") == "A trifle"
    assert short_kind("agreed on the telephone") == "agreed on the telephone"
