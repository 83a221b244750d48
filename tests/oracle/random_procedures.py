# SPDX-License-Identifier: MIT
"""Random procedures that use every option, with few different numbers so that dates and amounts often coincide."""

from decimal import Decimal

from dunwell.core.procedure import WEEKDAYS, WORKDAYS, Action, Amounts, Channel, Fee, Level, Procedure, Weekday
from tests.oracle.choosing import Chooser

AFTER_DAYS = (0, 1, 5, 7, 7, 10, 14, 14, 21, 30, 31, 45, -7, -3, -30)
GAPS = (7, 0, 1, 7, 14, 14, 20)
SMALL = (0, 1, 3, 7, 14)
AMOUNTS = (100, 50, 99, 101, 500, 1000, 1500, 2500, 5000, 10000)
CURRENCIES = ("EUR", "SEK", "JPY")
ACTIONS: tuple[Action, ...] = ("notice", "notice", "notice", "notice", "call", "handover")
CHANNEL_LISTS: tuple[tuple[Channel, ...], ...] = (
    ("email",),
    ("letter",),
    ("email", "letter"),
    ("letter", "email"),
    ("einvoice", "email"),
    ("einvoice",),
    ("letter", "einvoice", "email"),
)
SENDING: tuple[tuple[Weekday, ...], ...] = (WORKDAYS, WEEKDAYS, ("tue",), ("mon", "wed", "sat"))


def make_procedure(choose: Chooser, number: int) -> Procedure:
    return Procedure(
        code=f"procedure-{number}",
        name=f"Procedure {number}",
        levels=_levels(choose),
        anchor=choose.one(("due_date", "due_date", "issue_date")),
        escalation=choose.one(("stepwise", "by_age")),
        grouping=choose.one(("customer", "customer", "invoice")),
        include=choose.one(("overdue", "stepped", "open")),
        net_credits=not choose.chance(25),
        minimum_item=_amounts(choose, 25),
        minimum_total=_amounts(choose, 30, factor=3),
        quiet_days=choose.one((1, 3, 7)) if choose.chance(25) else 0,
        stop_after_months=choose.one((1, 1, 2, 3, 24)) if choose.chance(30) else None,
        send_on=choose.one(SENDING),
    )


def _levels(choose: Chooser) -> tuple[Level, ...]:
    after = sorted(choose.one(AFTER_DAYS) for _ in range(choose.one((3, 2, 1, 4, 4, 5))))
    return tuple(_level(choose, position, days) for position, days in enumerate(after, 1))


def _level(choose: Chooser, position: int, after_days: int) -> Level:
    action = choose.one(ACTIONS)
    guarded = 70 if action == "handover" else 15
    return Level(
        code=f"level-{position}",
        action=action,
        after_days=after_days,
        gap_days=choose.one(GAPS),
        month_end=choose.chance(15),
        repeat_days=choose.one((7, 1, 14, 30)) if choose.chance(30) else None,
        min_overdue_days=choose.one((31, 1, 10, 14)) if choose.chance(guarded) else None,
        after_accepted_days=choose.one((3, 0, 1, 10)) if choose.chance(guarded) else None,
        minimum_total=_amounts(choose, 30, factor=choose.one((1, 3))),
        fee=_fee(choose),
        channels=choose.one(CHANNEL_LISTS) if choose.chance(35) else ("email",),
    )


def _amounts(choose: Chooser, percent: int, factor: int = 1) -> Amounts:
    if not choose.chance(percent):
        return {}
    return {currency: factor * choose.one(AMOUNTS) for currency in CURRENCIES if choose.chance(70)}


def _fee(choose: Chooser) -> Fee:
    kind = choose.one(("none", "fixed", "percent"))
    if kind == "fixed":
        return Fee(fixed=_amounts(choose, 100))
    if kind == "none":
        return Fee()
    least = _amounts(choose, 50)
    most = {code: least.get(code, 0) + choose.one(AMOUNTS) for code in CURRENCIES if choose.chance(30)}
    percent = choose.one((Decimal(15), Decimal("7.5"), Decimal("0.5"), Decimal("33.333")))
    return Fee(percent=percent, minimum=least, maximum=most)
