# SPDX-License-Identifier: MIT
"""The planner's facts as columns, as they were at an earlier event.

Rows say by their `seq` columns what was known when. Fields that were overwritten since come back from the history:
every change of a customer, invoice or payment is an event with `{"changes": {field: [before, after]}}`.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date

import polars as pl

from dunwell.core import facts as tables
from dunwell.services.fact_columns import CUSTOMERS, STATES, FactColumns
from dunwell.store.columns import ColumnReader
from dunwell.store.models import Company, Customer, Event

Values = dict[str, object]

# Columns of the answers ← fields of the history.
_ITEM_FIELDS = {
    "customer": "customer_id", "currency": "currency", "original": "amount_minor", "due_on": "due_on",
    "remind": "remind", "issued_on": "issued_on",
}  # fmt: skip
# What says whose a payment is.
_PAYMENT_EVENTS = ("payment_changed", "payment_matched", "match_confirmed", "match_decided", "match_undone")
_NOTE_FIELDS = {"customer": "customer_id", "currency": "currency", "granted": "amount_minor", "cancelled": "cancelled"}


class PastColumns(FactColumns):
    """The columns of `FactColumns`, as they were at event `seq`."""

    def __init__(self, reader: ColumnReader, company: Company, customers: Sequence[int] | None, seq: int) -> None:
        super().__init__(reader, company, customers)
        self.seq, self.only = int(seq), customers
        self._invoices = self._before("invoice_changed", "invoice_id")
        self._moved = sorted(invoice for invoice, before in self._invoices.items() if "customer_id" in before)

    def in_force(self, alias: str) -> str:
        return f"{alias}.seq <= {self.seq} AND ({alias}.ended_seq IS NULL OR {alias}.ended_seq > {self.seq})"

    def mine(self, column: str) -> str:
        moved = f" OR invoice_id IN ({', '.join(map(str, self._moved))})" if self._moved else ""
        whose = f"company_id = {self.company.pk} AND (customer_id IN ({self.some}){moved})"
        return f"{column} IN (SELECT id FROM store_openitem WHERE {whose})"  # noqa: S608  # our own names and ids

    def items(self, *, settled: bool) -> pl.DataFrame:
        query = (
            f"SELECT i.id AS item, i.customer_id AS customer, i.currency, i.issued_on, "  # noqa: S608  # own names
            f"{self.reader.optional('i.due_on')}, i.amount_minor AS original, i.remind, i.invoice_id AS invoice, "
            f"n.cancelled, CAST({self._allocated('item_id', 'i.id')} AS BIGINT) AS allocated FROM store_openitem i "
            f"JOIN store_invoice n ON n.id = i.invoice_id "
            f"WHERE i.company_id = ? AND i.seq <= {self.seq}{self._of_then('i.customer_id', 'i.invoice_id')}"
        )
        more = {"invoice": pl.Int64, "cancelled": pl.Boolean, "allocated": pl.Int64}
        schema = {name: dtype for name, dtype in tables.ITEMS.items() if name != "open"} | more
        frame = self.reader.read(query, [self.company.pk], schema)
        frame = restored(frame, "item", self._before("invoice_changed", "item_id"), _ITEM_FIELDS)
        frame = restored(frame, "invoice", self._invoices, {"cancelled": "cancelled"})
        frame = frame.with_columns(open=pl.col("original") - pl.col("allocated")).filter(~pl.col("cancelled"))
        return self._mine_then(frame.select(tables.ITEMS.keys()).filter(pl.lit(settled) | (pl.col("open") > 0)))

    def customers(self) -> pl.DataFrame:
        before = self._before("customer_changed", "customer_id")
        _with_reach(before)
        names = {name: name for name in CUSTOMERS if name != "choice"} | {"choice": "procedure_choice"}
        return restored(super().customers(), "customer", before, names)

    def last_notices(self, quiet_days: int, on: date) -> pl.DataFrame:
        schema = {"customer": pl.Int64, "last_notice_on": pl.Date}
        query = (
            'SELECT n.customer_id AS customer, MAX(n."on") AS last_notice_on FROM store_notice n '  # noqa: S608  # our own names and ids
            f"WHERE n.company_id = ? AND {self._notice_stood()}{self.of('n.customer_id')} GROUP BY n.customer_id"
        )
        return self.reader.read(query, [self.company.pk], schema)

    def states(self) -> pl.DataFrame:
        accepted = (
            "EXISTS (SELECT 1 FROM store_delivery d WHERE d.notice_id = n.id AND d.accepted_seq IS NOT NULL "  # noqa: S608  # our own names and ids
            f"AND d.accepted_seq <= {self.seq} AND (d.bounced_seq IS NULL OR d.bounced_seq > {self.seq}))"
        )
        query = (
            f"SELECT l.item_id AS item, l.position, l.step, COALESCE(l.charged, -1) AS charged, n.action, "  # noqa: S608  # our own names and ids
            f'n."on" AS day, n.id AS notice, l.withdrawn, COALESCE(n.withdrawn_seq, 0) AS withdrawn_seq, '
            f"{accepted} AS accepted FROM store_noticeline l JOIN store_notice n ON n.id = l.notice_id "
            f"WHERE l.company_id = ? AND l.step IS NOT NULL AND {self._notice_stood()}{self.of_items('l.item_id')}"
        )
        schema = {
            "item": pl.Int64, "position": pl.Int16, "step": pl.Int64, "charged": pl.Int64, "action": pl.String,
            "day": pl.Date, "notice": pl.Int64, "withdrawn": pl.Boolean, "withdrawn_seq": pl.Int64,
            "accepted": pl.Boolean,
        }  # fmt: skip
        lines = self._stood(self.reader.read(query, [self.company.pk], schema)).sort("item", "step")
        lines = self._as_charged(lines)
        told = pl.col("action") == "notice"
        bit = pl.lit(2, pl.Int64).pow(pl.col("charged").clip(lower_bound=0).cast(pl.UInt32)).cast(pl.Int64)
        return (
            lines.group_by("item", maintain_order=True)
            .agg(
                level=pl.col("position").max(),
                last_on=pl.col("day").max(),
                noticed_on=pl.col("day").filter(told).last(),
                accepted=pl.col("accepted").filter(told).last().fill_null(value=False),
                charged=bit.filter(pl.col("charged") >= 0).sum(),
                steps=pl.col("step").max(),
                notice=pl.col("notice").filter(told).last(),
            )
            .select(STATES.keys())
            .cast(pl.Schema(STATES))
        )

    def credits(self) -> pl.DataFrame:
        return pl.concat([self._free_payments(), self._free_notes()]).filter(pl.col("amount") > 0)

    def claims(self) -> pl.DataFrame:
        query = (
            "SELECT c.customer_id AS customer, c.currency, c.item_id AS item, c.amount_minor AS claimed, "  # noqa: S608  # our own names and ids
            "c.notice_id AS notice, c.kind, COALESCE(c.waived_seq, 0) AS waived, c.id AS claim, "
            f"CAST({self._allocated('claim_id', 'c.id')} AS BIGINT) AS allocated FROM store_claim c "
            f"WHERE c.company_id = ? AND c.seq <= {self.seq}{self.of('c.customer_id')}"
        )
        schema = {
            "customer": pl.Int64, "currency": pl.String, "item": pl.Int64, "claimed": pl.Int64, "notice": pl.Int64,
            "kind": pl.String, "waived": pl.Int64, "claim": pl.Int64, "allocated": pl.Int64,
        }  # fmt: skip
        found = self.reader.read(query, [self.company.pk], schema)
        found = restored(found, "claim", self._told(("claim_restored",), "claim"), {"waived": "waived_seq"})
        found = found.filter((pl.col("waived") == 0) | (pl.col("waived") > self.seq))
        then = restored(found, "notice", self._before("notice_changed", "notice_id"), {"claimed": "fee_minor"})
        fee = pl.col("kind") == "fee"
        found = found.with_columns(claimed=pl.when(fee).then(then["claimed"]).otherwise(pl.col("claimed")))
        found = found.with_columns(amount=pl.col("claimed") - pl.col("allocated"))
        return found.select(tables.CLAIMS.keys()).filter(pl.col("amount") > 0)

    def _free_payments(self) -> pl.DataFrame:
        changed = self._told(_PAYMENT_EVENTS, "payment")
        # A payment is nobody's credit until it is matched, and may have been another customer's before.
        moved = {ref: fields for ref, fields in changed.items() if "customer_id" in fields}
        of = self.of("p.customer_id") if not moved else ""
        query = (
            "SELECT p.ref, COALESCE(p.customer_id, 0) AS customer, p.currency, CAST(p.amount_minor - "  # noqa: S608  # our own names and ids
            f"{self._allocated('payment_id', 'p.id')} AS BIGINT) AS amount FROM store_payment p WHERE p.company_id = ? "
            f"AND p.seq <= {self.seq} AND (p.reversed_seq IS NULL OR p.reversed_seq > {self.seq}){of}"
        )
        found = self.reader.read(query, [self.company.pk], {"ref": pl.String} | tables.CREDITS)
        found = restored(found, "ref", moved, {"customer": "customer_id"})
        return self._mine_then(found.filter(pl.col("customer") > 0).drop("ref"))

    def _free_notes(self) -> pl.DataFrame:
        query = (
            "SELECT n.id AS note, n.customer_id AS customer, n.currency, n.amount_minor AS granted, n.cancelled, "  # noqa: S608  # our own names and ids
            f"CAST({self._allocated('credit_note_id', 'n.id')} AS BIGINT) AS used FROM store_invoice n "
            f"WHERE n.company_id = ? AND n.amount_minor < 0 AND n.seq <= {self.seq}"
            f"{self._of_then('n.customer_id', 'n.id')}"
        )
        schema = {
            "note": pl.Int64, "customer": pl.Int64, "currency": pl.String, "granted": pl.Int64, "cancelled": pl.Boolean,
            "used": pl.Int64,
        }  # fmt: skip
        found = restored(self.reader.read(query, [self.company.pk], schema), "note", self._invoices, _NOTE_FIELDS)
        found = found.filter(~pl.col("cancelled")).with_columns(amount=-pl.col("granted") - pl.col("used"))
        return self._mine_then(found.select(tables.CREDITS.keys()))

    def _stood(self, lines: pl.DataFrame) -> pl.DataFrame:
        """The lines that had not been taken back by then: each alone, or with its notice."""
        events = Event.objects.filter(company=self.company, code="line_dropped").values_list(
            "notice_id", "item_id", "seq"
        )
        schema = {"notice": pl.Int64, "item": pl.Int64, "dropped": pl.Int64}
        dropped = pl.DataFrame(list(events), schema=schema, orient="row")
        lines = lines.join(dropped, on=["notice", "item"], how="left", maintain_order="left")
        return lines.filter(~pl.col("withdrawn") | (pl.coalesce("dropped", "withdrawn_seq") > self.seq))

    def _as_charged(self, lines: pl.DataFrame) -> pl.DataFrame:
        """The lines with the level whose fee they were charged with then: a fee can go with the line that caused it."""
        events = Event.objects.filter(company=self.company, code="notice_changed", seq__gt=self.seq)
        rows = [
            (notice, item, told["charged"])
            for notice, told in ((notice, json.loads(data)) for notice, data in events.values_list("notice_id", "data"))
            for item in told.get("uncharged", ())
        ]
        schema = {"notice": pl.Int64, "item": pl.Int64, "charged_then": pl.Int64}
        then = pl.DataFrame(rows, schema=schema, orient="row")
        lines = lines.join(then, on=["notice", "item"], how="left", maintain_order="left")
        return lines.with_columns(charged=pl.coalesce("charged_then", "charged"))

    def _of_then(self, customer: str, invoice: str) -> str:
        """The rows of the asked customers, and those of invoices that were moved since; see `_mine_then`."""
        if self.some is None:
            return ""
        moved = f" OR {invoice} IN ({', '.join(map(str, self._moved))})" if self._moved else ""
        return f" AND ({customer} IN ({self.some}){moved})"

    def _mine_then(self, frame: pl.DataFrame) -> pl.DataFrame:
        return frame if self.only is None else frame.filter(pl.col("customer").is_in(list(self.only)))

    def _allocated(self, column: str, key: str) -> str:
        return (
            f"(SELECT COALESCE(SUM(a.amount_minor), 0) FROM store_allocation a WHERE a.{column} = {key} "  # noqa: S608  # our own names and ids
            f"AND a.seq <= {self.seq} AND (a.reversed_seq IS NULL OR a.reversed_seq > {self.seq}))"
        )

    def _notice_stood(self) -> str:
        return f"n.seq <= {self.seq} AND (n.withdrawn_seq IS NULL OR n.withdrawn_seq > {self.seq})"

    def _before(self, code: str, key: str) -> dict[int, Values]:
        """Per row, the values that fields had at `seq`: the `before` of the first change after it."""
        events = Event.objects.filter(company=self.company, code=code, seq__gt=self.seq).order_by("-seq")
        found: dict[int, Values] = {}
        for row, data in events.values_list(key, "data").iterator():
            if row is not None:
                found.setdefault(row, {}).update(befores(data))
        return found

    def _told(self, codes: Sequence[str], key: str) -> dict[object, Values]:
        """As `_before`, of rows that the events of these codes name in their facts under `key`."""
        events = Event.objects.filter(company=self.company, code__in=codes, seq__gt=self.seq).order_by("-seq")
        found: dict[object, Values] = {}
        for data in events.values_list("data", flat=True).iterator():
            found.setdefault(json.loads(data)[key], {}).update(befores(data))
        return found


def befores(data: str) -> Values:
    """The values before of an event's changes."""
    return {name: before for name, (before, _) in json.loads(data).get("changes", {}).items()}


def restored(
    frame: pl.DataFrame, key: str, before: Mapping[int, Values] | Mapping[object, Values], names: Mapping[str, str]
) -> pl.DataFrame:
    """The frame with the earlier values put back: `names` maps its columns to the fields of the history."""
    for column, field in names.items():
        rows = {row: changes[field] for row, changes in before.items() if field in changes}
        if rows:
            dtype = frame.schema[column]
            earlier = pl.DataFrame({key: list(rows), "_before": list(rows.values())}, strict=False)
            if dtype == pl.Date:
                earlier = earlier.with_columns(pl.col("_before").cast(pl.String).str.to_date("%Y-%m-%d"))
            earlier = earlier.with_columns(pl.col("_before").cast(dtype), pl.lit(value=True).alias("_changed"))
            frame = frame.join(earlier, on=key, how="left", maintain_order="left")
            put = pl.when(pl.col("_changed").fill_null(value=False)).then(pl.col("_before")).otherwise(pl.col(column))
            frame = frame.with_columns(put.alias(column)).drop("_before", "_changed")
    return frame


def _with_reach(before: dict[int, Values]) -> None:
    """Adds what follows for reaching a customer from the fields that changed."""
    moved = [customer for customer, fields in before.items() if fields.keys() & {"street", "city"}]
    now = {
        pk: (street, city)
        for pk, street, city in Customer.objects.filter(pk__in=moved).values_list("pk", "street", "city")
    }
    for customer, fields in before.items():
        if customer in now:
            street, city = now[customer]
            fields["has_address"] = bool(fields.get("street", street) and fields.get("city", city))
        if "einvoice_address" in fields:
            fields["has_einvoice"] = bool(fields["einvoice_address"])
        if "phone" in fields:
            fields["has_phone"] = bool(fields["phone"])
        if "emails" in fields:
            fields.setdefault("has_email", bool(fields["emails"]))
