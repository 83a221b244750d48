# SPDX-License-Identifier: MIT
"""Names as banks write them: the worked table, and names that are somebody else's."""

from pathlib import Path

import pytest

from dunwell.core.matching.names import fold, heard_key, key, score

PAGE = (Path(__file__).parents[3] / "docs" / "algorithms" / "matching.md").read_text("utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in PAGE.split("## Names\n", 1)[1].split("\n## ", 1)[0].splitlines()
    if line.startswith("|")
][2:]


@pytest.mark.parametrize(("payer", "customer", "worth"), ROWS, ids=lambda cell: cell)
def test_two_names_are_as_alike_as_the_page_says(payer: str, customer: str, worth: str) -> None:
    assert score(payer, customer) == int(worth)


def test_the_page_has_names() -> None:
    assert len(ROWS) > 10


def test_what_keyboards_change_is_folded_away() -> None:
    assert fold("Müller & Söhne GmbH") == fold("MUELLER U. SOEHNE") == ("muller", "sohne")
    assert key("Virtanen, Matti") == "matti virtanen"
    assert heard_key("Παπαδόπουλος") == heard_key("Papadopoulos")
    assert fold("İSTANBUL IŞIK A.Ş.") == fold("istanbul ışık as")


def test_a_name_of_nothing_but_a_legal_form_stays_a_name() -> None:
    assert fold("AG") == ("ag",)
    assert score("AG", "KG") == 0


@pytest.mark.parametrize("nothing", ["", " ", "...", "漢字"])
def test_a_name_without_letters_that_are_known_is_like_no_name(nothing: str) -> None:
    assert score(nothing, "Matti Virtanen") == score("Matti Virtanen", nothing) == score(nothing, nothing) == 0
