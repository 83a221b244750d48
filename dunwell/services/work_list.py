# SPDX-License-Identifier: MIT
"""The work list: what waits for a person, by kind, day and whose it is, paged by key."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Q, QuerySet

from dunwell.services.paging import KeyPage, key_page
from dunwell.store.models import Company, Membership, ReturnedMail, Task

WaitingTask = Task  # what the list shows: screens name it so
MINE, NOBODY = "mine", "nobody"
DUE, LATER, LATE = "due", "later", "late"


@dataclass(frozen=True)
class WorkFilter:
    """Narrows the list; empty fits all. `who`: mine, nobody, or a user's id; `when`: due (today or before), later, or
    late (the day by which it had to be done has passed)."""

    text: str = ""
    kind: str = ""
    who: str = ""
    when: str = ""


@dataclass(frozen=True)
class WorkCounts:
    """How many tasks wait: due ones by kind, all due, and those of the person who asks."""

    kinds: dict[str, int] = field(default_factory=dict)
    due: int = 0
    later: int = 0
    late: int = 0
    mine: int = 0
    nobody: int = 0


def work_page(
    company: Company,
    today: date,
    *,
    own: int | None,
    user: int,
    wanted: WorkFilter,
    order: Sequence[str] = ("on", "pk"),
    after: str = "",
    before: str = "",
    size: int = 50,
) -> KeyPage[Task]:
    """One page of the open tasks that fit, with customer, notice, delivery and assignee."""
    rows = _fitting(_open(company, own), today, user, wanted)
    rows = rows.select_related("customer", "notice", "delivery", "assignee")
    return key_page(rows, order, after=after, before=before, size=size)


def work_rows(company: Company, today: date, *, own: int | None, user: int, wanted: WorkFilter) -> QuerySet[Task]:
    """All that fit, in order: for a download."""
    rows = _fitting(_open(company, own), today, user, wanted)
    return rows.select_related("customer", "notice", "assignee").order_by("on", "pk")


def work_ids(company: Company, today: date, *, own: int | None, user: int, wanted: WorkFilter) -> list[int]:
    """The ids of all that fit, in order: for what is done to many at once."""
    rows = _fitting(_open(company, own), today, user, wanted)
    return list(rows.order_by("on", "pk").values_list("pk", flat=True))


def work_counts(company: Company, today: date, *, own: int | None, user: int) -> WorkCounts:
    """What waits, counted in one query."""
    rows = _open(company, own).order_by()
    sums = rows.values("kind").annotate(
        due=Count("pk", filter=Q(on__lte=today)),
        later=Count("pk", filter=Q(on__gt=today)),
        late=Count("pk", filter=Q(due_on__lt=today)),
        mine=Count("pk", filter=Q(assignee=user)),
        nobody=Count("pk", filter=Q(assignee__isnull=True)),
    )
    found = list(sums)
    return WorkCounts(
        kinds={one["kind"]: one["due"] + one["later"] for one in found},
        due=sum(one["due"] for one in found),
        later=sum(one["later"] for one in found),
        late=sum(one["late"] for one in found),
        mine=sum(one["mine"] for one in found),
        nobody=sum(one["nobody"] for one in found),
    )


def written_back(task: Task) -> ReturnedMail | None:
    """What the customer wrote, for a task that came of it; also what came back, for one about a bad contact."""
    return ReturnedMail.objects.filter(task=task).defer("data").order_by("-pk").first()


def next_task(company: Company, today: date, *, own: int | None, user: int, after: Task) -> Task | None:
    """The task of the same kind to take up next: due, and this person's or nobody's."""
    rows = _open(company, own).filter(kind=after.kind, on__lte=today).exclude(pk=after.pk)
    return rows.filter(Q(assignee=user) | Q(assignee__isnull=True)).order_by("on", "pk").first()


def colleagues(company: Company) -> list[tuple[int, str]]:
    """The members of a company, by name: to whom work and customers can be given."""
    rows = Membership.objects.filter(company=company).select_related("user").order_by("user__username")
    return [(row.user_id, row.user.get_full_name() or row.user.username) for row in rows]


def _open(company: Company, own: int | None) -> QuerySet[Task]:
    rows = Task.objects.filter(company=company, done=False)
    return rows if own is None else rows.filter(customer__owner=own)


def _fitting(rows: QuerySet[Task], today: date, user: int, wanted: WorkFilter) -> QuerySet[Task]:
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.who == MINE:
        rows = rows.filter(assignee=user)
    elif wanted.who == NOBODY:
        rows = rows.filter(assignee__isnull=True)
    elif wanted.who.isdecimal():
        rows = rows.filter(assignee=int(wanted.who))
    if wanted.when == LATE:
        rows = rows.filter(due_on__lt=today)
    elif wanted.when:
        rows = rows.filter(on__lte=today) if wanted.when == DUE else rows.filter(on__gt=today)
    for word in wanted.text.split():
        rows = rows.filter(
            Q(customer__name__icontains=word) | Q(customer__ref__icontains=word) | Q(text__icontains=word)
        )
    return rows


def tasks_of(company: Company, customer: int) -> list[Task]:
    """What waits about one customer, the oldest first."""
    rows = Task.objects.filter(company=company, customer=customer, done=False).select_related("assignee", "notice")
    return list(rows.order_by("on", "pk")[:20])
