# SPDX-License-Identifier: MIT
"""Before procedures are changed: who would get what differently in the days to come.

The planner goes through the days twice, with the procedures in force and with those that are thought of, from the same
facts, for the customers whom the change can touch. That takes seconds on a large ledger, so it is worked out in a
thread of its own and kept for as long as the books stand as they are.
"""

import hashlib
import json
import threading
import time
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

import polars as pl
from django.db import connection

from dunwell.core import forecast as core
from dunwell.core.difference import differences, level_counts
from dunwell.core.facts import Facts
from dunwell.core.plan import Plan
from dunwell.services.procedure_forecast_facts import Sides, sides
from dunwell.services.procedure_tables import Table
from dunwell.store.models import Company, Run

DAYS = 30
_MOST = 8


@dataclass(frozen=True)
class Comparison:
    """What the days from `first` to `last` would bring, before and after. Frames as in core: `differences` (`changes`),
    `level_counts` (`levels`) and `STEPS` (`before`, `after`)."""

    first: date
    last: date
    customers: int
    changes: pl.DataFrame
    levels: pl.DataFrame
    before: pl.DataFrame
    after: pl.DataFrame
    seconds: float

    @property
    def changed_customers(self) -> int:
        """How many customers would be treated differently."""
        return int(self.changes["customer"].n_unique())

    @property
    def changed_items(self) -> int:
        """How many items would be treated differently."""
        return self.changes.height

    @property
    def whats(self) -> dict[str, int]:
        """How many items differ in what way."""
        return dict(self.changes["what"].value_counts(sort=True).iter_rows())


@dataclass
class Forecasting:
    """A comparison under way: `done` of `total` days; `comparison` when it is there, `failed` when it cannot be."""

    first: date
    key: str
    _facts: Sides | None
    total: int = 2 * DAYS
    done: int = 0
    comparison: Comparison | None = None
    failed: bool = False
    thread: threading.Thread | None = None
    _began: float = field(default_factory=time.monotonic)

    @property
    def seconds(self) -> float:
        """How long it has taken so far."""
        return self.comparison.seconds if self.comparison else time.monotonic() - self._began

    @property
    def percent(self) -> int:
        """How much of it is done."""
        return 100 if self.comparison else min(99, 100 * self.done // self.total)

    def wait(self, seconds: float | None = None) -> None:
        """Until it is there, or so long at most."""
        if self.thread is not None:
            self.thread.join(seconds)

    def work(self) -> None:
        """Goes through the days; reads no database."""
        try:
            if self._facts is None:
                raise RuntimeError("this comparison was worked out already")
            customers = self._facts.before.customers.height
            before, after = self._side(self._facts.before), self._side(self._facts.after)
            self.comparison = Comparison(
                first=self.first,
                last=self.first + timedelta(days=DAYS - 1),
                customers=customers,
                changes=differences(before, after),
                levels=level_counts(before, after),
                before=before.steps,
                after=after.steps,
                seconds=self.seconds,
            )
        finally:
            self.failed = self.comparison is None
            self._facts = None  # a large ledger: not kept longer than it is needed

    def _side(self, facts: Facts) -> core.Forecast:
        return core.told(facts, self._counted(core.ahead(facts, self.first, DAYS)))

    def _counted(self, days: Iterator[tuple[date, Plan | None]]) -> Iterator[tuple[date, Plan | None]]:
        for day in days:
            self.done += 1
            yield day


_under_way: OrderedDict[str, Forecasting] = OrderedDict()
_lock = threading.Lock()


def compare(company: Company, tables: Sequence[Table], *, on: date) -> Forecasting:
    """The comparison of valid documents with the procedures in force, from `on` (its run still to come) or, when that
    day has had its run, from the next day. Begins it when it is not there, and returns at once: ask again."""
    first = first_day(company, on)
    key = _key(company, tables, first)
    with _lock:
        if key in _under_way and not _under_way[key].failed:
            _under_way.move_to_end(key)
            return _under_way[key]
    begun = Forecasting(first, key, sides(company, tables, first, days=DAYS))
    with _lock:
        _under_way[key] = begun
        while len(_under_way) > _MOST:
            _under_way.popitem(last=False)
    begun.thread = threading.Thread(target=begun.work, name="forecast", daemon=True)
    begun.thread.start()
    return begun


def compared(company: Company, tables: Sequence[Table], *, on: date) -> Comparison:
    """The same, waited for."""
    first = first_day(company, on)
    found = Forecasting(first, "", sides(company, tables, first, days=DAYS))
    found.work()
    if found.comparison is None:
        raise RuntimeError("the comparison ended without an answer")
    return found.comparison


def first_day(company: Company, on: date) -> date:
    """The day from which a forecast starts: `on`, or the day after when its run was made."""
    done = Run.objects.filter(company=company, on__gte=on, status=Run.Status.APPLIED).order_by("-on").first()
    return done.on + timedelta(days=1) if done else on


def _key(company: Company, tables: Sequence[Table], first: date) -> str:
    told = json.dumps(list(tables), sort_keys=True)
    parts = (connection.settings_dict["NAME"], company.pk, company.event_seq, company.event_hash, first, told)
    return hashlib.sha256(repr(parts).encode()).hexdigest()
