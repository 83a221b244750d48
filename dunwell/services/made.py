# SPDX-License-Identifier: MIT
"""What an approval left out of its run, and what it found changed: read from the line of history that it wrote."""

import json
from dataclasses import dataclass

from dunwell.services.find import item_name
from dunwell.store.models import Company, Event, OpenItem, Run


@dataclass(frozen=True)
class LeftOut:
    """One item of an approval. `what`: `left_out` by a person, `gone`, `new`, `level`; `amount`: it went out so."""

    name: str
    invoice_id: int
    customer_id: int
    customer_name: str
    what: str
    outcome: str


@dataclass(frozen=True)
class Made:
    """An approval: by whom, and its first items; `total` counts all."""

    by: str
    rows: list[LeftOut]
    total: int


def approval_of(company: Company, run: Run, *, most: int = 100) -> Made | None:
    """What is known of a run's approval; None: it was not approved but made by itself."""
    event = Event.objects.filter(company=company, seq=run.seq - 1, code="run_approved").first()
    if event is None:
        return None
    told = json.loads(event.data)
    changed = {item: (what, outcome) for item, what, outcome in told.get("changed", [])}
    found = changed | {item: ("left_out", "on_hold") for item in told["left_out"] if item not in changed}
    ids = sorted(found)[:most]
    known = OpenItem.objects.filter(company=company).select_related("invoice", "customer").in_bulk(ids)
    rows = [
        LeftOut(item_name(row), row.invoice_id, row.customer_id, row.customer.name, *found[pk])
        for pk, row in known.items()
    ]
    return Made(event.actor, sorted(rows, key=lambda row: (row.what, row.customer_name, row.name)), len(found))
