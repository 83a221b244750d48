# SPDX-License-Identifier: MIT
"""What people put right in a period, one by one, each with the reason that they gave."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice

from django.db.models import Q

from dunwell.core.gates import OUTCOMES
from dunwell.services.figures.periods import Period
from dunwell.services.figures.reading import Scope
from dunwell.store.models import Customer, Event, Notice, RunEdit

SHOWN = 100
_SAID = "said by "


@dataclass(frozen=True, slots=True)
class Correction:
    """One of them. `what`: claim_waived, unknown_decided, left_out or withdrawn; `about` is a notice's number, or what
    else it concerned; `why` in the words of whoever did it (`by`)."""

    on: date
    what: str
    about: str
    why: str
    by: str
    notice: int | None = None


def corrections(scope: Scope, period: Period) -> list[Correction]:
    """The latest first, at most a hundred."""
    codes = Q(code="claim_waived") | Q(code="delivery_requeued") | Q(code="notice_withdrawn")
    codes |= Q(code="delivery_accepted", data__contains=f'"{_SAID}')
    events = Event.objects.filter(codes, company=scope.company, on__range=(period.first, period.last))
    if scope.own is not None:
        events = events.filter(customer_id__in=_mine(scope))
    # What was withdrawn by itself, because it was paid, stands among them and is left out.
    found = (one for one in map(_of_event, events.order_by("-seq").iterator(500)) if one)
    told = _named(scope, [*islice(found, SHOWN)]) + _left_out(scope, period)
    return sorted(told, key=lambda one: one.on, reverse=True)[:SHOWN]


def _named(scope: Scope, found: list[Correction]) -> list[Correction]:
    """Each by the number of its notice, where it has one."""
    rows = Notice.objects.filter(company=scope.company, pk__in={one.notice for one in found if one.notice})
    numbers = dict(rows.values_list("pk", "number"))
    return [replace(one, about=numbers.get(one.notice or 0, one.about)) for one in found]


def _of_event(row: Event) -> Correction | None:
    data: Mapping[str, object] = json.loads(row.data)
    if row.code == "notice_withdrawn" and data.get("reason") in OUTCOMES:
        return None
    what = {"claim_waived": "claim_waived", "notice_withdrawn": "withdrawn"}.get(row.code, "unknown_decided")
    why = str(data.get("reason") or data.get("answer") or "").removeprefix(f"{_SAID}{row.actor}: ")
    about = str(data.get("number") or data.get("amount") or "")
    return Correction(row.on or row.at.date(), what, about, why, row.actor, row.notice_id)


def _left_out(scope: Scope, period: Period) -> list[Correction]:
    rows = RunEdit.objects.filter(company=scope.company, kind=RunEdit.Kind.LEAVE_OUT, ended_seq__isnull=True)
    rows = rows.filter(on__range=(period.first, period.last)).select_related("customer", "item__invoice")
    rows = rows if scope.own is None else rows.filter(customer__owner=scope.own)
    return [
        Correction(row.on, "left_out", row.item.invoice.number if row.item else row.customer.name, "", row.by)
        for row in rows.order_by("-on", "-pk")[:SHOWN]
    ]


def _mine(scope: Scope) -> list[int]:
    mine = Customer.objects.filter(company=scope.company, owner=scope.own)
    return list(mine.values_list("pk", flat=True))
