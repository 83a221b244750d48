# SPDX-License-Identifier: MIT
"""A level shows how its message reads, in built-in words or in the company's own."""

import tomllib

from dunwell.services.procedure_sample import level_sample
from dunwell.store.models import Company
from tests.services.ledger import ON
from tests.services.test_procedure_drafts import BUSINESS


def test_message_of_a_level_is_shown_with_its_fee(company: Company) -> None:
    (table,) = tomllib.loads(BUSINESS)["procedure"]
    first, second = (level_sample(company, table, place, on=ON) for place in (1, 2))
    assert first is not None
    assert second is not None
    assert (first.own, second.own) == (False, False)
    assert "1001" in first.text
    assert "1,005.00" in first.text
    assert "1,020.00" in second.text
    assert "Acme Oy" in first.text
    assert first.text != second.text


def test_own_words_are_shown_and_a_call_has_none(company: Company) -> None:
    (table,) = tomllib.loads(BUSINESS)["procedure"]
    table["level"][0]["text"] = [
        {"language": "en", "subject": "Hei", "body": "Maksa {{ notice.total }}\n{{ table }}{{ pay_to }}"}
    ]
    sample = level_sample(company, table, 1, on=ON)
    assert sample is not None
    assert (sample.subject, sample.own) == ("Hei", True)
    assert "Maksa 1" in sample.text
    assert level_sample(company, table, 3, on=ON) is None
    table["level"][0]["gap_days"] = -1
    assert level_sample(company, table, 1, on=ON) is None
