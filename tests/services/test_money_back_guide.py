# SPDX-License-Identifier: MIT
"""What docs/bank-files.md tells of money that goes back is what the code does: its numbers, its codes, its words."""

import re
from pathlib import Path

from dunwell.services import bank_origin
from dunwell.services.bank_reversal_decisions import take_back
from dunwell.services.bank_reversals import take_back_returned
from dunwell.services.payments import allocate
from dunwell.services.return_reasons import RETURN_REASONS, in_words
from dunwell.store.models import Company
from tests.services.bank_rows import bank_file, entry, money
from tests.services.ledger import INVOICES, TODAY, open_items, take

GUIDE = (Path(__file__).resolve().parents[2] / "docs" / "bank-files.md").read_text(encoding="utf-8")
PART = GUIDE.partition("## Money that goes back")[2].partition("\n## ")[0]


def test_reasons_of_the_guide_are_those_of_the_code() -> None:
    told = dict(re.findall(r"^\| ([A-Z]{2}\d\d) \| (.+) \|$", PART, re.MULTILINE))
    assert len(told) == 10
    assert {code: RETURN_REASONS[code] for code in told} == told
    assert f"*{in_words('AC04')}*" in PART
    assert (in_words("XX99"), in_words("")) == ("Returned by the bank (XX99)", "Taken back by the bank")


def test_guide_has_the_ties_in_their_order_and_the_days() -> None:
    assert f"at most {bank_origin._LONGEST.days} days" in PART.replace("\n", " ")
    ties = PART.replace("\n", " ").partition("the first that ties any: ")[2].partition(". ")[0]
    assert len(ties.split(" · ")) == len(bank_origin._TIES + bank_origin._WEAK_TIES)


def test_a_part_goes_back_as_the_guide_says(database: str, company: Company) -> None:
    take(company, INVOICES)
    file = bank_file(company)
    paid = money(file, "150.00").payment
    assert paid
    allocate(company, paid.ref, item="R-2", **TODAY)
    allocate(company, paid.ref, item="R-1", **TODAY)
    row = entry(file, -3000, return_reason="AM04")
    assert take_back_returned(company, file, **TODAY) == 0
    take_back(company, row.pk, paid.ref, **TODAY)
    assert (open_items(company)["R-2"], open_items(company)["R-1"]) == (0, 3000)
