# SPDX-License-Identifier: MIT
"""Work for a person, done."""

from datetime import UTC, date, datetime

import pytest

from dunwell.core.problem import Refused
from dunwell.services.tasks import finish_task
from dunwell.store.models import Company, Customer, Event, Task

ON = date(2026, 3, 2)
AT = datetime(2026, 3, 2, 8, tzinfo=UTC)


def a_call(company: Company) -> Task:
    customer = Customer.objects.create(company=company, ref="C-1", name="Alice")
    return Task.objects.create(company=company, customer=customer, kind="call", text="Call", on=ON, seq=0)


def test_finished_task_says_what_came_of_it_in_the_history(company: Company) -> None:
    task = finish_task(company, a_call(company).pk, reason="will pay on Friday", on=ON, actor="ann", at=AT)
    event = Event.objects.filter(company=company).latest("seq")
    assert (task.done_seq, event.code, "will pay on Friday" in event.data) == (event.seq, "task_done", True)


@pytest.mark.parametrize("kind", ["unknown_delivery", "refused_delivery"])
def test_delivery_is_decided_and_not_just_said_to_be_done(company: Company, kind: str) -> None:
    task = a_call(company)
    Task.objects.filter(pk=task.pk).update(kind=kind)
    with pytest.raises(Refused, match="delivery_undecided"):
        finish_task(company, task.pk, reason="looked", on=ON, actor="ann", at=AT)
    task.refresh_from_db()
    assert task.done is False


def test_task_is_finished_once_and_by_its_own_company(company: Company) -> None:
    task = a_call(company)
    finish_task(company, task.pk, reason="reached", on=ON, actor="ann", at=AT)
    with pytest.raises(Refused, match="already_ended"):
        finish_task(company, task.pk, reason="again", on=ON, actor="ann", at=AT)
    other = Company.objects.create(
        code="other", name="Other", country="FI", currency="EUR", language="fi", time_zone="UTC"
    )
    with pytest.raises(Refused, match="not_found"):
        finish_task(other, task.pk, reason="mine now", on=ON, actor="bob", at=AT)
