# SPDX-License-Identifier: MIT
"""Procedures for stories, as text."""


def level(code: str, after_days: int, *more: str, action: str = "notice", gap_days: int = 0) -> str:
    """One level; `more` are further lines of it."""
    head = ["[[procedure.level]]", f'code = "{code}"', f'action = "{action}"', f"after_days = {after_days}"]
    return "\n".join([*head, f"gap_days = {gap_days}", *more, ""])


def ladder(*levels: str, more: str = "", code: str = "ladder") -> str:
    """A procedure for everybody, with these levels."""
    return f'[[procedure]]\ncode = "{code}"\nname = "{code.title()}"\n{more}\n{"".join(levels)}'
