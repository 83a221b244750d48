# SPDX-License-Identifier: MIT
"""The event chain of a company: each line carries the SHA-256 over the line before it and itself.

Whoever changes a line, removes one or slips one in breaks every hash after it; `first_break` finds where.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from django.db import connection, transaction

from dunwell.core.problem import Refused
from dunwell.store.bulk import insert_rows
from dunwell.store.models import Company, Event

_COLUMNS = (
    "company_id",
    "seq",
    "at",
    "actor",
    "code",
    "on",
    "customer_id",
    "invoice_id",
    "item_id",
    "notice_id",
    "data",
    "hash",
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line to be written. `code` is stable snake_case; `data` holds the facts as plain JSON values."""

    code: str
    on: date | None = None
    customer: int | None = None
    invoice: int | None = None
    item: int | None = None
    notice: int | None = None
    data: dict[str, object] = field(default_factory=dict)


def locked(company: Company) -> Company:
    """The company as it is now, locked until the transaction ends: every writer of its ledger goes through here."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("a company is locked within a transaction")
    return Company.objects.select_for_update().get(pk=company.pk)


def lock_head(company: Company) -> None:
    """Locks the company as `locked` does, and brings only the head of its chain to date: for writers of one line that
    nothing else of the company concerns."""
    if not connection.in_atomic_block:
        raise RuntimeError("a company is locked within a transaction")
    lock = " FOR UPDATE" if connection.features.has_select_for_update else ""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT event_seq, event_hash FROM store_company WHERE id = %s{lock}", [company.pk])  # noqa: S608  # our own names and ids
        company.event_seq, company.event_hash = cursor.fetchone()


def append(company: Company, actor: str, at: datetime, entries: Sequence[Entry]) -> int:
    """Writes lines to the chain of a *locked* company; returns the number (seq) of the first.

    Raises `Refused("chain_moved")` when the company's head is not the one in the database: the lock was not taken.
    """
    if "\x1f" in actor:
        raise Refused("bad_value", key="actor", value=actor)
    at = at.astimezone(UTC)
    first, moment = company.event_seq + 1, at.isoformat()
    previous, rows = company.event_hash, []
    for seq, entry in enumerate(entries, first):
        data = json.dumps(entry.data, ensure_ascii=False, separators=(",", ":"), sort_keys=True) if entry.data else "{}"
        on = entry.on.isoformat() if entry.on else ""
        about = (entry.customer, entry.invoice, entry.item, entry.notice)
        previous = digest(previous, company.pk, seq, moment, actor, entry.code, on, *about, data)
        rows.append((company.pk, seq, at, actor, entry.code, entry.on, *about, data, previous))
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE store_company SET event_seq = %s, event_hash = %s WHERE id = %s AND event_seq = %s",
            (company.event_seq + len(rows), previous, company.pk, company.event_seq),
        )
        if cursor.rowcount != 1:
            raise Refused("chain_moved", company=company.code)
    company.event_seq, company.event_hash = company.event_seq + len(rows), previous
    insert_rows(Event, _COLUMNS, rows)
    return first


def digest(*fields: object) -> str:
    """The hash of one line: its fields in order, the hash of the line before it first; nothing is empty text.

    They are joined by a character that JSON escapes and that `append` refuses in names.
    """
    return hashlib.sha256("\x1f".join("" if one is None else str(one) for one in fields).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Followed:
    """How far a chain has been followed: the line that was read last (0: none yet) and its hash.

    `broken` is the seq of the first line that does not follow from the one before; `whole`: the end was reached.
    """

    seq: int = 0
    hash: str = "0" * 64
    broken: int | None = None
    whole: bool = False


def first_break(company: Company) -> int | None:
    """The seq of the first line of the chain that does not follow from the one before; None: the chain holds."""
    place = Followed()
    while not place.whole and place.broken is None:
        place = follow(company, place)
    return place.broken


def follow(company: Company, place: Followed, most: int = 20_000) -> Followed:
    """Follows a company's chain from a place on, at most so many lines; lines may be added meanwhile."""
    events = Event.objects.filter(company=company, seq__gt=place.seq).order_by("seq").values_list(*_COLUMNS[1:])
    reached, previous = place.seq, place.hash
    for seq, at, actor, code, on, *about, data, found in events[:most]:
        content = (company.pk, seq, at.isoformat(), actor, code, on.isoformat() if on else "", *about, data)
        if seq != reached + 1 or found != digest(previous, *content):
            return Followed(reached, previous, broken=reached + 1)
        reached, previous = seq, found
    # Read after the lines: a line is written together with the head that counts it.
    head = Company.objects.values_list("event_seq", "event_hash").get(pk=company.pk)
    if reached == head[0]:
        holds = previous == head[1]
        return Followed(reached, previous, broken=None if holds else reached + 1, whole=holds)
    is_missing = reached > head[0] or reached == place.seq
    return Followed(reached, previous, broken=reached + 1 if is_missing else None)
