# SPDX-License-Identifier: MIT
"""Reasons in the reader's language: dates and amounts as it writes them, phrases within phrases."""

from datetime import date

from django.utils.translation import override

from dunwell.core.gates import OUTCOMES
from dunwell.core.money import Money
from dunwell.core.plan import plan
from dunwell.services.why import Phrase, reason
from dunwell.web.templatetags.reasons import sentence
from tests.oracle.ledgers import ledger_of


def test_dates_and_amounts_are_written_as_the_page_writes_them() -> None:
    told = Phrase("{age}; {open} until {day}.", {
        "age": Phrase("It is {days} days late", {"days": 1200}), "open": Money(123450, "EUR"), "day": date(2026, 3, 1),
    })  # fmt: skip
    assert str(told) == "It is 1200 days late; 1234.50 EUR until 2026-03-01."
    with override("en"):
        assert sentence(told) == "It is 1,200 days late; 1,234.50\N{NO-BREAK SPACE}EUR until 1 Mar 2026."
    with override("de"):
        assert sentence(told) == "It is 1.200 days late; 1.234,50\N{NO-BREAK SPACE}EUR until 01.03.2026."


def test_every_outcome_has_a_whole_sentence_in_every_language() -> None:
    seen = set[str]()
    for seed in range(120):
        facts, on = ledger_of(seed)
        for row in plan(facts, on, next_dates=False).items.iter_rows(named=True):
            for language in ("en", "de", "fi", "et", "el", "tr"):
                with override(language):
                    told = sentence(reason(row, facts))
                assert "{" not in told, (language, told)
                assert told.rstrip()[-1] in ".·;", (language, told)
            seen.add(row["outcome"])
    assert len(seen) > len(OUTCOMES) - 4
