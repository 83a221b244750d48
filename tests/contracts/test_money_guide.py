# SPDX-License-Identifier: MIT
"""The guide to money in says what the screens say, and its numbers are the product's."""

import re
from pathlib import Path

from dunwell.services.document_checks import FOLDER_EVERY, MAILBOX_EVERY
from dunwell.web.templatetags.money import _TABS
from dunwell.web.words.matching import KEYS, RULES
from dunwell.web.words.received import STATES

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "money-in.md").read_text(encoding="utf-8")
TEMPLATES = ROOT / "dunwell" / "web" / "templates" / "web"


def table(heading: str) -> list[tuple[str, ...]]:
    """The rows of the table below a heading."""
    part = PAGE.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    rows = [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in part.splitlines() if line[:1] == "|"]
    return rows[2:]


def test_the_tabs_are_named_as_they_stand_on_the_page() -> None:
    assert "*" + " · ".join(str(word) for _, word in _TABS.values()) + "*" in PAGE.replace("\n", " ")


def test_sources_are_looked_at_as_often_as_it_says() -> None:
    told = {way: said for way, _, said in table("How files come in")}
    assert told["watched folder"] == f"looked at every {FOLDER_EVERY.seconds // 60} minute"
    assert told["mailbox (IMAP)"] == f"looked at every {MAILBOX_EVERY.seconds // 60} minutes"


def test_the_rules_stand_in_their_order_and_words() -> None:
    assert table("What is booked by itself, and why") == [
        (f"`{code}`", str(word)) for code, word in RULES.items() if code
    ]


def test_the_keys_of_the_queue_are_those_that_its_buttons_have() -> None:
    deeds = (TEMPLATES / "matching" / "deeds.html").read_text(encoding="utf-8")
    bound = set(" ".join(re.findall(r'data-key="([^"]+)"', deeds)).split())
    told = {key for keys, _ in table("The queue: *To match*") for key in re.findall(r"`(\w+)`", keys)}
    assert told == bound - {"ArrowUp", "ArrowDown"}
    # Undo works everywhere, and stands in the list of all pages.
    assert told - {"u"} == {key for keys, _ in KEYS for key in keys if key.isascii()}
    for word in ("Confirm", "Split", "None of these", "Not a customer's", "Take the booking back"):
        assert f'"{word}"' in deeds, word


def test_the_states_of_e_invoices_are_all_told() -> None:
    assert [state for state, _ in table("E-invoices")] == [str(word.text) for word in STATES.values()]


def test_it_is_found_from_the_first_page() -> None:
    assert "[money in](docs/money-in.md)" in (ROOT / "README.md").read_text(encoding="utf-8")
    assert [one for one in re.findall(r"\]\(([^)#]+)\)", PAGE) if not (ROOT / "docs" / one).is_file()] == []
