# SPDX-License-Identifier: MIT
"""What is told of a proposal: the words found marked at their place, how sure it is, what marks a change."""

import pytest

from dunwell.services.match_shown import Piece, mark_of, pieces_of
from dunwell.services.match_view import level_of
from dunwell.store.models import MatchProposal


def test_words_are_marked_where_they_were_found() -> None:
    assert pieces_of("for R-1", [(4, "R-1")]) == (Piece("for ", False), Piece("R-1", True))
    # At another place than told (the bank's text came in another form) they are found where they stand.
    assert pieces_of("R-1, R-2", [(0, "R-2")]) == (Piece("R-1, ", False), Piece("R-2", True))
    assert pieces_of("R-1 R-1", [(4, "R-1")]) == (Piece("R-1 ", False), Piece("R-1", True))


def test_words_that_overlap_are_one_piece_and_unknown_ones_mark_nothing() -> None:
    assert pieces_of("RE-100", [(0, "RE-1"), (3, "100")]) == (Piece("RE-100", True),)
    assert pieces_of("thanks", [(0, "R-9"), (0, "")]) == (Piece("thanks", False),)
    assert pieces_of("", [(0, "R-9")]) == ()


@pytest.mark.parametrize(("rule", "score", "kinds", "level"), [
    ("number", 90, ["number", "exact_amount"], "sure"),
    ("number", 90, ["weak_number", "exact_amount"], "likely"),
    ("number", 85, ["number", "partial"], "likely"),
    ("number", 55, ["weak_notice", "more_than_owed"], "guess"),
    ("number", 90, ["weak_notice", "account", "exact_amount"], "likely"),
    ("number", 88, ["number", "already_paid"], "guess"),
    ("number", 57, ["number", "account", "already_paid"], "likely"),
    ("name", 68, ["name", "exact_amount", "ambiguous"], "likely"),
    ("name", 40, ["name", "partial", "oldest_first"], "guess"),
    ("amount", 68, ["exact_amount"], "likely"),
    ("", 0, [], "none"),
])  # fmt: skip
def test_how_sure_a_proposal_is(rule: str, score: int, kinds: list[str], level: str) -> None:
    one = MatchProposal(customer_id=1, rule=rule, score=score, evidence=[{"kind": kind} for kind in kinds])
    assert level_of(one) == level


def test_what_is_marked_changes_with_what_is_proposed() -> None:
    one = MatchProposal(customer_id=1, credit_minor=5, parts=[{"item": 1, "minor": 10}])
    before = mark_of(one)
    one.stale = True
    assert mark_of(one) == before  # nothing else is proposed yet
    one.parts = [{"item": 1, "minor": 11}]
    assert mark_of(one) != before
