# SPDX-License-Identifier: MIT
"""What the house promises about itself: READMEs, sizes, headers, links, and no other project's words."""

import re
import subprocess
import tokenize
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = sorted(path.parent for path in (ROOT / "dunwell").glob("*/__init__.py"))
TRACKED = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split("\n")
PYTHON = [ROOT / name for name in TRACKED if name.endswith(".py") and (ROOT / name).is_file()]
LONGEST = 300
# One concept, told in one place: each would read worse in two.
LONGER: dict[str, int] = {}
# A check that is silenced: what it would have said, then why.
SILENCED = re.compile(r"# (type: ignore\[[a-z, -]+\]|noqa: [A-Z0-9, ]+)  # \S.*")


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_every_room_says_what_lives_there_in_forty_lines(room: Path) -> None:
    text = (room / "README.md").read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 40
    assert "Must not" in text or "must not" in text


def test_every_file_carries_its_licence() -> None:
    assert PYTHON, "git lists no files: the check would pass without looking"
    bare = [path for path in PYTHON if path.stat().st_size and "SPDX-License-Identifier: MIT" not in _head(path)]
    generated = [path for path in bare if "migrations" in path.parts]
    assert [path for path in bare if path not in generated] == []


def test_no_file_is_longer_than_can_be_helped() -> None:
    long = {
        str(path.relative_to(ROOT)): count
        for path in PYTHON
        if "migrations" not in path.parts and (count := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST
    }
    assert {name: count for name, count in long.items() if count > LONGER.get(name, 0)} == {}


def test_every_silenced_check_says_which_one_and_why() -> None:
    bare = [
        f"{path.relative_to(ROOT)}:{number}: {comment}"
        for path in PYTHON
        for number, comment in _comments(path)
        if re.search(r"type: *ignore|noqa|mypy:", comment) and not SILENCED.fullmatch(comment)
    ]
    assert bare == []


@pytest.mark.parametrize(
    "comment", ["# noqa", "# noqa: E501", "# type: ignore", "# type: ignore[misc] # so", "# noqa: E501  #"]
)
def test_silence_without_a_reason_is_seen(comment: str) -> None:
    assert not SILENCED.fullmatch(comment)


def test_readme_opens_with_the_two_commands() -> None:
    first_screen = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()[:15]
    assert any(line.startswith("make run") for line in first_screen)
    assert any(line.startswith("make test") for line in first_screen)


@pytest.mark.parametrize("page", sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")]))
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_every_direct_dependency_has_its_reason() -> None:
    page = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    named = re.findall(r"^([a-z][\w-]*)", (ROOT / "requirements" / "base.in").read_text(encoding="utf-8"), re.MULTILINE)
    assert len(named) > 10
    assert [name for name in named if name not in page] == []


def test_requirements_write_no_download_address() -> None:
    pinned = [path.read_text(encoding="utf-8") for path in (ROOT / "requirements").iterdir()]
    assert [text for text in pinned if "://" in text or "index-url" in text] == []


def _comments(path: Path) -> list[tuple[int, str]]:
    with path.open("rb") as file:
        return [(one.start[0], one.string) for one in tokenize.tokenize(file.readline) if one.type == tokenize.COMMENT]


def _head(path: Path) -> str:
    return path.read_text(encoding="utf-8")[:200]
