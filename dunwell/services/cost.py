# SPDX-License-Identifier: MIT
"""What the operator of an installation charges for accepted notices: agreed to once, and counted by month.

A notice costs what was agreed to when the recipient's server accepted it; nothing where nothing was agreed to.
"""

import itertools
import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, Q

from dunwell.core.money import Money, minor_units
from dunwell.core.problem import Refused
from dunwell.services.writing import writing
from dunwell.store import chain
from dunwell.store.chain import Entry
from dunwell.store.models import Company, Delivery, Event

_MONTHS = 13


@dataclass(frozen=True, slots=True)
class MonthCost:
    """One month of a company, on its own calendar: notices accepted in it, and what they cost (None: nothing)."""

    first: date
    notices: int
    cost: Money | None


def price() -> Money | None:
    """What this installation charges for an accepted notice, if anything."""
    charged: Money | None = settings.ENVIRONMENT.price_per_notice
    return charged


def is_price_agreed(company: Company) -> bool:
    """Whether there is no price, or this very price was agreed to for the company."""
    now = price()
    return now is None or company.price_confirmed == str(now)


def agree_to_price(company: Company, shown: str, *, actor: str, at: datetime) -> None:
    """A person agrees to the price that they were shown ("0.25 EUR").

    Raises `Refused("price_changed", price=…)` when it is another one by now.
    """
    now = price()
    if now is None or shown != str(now):
        raise Refused("price_changed", price=str(now or ""))
    with writing(company) as locked:
        if locked.price_confirmed != str(now):
            locked.price_confirmed = str(now)
            locked.save(update_fields=["price_confirmed"])
            chain.append(locked, actor, at, [Entry("price_agreed", data={"price": str(now)})])


def months(company: Company, on: date, *, count: int = _MONTHS) -> list[MonthCost]:
    """The last months, the one of `on` first: accepted notices and their cost."""
    starts = _month_starts(on, count)
    edges = [datetime(day.year, day.month, 1, tzinfo=ZoneInfo(company.time_zone)) for day in starts]
    agreed = _agreed(company)
    spans = [
        (number, since, until, charged)
        for number, (begin, end) in enumerate(itertools.pairwise(edges))
        for since, until, charged in _spans(begin, end, agreed)
    ]
    counts = _counts(company, [(since, until) for _, since, until, _ in spans])
    told = [MonthCost(first, 0, None) for first in starts[:-1]]
    for (number, _, _, charged), notices in zip(spans, counts, strict=True):
        month = told[number]
        cost = month.cost
        if charged and notices:
            here = Money(charged.minor * notices, charged.currency)
            cost = here if cost is None or cost.currency != here.currency else cost + here
        told[number] = MonthCost(month.first, month.notices + notices, cost)
    return told[::-1]


def _month_starts(on: date, count: int) -> list[date]:
    """The first days of the last `count` months and of the next one, rising."""
    index = on.year * 12 + on.month - 1
    return [date(month // 12, month % 12 + 1, 1) for month in range(index - count + 1, index + 2)]


def _agreed(company: Company) -> list[tuple[datetime, Money]]:
    """When which price was agreed to, rising."""
    events = Event.objects.filter(company=company, code="price_agreed").order_by("seq")
    found = []
    for at, data in events.values_list("at", "data"):
        amount, _, currency = json.loads(data)["price"].partition(" ")
        found.append((at, Money(minor_units(amount, currency), currency)))
    return found


def _spans(
    begin: datetime, end: datetime, agreed: list[tuple[datetime, Money]]
) -> list[tuple[datetime, datetime, Money | None]]:
    """A month cut where another price was agreed to."""
    cuts = [begin, *(at for at, _ in agreed if begin < at < end), end]
    spans = []
    for since, until in itertools.pairwise(cuts):
        before = [charged for at, charged in agreed if at <= since]
        spans.append((since, until, before[-1] if before else None))
    return spans


def _counts(company: Company, spans: list[tuple[datetime, datetime]]) -> list[int]:
    """How many notices were accepted within each span, in one read."""
    rows = Delivery.objects.filter(
        company=company, accepted_seq__isnull=False, finished_at__gte=min(since for since, _ in spans)
    )
    told = rows.aggregate(
        **{
            f"n{number}": Count(
                "notice",
                distinct=True,
                filter=Q(finished_at__gte=since.astimezone(UTC), finished_at__lt=until.astimezone(UTC)),
            )
            for number, (since, until) in enumerate(spans)
        }
    )
    return [told[f"n{number}"] for number in range(len(spans))]
