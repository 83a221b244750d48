# SPDX-License-Identifier: MIT
"""The oracle: the plan of a company on a date, item by item, and `next_on` by trying one day after the other."""

from dataclasses import dataclass
from datetime import date, timedelta

from dunwell.core.facts import Facts
from tests.oracle.account import ACTIONS, Day, OracleNotice, day_of, is_sending_day
from tests.oracle.book import Book, books
from tests.oracle.item_rules import chased

ORDER = {action: place for place, action in enumerate(ACTIONS)}
# Nothing but somebody's doing ends these, so no later day need be tried.
FOREVER = ("settled", "company_off", "customer_off", "item_off", "no_procedure", "in_collection")


@dataclass(frozen=True)
class OracleItem:
    """One item's outcome; `level` is the position taken by a `step`; `next_on` None: no change within the horizon."""

    outcome: str
    chased: int
    level: int | None
    next_on: date | None


@dataclass(frozen=True)
class OraclePlan:
    """The oracle's opinion. `horizon` is the last day that was tried for `next_on`."""

    items: dict[int, OracleItem]
    notices: list[OracleNotice]
    horizon: date


def oracle_plan(facts: Facts, on: date, horizon_days: int = 60) -> OraclePlan:
    """Every open item's outcome on a date, and the notices of that day. Amounts are minor units."""
    items: dict[int, OracleItem] = {}
    notices: list[OracleNotice] = []
    for book in books(facts):
        today = day_of(facts, book, on)
        next_on = _next_changes(facts, book, on, horizon_days, today)
        for item in book.items:
            verdict = today.verdicts[item.item]
            outcome = "listed" if item.item in today.listed else verdict.outcome
            items[item.item] = OracleItem(outcome, chased(item, on), verdict.level, next_on.get(item.item))
        if book.procedure is not None and is_sending_day(facts, book.procedure, on):
            notices += today.notices
    notices.sort(key=lambda n: (n.customer, n.currency, ORDER[n.action], n.lines[0][0]))
    return OraclePlan(items, notices, on + timedelta(days=horizon_days))


def _next_changes(facts: Facts, book: Book, on: date, horizon_days: int, today: Day) -> dict[int, date]:
    """When each item's own outcome first becomes another one. Being listed is the others' doing and no change."""
    changes = {item: on for item, verdict in today.verdicts.items() if verdict.outcome == "step"}
    open_items = {item for item, verdict in today.verdicts.items() if verdict.outcome not in (*FOREVER, "step")}
    for days in range(1, horizon_days + 1):
        if not open_items:
            break
        later = on + timedelta(days=days)
        verdicts = day_of(facts, book, later).verdicts
        changed = {item for item in open_items if verdicts[item].outcome != today.verdicts[item].outcome}
        changes |= dict.fromkeys(changed, later)
        open_items -= changed
    return changes
