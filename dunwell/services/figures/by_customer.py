# SPDX-License-Identifier: MIT
"""Ageing by customer: what each owes in each currency, by age. Sorted, searched and paged within the kept answer."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

import polars as pl

from dunwell.core.money import Money
from dunwell.services.figures.ageing import EDGES
from dunwell.services.figures.reading import Scope
from dunwell.services.frame_paging import frame_page
from dunwell.services.kept import kept
from dunwell.services.paging import KeyPage
from dunwell.store.columns import ColumnReader

BUCKETS = tuple(f"b{index}" for index in range(len(EDGES) + 1))
_SUMS = {"customer": pl.Int64, "currency": pl.String, **dict.fromkeys(BUCKETS, pl.Int64), "oldest": pl.Date}
_PEOPLE = {"customer": pl.Int64, "ref": pl.String, "name": pl.String}


@dataclass(frozen=True)
class CustomerAged:
    """One customer in one currency: `buckets` as in `ageing.Aged`; `oldest_days` past the oldest due date."""

    customer: int
    ref: str
    name: str
    currency: str
    buckets: tuple[Money, ...]
    overdue: Money
    total: Money
    oldest_days: int


def page(
    scope: Scope, on: date, order: Sequence[str], *, text: str = "", currency: str = "", after: str = "",
    before: str = "", size: int = 50,
) -> KeyPage[CustomerAged]:  # fmt: skip
    """One page of the customers who owe something, in `order` (columns of the frame, `-` for falling)."""
    found = _fitting(scope, on, text, currency)
    got = frame_page(found, order, after=after, before=before, size=size)
    return KeyPage(list(_rows(got.rows)), got.total, got.next, got.previous)


def every(
    scope: Scope, on: date, order: Sequence[str], *, text: str = "", currency: str = ""
) -> Iterator[CustomerAged]:
    """All that fit, in order."""
    falling = [name.startswith("-") for name in order]
    names = [name.removeprefix("-") for name in order]
    return _rows(_fitting(scope, on, text, currency).sort(names, descending=falling).iter_rows(named=True))


def currencies(scope: Scope, on: date) -> list[str]:
    """The currencies in which somebody owes something."""
    return sorted(_frame(scope, on)["currency"].unique())


def _frame(scope: Scope, on: date) -> pl.DataFrame:
    return kept("by_customer", scope.company, scope.own, on, make=lambda: _read(scope, on))


def _fitting(scope: Scope, on: date, text: str, currency: str) -> pl.DataFrame:
    found = _frame(scope, on)
    if currency:
        found = found.filter(pl.col("currency") == currency)
    return found.filter(pl.col("words").str.contains(text.lower(), literal=True)) if text else found


def _read(scope: Scope, on: date) -> pl.DataFrame:
    with ColumnReader() as reader:
        sums, people = _sums(reader, scope, on), _people(reader, scope)
    oldest = (pl.lit(on) - pl.col("oldest")).dt.total_days().clip(lower_bound=0)
    return sums.join(people, on="customer", how="inner").with_columns(
        total=pl.sum_horizontal(BUCKETS),
        overdue=pl.sum_horizontal(BUCKETS[1:]),
        days=oldest,
        words=pl.concat_str("ref", "name", separator="\n").str.to_lowercase(),
        sort_name=pl.col("name").str.to_lowercase(),
        foreign=(pl.col("currency") != scope.company.currency).cast(pl.Int64),
        key=pl.format("{} {}", "customer", "currency"),
    )


def _sums(reader: ColumnReader, scope: Scope, on: date) -> pl.DataFrame:
    due, left = "COALESCE(i.due_on, i.issued_on)", "i.amount_minor - i.allocated_minor"
    # An age of n days begins n days after the due date: due on or before `on` − n.
    edges = [reader.day(date.fromordinal(on.toordinal() - edge)) for edge in EDGES]
    cases = [f"{due} > ?", *(f"{due} <= ? AND {due} > ?" for _ in EDGES[1:]), f"{due} <= ?"]
    bounds = [edges[0], *(bound for pair in pairwise(edges) for bound in pair), edges[-1]]
    sums = ", ".join(
        f"CAST(SUM(CASE WHEN {case} THEN {left} ELSE 0 END) AS BIGINT) AS {name}"
        for case, name in zip(cases, BUCKETS, strict=True)
    )
    query = (
        f"SELECT i.customer_id AS customer, i.currency, {sums}, MIN({due}) AS oldest FROM store_openitem i "  # noqa: S608  # our own names and ids
        "WHERE i.company_id = ? AND i.allocated_minor < i.amount_minor AND i.invoice_id NOT IN "
        f"(SELECT id FROM store_invoice WHERE company_id = ? AND cancelled){scope.of('i.customer_id')} GROUP BY 1, 2"
    )
    return reader.read(query, [*bounds, scope.company.pk, scope.company.pk], _SUMS)


def _people(reader: ColumnReader, scope: Scope) -> pl.DataFrame:
    query = f"SELECT c.id AS customer, c.ref, c.name FROM store_customer c WHERE c.company_id = ?{scope.of('c.id')}"  # noqa: S608  # our own names and ids
    return reader.read(query, [scope.company.pk], _PEOPLE)


def _rows(rows: Iterable[Mapping[str, Any]]) -> Iterator[CustomerAged]:
    for row in rows:
        currency = row["currency"]
        yield CustomerAged(
            row["customer"],
            row["ref"],
            row["name"],
            currency,
            tuple(Money(row[name], currency) for name in BUCKETS),
            Money(row["overdue"], currency),
            Money(row["total"], currency),
            row["days"],
        )
