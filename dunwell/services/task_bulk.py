# SPDX-License-Identifier: MIT
"""One thing done to many tasks at once: given to somebody, put off, given a day by which they are done.

Whole or not at all: each task is a line of history of its own, and one that is not found undoes the others. What
somebody else has ended meanwhile is left as it is.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from dunwell.core.problem import Refused
from dunwell.services.tasks import assign_task, put_off, set_due
from dunwell.store.models import Company


@dataclass(frozen=True)
class TasksDone:
    """How many tasks were changed, how many were so already, and how many had ended meanwhile."""

    changed: int
    unchanged: int
    ended: int


def assign_tasks(
    company: Company, tasks: Sequence[int], user: int | None, *, own: int | None = None, on: date, actor: str,
    at: datetime,
) -> TasksDone:  # fmt: skip
    """Gives tasks to a member of the company, or to nobody. Raises `Refused("not_found")`."""
    return _each(tasks, lambda task: assign_task(company, task, user, own=own, on=on, actor=actor, at=at))


def put_tasks_off(
    company: Company, tasks: Sequence[int], *, again_on: date, reason: str = "", own: int | None = None, on: date,
    actor: str, at: datetime,
) -> TasksDone:  # fmt: skip
    """Tasks wait until another day. Raises `Refused("date_passed")`, `not_found`."""

    def later(task: int) -> bool:
        put_off(company, task, again_on=again_on, reason=reason, own=own, on=on, actor=actor, at=at)
        return True

    return _each(tasks, later)


def set_tasks_due(
    company: Company, tasks: Sequence[int], due_on: date | None, *, own: int | None = None, on: date, actor: str,
    at: datetime,
) -> TasksDone:  # fmt: skip
    """The day by which tasks have to be done; None: no such day. Raises `Refused("date_passed")`, `not_found`."""
    return _each(tasks, lambda task: set_due(company, task, due_on, own=own, on=on, actor=actor, at=at))


def _each(tasks: Sequence[int], act: Callable[[int], bool]) -> TasksDone:
    counts = {True: 0, False: 0}
    ended = 0
    with transaction.atomic():
        for task in dict.fromkeys(tasks):
            try:
                counts[act(task)] += 1
            except Refused as refused:
                if refused.code != "already_ended":
                    raise
                ended += 1
    return TasksDone(counts[True], counts[False], ended)
