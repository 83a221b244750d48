# SPDX-License-Identifier: MIT
"""The guide of roles says what the one permission table says."""

from pathlib import Path

from dunwell.services.permissions import GIVES, ROLES, TABLE, WHOLE, may

PAGE = Path(__file__).parents[2] / "docs" / "roles.md"


def table() -> list[str]:
    """The rows that the guide must have, in the order of the table."""
    return [
        f"| {act} | {about.rstrip('.')} | "
        + " | ".join("yes" if may(role, act) else "–" for role in ROLES)
        + f" | {'no' if act in WHOLE else 'yes'} |"
        for act, (_, about) in TABLE.items()
    ]


def test_guide_has_the_permission_table_and_no_other_row() -> None:
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    head = next(number for number, line in enumerate(lines) if line.startswith("| act |"))
    assert lines[head].split(" | ")[2:-1] == list(ROLES)
    rows = lines[head + 2 : head + 2 + len(TABLE)]
    assert rows == table()
    assert lines[head + 2 + len(TABLE)] == ""


def test_every_role_is_told() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert [role for role in ROLES if f"| {role} |" not in page] == []


def test_who_manages_people_gives_roles_and_nobody_else() -> None:
    assert set(GIVES) == {role for role in ROLES if may(role, "people")}
    assert GIVES["user_manager"] == set(ROLES) - {"owner", "lead"}
