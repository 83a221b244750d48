# SPDX-License-Identifier: MIT
"""What the procedure does after a notice, if nothing changes: which action, and on which day at the earliest."""

from calendar import monthrange
from datetime import date, timedelta

from dunwell.core.procedure import Action, Level, Procedure


def follow_up(
    procedure: Procedure, position: int, *, issued_on: date, due_on: date | None, on: date
) -> tuple[Action, date] | None:
    """What comes after an item took the level at `position` on the date `on`; None: nothing more.

    A payment on the day before prevents it. Example: levels after 7 and 21 days (gap 14), due 1 March, the first
    taken on 8 March: a notice on 22 March; taken on 20 March: on 3 April, because of the gap.
    """
    past = due_on or issued_on
    anchor = issued_on if procedure.anchor == "issue_date" else past
    later = procedure.levels[position:]
    if later:
        following = later[:1] if procedure.escalation == "stepwise" else later
        level, day = min(((level, _ready(level, anchor, past, on)) for level in following), key=lambda found: found[1])
    else:
        level = procedure.levels[-1]
        if level.repeat_days is None:
            return None
        again = on + timedelta(days=max(level.repeat_days, level.gap_days))
        day = max(again, *_guards(level, past, on))
    months = procedure.stop_after_months
    if months is not None and day >= _plus_months(anchor, months):
        return None
    return level.action, day


def _ready(level: Level, anchor: date, past: date, on: date) -> date:
    reached = anchor + timedelta(days=level.after_days)
    if level.month_end:
        reached = reached.replace(day=monthrange(reached.year, reached.month)[1])
    return max(reached, on + timedelta(days=level.gap_days), *_guards(level, past, on))


def _guards(level: Level, past: date, on: date) -> list[date]:
    return [
        on,
        past + timedelta(days=level.min_overdue_days or 0),
        on + timedelta(days=level.after_accepted_days or 0),
    ]


def _plus_months(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
