# SPDX-License-Identifier: MIT
"""Where a company stands: open, overdue, promised, disputed, handed over; now, and as it was some days ago."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from dunwell.core.money import Money
from dunwell.services.figures.ageing import ageing
from dunwell.services.figures.reading import Scope
from dunwell.services.kept import kept
from dunwell.store.columns import ColumnReader

KINDS = ("promise", "dispute", "case")
_PAUSES = {
    "item": pl.Int64, "amount": pl.Int64, "day": pl.Date, "until": pl.Date, "ended": pl.Date,
}  # fmt: skip
_ITEMS = {"item": pl.Int64, "currency": pl.String, "original": pl.Int64}
_PARTS = {"item": pl.Int64, "day": pl.Date, "reversed": pl.Date, "amount": pl.Int64}
# Tables that pause an item, with the column of its amount (-1: all of it) and that of its last day.
_TABLES = {
    "promise": ("store_promise", "t.amount_minor", "t.by"),
    "dispute": ("store_dispute", "COALESCE(t.amount_minor, -1)", "t.until"),
}


@dataclass(frozen=True)
class Change:
    """An amount now and the same some days before."""

    now: Money
    before: Money

    @property
    def difference(self) -> Money:
        return self.now - self.before


@dataclass(frozen=True)
class Standing:
    """One currency. Promised and disputed are at most what is open of an item; handed over is what is open of items in
    a case that has not ended."""

    currency: str
    open: Change
    overdue: Change
    promised: Change
    disputed: Change
    handed_over: Change


def standing(scope: Scope, on: date, *, days_before: int = 30) -> list[Standing]:
    """By currency, where the company stands at the end of `on`, and where it stood so many days before."""
    then = on - timedelta(days=days_before)
    paused = kept("paused", scope.company, scope.own, on, then, make=lambda: _paused(scope, (on, then)))
    return [
        Standing(
            currency,
            Change(now.total, before.total),
            Change(now.overdue, before.overdue),
            *(Change(*(Money(paused.get((kind, day, currency), 0), currency) for day in (on, then))) for kind in KINDS),
        )
        for currency, (before, now) in ageing(scope, (then, on)).items()
    ]


def _paused(scope: Scope, days: Sequence[date]) -> dict[tuple[str, date, str], int]:
    """What was promised, disputed and handed over at the end of each day, by currency."""
    with ColumnReader() as reader:
        pauses = {kind: _pauses(reader, scope, *_TABLES[kind]) for kind in _TABLES} | {"case": _cases(reader, scope)}
        items, parts = _items(reader, scope), _settled(reader, scope)
    found: dict[tuple[str, date, str], int] = {}
    for day in days:
        still = _open_on(items, parts, day)
        for kind, frame in pauses.items():
            for currency, minor in _sums(frame, still, day).iter_rows():
                found[kind, day, currency] = minor
    return found


def _sums(pauses: pl.DataFrame, still: pl.DataFrame, on: date) -> pl.DataFrame:
    def after(name: str) -> pl.Expr:
        return pl.col(name).is_null() | (pl.col(name) > on)

    held = pauses.filter(pl.col("day") <= on, after("ended"), pl.col("until").is_null() | (pl.col("until") >= on))
    whole = pl.when(pl.col("amount") < 0).then(pl.col("open")).otherwise(pl.col("amount"))
    held = held.join(still, on="item", how="inner").with_columns(amount=pl.min_horizontal(whole, "open"))
    # Several on one item together are at most what is open of it.
    by_item = held.group_by("item", "currency", "open").agg(pl.col("amount").sum())
    return by_item.group_by("currency").agg(pl.min_horizontal("amount", "open").sum())


def _open_on(items: pl.DataFrame, parts: pl.DataFrame, on: date) -> pl.DataFrame:
    in_force = parts.filter(pl.col("day") <= on, pl.col("reversed").is_null() | (pl.col("reversed") > on))
    settled = in_force.group_by("item").agg(settled=pl.col("amount").sum())
    rest = items.join(settled, on="item", how="left").with_columns(
        open=pl.col("original") - pl.col("settled").fill_null(0)
    )
    return rest.select("item", "currency", "open").filter(pl.col("open") > 0)


def _pauses(reader: ColumnReader, scope: Scope, table: str, amount: str, until: str) -> pl.DataFrame:
    query = (
        f'SELECT t.item_id AS item, {amount} AS amount, t."on" AS day, {_maybe(reader, until, "until")}, '  # noqa: S608  # our own names and ids
        f"{_maybe(reader, 'e.on', 'ended')} FROM {table} t LEFT JOIN store_event e "
        "ON e.company_id = t.company_id AND e.seq = t.ended_seq "
        f"WHERE t.company_id = ?{_mine(scope, 't.item_id')}"
    )
    return reader.read(query, [scope.company.pk], _PAUSES)


def _cases(reader: ColumnReader, scope: Scope) -> pl.DataFrame:
    query = (
        # An item of a case that was reopened is in it from that day on.
        'SELECT t.item_id AS item, -1 AS amount, CASE WHEN t.seq > c.seq THEN s."on" ELSE c."on" END AS day, '  # noqa: S608  # our own names and ids
        f"{_maybe(reader, 'e.on', 'ended')} FROM store_caseitem t JOIN store_case c ON c.id = t.case_id "
        "LEFT JOIN store_event s ON s.company_id = t.company_id AND s.seq = t.seq "
        "LEFT JOIN store_event e ON e.company_id = t.company_id AND e.seq = t.ended_seq "
        f"WHERE t.company_id = ?{_mine(scope, 't.item_id')}"
    )
    schema = {name: dtype for name, dtype in _PAUSES.items() if name != "until"}
    return reader.read(query, [scope.company.pk], schema).with_columns(until=pl.lit(None, pl.Date))


def _items(reader: ColumnReader, scope: Scope) -> pl.DataFrame:
    query = (
        "SELECT i.id AS item, i.currency, i.amount_minor AS original FROM store_openitem i "  # noqa: S608  # our own names and ids
        f"WHERE i.company_id = ? AND i.id IN ({_touched(scope)}) "
        "AND NOT EXISTS (SELECT 1 FROM store_invoice n WHERE n.id = i.invoice_id AND n.cancelled)"
    )
    return reader.read(query, [scope.company.pk], _ITEMS)


def _settled(reader: ColumnReader, scope: Scope) -> pl.DataFrame:
    query = (
        f'SELECT a.item_id AS item, a."on" AS day, {_maybe(reader, "a.reversed_on", "reversed")}, '  # noqa: S608  # our own names and ids
        f"a.amount_minor AS amount FROM store_allocation a WHERE a.company_id = ? AND a.item_id IN ({_touched(scope)})"
    )
    return reader.read(query, [scope.company.pk], _PARTS)


def _touched(scope: Scope) -> str:
    tables = ("store_promise", "store_dispute", "store_caseitem")
    return " UNION ".join(
        f"SELECT t.item_id FROM {table} t WHERE t.company_id = {scope.company.pk:d}{_mine(scope, 't.item_id')}"  # noqa: S608  # our own names and ids
        for table in tables
    )


def _mine(scope: Scope, column: str) -> str:
    """The condition that an item belongs to a customer of the scope."""
    if scope.own is None:
        return ""
    mine = f"SELECT id FROM store_openitem o WHERE o.company_id = {scope.company.pk:d}{scope.of('o.customer_id')}"  # noqa: S608  # our own names and ids
    return f" AND {column} IN ({mine})"


def _maybe(reader: ColumnReader, column: str, name: str) -> str:
    """The SQL of a nullable date, under a name of its own; `on` is a word of SQL."""
    table, _, field = column.partition(".")
    return reader.optional(f'{table}."{field}"').partition(" AS ")[0] + f" AS {name}"
