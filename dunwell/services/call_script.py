# SPDX-License-Identifier: MIT
"""What to know before calling: what is owed and since when, what was sent, what was promised before."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch

from dunwell.core.money import Money
from dunwell.core.problem import Refused
from dunwell.services.call_results import items_of
from dunwell.services.find import item_name
from dunwell.services.tasks import open_task
from dunwell.store.models import Claim, Company, CustomerEmail, Delivery, Notice, Promise, Task


@dataclass(frozen=True)
class CallItem:
    """An item of the call of which something is open, with how long it is past due."""

    id: int
    invoice: int
    name: str
    due_on: date
    days: int
    amount: Money
    open: Money


@dataclass(frozen=True)
class Message:
    """A notice of before: what it asked for, and how it travelled, way by way in their order."""

    notice: Notice
    total: Money
    ways: list[Delivery]

    @property
    def arrived(self) -> bool:
        """Whether somebody took it: then the customer may be told that it was written."""
        return any(way.state == Delivery.State.ACCEPTED for way in self.ways)


@dataclass(frozen=True)
class Promised:
    """A promise of before, with its verdict."""

    name: str
    amount: Money
    by: date
    on: date
    status: str


@dataclass(frozen=True)
class Script:
    """A call: the task, the items still open (none: nothing is left to call about), and what came before."""

    task: Task
    items: list[CallItem]
    total: Money | None
    claims: Money | None
    since: date | None
    messages: list[Message]
    promises: list[Promised]
    people: list[CustomerEmail]

    @property
    def written(self) -> Message | None:
        """The last message that somebody took."""
        return next((one for one in self.messages if one.arrived), None)

    @property
    def enough(self) -> bool:
        """Whether it was tried in vain so often that another way is better."""
        return self.task.tries >= self.task.company.call_tries


def call_script(company: Company, task: int, today: date, *, own: int | None = None) -> Script:
    """The call of a task. Raises `Refused("not_found")`, also for a task that is no call; `already_ended`."""
    row = open_task(company, task, own)
    items = _items(row, today)
    currency = row.notice.currency if row.notice else company.currency
    claims = Claim.objects.filter(
        company=company, customer=row.customer_id, currency=currency, status=Claim.Status.OPEN
    )
    owed = sum(one.amount_minor - one.allocated_minor for one in claims)
    return Script(
        task=row,
        items=items,
        total=Money(sum(one.open.minor for one in items), currency) if items else None,
        claims=Money(owed, currency) if owed else None,
        since=min((one.due_on for one in items), default=None),
        messages=_messages(company, row),
        promises=_promises(company, row),
        people=list(CustomerEmail.objects.filter(company=company, customer=row.customer_id).order_by("position")),
    )


def _items(task: Task, today: date) -> list[CallItem]:
    try:
        items = items_of(task)
    except Refused:
        return []
    return [
        CallItem(
            id=item.pk,
            invoice=item.invoice_id,
            name=item_name(item),
            due_on=item.due_on or item.issued_on,
            days=(today - (item.due_on or item.issued_on)).days,
            amount=Money(item.amount_minor, item.currency),
            open=Money(item.open_minor, item.currency),
        )
        for item in items
    ]


def _messages(company: Company, task: Task) -> list[Message]:
    rows = Notice.objects.filter(
        company=company, customer=task.customer_id, action=Notice.Action.NOTICE, withdrawn_seq__isnull=True
    )
    notices = rows.prefetch_related(Prefetch("deliveries", Delivery.objects.order_by("place", "pk")))
    return [
        Message(notice, Money(notice.total_minor, notice.currency), list(notice.deliveries.all()))
        for notice in notices.order_by("-on", "-pk")[:4]
    ]


def _promises(company: Company, task: Task) -> list[Promised]:
    rows = Promise.objects.filter(company=company, item__customer=task.customer_id).select_related("item__invoice")
    return [
        Promised(item_name(row.item), Money(row.amount_minor, row.item.currency), row.by, row.on, row.status)
        for row in rows.order_by("-seq")[:5]
    ]
