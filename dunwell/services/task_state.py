# SPDX-License-Identifier: MIT
"""How a task stands, as its line of history keeps it before and after an act: what an act may change, and no more."""

from collections.abc import Mapping
from datetime import date
from typing import cast

from dunwell.store.models import Task

FIELDS = ("assignee", "on", "due_on", "tries", "done", "result", "note")


def state_of(task: Task) -> dict[str, object]:
    """The task's changeable fields in plain words; `assignee` is an id."""
    return {
        "assignee": task.assignee_id,
        "on": task.on.isoformat(),
        "due_on": task.due_on.isoformat() if task.due_on else None,
        "tries": task.tries,
        "done": task.done,
        "result": str(task.result),
        "note": task.note,
    }


def restore(task: Task, was: Mapping[str, object]) -> None:
    """Writes a task of a *locked* company back to a state that was kept."""
    due_on = was["due_on"]
    task.assignee_id = cast(int | None, was["assignee"])
    task.on = date.fromisoformat(str(was["on"]))
    task.due_on = date.fromisoformat(str(due_on)) if due_on else None
    task.tries = int(str(was["tries"]))
    task.done, task.result, task.note = bool(was["done"]), str(was["result"]), str(was["note"])
    task.done_seq = task.done_seq if task.done else None
    task.save(update_fields=[*FIELDS, "done_seq"])
