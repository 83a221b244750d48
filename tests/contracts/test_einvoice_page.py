# SPDX-License-Identifier: MIT
"""What docs/e-invoices.md says is what the reader does."""

import re
from pathlib import Path

from dunwell.core.money import MAX_MINOR
from dunwell.intake.einvoice.codes import ODD, REFUSED
from dunwell.intake.einvoice.kinds import UNTDID
from dunwell.intake.einvoice.opened import MOST_BYTES, MOST_LEVELS, MOST_TAGS
from dunwell.intake.einvoice.roots import READ, READ_BY_NAME

PAGE = (Path(__file__).parents[2] / "docs" / "e-invoices.md").read_text(encoding="utf-8")
ROWS = {
    "invoice": "invoice",
    "credit note": "credit_note",
    "told as `self_billed`": "self_billed",
    "refused as `not_a_receivable`": "not_a_receivable",
}


def test_every_type_code_stands_in_the_row_of_its_ruling() -> None:
    for title, ruling in ROWS.items():
        row = re.search(rf"^\| {re.escape(title)} \| ([\d ]+) \|$", PAGE, re.MULTILINE)
        assert row, title
        assert set(row[1].split()) == {code for code, kind in UNTDID.items() if kind.ruling == ruling}


def test_every_syntax_and_every_refusal_is_named() -> None:
    syntaxes = {syntax.name for syntax in (*READ.values(), *READ_BY_NAME.values())}
    assert [name for name in sorted(syntaxes | REFUSED.keys()) if f"`{name}`" not in PAGE] == []
    assert {"due_dates_several", "totals_disagree", "earlier_balance"} <= ODD


def test_limits_are_those_of_the_reader() -> None:
    assert f"more than {MOST_BYTES // 1024 // 1024} MB" in PAGE
    assert f"more than {MOST_TAGS // 1_000_000} million tags" in PAGE
    assert f"nested more than {MOST_LEVELS} deep" in PAGE
    assert f"amounts of {MAX_MINOR + 1:,} minor units" in PAGE
