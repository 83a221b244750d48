# SPDX-License-Identifier: MIT
"""What somebody did to tasks, taken back: each is as it was before, where nobody has touched it since."""

import json
from collections.abc import Mapping
from datetime import date, datetime

from dunwell.core.problem import Refused
from dunwell.services.offers import Undone
from dunwell.services.task_state import restore, state_of
from dunwell.services.writing import writing
from dunwell.store import chain
from dunwell.store.chain import Entry
from dunwell.store.models import Company, Event, Task

_CODES = frozenset({"task_assigned", "task_put_off", "task_due", "task_done"})


def undo_tasks(
    company: Company, first: int, last: int, *, own: int | None = None, on: date, actor: str, at: datetime
) -> Undone:
    """Takes back the act whose events go from `first` to `last`; what changed since is left as it is.

    Raises `Refused("not_found")`, also for somebody else's act or one that is no plain act on tasks.
    """
    with writing(company) as locked:
        events = list(Event.objects.filter(company=locked, seq__gte=first, seq__lte=last).order_by("seq"))
        told = [(one, json.loads(one.data)) for one in events]
        if not events or not all(one.actor == actor and _is_plain(one, data) for one, data in told):
            raise Refused("not_found", what="act", name=f"{first}-{last}")
        tasks = Task.objects.filter(company=locked, pk__in=[data["task"] for _, data in told])
        rows = (tasks if own is None else tasks.filter(customer__owner=own)).select_related("assignee").in_bulk()
        back = [(rows[data["task"]], event, data) for event, data in told if _stands(rows.get(data["task"]), data)]
        back = [one for one in back if not _is_replaced(one[0])]
        entries = [
            Entry("task_taken_back", on, row.customer_id, notice=row.notice_id, data={
                "task": row.pk, "kind": row.kind, "what": event.code,
            })
            for row, event, _ in back
        ]  # fmt: skip
        for row, _, data in back:
            restore(row, data["was"])
        if entries:
            chain.append(locked, actor, at, entries)
        return Undone(len(back), len(events) - len(back))


def _is_plain(event: Event, data: Mapping[str, object]) -> bool:
    if event.code not in _CODES or "was" not in data:
        return False
    # One that ended because something else was done (a promise, a case sent) does not come back alone.
    return event.code != "task_done" or data.get("by_hand") is True


def _stands(row: Task | None, data: Mapping[str, object]) -> bool:
    """Whether the task is still as the act left it."""
    return row is not None and state_of(row) == data["now"]


def _is_replaced(row: Task) -> bool:
    """Whether the customer's contact is looked for by another task by now: there is one at a time."""
    if row.kind != Task.Kind.UNREACHABLE or not row.done:
        return False
    others = Task.objects.filter(company=row.company_id, customer=row.customer_id, kind=row.kind, done=False)
    return others.exists()
