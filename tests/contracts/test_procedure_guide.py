# SPDX-License-Identifier: MIT
"""The guide to procedures explains every field in the very sentences that stand beside it on the screen."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from dunwell.core import procedure_document as document
from dunwell.web.words.procedures import LEVEL, PROCEDURE, Help

PAGE = Path(__file__).parents[2] / "docs" / "procedures.md"


def table(helps: Mapping[str, Help]) -> str:
    """The rows of the guide for these fields: what to put there when this test fails."""
    rows = [f"| `{key}` | {told.label} | {told.text} |" for key, told in helps.items()]
    return "\n".join(["| key | on screen | what it does |", "|---|---|---|", *rows])


@pytest.mark.parametrize("helps", [PROCEDURE, LEVEL], ids=["procedure", "level"])
def test_guide_has_the_sentences_of_the_screen(helps: Mapping[str, Help]) -> None:
    assert table(helps) in PAGE.read_text(encoding="utf-8")


def test_every_key_of_the_text_form_is_explained() -> None:
    inner = {"kind", "country", "group"}  # of applies_to
    keys = {*document._PROCEDURE_KEYS, *inner} - {"applies_to", "level"}
    assert keys == set(PROCEDURE)
    assert {*document._LEVEL_KEYS, "language", "subject", "body"} == set(LEVEL)
