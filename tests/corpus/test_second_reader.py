# SPDX-License-Identifier: MIT
"""Our reader of SWIFT statements beside another one: the same movements, days and amounts in the same order.

The other knows no reversal of a credit, makes one statement of a whole file, and gives up at the first bad day; in what
both can tell they must agree.
"""

from decimal import Decimal
from pathlib import Path

import mt940
import pytest

from dunwell.intake.bank.amounts import written
from dunwell.intake.bank.mt940 import read_mt940
from tests.corpus.files import CORPUS, skip_without_corpus

skip_without_corpus()

# One has a movement in month 22, at which the other reader raises.
FILES = [
    path
    for path in sorted((CORPUS / "bank_statements").iterdir())
    if b":61:" in path.read_bytes() and not path.name.startswith("cmxl__")
]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_two_readers_see_the_same_movements(path: Path) -> None:
    ours = read_mt940(path.read_bytes(), name=path.name)
    told = [
        (each.value_on, abs(Decimal(written(each.amount, each.currency))))
        for one in ours.statements
        for each in one.transactions
    ]
    theirs = [
        (each.data["date"], abs(each.data["amount"].amount)) for each in mt940.parse(str(path)) if "amount" in each.data
    ]
    assert told == theirs
    assert told
