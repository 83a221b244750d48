# SPDX-License-Identifier: MIT
"""Whether a statement adds up, and whether each goes on where the one before it ended."""

from collections.abc import Iterable, Iterator, Sequence

from dunwell.core.problem import Problem
from dunwell.intake.bank.amounts import written
from dunwell.intake.bank.rows import Statement


def balance_problems(statements: Sequence[Statement], name: str) -> Iterator[Problem]:
    """Statements whose opening balance and movements are not their closing balance, and gaps between them."""
    for number, statement in enumerate(statements, 1):
        yield from sum_problem(statement, f"{name}, statement {number}")
    yield from gap_problems(statements, name)


def sum_problem(statement: Statement, where: str) -> Iterator[Problem]:
    """One problem where opening balance plus booked movements is not the closing balance.

    Says nothing where a balance is missing, or where movements are in another currency.
    """
    if statement.opening is None or statement.closing is None:
        return
    booked = [each for each in statement.transactions if each.status == "booked"]
    if any(each.currency != statement.currency for each in booked):
        return
    reached = statement.opening + sum(each.amount for each in booked)
    if reached != statement.closing:
        message = (
            f"{_told(statement.opening, statement)} and {len(booked)} movements make {_told(reached, statement)}, "
            f"and the closing balance is {_told(statement.closing, statement)}"
        )
        yield Problem("balance_mismatch", where, message)


def gap_problems(statements: Sequence[Statement], name: str) -> Iterator[Problem]:
    """Statements of an account that do not open with what the one before them closed with."""
    last: dict[tuple[str, str], Statement] = {}
    for number, statement in enumerate(statements, 1):
        key = (statement.account, statement.currency)
        before, last[key] = last.get(key), statement
        if before is None or before.closing is None or statement.opening is None:
            continue
        if statement.opening != before.closing and not _twice_or_backwards(before, statement):
            message = (
                f"it opens with {_told(statement.opening, statement)}, and the one before it closed with "
                f"{_told(before.closing, statement)}: a statement is missing between them"
            )
            yield Problem("balance_gap", f"{name}, statement {number}", message)


def _twice_or_backwards(before: Statement, statement: Statement) -> bool:
    """The same statement again, or a file that begins with the newest: no statement is missing then."""
    again = (before.id, before.opening, before.closing) == (statement.id, statement.opening, statement.closing)
    return again or before.opening == statement.closing


def _told(value: int, statement: Statement) -> str:
    return f"{written(value, statement.currency)} {statement.currency}".rstrip()


def untold_currency(statements: Iterable[Statement], name: str) -> Iterator[Problem]:
    """Statements with movements in no named currency: their amounts are read in hundredths."""
    for number, statement in enumerate(statements, 1):
        if statement.transactions and not statement.currency:
            yield Problem("currency_missing", f"{name}, statement {number}", "it names no currency")
