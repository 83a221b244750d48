# SPDX-License-Identifier: MIT
"""Work for a person: taken, given to somebody, put off, done. What came of a call: call_results.py."""

from collections.abc import Mapping
from datetime import date, datetime

from dunwell.core.problem import Refused
from dunwell.services.task_state import state_of
from dunwell.services.writing import said, writing
from dunwell.store import chain
from dunwell.store.chain import Entry
from dunwell.store.models import Claim, Company, Delivery, Membership, Task, User

# What a person may simply call done. A delivery is decided: it arrived, is sent again, or is taken back.
FINISHABLE = (Task.Kind.CALL, Task.Kind.UNREACHABLE, Task.Kind.REPLY, Task.Kind.CASE)


def finish_task(
    company: Company,
    task: int,
    *,
    reason: str,
    result: str = Task.Result.DONE,
    own: int | None = None,
    on: date,
    actor: str,
    at: datetime,
) -> Task:
    """Marks a task as done; `reason` says what came of it. Raises `Refused("not_found")`, `already_ended`, or
    `delivery_undecided` for a delivery, which a person decides about instead."""
    reason = said(reason)
    with writing(company) as locked:
        row = open_task(locked, task, own)
        refuse_undecided(row)
        end_task(locked, row, result=result, reason=reason, on=on, actor=actor, at=at, more={"by_hand": True})
    return row


def assign_task(
    company: Company,
    task: int,
    user: int | None,
    *,
    own: int | None = None,
    on: date,
    actor: str,
    at: datetime,
) -> bool:
    """Gives a task to a member of the company (by the user's id), or to nobody. False when it was so already."""
    with writing(company) as locked:
        row = open_task(locked, task, own)
        if row.assignee_id == user:
            return False
        member = Membership.objects.filter(company=locked, user=user).exists()
        who = User.objects.filter(pk=user).first() if user is not None and member else None
        if user is not None and who is None:
            raise Refused("not_found", what="user", name=str(user))
        before = row.assignee.username if row.assignee else None
        told: dict[str, object] = {
            "task": row.pk,
            "kind": row.kind,
            "to": who.username if who else None,
            "from": before,
        }
        was, row.assignee = state_of(row), who
        told |= {"was": was, "now": state_of(row)}
        chain.append(locked, actor, at, [Entry("task_assigned", on, row.customer_id, notice=row.notice_id, data=told)])
        row.save(update_fields=["assignee"])
        return True


def put_off(
    company: Company,
    task: int,
    *,
    again_on: date,
    reason: str = "",
    result: str = "",
    own: int | None = None,
    on: date,
    actor: str,
    at: datetime,
) -> Task:
    """A task waits until another day; a call that nobody answered counts as a try. The day by which it has to be done
    stays. Raises `Refused("date_passed")` for a day that is not after `on`."""
    if again_on <= on:
        raise Refused("date_passed", date=again_on.isoformat(), on=on.isoformat())
    reason = said(reason) if reason.strip() else ""
    with writing(company) as locked:
        row = open_task(locked, task, own)
        was = state_of(row)
        row.tries += result == Task.Result.NOT_REACHED
        told: dict[str, object] = {"task": row.pk, "kind": row.kind, "again_on": again_on.isoformat()}
        told |= {"result": str(result), "reason": reason, "tries": row.tries}
        row.on, row.result, row.note = again_on, result, reason
        told |= {"was": was, "now": state_of(row)}
        entry = Entry("task_put_off", on, row.customer_id, notice=row.notice_id, data=told)
        chain.append(locked, actor, at, [entry])
        row.save(update_fields=["on", "result", "note", "tries"])
    return row


def set_due(
    company: Company, task: int, due_on: date | None, *, own: int | None = None, on: date, actor: str, at: datetime
) -> bool:
    """The day by which a task has to be done; None: no such day. False when it was so already.

    Raises `Refused("date_passed")` for a day before `on`.
    """
    with writing(company) as locked:
        row = open_task(locked, task, own)
        if row.due_on == due_on:
            return False
        if due_on and due_on < on:
            raise Refused("date_passed", date=due_on.isoformat(), on=on.isoformat())
        told: dict[str, object] = {"task": row.pk, "kind": row.kind, "by": due_on.isoformat() if due_on else None}
        was, row.due_on = state_of(row), due_on
        told |= {"was": was, "now": state_of(row)}
        chain.append(locked, actor, at, [Entry("task_due", on, row.customer_id, notice=row.notice_id, data=told)])
        row.save(update_fields=["due_on"])
        return True


def open_task(company: Company, task: int, own: int | None = None) -> Task:
    """A task that waits, by its id. Raises `Refused("not_found")` (also for one that is not `own`'s customer's), or
    `already_ended`."""
    rows = Task.objects.filter(company=company, pk=task)
    rows = rows.select_related("customer", "notice", "delivery", "assignee", "case")
    row = (rows if own is None else rows.filter(customer__owner=own)).first()
    if row is None:
        raise Refused("not_found", what="task", name=str(task))
    if row.done:
        raise Refused("already_ended", what="task")
    return row


def refuse_undecided(task: Task) -> None:
    """Raises `Refused("delivery_undecided")` for a task that is not done by saying so: what can be decided, is."""
    if task.kind not in FINISHABLE and not _is_beyond(task):
        raise Refused("delivery_undecided", notice=task.notice.number if task.notice else "")


def _is_beyond(task: Task) -> bool:
    """A refused delivery whose notice cannot be taken back: another way of it left, or money came for its fee."""
    if task.kind != Task.Kind.REFUSED_DELIVERY or task.notice_id is None:
        return False
    left = Delivery.objects.filter(notice=task.notice_id, state__in=[Delivery.State.ACCEPTED, Delivery.State.BOUNCED])
    return left.exists() or Claim.objects.filter(notice=task.notice_id, allocated_minor__gt=0).exists()


def end_task(
    company: Company,
    task: Task,
    *,
    result: str,
    reason: str,
    on: date,
    actor: str,
    at: datetime,
    more: Mapping[str, object] | None = None,
) -> None:
    """Ends a task of a *locked* company with its line of history; `more` are further facts for it."""
    told: dict[str, object] = {"task": task.pk, "kind": task.kind, "result": str(result), "reason": reason}
    was = state_of(task)
    task.done, task.result, task.note = True, result, reason
    told |= {"was": was, "now": state_of(task), **(more or {})}
    entry = Entry("task_done", on, task.customer_id, notice=task.notice_id, data=told)
    task.done_seq = chain.append(company, actor, at, [entry])
    task.save(update_fields=["done", "done_seq", "result", "note"])
