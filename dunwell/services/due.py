# SPDX-License-Identifier: MIT
"""Which companies are due for their daily run: by each company's own clock, once per local date.

A run belongs to a local date, and a date has one run, so neither an hour that occurs twice nor one that does not exist
can give two. A day on which nothing ran is not made up as such: today's run takes every step that waited.
"""

import logging
from collections.abc import Iterable
from datetime import date, datetime
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db.models import Exists, OuterRef, Q, QuerySet

from dunwell.core.problem import Refused
from dunwell.services.proposals import Approval, approve
from dunwell.services.run_dunning import RunReport, run_dunning
from dunwell.services.writing import writing
from dunwell.store.models import Company, Run

log = logging.getLogger(__name__)


class Due(NamedTuple):
    """A company and the local date that its run is for."""

    company: Company
    on: date


def local_now(company: Company, now: datetime) -> datetime:
    """The moment on the company's own clock. Raises ZoneInfoNotFoundError for a zone this machine does not know."""
    return now.astimezone(ZoneInfo(company.time_zone))


def local_date(company: Company, now: datetime) -> date:
    """Today, where the company is."""
    return local_now(company, now).date()


def due_companies(now: datetime) -> list[Due]:
    """The companies whose `run_at` has passed on their clock and that have no run for that local date yet.

    In mode review a proposal counts as the day's run. A run of a later date counts too: no day is inserted before it.
    Companies that are switched off are left out: nothing would be sent, and the first run after the switch takes up
    all that waited.
    """
    if now.tzinfo is None:
        raise ValueError("a moment without a time zone says no local time")
    zones = Company.objects.filter(reminders=True).values_list("time_zone", flat=True).distinct()
    return [due for zone in sorted(zones) if _known(zone) for due in _due_in(zone, now)]


def run_if_due(company: Company, on: date, *, actor: str, at: datetime) -> RunReport | None:
    """Makes the company's run for a local date, unless another worker has made it since, or somebody switched it off.

    The question is asked again under the company's lock: two workers at once give one run, and one proposal.
    """
    with writing(company) as locked:
        if not locked.reminders or not _without_run(Company.objects.filter(pk=locked.pk), on):
            return None
        return run_dunning(locked, on, actor=actor, at=at)


def run_at_once(company: Company, on: date, *, actor: str, at: datetime) -> RunReport:
    """Makes the run of a date without waiting for the clock, as a person asks on the screen. Raises
    `Refused("company_off")` while the company is switched off: such a run would remind nobody and use up the day."""
    with writing(company) as locked:
        refuse_off(locked)
        return run_dunning(locked, on, actor=actor, at=at)


def approve_at_once(
    company: Company, on: date, *, actor: str, at: datetime, without: frozenset[int] = frozenset()
) -> Approval:
    """Approves the proposal as `proposals.approve` does. Raises also `Refused("company_off")`."""
    with writing(company) as locked:
        refuse_off(locked)
        return approve(locked, on=on, actor=actor, at=at, without=without)


def refuse_off(company: Company) -> None:
    """Raises while the reminders of the whole company are switched off."""
    if not company.reminders:
        raise Refused("company_off", company=company.code)


def _due_in(zone: str, now: datetime) -> Iterable[Due]:
    local = now.astimezone(ZoneInfo(zone))
    ready = Company.objects.filter(reminders=True, time_zone=zone, run_at__lte=local.time())
    return [Due(company, local.date()) for company in _without_run(ready, local.date())]


def _without_run(companies: QuerySet[Company], on: date) -> list[Company]:
    runs = Run.objects.filter(company=OuterRef("pk"), on__gte=on)
    done = Q(Exists(runs.filter(status=Run.Status.APPLIED))) | Q(Exists(runs), mode=Company.Mode.REVIEW)
    return list(companies.exclude(done).order_by("pk"))


@cache
def _known(zone: str) -> bool:
    """Whether this machine knows the zone; says once when it does not: its companies wait, the others go on."""
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        log.exception("time zone %r is unknown here: its companies are left out until it is mended", zone)
        return False
    return True
