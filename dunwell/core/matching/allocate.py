# SPDX-License-Identifier: MIT
"""In which order money settles debts: a named policy, and the pure arithmetic of it.

A debtor says for what it pays (§ 366 (1) BGB, VÕS § 88 (1)), so what is named comes first; then the oldest due. Of one
debt, costs come before interest and interest before principal (§ 367 (1) BGB, VÕS § 88 (8)), unless agreed otherwise.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

DebtKind = Literal["cost", "interest", "principal"]
Order = Literal["costs_first", "principal_first"]

# Costs first: within one debt after another. Principal first: the principal of all debts before anything on top.
_RANKS: dict[Order, dict[DebtKind, int]] = {
    "costs_first": {"cost": 0, "interest": 1, "principal": 2},
    "principal_first": {"principal": 0, "interest": 1, "cost": 2},
}


@dataclass(frozen=True, slots=True)
class Debt:
    """An open item or a claim of an invoice: what is open of it, and the day on which the invoice fell due."""

    id: str
    kind: DebtKind
    invoice: str
    due_on: date
    open: int
    named: bool = False


def allocate(amount: int, debts: Iterable[Debt], order: Order) -> tuple[tuple[tuple[str, int], ...], int]:
    """The parts of an amount in the order in which they settle debts, and what is left of it; minor units.

    Example: 120 over a cost of 5, interest of 3 and a principal of 150 give 5, 3 and 112 costs first, and 120 of the
    principal alone principal first. The same whatever the order of the debts given.
    """
    left = max(amount, 0)
    parts = []
    for debt in sorted(debts, key=lambda debt: _place(debt, order)):
        if part := min(left, max(debt.open, 0)):
            parts.append((debt.id, part))
            left -= part
    return tuple(parts), left


def _place(debt: Debt, order: Order) -> tuple[object, ...]:
    rank = _RANKS[order][debt.kind]
    if order == "costs_first":
        return (not debt.named, debt.due_on, debt.invoice, rank, debt.id)
    return (rank, not debt.named, debt.due_on, debt.invoice, debt.id)
