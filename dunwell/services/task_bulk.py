# SPDX-License-Identifier: MIT
"""One thing done to many tasks at once: given to somebody, put off, given a day by which they are done, done.

Whole or not at all: each task is a line of history of its own, and one that is not found undoes the others. What
somebody else has ended meanwhile is left as it is.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from dunwell.core.problem import Refused
from dunwell.services.tasks import assign_task, finish_task, put_off, set_due
from dunwell.services.writing import writing
from dunwell.store.models import Company


@dataclass(frozen=True)
class TasksDone:
    """How many tasks were changed, how many were so already, and how many had ended meanwhile. `first` to `last` are
    its events, by which task_undo takes it back."""

    changed: int
    unchanged: int
    ended: int
    first: int = 0
    last: int = 0


def assign_tasks(
    company: Company, tasks: Sequence[int], user: int | None, *, own: int | None = None, on: date, actor: str,
    at: datetime,
) -> TasksDone:  # fmt: skip
    """Gives tasks to a member of the company, or to nobody. Raises `Refused("not_found")`."""
    return _each(company, tasks, lambda task: assign_task(company, task, user, own=own, on=on, actor=actor, at=at))


def put_tasks_off(
    company: Company, tasks: Sequence[int], *, again_on: date, reason: str = "", own: int | None = None, on: date,
    actor: str, at: datetime,
) -> TasksDone:  # fmt: skip
    """Tasks wait until another day. Raises `Refused("date_passed")`, `not_found`."""

    def later(task: int) -> bool:
        put_off(company, task, again_on=again_on, reason=reason, own=own, on=on, actor=actor, at=at)
        return True

    return _each(company, tasks, later)


def finish_tasks(
    company: Company, tasks: Sequence[int], *, reason: str, own: int | None = None, on: date, actor: str, at: datetime
) -> TasksDone:
    """Tasks are done; `reason` says what came of them. Raises `Refused("delivery_undecided")` when one of them is a
    delivery, which a person decides about, and `not_found`, `reason_missing`."""

    def end(task: int) -> bool:
        finish_task(company, task, reason=reason, own=own, on=on, actor=actor, at=at)
        return True

    return _each(company, tasks, end)


def set_tasks_due(
    company: Company, tasks: Sequence[int], due_on: date | None, *, own: int | None = None, on: date, actor: str,
    at: datetime,
) -> TasksDone:  # fmt: skip
    """The day by which tasks have to be done; None: no such day. Raises `Refused("date_passed")`, `not_found`."""
    return _each(company, tasks, lambda task: set_due(company, task, due_on, own=own, on=on, actor=actor, at=at))


def _each(company: Company, tasks: Sequence[int], act: Callable[[int], bool]) -> TasksDone:
    counts = {True: 0, False: 0}
    ended = 0
    with writing(company) as locked:
        first = locked.event_seq + 1
        for task in dict.fromkeys(tasks):
            try:
                counts[act(task)] += 1
            except Refused as refused:
                if refused.code != "already_ended":
                    raise
                ended += 1
        last = Company.objects.values_list("event_seq", flat=True).get(pk=locked.pk)
    return TasksDone(counts[True], counts[False], ended, first, last)
