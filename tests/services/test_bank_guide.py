# SPDX-License-Identifier: MIT
"""docs/bank-files.md says of the books what they do: its codes, states and numbers are those of the code."""

import re
from pathlib import Path

from dunwell.services import bank_rows, bank_told
from dunwell.services.bank_chain import UNCHAINED
from dunwell.services.bank_entry_decisions import DECIDED_HERE
from dunwell.store.models import BankEntry

GUIDE = (Path(__file__).resolve().parents[2] / "docs" / "bank-files.md").read_text(encoding="utf-8")
BOOKS = GUIDE.partition("## In the books")[2].partition("\n## ")[0]


def test_guide_has_every_state_and_reason() -> None:
    told = set(re.findall(r"`(\w+)`", BOOKS))
    assert set(BankEntry.State.values) - {"reversal"} <= told
    assert told >= DECIDED_HERE


def test_guide_has_the_numbers() -> None:
    assert f"up to {bank_told.NEAR.days} days apart" in BOOKS
    assert f"fewer than {bank_rows._SHORTEST_NAME} letters and figures" in BOOKS
    assert {format.replace(".", "").upper() for format in UNCHAINED} == {
        one.replace(".", "").upper() for one in re.findall(r"camt\.05[24]|MT942", BOOKS.rpartition("###")[2])
    }
