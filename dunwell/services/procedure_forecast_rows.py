# SPDX-License-Identifier: MIT
"""The rows of a comparison as a screen and a file show them: names in place of ids, and each item's steps both ways."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import polars as pl

from dunwell.core.money import Money
from dunwell.services.procedure_forecast import Comparison
from dunwell.store.models import Company, OpenItem

_CHUNK = 1_000


@dataclass(frozen=True, slots=True)
class Step:
    """One step that an item would take; `fee` and `total` are those of its message."""

    on: date
    level: str
    action: str
    fee: Money
    total: Money


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """An item that would be treated differently; `what` as in `core.difference.WHATS`."""

    item: str
    invoice_id: int
    customer_id: int
    customer_ref: str
    customer_name: str
    currency: str
    what: str
    before: tuple[Step, ...]
    after: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class LevelRow:
    """How many messages, calls or hand-overs of a level there would be."""

    procedure: str
    level: str
    action: str
    before: int
    after: int


def change_rows(company: Company, found: Comparison, *, size: int | None = None) -> list[ChangeRow]:
    """The first `size` items that differ, or all of them, those first that differ soonest."""
    changes = found.changes if size is None else found.changes.head(size)
    return list(_rows(company, found, changes))


def level_rows(found: Comparison) -> list[LevelRow]:
    """The messages of each level, before and after."""
    return [
        LevelRow(*row) for row in found.levels.select("procedure", "level", "action", "before", "after").iter_rows()
    ]


def _rows(company: Company, found: Comparison, changes: pl.DataFrame) -> Iterator[ChangeRow]:
    for start in range(0, changes.height, _CHUNK):
        part = changes.slice(start, _CHUNK)
        items = part["item"].to_list()
        before, after = _steps(found.before, items), _steps(found.after, items)
        rows = OpenItem.objects.filter(company=company).select_related("invoice", "customer").in_bulk(items)
        for item, what in part.select("item", "what").iter_rows():
            row = rows[item]
            yield ChangeRow(
                item=str(row),
                invoice_id=row.invoice_id,
                customer_id=row.customer_id,
                customer_ref=row.customer.ref,
                customer_name=row.customer.name,
                currency=row.currency,
                what=what,
                before=before.get(item, ()),
                after=after.get(item, ()),
            )


def _steps(steps: pl.DataFrame, items: list[int]) -> dict[int, tuple[Step, ...]]:
    mine = steps.filter(pl.col("item").is_in(items)).sort("item", "on")
    found: dict[int, list[Step]] = {}
    for item, currency, on, level, action, fee, total in mine.select(
        "item", "currency", "on", "level", "action", "fee", "total"
    ).iter_rows():
        found.setdefault(item, []).append(Step(on, level, action, Money(fee, currency), Money(total, currency)))
    return {item: tuple(own) for item, own in found.items()}
