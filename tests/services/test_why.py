# SPDX-License-Identifier: MIT
"""Every outcome is told in one plain sentence, whatever the ledger."""

from dunwell.core.gates import OUTCOMES
from dunwell.core.plan import plan
from dunwell.services.why import why
from tests.oracle.ledgers import ledger_of


def test_every_sentence_is_whole_and_every_outcome_has_one() -> None:
    told: dict[str, str] = {}
    for seed in range(250):
        facts, on = ledger_of(seed)
        for row in plan(facts, on, next_dates=False).items.iter_rows(named=True):
            sentence = why(row, facts)
            assert "None" not in sentence, (seed, row["outcome"], sentence)
            assert "{" not in sentence, (seed, row["outcome"], sentence)
            assert sentence.endswith("."), (seed, row["outcome"], sentence)
            told[row["outcome"]] = sentence
    assert set(told) == set(OUTCOMES)
