# SPDX-License-Identifier: MIT
"""Which letters wait to be gathered, and who gathers them now: one at a time for each company."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from dunwell.core.problem import Refused
from dunwell.core.procedure import Channel
from dunwell.delivery.print.way import PrintSettings
from dunwell.services.living import end_leases_of_the_dead
from dunwell.services.ways import settings_of, way_of
from dunwell.services.writing import writing
from dunwell.store.models import Company, CompanyWay, Delivery, PrintBatch

WAY = "print"
CHANNEL: Channel = "letter"
_NAME = "print:"
# Whoever is dead is found out sooner (living.py); this is for a machine that is gone with its clock.
_LEASE = timedelta(hours=6)
WAITS = (Delivery.State.QUEUED, Delivery.State.RETRYING)


@dataclass(frozen=True)
class Group:
    """Letters that go into one batch: those of a run, and with them what came late; `run` None: of several."""

    run: int | None
    deliveries: list[int]


def print_way(company: Company) -> CompanyWay:
    """The company's way, where its letters are printed. Raises `Refused("print_off")`."""
    row = way_of(company, CHANNEL)
    if row is None or row.way != WAY:
        raise Refused("print_off", company=company.code)
    return row


def print_settings(company: Company) -> PrintSettings:
    """How the company's letters are gathered. Raises `Refused("print_off")`."""
    made = settings_of(print_way(company))
    if not isinstance(made, PrintSettings):
        raise TypeError("these are no settings of print")
    return made


def worker_name(worker: str) -> str:
    """The name under which letters are leased to whoever gathers them."""
    return f"{_NAME}{worker}"[:60]


def waiting_letters(company: Company) -> QuerySet[Delivery]:
    """The letters that are to be gathered, now or later."""
    return Delivery.objects.filter(company=company, channel=CHANNEL, state__in=WAITS)


def fresh(company: Company, *, undone: bool) -> Q:
    """The letters that begin a batch: their run has none yet. What comes late begins none. `undone`: a batch that was
    undone counts as none."""
    batches = PrintBatch.objects.filter(company=company, run=OuterRef("notice__run"))
    batches = batches.exclude(state=PrintBatch.State.UNDONE) if undone else batches
    return Q(place=1) & ~Q(Exists(batches))


def claim(company: Company, worker: str, now: datetime) -> list[Group]:
    """Leases all letters that wait, in groups of a batch each. Raises `Refused("print_under_way")` while somebody else
    gathers this company's."""
    with writing(company) as locked:
        end_leases_of_the_dead(now)
        held = Q(leased_until__gt=now)
        if waiting_letters(locked).filter(held, leased_by__startswith=_NAME).exists():
            raise Refused("print_under_way", company=company.code)
        free = waiting_letters(locked).filter(due_at__lte=now).exclude(held).order_by("pk")
        rows = list(free.values_list("pk", "notice__run_id"))
        begins = set(free.filter(fresh(locked, undone=True)).values_list("pk", flat=True))
        ids = [row[0] for row in rows]
        for some in chunks(ids):
            Delivery.objects.filter(pk__in=some).update(leased_by=worker, leased_until=now + _LEASE)
    return _groups(rows, begins)


def release(worker: str) -> None:
    """Gives back what was leased and not printed."""
    Delivery.objects.filter(leased_by=worker, state__in=WAITS).update(leased_by="", leased_until=None)


def chunks[T](things: Sequence[T], size: int = 500) -> list[Sequence[T]]:
    """Things in parts that a query takes."""
    return [things[begin : begin + size] for begin in range(0, len(things), size)]


def _groups(rows: Sequence[tuple[int, int]], begins: Collection[int]) -> list[Group]:
    by_run: dict[int, list[int]] = {}
    late: list[tuple[int, int]] = []
    for delivery, run in rows:
        if delivery in begins:
            by_run.setdefault(run, []).append(delivery)
        else:
            late.append((delivery, run))
    if not late:
        return [Group(run, found) for run, found in sorted(by_run.items())]
    if by_run:
        by_run[max(by_run)] += [delivery for delivery, _ in late]
        return [Group(run, found) for run, found in sorted(by_run.items())]
    runs = {run for _, run in late}
    return [Group(runs.pop() if len(runs) == 1 else None, [delivery for delivery, _ in late])]
