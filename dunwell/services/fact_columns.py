# SPDX-License-Identifier: MIT
"""The planner's facts as columns, table by table: what is known now of a company, or of some of its customers."""

from collections.abc import Sequence
from datetime import date

import polars as pl

from dunwell.core import facts as tables
from dunwell.store.columns import ColumnReader
from dunwell.store.models import Company

# Beside what the planner reads: how many steps an item took, and its last notice, for whoever writes the next one.
STATES = {**tables.STATES, "steps": pl.Int64, "notice": pl.Int64}
CUSTOMERS = {
    "customer": pl.Int64,
    "kind": pl.String,
    "country": pl.String,
    "group": pl.String,
    "choice": pl.String,
    "procedure_id": pl.Int64,
    "reminders": pl.Boolean,
    "offers": pl.String,
    "has_email": pl.Boolean,
    "has_address": pl.Boolean,
    "has_einvoice": pl.Boolean,
    "has_phone": pl.Boolean,
}


class FactColumns:
    """The queries, each within one company and, if asked, some of its customers: what is known now.

    `PastColumns` (past_columns.py) tells the same of an earlier event.
    """

    def __init__(self, reader: ColumnReader, company: Company, customers: Sequence[int] | None) -> None:
        self.reader, self.company = reader, company
        # Ids are our own integers: they can stand in the query itself.
        self.some = None if customers is None else ", ".join(str(int(one)) for one in customers) or "-1"

    def items(self, *, settled: bool) -> pl.DataFrame:
        still = "" if settled else " AND i.allocated_minor < i.amount_minor"
        cancelled = "SELECT id FROM store_invoice WHERE company_id = ? AND cancelled"
        query = (
            f"SELECT i.id AS item, i.customer_id AS customer, i.currency, i.issued_on, "  # noqa: S608  # own names
            f"{self.reader.optional('i.due_on')}, i.amount_minor AS original, "
            f"i.amount_minor - i.allocated_minor AS open, i.remind FROM store_openitem i "
            f"WHERE i.company_id = ?{still} AND i.invoice_id NOT IN ({cancelled}){self.of('i.customer_id')}"
        )
        return self.reader.read(query, [self.company.pk, self.company.pk], tables.ITEMS)

    def customers(self) -> pl.DataFrame:
        query = (
            'SELECT c.id AS customer, c.kind, c.country, c."group", c.procedure_choice AS choice, '  # noqa: S608  # our own names and ids
            "c.procedure_id, c.reminders, c.offers, (c.street <> '' AND c.city <> '') AS has_address, "
            "c.einvoice_address <> '' AS has_einvoice, c.phone <> '' AS has_phone, EXISTS "
            "(SELECT 1 FROM store_customeremail e WHERE e.company_id = c.company_id "
            "AND e.customer_id = c.id AND NOT e.bad) AS has_email "
            f"FROM store_customer c WHERE c.company_id = ?{self.of('c.id')}"
        )
        return self.reader.read(query, [self.company.pk], CUSTOMERS)

    def last_notices(self, quiet_days: int, on: date) -> pl.DataFrame:
        """Each customer's last notice, as far back as the longest quiet period looks."""
        schema = {"customer": pl.Int64, "last_notice_on": pl.Date}
        if not quiet_days:
            return pl.DataFrame(schema=schema)
        since = date.fromordinal(on.toordinal() - quiet_days)
        query = (
            'SELECT n.customer_id AS customer, MAX(n."on") AS last_notice_on FROM store_notice n '  # noqa: S608  # our own names and ids
            f'WHERE n.company_id = ? AND n."on" > ? AND n.withdrawn_seq IS NULL{self.of("n.customer_id")} '
            "GROUP BY n.customer_id"
        )
        return self.reader.read(query, [self.company.pk, self.reader.day(since)], schema)

    def states(self) -> pl.DataFrame:
        query = (
            f"SELECT s.item_id AS item, s.position AS level, s.last_on, {self.reader.optional('s.noticed_on')}, "  # noqa: S608  # our own names and ids
            "s.accepted, s.charged, s.steps, s.notice_id AS notice FROM store_dunningstate s "
            f"WHERE s.company_id = ?{self.of_items('s.item_id')}"
        )
        return self.reader.read(query, [self.company.pk], STATES)

    def holds(self) -> pl.DataFrame:
        until = self.reader.optional("h.until")
        mine = "" if self.some is None else f" AND (h.customer_id IN ({self.some}) OR {self.mine('h.item_id')})"
        query = (
            f"SELECT h.item_id AS item, h.customer_id AS customer, {until} FROM store_hold h "  # noqa: S608  # our own names and ids
            f"WHERE h.company_id = ? AND {self.in_force('h')}{mine}"
        )
        return self.reader.read(query, [self.company.pk], tables.HOLDS)

    def disputes(self) -> pl.DataFrame:
        query = (
            f"SELECT d.item_id AS item, d.amount_minor AS amount, {self.reader.optional('d.until')} "  # noqa: S608  # our own names and ids
            f"FROM store_dispute d WHERE d.company_id = ? AND {self.in_force('d')}{self.of_items('d.item_id')}"
        )
        return self.reader.read(query, [self.company.pk], tables.DISPUTES)

    def promises(self) -> pl.DataFrame:
        query = (
            "SELECT p.item_id AS item, p.amount_minor AS amount, p.by FROM store_promise p "  # noqa: S608  # our own names and ids
            f"WHERE p.company_id = ? AND {self.in_force('p')}{self.of_items('p.item_id')}"
        )
        return self.reader.read(query, [self.company.pk], tables.PROMISES)

    def marked(self, table: str, condition: str = "") -> pl.DataFrame:
        query = f"SELECT m.item_id AS item FROM {table} m WHERE m.company_id = ? AND {self.in_force('m')}{condition}"  # noqa: S608  # our own names and ids
        return self.reader.read(query + self.of_items("m.item_id"), [self.company.pk], tables.MARKED)

    def in_force(self, alias: str) -> str:
        """The SQL condition under which a row with `seq` and `ended_seq` counts."""
        return f"{alias}.ended_seq IS NULL"

    def credits(self) -> pl.DataFrame:
        query = (
            "SELECT customer_id AS customer, currency, CAST(SUM(amount_minor - allocated_minor) AS BIGINT) AS amount "  # noqa: S608  # our own names and ids
            "FROM store_payment WHERE company_id = ? AND customer_id IS NOT NULL AND NOT reversed "
            "AND kind = 'money' AND allocated_minor < amount_minor"
            f"{self.of('customer_id')} GROUP BY customer_id, currency UNION ALL "
            "SELECT customer_id AS customer, currency, CAST(SUM(-amount_minor - used_minor) AS BIGINT) AS amount "
            "FROM store_invoice WHERE company_id = ? AND amount_minor < 0 AND NOT cancelled "
            f"AND used_minor < -amount_minor{self.of('customer_id')} GROUP BY customer_id, currency"
        )
        return self.reader.read(query, [self.company.pk, self.company.pk], tables.CREDITS)

    def claims(self) -> pl.DataFrame:
        query = (
            "SELECT customer_id AS customer, currency, item_id AS item, amount_minor - allocated_minor AS amount "  # noqa: S608  # our own names and ids
            f"FROM store_claim WHERE company_id = ? AND status = 'open'{self.of('customer_id')}"
        )
        return self.reader.read(query, [self.company.pk], tables.CLAIMS)

    def of(self, column: str) -> str:
        return "" if self.some is None else f" AND {column} IN ({self.some})"

    def mine(self, column: str) -> str:
        whose = f"company_id = {self.company.pk} AND customer_id IN ({self.some})"
        return f"{column} IN (SELECT id FROM store_openitem WHERE {whose})"  # noqa: S608  # our own names and ids

    def of_items(self, column: str) -> str:
        return "" if self.some is None else f" AND {self.mine(column)}"
