# SPDX-License-Identifier: MIT
"""Runs and what became of them: the list, one run's sums, its notices, what it left for people, who changed it."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case as Either
from django.db.models import CharField, Count, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from dunwell.core.money import Money
from dunwell.core.problem import Refused
from dunwell.store.models import Case, Company, Delivery, Event, Notice, Run, RunEdit, Task

# What waits or went wrong comes first.
STATES = ("unknown", "refused", "bounced", "retrying", "queued", "sending", "printed", "accepted", "withdrawn")


@dataclass(frozen=True, slots=True)
class RunLine:
    """A run of the list. `states` counts its messages by what became of them, `calls` and `cases` the rest."""

    run: Run
    states: dict[str, int]
    calls: int
    cases: int

    @property
    def pk(self) -> int:
        return self.run.pk

    @property
    def messages(self) -> int:
        return sum(self.states.values())

    @property
    def needs(self) -> int:
        """Messages that a person should look at."""
        return sum(self.states.get(state, 0) for state in ("unknown", "refused", "bounced"))


@dataclass(frozen=True, slots=True)
class RunSum:
    """What a run made of one level in one currency: how many, over how much, and what became of them."""

    action: str
    level: str
    count: int
    total: Money
    states: dict[str, int]


@dataclass(frozen=True)
class Followed:
    """What a run left for people. `missing` counts customers whom it was the first to find no address for."""

    calls: int
    calls_open: int
    cases: int
    cases_open: int
    missing: int
    missing_open: int
    messages_open: int


@dataclass(frozen=True)
class Approved:
    """Who let a proposed run go, on which day it had been proposed, and how many items waited or were left out."""

    by: str
    proposed_on: date
    left_out: int


def runs(company: Company, *, status: str = "", since: date | None = None, until: date | None = None) -> QuerySet[Run]:
    """The runs of a company, to be listed by (-on, -pk). The bulky proposal is not read along."""
    rows = Run.objects.filter(company=company).defer("proposal")
    rows = rows.filter(status=status) if status else rows
    rows = rows.filter(on__gte=since) if since else rows
    return rows.filter(on__lte=until) if until else rows


def run_lines(company: Company, rows: Iterable[Run]) -> list[RunLine]:
    """These runs with what became of them, in one query."""
    rows = list(rows)
    counted: dict[int, dict[tuple[str, str], int]] = {}
    notices = Notice.objects.filter(company=company, run__in=[row.pk for row in rows])
    for run, action, state, count in _by_state(notices, "run", "action"):
        counted.setdefault(run, {})[action, state] = count
    return [_line(row, counted.get(row.pk, {})) for row in rows]


def run_by_id(company: Company, run: int) -> Run:
    """One run. Raises `Refused("not_found")`."""
    found = Run.objects.filter(company=company, pk=run).defer("proposal").first()
    if found is None:
        raise Refused("not_found", what="run", name=str(run))
    return found


def run_sums(company: Company, run: Run) -> list[RunSum]:
    """What a run made, by action, level and currency: messages before calls before hand-overs."""
    notices = Notice.objects.filter(company=company, run=run)
    states: dict[tuple[str, str, str], dict[str, int]] = {}
    for action, level, currency, state, count in _by_state(notices, "action", "level", "currency"):
        states.setdefault((action, level, currency), {})[state] = count
    sums = notices.values_list("action", "level", "currency").annotate(Count("pk"), Sum("total_minor"), Sum("position"))
    place = {"notice": 0, "call": 1, "handover": 2}
    rows = sorted(sums.order_by(), key=lambda row: (place.get(row[0], 3), row[5] / row[3], row[2]))
    return [
        RunSum(action, level, count, Money(total, currency), _ordered(states[action, level, currency]))
        for action, level, currency, count, total, _ in rows
    ]


def notices_of_run(
    company: Company, run: Run, *, text: str = "", level: str = "", action: str = "", state: str = ""
) -> QuerySet[Notice]:
    """The notices of a run, each with its `state`: that of its delivery, `withdrawn`, or empty for a call or case."""
    rows = Notice.objects.filter(company=company, run=run).select_related("customer").annotate(state=_state())
    rows = rows.filter(level=level) if level else rows
    rows = rows.filter(action=action) if action else rows
    rows = rows.filter(state=state) if state else rows
    if text:
        names = Q(customer__name__icontains=text) | Q(customer__ref__icontains=text) | Q(number__iexact=text)
        rows = rows.filter(names)
    return rows


def followed(company: Company, run: Run) -> Followed:
    """What a run left for people, and what of it is still to be done."""
    calls = _pair(Task.objects.filter(company=company, notice__run=run, kind=Task.Kind.CALL))
    messages = Task.objects.filter(company=company, notice__run=run, done=False).exclude(kind=Task.Kind.CALL)
    found = Task.objects.filter(company=company, kind=Task.Kind.UNREACHABLE, on=run.on, notice__isnull=True)
    missing = _pair(found.filter(seq__gt=run.seq))
    cases = Case.objects.filter(company=company, notice__run=run)
    return Followed(
        *calls,
        cases.count(),
        cases.filter(ended_seq__isnull=True).count(),
        *missing,
        messages.count(),
    )


def edits_of(company: Company, run: Run) -> list[RunEdit]:
    """What people changed about a run before it was made, and did not take back."""
    rows = RunEdit.objects.filter(company=company, on=run.on, ended_seq__isnull=True)
    return list(rows.select_related("customer", "item__invoice").order_by("customer__name", "pk")[:200])


def approval_of(company: Company, run: Run) -> Approved | None:
    """Who approved a run that had been proposed; None: it went by itself, or waits."""
    event = Event.objects.filter(company=company, seq=run.seq - 1, code="run_approved", on=run.on).first()
    if event is None:
        return None
    data = json.loads(event.data)
    return Approved(event.actor, date.fromisoformat(data["proposed_on"]), len(data["left_out"]))


def _by_state(notices: QuerySet[Notice], *names: str) -> Iterator[tuple[Any, ...]]:
    """Counts by these columns and by what became of the notice."""
    # A notice that took several ways counts once, with the state of the last.
    standing = notices.annotate(fate=_state()).values_list(*names, "fate").annotate(Count("pk"))
    for *key, state, count in standing.order_by():
        yield (*key, state, count)


def _state() -> Either:
    own = Delivery.objects.filter(notice=OuterRef("pk")).order_by("-place", "-pk").values("state")[:1]
    return Either(
        When(withdrawn_seq__isnull=False, then=Value("withdrawn")),
        default=Coalesce(Subquery(own), Value("")),
        output_field=CharField(),
    )


def _line(row: Run, counted: dict[tuple[str, str], int]) -> RunLine:
    states: dict[str, int] = {}
    for (action, state), count in counted.items():
        if action == "notice":
            states[state] = states.get(state, 0) + count
    others = {name: sum(n for (action, _), n in counted.items() if action == name) for name in ("call", "handover")}
    return RunLine(row, _ordered(states), others["call"], others["handover"])


def _ordered(states: dict[str, int]) -> dict[str, int]:
    return {state: states[state] for state in STATES if state in states}


def _pair(tasks: QuerySet[Task]) -> tuple[int, int]:
    counts = tasks.aggregate(all=Count("pk"), left=Count("pk", filter=Q(done=False)))
    return counts["all"], counts["left"]
