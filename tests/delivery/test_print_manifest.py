# SPDX-License-Identifier: MIT
"""The manifest of a batch has what docs/print-batches.md says, and nothing else."""

import json
import re
from datetime import UTC, date, datetime
from pathlib import Path

from dunwell.delivery.print.letters import BatchLetter, ordered, placed, region_of, sheets_of
from dunwell.delivery.print.manifest import BatchFacts, manifest

PAGE = Path(__file__).parents[2] / "docs" / "print-batches.md"


def letter(number: int, **other: object) -> BatchLetter:
    values: dict[str, object] = {
        "delivery": number, "notice": f"N-{number}", "customer": f"C-{number}", "name": "Ann", "address": ("Street 1",),
        "country": "FI", "postcode": "00100", "currency": "EUR", "total": 1050, "pages": 1, "sheets": 1, "sha256": "0",
    }  # fmt: skip
    return BatchLetter(**{**values, **other})  # type: ignore[arg-type]  # each of the type that is wanted


def documented() -> tuple[set[str], set[str]]:
    """The fields of the batch and of a letter, as the page lists them."""
    tables = re.findall(r"\| field \| what it says \|\n\|---\|---\|\n((?:\|.*\n)+)", PAGE.read_text("utf-8"))
    assert len(tables) == 2
    batch, each = ({name for row in rows.splitlines() for name in re.findall(r"`(\w+)`", row.split("|")[1])}
                   for rows in tables)  # fmt: skip
    return batch, each


def test_every_field_of_the_manifest_is_explained() -> None:
    facts = BatchFacts(1, "acme", "Acme", "FI", None, date(2026, 3, 9), datetime(2026, 3, 9, tzinfo=UTC), "A4", True, 2)
    told = json.loads(manifest(facts, placed([letter(1), letter(2)], 2, duplex=True), pages=6, sha256="1"))
    batch, each = documented()
    assert set(told) == batch
    assert all(set(one) == each for one in told["letters"])
    assert told["totals"] == [{"currency": "EUR", "letters": 2, "total": "21.00"}]
    assert [one["first_page"] for one in told["letters"]] == [3, 5]


def test_letters_go_by_sheets_then_home_before_abroad_then_postcode() -> None:
    letters = [
        letter(1, sheets=2, postcode="00100"),
        letter(2, country="SE", postcode="111 51"),
        letter(3, postcode="33100"),
        letter(4, country="", postcode="00990"),
        letter(5, country="EE", postcode="10111"),
    ]
    assert [one.delivery for one in ordered(letters, "sheets", "FI")] == [4, 3, 5, 2, 1]
    assert [one.delivery for one in ordered(reversed(letters), "number", "FI")] == [1, 2, 3, 4, 5]


def test_sheets_and_regions() -> None:
    assert [sheets_of(pages, duplex=True) for pages in (1, 2, 3)] == [1, 1, 2]
    assert sheets_of(3, duplex=False) == 3
    assert region_of(letter(1), "FI") == ("FI", "00")
    assert region_of(letter(1, country=""), "FI") == ("FI", "00")
    assert region_of(letter(1, country="SE"), "FI") == ("SE", "")
