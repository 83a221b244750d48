# SPDX-License-Identifier: MIT
"""What the last run did: messages, calls and hand-overs by level, and what became of the messages."""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Sum

from dunwell.core.money import Money
from dunwell.services.coming import LevelSum
from dunwell.store.models import Company, Delivery, Notice, Run


@dataclass(frozen=True)
class LastRun:
    """The last run that was applied; `states` count its messages by what became of them so far."""

    run: Run
    sums: list[LevelSum]
    states: dict[str, int]


def last_run(company: Company) -> LastRun | None:
    """The last run that was applied; None: there was none. What was withdrawn since is not in the sums."""
    run = Run.objects.filter(company=company, status=Run.Status.APPLIED).order_by("on").last()
    if run is None:
        return None
    rows = Notice.objects.filter(company=company, run=run, withdrawn_seq__isnull=True)
    groups = rows.values_list("position", "level", "action", "currency").annotate(Count("pk"), Sum("total_minor"))
    sums = [
        LevelSum(level, action, count, Money(total, currency))
        for _, level, action, currency, count, total in groups.order_by("position", "level", "action", "currency")
    ]
    later = Delivery.objects.filter(notice=OuterRef("notice"), place__gt=OuterRef("place"))
    last = Delivery.objects.filter(
        ~Exists(later), company=company, notice__run=run
    )  # one a notice: the one that counts
    states = last.order_by().values_list("state")
    return LastRun(run, sums, dict(states.annotate(Count("pk"))))
