# SPDX-License-Identifier: MIT
"""One thing done to many customers at once, and the way back.

Each act answers with the range of its events. `undo` puts back what they changed, where nobody has changed it since.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from dunwell.core.problem import Refused
from dunwell.services.customer_fields import clean_fields, refuse_problems
from dunwell.services.promises import refuse_passed
from dunwell.services.switches import choice_values, customer_entries
from dunwell.services.writing import Changes, changed, plain, said, writing
from dunwell.store import chain
from dunwell.store.chain import Entry
from dunwell.store.models import Company, Customer, Event, Hold

_CHUNK = 500
# What an act here may have changed, and so what may be put back; and who may: for all else, who may edit.
_FIELDS = ("reminders", "procedure_choice", "procedure_id", "group", "owner_id")
_ACTS = {"reminders": "switch", "procedure_choice": "switch", "procedure_id": "switch"}


@dataclass(frozen=True)
class Done:
    """How many customers were changed, how many had it so already, and the events `first` to `last` (0: none)."""

    changed: int
    unchanged: int
    first: int = 0
    last: int = 0


@dataclass(frozen=True)
class Undone:
    """How many customers are as they were before, and how many were changed by somebody since and stay."""

    restored: int
    left: int


def change_customers(
    company: Company,
    customers: Sequence[int],
    values: Mapping[str, object],
    *,
    own: int | None = None,
    actor: str,
    at: datetime,
) -> Done:
    """Sets `reminders`, `group` or `owner_id` of customers, by their ids. One is not found, and nobody is changed."""
    with writing(company) as locked:
        clean, problems = clean_fields(locked, values)
        refuse_problems(problems)
        return _change(locked, rows_of(locked, customers, own), clean, actor, at)


def move_customers(
    company: Company, customers: Sequence[int], choice: str, *, own: int | None = None, actor: str, at: datetime
) -> Done:
    """Puts customers under a procedure: `auto`, `none` (automation prevented), or a procedure's code."""
    with writing(company) as locked:
        return _change(locked, rows_of(locked, customers, own), choice_values(locked, choice), actor, at)


def hold_customers(
    company: Company,
    customers: Sequence[int],
    *,
    reason: str,
    until: date | None = None,
    own: int | None = None,
    on: date,
    actor: str,
    at: datetime,
) -> Done:
    """No reminders for these customers up to and with `until`. Raises `Refused("reason_missing")`, `date_passed`."""
    reason = said(reason)
    refuse_passed(until, on)
    told: dict[str, object] = {"reason": reason, "until": until.isoformat() if until else None}
    with writing(company) as locked:
        rows = rows_of(locked, customers, own)
        if not rows:
            return Done(0, 0)
        first = chain.append(locked, actor, at, [Entry("hold_made", on, row.pk, data=dict(told)) for row in rows])
        Hold.objects.bulk_create(
            [
                Hold(company=locked, customer=row, reason=reason, owner=actor, on=on, until=until, seq=seq)
                for seq, row in enumerate(rows, first)
            ],
            batch_size=_CHUNK,
        )
        return Done(len(rows), 0, first, first + len(rows) - 1)


def undo(
    company: Company, first: int, last: int, *, own: int | None = None, on: date, actor: str, at: datetime
) -> Undone:
    """Takes back the act whose events go from `first` to `last`. Raises `Refused("not_found")`, also for somebody
    else's act."""
    with writing(company) as locked:
        events = list(Event.objects.filter(company=locked, seq__gte=first, seq__lte=last).order_by("seq"))
        known = {"customer_changed", "hold_made"}
        if not events or any(one.actor != actor or one.code not in known for one in events):
            raise Refused("not_found", what="act", name=f"{first}-{last}")
        mine = {row.pk: row for row in rows_of(locked, [one.customer_id or 0 for one in events], own)}
        if events[0].code == "hold_made":
            return _end_holds(locked, events, on, actor, at)
        back: list[tuple[int, Changes]] = []
        restored: list[Customer] = []
        for event in events:
            row = mine[event.customer_id or 0]
            told: dict[str, list[object]] = json.loads(event.data)["changes"]
            same = all(name in _FIELDS and plain(getattr(row, name)) == now for name, (_, now) in told.items())
            if same:
                back.append((row.pk, changed(row, **{name: before for name, (before, _) in told.items()})))
                restored.append(row)
        _put_back(restored)
        if back:
            chain.append(locked, actor, at, customer_entries(locked, back))
        return Undone(len(restored), len(events) - len(restored))


def acts_of(company: Company, first: int, last: int) -> set[str]:
    """Which acts of `permissions.TABLE` made the events from `first` to `last`: who takes them back must may them."""
    acts = set()
    for code, data in Event.objects.filter(company=company, seq__gte=first, seq__lte=last).values_list("code", "data"):
        if code == "hold_made":
            acts.add("pause")
        elif code == "customer_changed":
            acts |= {_ACTS.get(name, "edit") for name in json.loads(data)["changes"]}
    return acts


def rows_of(company: Company, customers: Sequence[int], own: int | None) -> list[Customer]:
    """These customers, by their ids, locked with their company. Raises `Refused("not_found")` if one is missing."""
    wanted = sorted(set(customers))
    rows: list[Customer] = []
    whose = Q() if own is None else Q(owner=own)
    for start in range(0, len(wanted), _CHUNK):
        rows += Customer.objects.filter(whose, company=company, pk__in=wanted[start : start + _CHUNK]).order_by("pk")
    if len(rows) != len(wanted):
        raise Refused("not_found", what="customer", name=str(min(set(wanted) - {row.pk for row in rows})))
    return rows


def _change(company: Company, rows: Sequence[Customer], values: Mapping[str, object], actor: str, at: datetime) -> Done:
    told = [(row, changed(row, **values)) for row in rows]
    moved = [(row, changes) for row, changes in told if changes]
    if not moved:
        return Done(0, len(rows))
    _save([row for row, _ in moved], values)
    entries = customer_entries(company, [(row.pk, changes) for row, changes in moved])
    first = chain.append(company, actor, at, entries)
    return Done(len(moved), len(rows) - len(moved), first, first + len(moved) - 1)


def _save(rows: Sequence[Customer], values: Mapping[str, object]) -> None:
    for start in range(0, len(rows), _CHUNK):
        Customer.objects.filter(pk__in=[row.pk for row in rows[start : start + _CHUNK]]).update(**values)


def _put_back(rows: Sequence[Customer]) -> None:
    """Saves rows that have few different values among them: one statement for those that are alike."""
    alike: dict[tuple[object, ...], list[Customer]] = {}
    for row in rows:
        alike.setdefault(tuple(getattr(row, name) for name in _FIELDS), []).append(row)
    for values, some in alike.items():
        _save(some, dict(zip(_FIELDS, values, strict=True)))


def _end_holds(company: Company, events: Sequence[Event], on: date, actor: str, at: datetime) -> Undone:
    holds = list(
        Hold.objects.filter(
            company=company, seq__gte=events[0].seq, seq__lte=events[-1].seq, ended_seq__isnull=True
        ).order_by("seq")
    )
    if holds:
        entries = [Entry("hold_ended", on, hold.customer_id, data={"reason": hold.reason}) for hold in holds]
        for seq, hold in enumerate(holds, chain.append(company, actor, at, entries)):
            hold.ended_seq = seq
        Hold.objects.bulk_update(holds, ["ended_seq"], batch_size=_CHUNK)
    return Undone(len(holds), len(events) - len(holds))
