# SPDX-License-Identifier: MIT
"""What ever moved the open amount of a company, summed by due date and day: from it any past day is told.

An item comes to be open on its issue date with its amount; an allocation takes from it on its date (at the earliest on
the issue date) and gives back on the date on which it was reversed; a cancelled invoice goes with the date on which it
was cancelled. Amounts and due dates are those of today: a change of them is not followed back.
"""

from dataclasses import dataclass
from datetime import date

import polars as pl

from dunwell.services.figures.reading import Scope
from dunwell.services.kept import kept
from dunwell.store.columns import ColumnReader
from dunwell.store.models import Event

_ISSUED = {"currency": pl.String, "due": pl.Date, "issued": pl.Date, "amount": pl.Int64}
_CANCELLED = {"currency": pl.String, "invoice": pl.Int64, "due": pl.Date, "issued": pl.Date, "amount": pl.Int64}
PARTS = {
    "currency": pl.String, "due": pl.Date, "issued": pl.Date, "day": pl.Date, "reversed": pl.Date, "kind": pl.String,
    "amount": pl.Int64,
}  # fmt: skip
MOVES = {"currency": pl.String, "due": pl.Date, "day": pl.Date, "amount": pl.Int64}


@dataclass(frozen=True)
class Movements:
    """`moves`: by currency, due date (issue date where none is stated) and day, by how much the open amount changed.

    `parts`: what settled items, by its day, the day it was reversed (null: it stands) and its kind: `money`,
    `write_off`, `credit`.
    """

    moves: pl.DataFrame
    parts: pl.DataFrame

    @property
    def currencies(self) -> list[str]:
        """The currencies that something was ever owed in."""
        return sorted(self.moves["currency"].unique())


def movements(scope: Scope) -> Movements:
    """All movements within a scope, kept while the books stand as they are."""
    return kept("movements", scope.company, scope.own, make=lambda: _read(scope))


def _read(scope: Scope) -> Movements:
    with ColumnReader() as reader:
        issued, parts, cancelled = _issued(reader, scope), _parts(reader, scope), _cancelled(reader, scope)
    day, back = pl.max_horizontal("day", "issued"), pl.max_horizontal("reversed", "day", "issued")
    moves = pl.concat([
        _moves(issued, pl.col("issued"), pl.col("amount")),
        _moves(cancelled, pl.max_horizontal("cancelled", "issued"), -pl.col("amount")),
        _moves(parts, day, -pl.col("amount")),
        _moves(parts.filter(pl.col("reversed").is_not_null()), back, pl.col("amount")),
    ])  # fmt: skip
    sums = moves.group_by("currency", "due", "day").agg(pl.col("amount").sum()).filter(pl.col("amount") != 0)
    return Movements(sums.sort("currency", "due", "day"), parts)


def _moves(frame: pl.DataFrame, day: pl.Expr, amount: pl.Expr) -> pl.DataFrame:
    return frame.select("currency", "due", day=day, amount=amount).cast(pl.Schema(MOVES))


def _issued(reader: ColumnReader, scope: Scope) -> pl.DataFrame:
    query = (
        "SELECT i.currency, COALESCE(i.due_on, i.issued_on) AS due, i.issued_on AS issued, "  # noqa: S608  # our own names and ids
        "CAST(SUM(i.amount_minor) AS BIGINT) AS amount FROM store_openitem i "
        f"WHERE i.company_id = ?{scope.of('i.customer_id')} GROUP BY 1, 2, 3"
    )
    return reader.read(query, [scope.company.pk], _ISSUED)


def _parts(reader: ColumnReader, scope: Scope) -> pl.DataFrame:
    query = (
        "SELECT i.currency, COALESCE(i.due_on, i.issued_on) AS due, i.issued_on AS issued, "  # noqa: S608  # our own names and ids
        f'a."on" AS day, {_named(reader, "a.reversed_on", "reversed")}, '
        "COALESCE(p.kind, 'credit') AS kind, CAST(SUM(a.amount_minor) AS BIGINT) AS amount "
        "FROM store_allocation a JOIN store_openitem i ON i.id = a.item_id "
        "LEFT JOIN store_payment p ON p.id = a.payment_id "
        f"WHERE a.company_id = ?{scope.of('i.customer_id')} GROUP BY 1, 2, 3, 4, 5, 6"
    )
    return reader.read(query, [scope.company.pk], PARTS)


def _cancelled(reader: ColumnReader, scope: Scope) -> pl.DataFrame:
    """The items of cancelled invoices, with the day on which each was cancelled (unknown: at once)."""
    query = (
        "SELECT i.currency, i.invoice_id AS invoice, COALESCE(i.due_on, i.issued_on) AS due, i.issued_on AS issued, "  # noqa: S608  # our own names and ids
        "i.amount_minor AS amount FROM store_openitem i WHERE i.company_id = ? AND i.invoice_id IN "
        f"(SELECT id FROM store_invoice WHERE company_id = ? AND cancelled){scope.of('i.customer_id')}"
    )
    found = reader.read(query, [scope.company.pk, scope.company.pk], _CANCELLED)
    days = cancelled_on(scope) if found.height else {}
    cancelled = pl.col("invoice").replace_strict(days, default=None, return_dtype=pl.Date)
    return found.with_columns(cancelled=cancelled)


def cancelled_on(scope: Scope) -> dict[int, date | None]:
    """The day on which each invoice or credit note was last cancelled, as the history tells."""
    events = Event.objects.filter(company=scope.company, code="invoice_changed", data__contains='"cancelled":[false')
    rows = events.filter(invoice_id__isnull=False).order_by("seq").values_list("invoice_id", "on")
    return {invoice: on for invoice, on in rows if invoice is not None}


def _named(reader: ColumnReader, column: str, name: str) -> str:
    return reader.optional(column).partition(" AS ")[0] + f" AS {name}"
