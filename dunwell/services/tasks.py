# SPDX-License-Identifier: MIT
"""Work for a person, done."""

from datetime import date, datetime

from dunwell.core.problem import Refused
from dunwell.services.writing import said, writing
from dunwell.store import chain
from dunwell.store.chain import Entry
from dunwell.store.models import Company, Task


def finish_task(company: Company, task: int, *, reason: str, on: date, actor: str, at: datetime) -> Task:
    """Marks a task as done; `reason` says what came of it. Raises `Refused("not_found")` or `already_ended`."""
    reason = said(reason)
    with writing(company) as locked:
        row = Task.objects.filter(company=locked, pk=task).first()
        if row is None:
            raise Refused("not_found", what="task", name=str(task))
        if row.done:
            raise Refused("already_ended", what="task")
        told: dict[str, object] = {"task": row.pk, "kind": row.kind, "reason": reason}
        row.done_seq = chain.append(
            locked, actor, at, [Entry("task_done", on, row.customer_id, notice=row.notice_id, data=told)]
        )
        row.done = True
        row.save(update_fields=["done", "done_seq"])
    return row
