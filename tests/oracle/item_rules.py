# SPDX-License-Identifier: MIT
"""What one item is due by its own dates and amounts, before its customer's account is looked at."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

from dunwell.core.facts import Facts
from dunwell.core.money import floor_minor_units
from dunwell.core.procedure import Amounts, Level, Procedure
from tests.oracle.book import Book, Item, Until


@dataclass(frozen=True)
class Verdict:
    """An outcome, with the position taken when it is `step`."""

    outcome: str
    level: int | None = None


def in_force(last_day: Until, on: date) -> bool:
    return last_day is None or on <= last_day


def disputed(item: Item, on: date) -> int:
    return sum(item.open if amount is None else amount for amount, until in item.disputes if in_force(until, on))


def promised(item: Item, on: date) -> int:
    return sum(amount for amount, by in item.promises if in_force(by, on))


def chased(item: Item, on: date) -> int:
    return max(0, item.open - disputed(item, on) - promised(item, on))


def overdue(item: Item, on: date) -> bool:
    return on > item.due_or_issued


def below(amount: int, minimums: Amounts, currency: str) -> bool:
    return currency in minimums and amount < minimums[currency]


def stopped_by(facts: Facts, book: Book, item: Item, on: date) -> str | None:
    """The gates from `settled` to `awaiting_offer`: the first that holds."""
    promise = any(in_force(by, on) for _, by in item.promises)
    gates = (
        ("settled", item.open <= floor_minor_units(facts.tolerance, item.currency)),
        ("company_off", not facts.reminders),
        ("customer_off", not book.reminders),
        ("item_off", not item.remind),
        ("no_procedure", book.procedure is None),
        ("in_collection", item.collected),
        ("on_hold", any(in_force(until, on) for until in item.holds + book.holds)),
        ("disputed", disputed(item, on) >= item.open),
        ("promised", promise and disputed(item, on) + promised(item, on) >= item.open),
        ("payment_pending", item.pending),
        ("awaiting_offer", facts.offer_mode and not item.offer_accepted),
    )
    return next((outcome for outcome, holds in gates if holds), None)


def anchor(item: Item, procedure: Procedure) -> date:
    return item.issued_on if procedure.anchor == "issue_date" else item.due_or_issued


def reached(item: Item, procedure: Procedure, level: Level, on: date) -> bool:
    day = anchor(item, procedure) + timedelta(days=level.after_days)
    if level.month_end:
        day = day.replace(day=calendar.monthrange(day.year, day.month)[1])
    return on >= day


def too_old(item: Item, procedure: Procedure, on: date) -> bool:
    if procedure.stop_after_months is None:
        return False
    start = anchor(item, procedure)
    years, month = divmod(start.month - 1 + procedure.stop_after_months, 12)
    year = start.year + years
    last_day = calendar.monthrange(year, month + 1)[1]
    return on >= date(year, month + 1, min(start.day, last_day))


def guards_hold(item: Item, level: Level, on: date) -> bool:
    """Overdue long enough, and the last notice accepted long enough ago, where the level asks."""
    if level.min_overdue_days is not None and (on - item.due_or_issued).days < level.min_overdue_days:
        return False
    if level.after_accepted_days is None:
        return True
    state = item.state
    if state is None or state.noticed_on is None or not state.accepted:
        return False
    return (on - state.noticed_on).days >= level.after_accepted_days


def days_passed(item: Item, days: int, on: date) -> bool:
    """Whether the item's last step is that long ago (an item without one never waits)."""
    return item.state is None or (on - item.state.last_on).days >= days


def by_its_level(item: Item, procedure: Procedure, on: date, overdue_total: int) -> Verdict:
    """The gates from `not_due` to `waiting`, then what the level itself asks of the account's overdue total."""
    levels = procedure.levels
    last = item.state.level if item.state else 0
    may_take = levels[:1] if procedure.escalation == "stepwise" else levels
    if last == 0 and not any(reached(item, procedure, level, on) for level in may_take):
        return Verdict("not_due")
    if too_old(item, procedure, on):
        return Verdict("too_old")
    if last >= len(levels):
        return _again(item, procedure, on, overdue_total)
    if procedure.escalation == "stepwise":
        return _next(item, procedure, last + 1, on, overdue_total)
    return _highest(item, procedure, last, on, overdue_total)


def _again(item: Item, procedure: Procedure, on: date, overdue_total: int) -> Verdict:
    level = procedure.levels[-1]
    if level.repeat_days is None:
        return Verdict("finished")
    rested = days_passed(item, max(level.repeat_days, level.gap_days), on)
    if not rested or not reached(item, procedure, level, on) or not guards_hold(item, level, on):
        return Verdict("waiting")
    return _if_enough(item, level, len(procedure.levels), overdue_total)


def _next(item: Item, procedure: Procedure, position: int, on: date, overdue_total: int) -> Verdict:
    level = procedure.levels[position - 1]
    ready = reached(item, procedure, level, on) and days_passed(item, level.gap_days, on)
    if not ready or not guards_hold(item, level, on):
        return Verdict("waiting")
    return _if_enough(item, level, position, overdue_total)


def _highest(item: Item, procedure: Procedure, last: int, on: date, overdue_total: int) -> Verdict:
    able = [
        (position, level)
        for position, level in enumerate(procedure.levels, 1)
        if position > last and reached(item, procedure, level, on) and guards_hold(item, level, on)
    ]
    enough = [found for found in able if not below(overdue_total, found[1].minimum_total, item.currency)]
    if not able:
        return Verdict("waiting")
    position, level = (enough or able)[-1]
    if not days_passed(item, level.gap_days, on):
        return Verdict("waiting")
    return _if_enough(item, level, position, overdue_total)


def _if_enough(item: Item, level: Level, position: int, overdue_total: int) -> Verdict:
    if below(overdue_total, level.minimum_total, item.currency):
        return Verdict("below_total_minimum")
    return Verdict("step", position)
