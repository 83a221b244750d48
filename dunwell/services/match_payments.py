# SPDX-License-Identifier: MIT
"""Payments that named no customer are matched: certain ones are booked, the others wait for a person. Start here."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime

from dunwell.store.models import Company


@dataclass(frozen=True)
class Matched:
    """How many payments were booked by themselves, wait for a person with a proposal, or were found nothing for."""

    booked: int = 0
    waiting: int = 0
    nothing: int = 0


def match_waiting(
    company: Company,
    payments: Collection[int] | None = None,
    *,
    on: date,
    actor: str,
    at: datetime,
    progress: Callable[[int], None] | None = None,
) -> Matched:
    """Matches every payment without a customer that nobody has decided about (`payments`: of these ids alone).

    Idempotent: what a crash left unmatched is found the next time.
    """
    raise NotImplementedError
