# SPDX-License-Identifier: MIT
"""Money and credit notes of customers that settle nothing (yet), by the days on which they came and went.

A payment counts from the day it was paid, a credit note from its issue date; an allocation takes from them on its day
(not before the day they came) and gives back when it is reversed; a payment that went back, or a credit note that was
cancelled, goes on that day. Write-offs are no money, and money without a customer is nobody's credit.
"""

import polars as pl

from dunwell.services.figures.movements import cancelled_on, movements
from dunwell.services.figures.reading import Scope
from dunwell.services.kept import kept
from dunwell.store.columns import ColumnReader

CREDITS = {"currency": pl.String, "day": pl.Date, "amount": pl.Int64}
_NOTES = {**CREDITS, "note": pl.Int64, "cancelled": pl.Boolean}
_USED = {"currency": pl.String, "day": pl.Date, "reversed": pl.Date, "amount": pl.Int64}


def credit_moves(scope: Scope) -> pl.DataFrame:
    """By currency and day, by how much the unused credit changed."""
    return kept("credit_moves", scope.company, scope.own, make=lambda: _read(scope))


def _read(scope: Scope) -> pl.DataFrame:
    parts = movements(scope).parts.filter(pl.col("kind") != "write_off")
    used = parts.select(
        "currency", "reversed", "amount", day=pl.max_horizontal("day", "issued")
    ).select(_USED.keys())  # fmt: skip
    with ColumnReader() as reader:
        used = pl.concat([used, _used_for_claims(reader, scope)])
        came = [_paid(reader, scope), _gone_back(reader, scope), *_notes(reader, scope)]
    back = used.filter(pl.col("reversed").is_not_null())
    moves = pl.concat([
        *came,
        used.select("currency", "day", amount=-pl.col("amount")),
        back.select("currency", day=pl.max_horizontal("reversed", "day"), amount=pl.col("amount")),
    ])  # fmt: skip
    return moves.group_by("currency", "day").agg(pl.col("amount").sum()).filter(pl.col("amount") != 0)


def _paid(reader: ColumnReader, scope: Scope) -> pl.DataFrame:
    query = (
        "SELECT p.currency, p.paid_on AS day, CAST(SUM(p.amount_minor) AS BIGINT) AS amount FROM store_payment p "  # noqa: S608  # our own names and ids
        f"WHERE p.company_id = ? AND p.kind = 'money' AND p.customer_id IS NOT NULL{scope.of('p.customer_id')} "
        "GROUP BY 1, 2"
    )
    return reader.read(query, [scope.company.pk], CREDITS)


def _gone_back(reader: ColumnReader, scope: Scope) -> pl.DataFrame:
    query = (
        'SELECT p.currency, COALESCE(e."on", p.paid_on) AS day, -p.amount_minor AS amount FROM store_payment p '  # noqa: S608  # our own names and ids
        "JOIN store_event e ON e.company_id = p.company_id AND e.seq = p.reversed_seq "
        f"WHERE p.company_id = ? AND p.kind = 'money' AND p.reversed AND p.customer_id IS NOT NULL"
        f"{scope.of('p.customer_id')}"
    )
    return reader.read(query, [scope.company.pk], CREDITS)


def _notes(reader: ColumnReader, scope: Scope) -> list[pl.DataFrame]:
    query = (
        "SELECT n.currency, n.issued_on AS day, -n.amount_minor AS amount, n.id AS note, n.cancelled "  # noqa: S608  # our own names and ids
        f"FROM store_invoice n WHERE n.company_id = ? AND n.amount_minor < 0{scope.of('n.customer_id')}"
    )
    notes = reader.read(query, [scope.company.pk], _NOTES)
    gone = notes.filter("cancelled")
    days = cancelled_on(scope) if gone.height else {}
    cancelled = pl.max_horizontal(pl.col("note").replace_strict(days, default=None, return_dtype=pl.Date), "day")
    gone = gone.select("currency", day=cancelled, amount=-pl.col("amount"))
    return [notes.select(CREDITS.keys()), gone]


def _used_for_claims(reader: ColumnReader, scope: Scope) -> pl.DataFrame:
    reversed_on = reader.optional("a.reversed_on").partition(" AS ")[0]
    query = (
        f'SELECT a.currency, a."on" AS day, {reversed_on} AS reversed, a.amount_minor AS amount '  # noqa: S608  # our own names and ids
        "FROM store_allocation a JOIN store_claim c ON c.id = a.claim_id "
        f"WHERE a.company_id = ?{scope.of('c.customer_id')}"
    )
    return reader.read(query, [scope.company.pk], _USED)
