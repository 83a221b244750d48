# SPDX-License-Identifier: MIT
"""What somebody did to tasks is taken back, where nobody has touched them since."""

from datetime import UTC, date, datetime

import pytest

from dunwell.core.problem import Refused
from dunwell.services.call_results import wrong_number
from dunwell.services.check_books import check
from dunwell.services.task_bulk import TasksDone, assign_tasks, finish_tasks, put_tasks_off, set_tasks_due
from dunwell.services.task_undo import undo_tasks
from dunwell.services.tasks import put_off
from dunwell.store.models import Company, Customer, Event, Membership, Task, User
from tests.services.ledger import When

ON = date(2026, 3, 2)
ANN = When(actor="ann", at=datetime(2026, 3, 2, 8, tzinfo=UTC), on=ON)
BEN = When(actor="ben", at=datetime(2026, 3, 2, 9, tzinfo=UTC), on=ON)


def two(company: Company) -> list[int]:
    """A call and a contact to find."""
    customer = Customer.objects.create(company=company, ref="C-1", name="Alice", phone="040 123 4567")
    rows = [("call", "Call"), ("unreachable", "Find an address")]
    return [
        Task.objects.create(company=company, customer=customer, kind=kind, text=text, on=ON, seq=0).pk
        for kind, text in rows
    ]


def stand() -> list[tuple[object, ...]]:
    names = ("assignee__username", "on", "due_on", "tries", "done", "done_seq", "result", "note")
    return list(Task.objects.order_by("pk").values_list(*names))


def cal(company: Company) -> int:
    user = User.objects.create_user("cal", password="correct horse battery")
    Membership.objects.create(company=company, user=user, role="caller")
    return user.pk


def taken_back(company: Company, made: TasksDone) -> tuple[int, int]:
    undone = undo_tasks(company, made.first, made.last, **ANN)
    return undone.restored, undone.left


def test_tasks_that_were_done_are_open_again(any_database: str, company: Company) -> None:
    tasks = two(company)
    put_off(company, tasks[0], again_on=date(2026, 3, 3), reason="lunch", result="not_reached", **ANN)
    before = stand()
    made = finish_tasks(company, tasks, reason="paid in the shop", **ANN)
    assert (made.changed, [row[4] for row in stand()]) == (2, [True, True])
    assert taken_back(company, made) == (2, 0)
    assert stand() == before
    assert Event.objects.filter(code="task_taken_back").count() == 2
    assert check(company) == []


def test_what_was_given_put_off_or_dated_is_as_before(any_database: str, company: Company) -> None:
    tasks, before = two(company), stand()
    acts = [
        assign_tasks(company, tasks, cal(company), **ANN),
        put_tasks_off(company, tasks, again_on=date(2026, 3, 9), reason="fair", **ANN),
        set_tasks_due(company, tasks, date(2026, 3, 10), **ANN),
    ]
    assert stand() != before
    assert [taken_back(company, made) for made in reversed(acts)] == [(2, 0)] * 3
    assert stand() == before


def test_what_was_touched_since_stays(database: str, company: Company) -> None:
    tasks = two(company)
    made = put_tasks_off(company, tasks, again_on=date(2026, 3, 9), **ANN)
    set_tasks_due(company, tasks[:1], date(2026, 3, 10), **BEN)
    assert taken_back(company, made) == (1, 1)
    assert [row[1] for row in stand()] == [date(2026, 3, 9), ON]
    assert taken_back(company, made) == (0, 2), "once"


def test_a_contact_that_is_looked_for_again_is_not_opened_twice(database: str, company: Company) -> None:
    tasks = two(company)
    made = finish_tasks(company, tasks[1:], reason="written down", **ANN)
    customer = Customer.objects.get()
    Task.objects.create(company=company, customer=customer, kind="unreachable", text="Again", on=ON, seq=0)
    assert taken_back(company, made) == (0, 1)


def test_nobody_takes_back_what_somebody_else_did(database: str, company: Company) -> None:
    made = finish_tasks(company, two(company), reason="done", **BEN)
    with pytest.raises(Refused, match="not_found"):
        undo_tasks(company, made.first, made.last, **ANN)


def test_a_call_that_did_more_than_end_is_not_undone_alone(database: str, company: Company) -> None:
    call = wrong_number(company, two(company)[0], **ANN)
    with pytest.raises(Refused, match="not_found"):
        undo_tasks(company, call.done_seq or 0, call.done_seq or 0, **ANN)
