# SPDX-License-Identifier: MIT
"""docs/import.md tells every problem that a row can have with what is there already."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
SAID = re.compile(r'(?:\bproblem\(|\bPdfError\(|\breturn |\btrouble = \()\s*"([a-z_]+)",')
SOURCES = [
    *sorted((ROOT / "dunwell" / "services").glob("import_*.py")),
    ROOT / "dunwell" / "services" / "item_names.py",
]


def test_guide_tells_every_problem_that_the_import_finds_once_and_no_other() -> None:
    guide = (ROOT / "docs" / "import.md").read_text(encoding="utf-8")
    section = guide.split("## Problems against what is there already\n")[1].split("\n## ")[0]
    said = {code for source in SOURCES for code in SAID.findall(source.read_text(encoding="utf-8"))}
    assert sorted(re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)) == sorted(said)
