# SPDX-License-Identifier: MIT
"""docs/collection.md says what the product does: the steps from each state, and every key of case.json."""

import re
from pathlib import Path
from typing import Any

from dunwell.core.case_life import LIVE, steps_from
from dunwell.services.case_package import package_of
from dunwell.services.case_tables import CLAIMS
from dunwell.services.notes import write_note
from dunwell.store.models import Company
from tests.services.cases import HANDED_ON, handed_over, opened
from tests.services.post import when

PAGE = (Path(__file__).parents[2] / "docs" / "collection.md").read_text(encoding="utf-8")


def rows_after(heading: str) -> dict[str, list[str]]:
    """The rows of the first table after a heading, by their first cell without its remarks."""
    lines = PAGE[PAGE.index(heading) :].split("\n")
    start = next(at for at, line in enumerate(lines) if line.startswith("|---"))
    found = {}
    for line in lines[start + 1 :]:
        if not line.startswith("|"):
            break
        first, *rest = (cell.strip() for cell in line.strip("|").split("|"))
        found[re.sub(r" \(.*", "", first)] = rest
    return found


def keys_of(told: dict[str, Any], name: str) -> set[str]:
    """The keys that the page gives for a part."""
    text = re.sub(r"\([^)]*\)", "", rows_after("### `case.json`")[f"`{name}`"][0])
    return set(re.findall(r"`(\w+)`", text.split(";")[0]))


def test_the_steps_of_the_page_are_those_of_the_code() -> None:
    life = rows_after("## Its life")
    for state in sorted(LIVE):
        assert re.findall(r"`(\w+)`", life[f"`{state}`"][1]) == list(steps_from(state))
    assert [name for name, cells in life.items() if cells[1] == "over"] == [
        "`collected`", "`returned`", "`written_off`", "`ended`",
    ]  # fmt: skip


def test_the_columns_of_the_page_are_those_of_the_table() -> None:
    assert f"`{', '.join(CLAIMS)}`" in PAGE


def test_every_key_of_case_json_is_told_and_no_other(company: Company) -> None:
    case = handed_over(company)
    write_note(company, case.customer_id, "=HYPERLINK(1)", **when(HANDED_ON))
    with package_of(case, HANDED_ON).file as file:
        archive, told, _ = opened(file)
        said = archive.read("correspondence.csv").decode("utf-8-sig")
    assert "'=HYPERLINK(1)" in said
    table = rows_after("### `case.json`")
    top = {name for cell in table for name in re.findall(r"`(\w+)`", cell)} - {"settled", "deliveries"}
    assert set(told) == top
    for name in ("case", "partner", "creditor", "debtor", "interest", "totals"):
        assert set(told[name]) == keys_of(told, name), name
    for name in ("items", "claims", "notices", "correspondence", "files", "missing"):
        assert told[name], name
        wanted = keys_of(told, name) - ({"no_original"} if name == "missing" else set())
        assert set(told[name][0]) == ({"name", "why"} if name == "missing" else wanted), name
    assert set(told["notices"][0]["deliveries"][0]) == keys_of(told, "deliveries")
