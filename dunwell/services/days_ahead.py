# SPDX-License-Identifier: MIT
"""What would go out in the next days, if nothing is paid and every message is accepted; changes nothing."""

import threading
from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import date, timedelta

import polars as pl
from django.db import connection

from dunwell.core.forecast import ahead
from dunwell.core.money import Money
from dunwell.core.plan import Plan, plan
from dunwell.services.load_facts import holidays_of, load_facts
from dunwell.services.planned import outcome_counts
from dunwell.store.models import Company


@dataclass(frozen=True)
class DayAhead:
    """One day. `documents` are those that step; `totals` what the messages ask for, a sum a currency."""

    on: date
    sending: bool
    notices: int = 0
    calls: int = 0
    handovers: int = 0
    documents: int = 0
    totals: tuple[Money, ...] = ()


@dataclass(frozen=True)
class DaysAhead:
    """The days in order; `outcomes` counts what becomes of every open document on the first of them."""

    days: tuple[DayAhead, ...]
    outcomes: dict[str, int]

    @property
    def notices(self) -> int:
        return sum(day.notices for day in self.days)

    @property
    def documents(self) -> int:
        """How many open documents were decided about."""
        return sum(self.outcomes.values())


_kept: OrderedDict[tuple[object, ...], DaysAhead] = OrderedDict()
_lock = threading.Lock()
_MOST_KEPT = 8


def days_ahead(company: Company, first: date, *, days: int = 14) -> DaysAhead:
    """What would go out from `first` on, for so many days, were the company's reminders on.

    Kept in this process for as long as the books stand as they are: on 100,000 open documents it takes seconds.
    """
    key = (str(connection.settings_dict["NAME"]), company.pk, company.event_seq, company.event_hash, first, days)
    with _lock:
        if key in _kept:
            return _kept[key]
    found = _worked_out(company, first, days)
    with _lock:
        _kept[key] = found
        while len(_kept) > _MOST_KEPT:
            _kept.popitem(last=False)
    return found


def _worked_out(company: Company, first: date, days: int) -> DaysAhead:
    last = first + timedelta(days=days - 1)
    holidays = holidays_of(company.country, first) | holidays_of(company.country, last)
    facts = replace(load_facts(company, first).facts, reminders=True, holidays=holidays)
    found = list(ahead(facts, first, days))
    decided = found[0][1] or plan(facts, first, next_dates=False)
    return DaysAhead(tuple(_day(on, made) for on, made in found), outcome_counts(decided))


def _day(on: date, made: Plan | None) -> DayAhead:
    if made is None:
        return DayAhead(on, sending=False)
    actions = dict(made.notices["action"].value_counts().iter_rows())
    messages = made.notices.filter(pl.col("action") == "notice")
    sums = messages.group_by("currency").agg(pl.col("total").sum()).sort("currency")
    return DayAhead(
        on=on,
        sending=True,
        notices=actions.get("notice", 0),
        calls=actions.get("call", 0),
        handovers=actions.get("handover", 0),
        documents=made.lines.filter(pl.col("stepped")).height,
        totals=tuple(Money(minor, currency) for currency, minor in sums.iter_rows()),
    )
