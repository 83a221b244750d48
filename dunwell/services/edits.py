# SPDX-License-Identifier: MIT
"""What people changed about a coming run, as the planner and the letters take it; how it is changed: run_edits.py."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import date

import polars as pl
from django.db.models import Q

from dunwell.core import facts as tables
from dunwell.core.facts import Facts
from dunwell.store.models import Company, RunEdit

Account = tuple[int, str]  # customer and currency


@dataclass(frozen=True)
class Edits:
    """The edits of a run: items left out of it, and per account the sentence to add and the channel to take."""

    left_out: frozenset[int] = frozenset()
    sentences: dict[Account, str] = field(default_factory=dict)
    channels: dict[Account, str] = field(default_factory=dict)


def edits_for(company: Company, days: Collection[date], seq: int | None = None) -> Edits:
    """The edits of the runs of these days that were in force at event `seq` (None: now). A later day's wins."""
    rows = RunEdit.objects.filter(company=company, on__in=days).order_by("on", "seq")
    if seq is None:
        rows = rows.filter(ended_seq__isnull=True)
    else:
        rows = rows.filter(Q(ended_seq__isnull=True) | Q(ended_seq__gt=seq), seq__lte=seq)
    left_out, told = set[int](), dict[str, dict[Account, str]]()
    for kind, customer, currency, item, value in rows.values_list("kind", "customer", "currency", "item", "value"):
        if kind == RunEdit.Kind.LEAVE_OUT:
            left_out.add(item)
        else:
            told.setdefault(kind, {})[customer, currency] = value
    return Edits(
        left_out=frozenset(left_out),
        sentences=told.get(RunEdit.Kind.SENTENCE, {}),
        channels=told.get(RunEdit.Kind.CHANNEL, {}),
    )


def without(facts: Facts, items: Collection[int], on: date) -> Facts:
    """The same facts with these items left out for this day, as if each were held until its end."""
    if not items:
        return facts
    held = tables.frame(tables.HOLDS, [(item, None, on) for item in sorted(items)])
    return replace(facts, holds=pl.concat([facts.holds, held]))
