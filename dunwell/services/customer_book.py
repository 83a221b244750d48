# SPDX-License-Identifier: MIT
"""All customers of a company in one frame, with what each owes: so that lists sort by balance at once.

The frame is kept in this process under (database, company, day). When the company's event chain has moved on, only the
customers that its new events name are read again; after an import, a new procedure or a long silence, all of them.
"""

import json
import threading
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl
from django.db import connection

from dunwell.core.assignment import assign
from dunwell.services.load_facts import procedures_of, versions_in_force
from dunwell.store.columns import ColumnReader
from dunwell.store.models import Company, Event

# The books of so many companies (and days) are kept: some 400 bytes a customer.
_KEPT = 8
# After so many events it is quicker to read all customers than to look who is meant.
_MANY, _MANY_QUIET = 2_000, 50_000
# Lines of history that change neither a customer nor what it owes: a run and its messages write thousands of them.
_QUIET = (
    "notice_made", "notice_withdrawn", "notice_changed", "line_dropped", "delivery_accepted", "delivery_refused",
    "delivery_retrying", "delivery_unknown", "delivery_requeued", "delivery_withdrawn",
    "delivery_next_channel", "promise_made", "promise_kept", "promise_broken", "promise_ended", "dispute_made",
    "dispute_ended", "offer_accepted", "offer_declined", "task_assigned", "task_put_off", "task_done",
    "task_taken_back", "note_written", "note_taken_back", "contact_missing",
)  # fmt: skip
_PEOPLE = {
    "customer": pl.Int64, "ref": pl.String, "name": pl.String, "kind": pl.String, "country": pl.String,
    "group": pl.String, "choice": pl.String, "procedure_id": pl.Int64, "reminders": pl.Boolean, "owner": pl.Int64,
    "emails": pl.String, "bad": pl.Boolean,
}  # fmt: skip
_SUMS = {"customer": pl.Int64, "currency": pl.String, "open": pl.Int64, "overdue": pl.Int64}
# What concerns no customer's row, though it names none: everything else without a customer means all of them.
_HARMLESS = ("run_", "mail_", "member_", "delivery_", "way_", "invitation_", "report_", "task_", "house_")


@dataclass(frozen=True)
class Book:
    """`people`: a row a customer, with `procedure` (an index of `procedures`, null: none), `sort_name`, `words` (what
    is searched) and `held`; `sums`: what is open and overdue, by customer and currency. As of event `seq`."""

    on: date
    seq: int
    hash: str
    procedures: tuple[tuple[str, str], ...]
    people: pl.DataFrame
    sums: pl.DataFrame


_kept: OrderedDict[tuple[str, int, date], Book] = OrderedDict()
_lock = threading.Lock()


def customer_book(company: Company, on: date) -> Book:
    """The customers of a company as its books stand now; overdue is what was due before `on`."""
    head = Company.objects.only("event_seq", "event_hash", "country").get(pk=company.pk)
    key = (str(connection.settings_dict["NAME"]), company.pk, on)
    with _lock:
        had = _kept.get(key)
    if had and (had.seq, had.hash) == (head.event_seq, head.event_hash):
        return had
    touched = _touched(head, had.seq) if had and had.seq < head.event_seq and _same_past(head, had) else None
    book = _read(head, on) if had is None or touched is None else _refreshed(head, had, touched)
    with _lock:
        _kept[key] = book
        _kept.move_to_end(key)
        while len(_kept) > _KEPT:
            _kept.popitem(last=False)
    return book


def _same_past(company: Company, had: Book) -> bool:
    """Whether the kept book is of this very chain: a restored database may have gone back and on another way."""
    return had.seq == 0 or Event.objects.filter(company=company, seq=had.seq, hash=had.hash).exists()


def _touched(company: Company, seq: int) -> list[int] | None:
    """The customers that the events after `seq` concern; None: it may be any of them."""
    if company.event_seq - seq > _MANY_QUIET:
        return None
    events = Event.objects.filter(company=company, seq__gt=seq).exclude(code__in=_QUIET)
    found: set[int] = set()
    told = list(events.values_list("code", "customer_id", "data")[: _MANY + 1])
    if len(told) > _MANY:
        return None
    for code, customer, data in told:
        if customer is not None:
            found.add(customer)
        elif not code.startswith(_HARMLESS):
            return None
        if code == "invoice_changed":  # it may have been another customer's before
            moved = json.loads(data).get("changes", {}).get("customer_id", ())
            found.update(one for one in moved if isinstance(one, int))
    return sorted(found)


def _refreshed(company: Company, had: Book, touched: Sequence[int]) -> Book:
    fresh = _read(company, had.on, touched)
    gone = ~pl.col("customer").is_in(touched)
    return Book(
        on=had.on,
        seq=fresh.seq,
        hash=fresh.hash,
        procedures=fresh.procedures,
        people=pl.concat([had.people.filter(gone), fresh.people]),
        sums=pl.concat([had.sums.filter(gone), fresh.sums]),
    )


def _read(company: Company, on: date, customers: Sequence[int] | None = None) -> Book:
    versions = versions_in_force(company)
    procedures = procedures_of(versions)
    with ColumnReader() as reader:
        people, held = _people(reader, company, customers), _held(reader, company, on)
        sums = _sums(reader, company, on, customers)
    index_of = {version.procedure_id: index for index, version in enumerate(versions)}
    named = pl.col("procedure_id").replace_strict(index_of, default=None, return_dtype=pl.Int16)
    people = people.with_columns(named=named)
    people = people.with_columns(
        assign(people, company.country, procedures).alias("procedure"),
        sort_name=pl.col("name").str.to_lowercase(),
        words=pl.concat_str(pl.col("ref", "name", "emails"), separator="\n").str.to_lowercase(),
        held=pl.col("customer").is_in(held),
    )
    return Book(
        on=on,
        seq=company.event_seq,
        hash=company.event_hash,
        procedures=tuple((one.code, one.name) for one in procedures),
        people=people.drop("named", "procedure_id"),
        sums=sums,
    )


def _people(reader: ColumnReader, company: Company, customers: Sequence[int] | None) -> pl.DataFrame:
    addresses = "string_agg(e.address, ' ')" if connection.vendor == "postgresql" else "group_concat(e.address, ' ')"
    bad = "bool_or(e.bad)" if connection.vendor == "postgresql" else "MAX(e.bad)"
    query = (
        'SELECT c.id AS customer, c.ref, c.name, c.kind, c.country, c."group", c.procedure_choice AS choice, '  # noqa: S608  # our own names and ids
        "COALESCE(c.procedure_id, 0) AS procedure_id, c.reminders, COALESCE(c.owner_id, 0) AS owner, "
        f"COALESCE(a.emails, '') AS emails, COALESCE(a.bad, FALSE) AS bad FROM store_customer c LEFT JOIN ("
        f"SELECT e.customer_id, {addresses} AS emails, {bad} AS bad FROM store_customeremail e "
        f"WHERE e.company_id = ?{_of('e.customer_id', customers)} GROUP BY e.customer_id"
        f") a ON a.customer_id = c.id WHERE c.company_id = ?{_of('c.id', customers)}"
    )
    return reader.read(query, [company.pk, company.pk], _PEOPLE)


def _held(reader: ColumnReader, company: Company, on: date) -> list[int]:
    """The customers whom a hold of their own stops on a day."""
    query = (
        "SELECT h.customer_id AS customer FROM store_hold h WHERE h.company_id = ? AND h.customer_id IS NOT NULL "
        'AND h.ended_seq IS NULL AND h."on" <= ? AND (h.until IS NULL OR h.until >= ?)'
    )
    day = reader.day(on)
    return reader.read(query, [company.pk, day, day], {"customer": pl.Int64})["customer"].to_list()


def _sums(reader: ColumnReader, company: Company, on: date, customers: Sequence[int] | None) -> pl.DataFrame:
    left = "i.amount_minor - i.allocated_minor"
    # For all, one look at the invoices; for a few customers, one at each of theirs.
    cancelled = "i.invoice_id IN (SELECT id FROM store_invoice WHERE company_id = ? AND cancelled)"
    if customers is not None:
        cancelled = (
            "EXISTS (SELECT 1 FROM store_invoice n WHERE n.id = i.invoice_id AND n.company_id = ? AND n.cancelled)"
        )
    query = (
        f"SELECT i.customer_id AS customer, i.currency, CAST(SUM({left}) AS BIGINT) AS open, "  # noqa: S608  # our own names and ids
        f"CAST(SUM(CASE WHEN COALESCE(i.due_on, i.issued_on) < ? THEN {left} ELSE 0 END) AS BIGINT) AS overdue "
        "FROM store_openitem i WHERE i.company_id = ? AND i.allocated_minor < i.amount_minor "
        f"AND NOT {cancelled}{_of('i.customer_id', customers)} GROUP BY i.customer_id, i.currency"
    )
    return reader.read(query, [reader.day(on), company.pk, company.pk], _SUMS)


def _of(column: str, customers: Iterable[int] | None) -> str:
    # Ids are our own integers: they can stand in the query itself.
    return "" if customers is None else f" AND {column} IN ({', '.join(str(int(one)) for one in customers) or '-1'})"
