# SPDX-License-Identifier: MIT
"""What needs a person: the oldest of it, and how much of each kind."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from dunwell.services.figures.reading import Scope
from dunwell.store.models import Task


@dataclass(frozen=True)
class Waiting:
    """Open tasks: the first of them, and by kind."""

    first: list[Task]
    kinds: dict[str, int]

    @property
    def total(self) -> int:
        return sum(self.kinds.values())


def waiting(scope: Scope, today: date, *, shown: int = 6) -> Waiting:
    """The open tasks whose day has come, the oldest first, and how many there are of each kind."""
    tasks = Task.objects.filter(company=scope.company, done=False).filter(Q(on__lte=today))
    if scope.own is not None:
        tasks = tasks.filter(customer__owner=scope.own)
    kinds = dict(tasks.order_by().values_list("kind").annotate(Count("pk")))
    first = tasks.select_related("customer", "notice").order_by("on", "pk")[:shown]
    return Waiting(list(first), dict(sorted(kinds.items(), key=lambda one: -one[1])))
