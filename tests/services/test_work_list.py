# SPDX-License-Identifier: MIT
"""The work list: whose work waits, and until when."""

from datetime import date, timedelta

import pytest

from dunwell.core.problem import Refused
from dunwell.services.tasks import assign_task, put_off
from dunwell.services.work_list import WorkFilter, next_task, work_counts, work_page
from dunwell.store.models import Company, Customer, Event, Membership, Task, User
from tests.services.ledger import ON, TODAY


@pytest.fixture
def ann(any_database: str, company: Company) -> User:
    user = User.objects.create(username="ann")
    Membership.objects.create(company=company, user=user, role="caller")
    return user


def work(company: Company, ref: str, kind: str = "call", on: date = ON) -> Task:
    customer, _ = Customer.objects.get_or_create(company=company, ref=ref, name=f"Customer {ref}")
    return Task.objects.create(company=company, customer=customer, kind=kind, text=f"{kind} {ref}", on=on, seq=0)


def found(company: Company, user: User, own: int | None = None, **wanted: str) -> list[str]:
    page = work_page(company, ON, own=own, user=user.pk, wanted=WorkFilter(**wanted))
    return [task.text for task in page.rows]


def test_work_is_filtered_by_kind_person_day_and_words(company: Company, ann: User) -> None:
    call, contact = work(company, "C-1"), work(company, "C-2", "unreachable")
    work(company, "C-3", on=ON + timedelta(days=3))
    assign_task(company, call.pk, ann.pk, **TODAY)
    assert found(company, ann) == ["call C-1", "unreachable C-2", "call C-3"]
    assert found(company, ann, kind="unreachable") == ["unreachable C-2"]
    assert found(company, ann, who="mine") == ["call C-1"]
    assert found(company, ann, who="nobody", when="due") == ["unreachable C-2"]
    assert found(company, ann, when="later") == ["call C-3"]
    assert found(company, ann, text="customer c-2") == [contact.text]
    counts = work_counts(company, ON, own=None, user=ann.pk)
    assert (counts.kinds, counts.due, counts.later, counts.mine, counts.nobody) == (
        {"call": 2, "unreachable": 1}, 2, 1, 1, 2,
    )  # fmt: skip


def test_work_is_given_to_members_alone(company: Company, ann: User) -> None:
    task, stranger = work(company, "C-1"), User.objects.create(username="eve")
    assert assign_task(company, task.pk, ann.pk, **TODAY) is True
    assert assign_task(company, task.pk, ann.pk, **TODAY) is False
    with pytest.raises(Refused, match="not_found"):
        assign_task(company, task.pk, stranger.pk, **TODAY)
    assert assign_task(company, task.pk, None, **TODAY) is True
    assert Event.objects.filter(code="task_assigned").count() == 2


def test_put_off_work_waits_for_its_day(company: Company, ann: User) -> None:
    first, second = work(company, "C-1"), work(company, "C-2")
    with pytest.raises(Refused, match="date_passed"):
        put_off(company, first.pk, again_on=ON, **TODAY)
    put_off(company, first.pk, again_on=ON + timedelta(days=1), reason="busy", **TODAY)
    assert found(company, ann, when="due") == ["call C-2"]
    assert next_task(company, ON, own=None, user=ann.pk, after=second) is None
    assert next_task(company, ON + timedelta(days=1), own=None, user=ann.pk, after=second) == first


def test_a_person_limited_to_own_documents_has_the_work_of_own_customers(company: Company, ann: User) -> None:
    theirs, other = work(company, "C-1"), work(company, "C-2")
    Customer.objects.filter(ref="C-1").update(owner=ann)
    assert found(company, ann, own=ann.pk) == [theirs.text]
    assert work_counts(company, ON, own=ann.pk, user=ann.pk).due == 1
    with pytest.raises(Refused, match="not_found"):
        put_off(company, other.pk, again_on=ON + timedelta(days=1), own=ann.pk, **TODAY)
