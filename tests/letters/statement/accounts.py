# SPDX-License-Identifier: MIT
"""Statements to look at, made from what was charged and what came."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from typing import Any

from dunwell.letters.statement.content import Account, Credit, Entry, EntryKind, OpenClaim, OpenLine, StatementContent
from tests.letters.paper.sheets import HAMBURG, MUNICH

FIRST, LAST, ON = date(2026, 1, 1), date(2026, 3, 31), date(2026, 4, 2)


@dataclass(frozen=True)
class Moves:
    """What moved an account, without its balances."""

    kinds: Sequence[tuple[EntryKind, str, int]]
    opening: int = 0


def entries(moves: Moves) -> tuple[Entry, ...]:
    """The movements from the first day on, one each day, with their balances."""
    balances = list(accumulate((minor for *_, minor in moves.kinds), initial=moves.opening))[1:]
    return tuple(
        Entry(FIRST + timedelta(days=min(place, 89)), kind, name, minor, balance)
        for place, ((kind, name, minor), balance) in enumerate(zip(moves.kinds, balances, strict=True))
    )


def line(name: str, left: int, original: int | None = None, **changes: Any) -> OpenLine:
    """An open item, 17 days late."""
    given: dict[str, Any] = {"reference": "RF18 5390 0754 7034"} | changes
    return OpenLine(name, date(2026, 2, 10), date(2026, 3, 14), 17, original or left, left, **given)


def euro() -> Account:
    """Opening 500.00; four movements and more; 1,209.50 open."""
    moves = Moves(
        (
            ("invoice", "R-1001", 120000),
            ("payment", "P-17", -50000),
            ("fee", "N-17", 500),
            ("interest", "N-17", 1450),
            ("credit_note", "CN-3", -3000),
            ("reversal", "P-17", 50000),
            ("payment", "P-18", -48000),
        ),
        opening=50000,
    )
    return Account(
        "EUR",
        50000,
        entries(moves),
        120950,
        items=(line("R-0999", 50000), line("R-1001", 72000, 120000)),
        claims=(OpenClaim(date(2026, 3, 1), "fee", "N-17", 500), OpenClaim(date(2026, 3, 1), "interest", "N-17", 1450)),
        credits=(Credit(date(2026, 3, 3), "credit_note", "CN-3", 3000),),
    )


def krona() -> Account:
    """Paid too much."""
    moves = Moves((("invoice", "R-7", 10000), ("payment", "P-20", -12500)))
    return Account("SEK", 0, entries(moves), -2500, credits=(Credit(date(2026, 3, 3), "payment", "P-20", 2500),))


def long_account(count: int) -> Account:
    """So many invoices of 100.00, 101.00 …, all open."""
    kinds: list[tuple[EntryKind, str, int]] = [("invoice", f"R-{n}", 10000 + 100 * n) for n in range(count)]
    made = entries(Moves(kinds))
    items = tuple(line(name, minor) for _, name, minor in kinds)
    return Account("EUR", 0, made, sum(minor for *_, minor in kinds), items=items)


def statement(*accounts: Account, **changes: Any) -> StatementContent:
    """A German statement of the first quarter."""
    given: dict[str, Any] = {
        "company": HAMBURG, "customer": MUNICH, "on": ON, "first": FIRST, "last": LAST, "accounts": accounts,
    }  # fmt: skip
    return StatementContent(**(given | changes))
