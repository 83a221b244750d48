# SPDX-License-Identifier: MIT
"""The small numbers beside the navigation: what waits for a person."""

from dataclasses import dataclass

from dunwell.services.access import Seat
from dunwell.store.models import Run, Task


@dataclass(frozen=True)
class Tallies:
    """How much waits: open tasks, and whether a proposal does."""

    work: int
    proposals: int


def tallies(seat: Seat) -> Tallies:
    """What waits for this person in this company."""
    tasks = Task.objects.filter(company=seat.company, done=False)
    if seat.own is not None:
        tasks = tasks.filter(customer__owner=seat.own)
    # On a day without anything to send the proposal is empty: it waits for nobody.
    proposed = Run.objects.filter(company=seat.company, status=Run.Status.PROPOSED, notices_count__gt=0)
    waiting = seat.may("plan") and proposed.exists()
    return Tallies(work=tasks.count() if seat.may("work") else 0, proposals=int(waiting))
