# SPDX-License-Identifier: MIT
"""Letters that are to leave a large batch: a person asks, the worker makes the PDF anew.

What is asked stands in history alone: it is done when none of its letters is in the batch any more, by whomever.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef

from dunwell.core.problem import Refused
from dunwell.services.print_claims import chunks
from dunwell.services.print_files import refuse_broken
from dunwell.services.print_view import open_batch
from dunwell.services.writing import said, writing
from dunwell.store import chain
from dunwell.store.chain import Entry
from dunwell.store.models import Company, Event, PrintBatch, PrintedLetter

ASKED = "batch_out_asked"


@dataclass(frozen=True)
class Leaving:
    """Letters on their way out of a batch: by whom and when it was asked, and their deliveries that are still in it."""

    batch: PrintBatch
    at: datetime
    actor: str
    reason: str
    withdraw: bool
    deliveries: list[int]


def ask_out(
    company: Company,
    number: int,
    deliveries: Collection[int],
    *,
    reason: str,
    withdraw: bool = False,
    on: date,
    actor: str,
    at: datetime,
) -> None:
    """Somebody wants letters out of a batch, as `print_posting.take_out` does it: the worker does it soon. The batch is
    not posted before.

    Raises `Refused("batch_ended")`, `letters_leaving` while others are still on their way out, `reason_missing`,
    `not_found`; `file_missing` and `file_unreadable` where its PDF could not be made anew.
    """
    reason = said(reason, 200)
    refuse_broken(open_batch(company, number))
    with writing(company) as locked:
        batch = open_batch(locked, number)
        if leaving(locked, batch) is not None:
            raise Refused("letters_leaving", batch=number)
        ids = _still_in(batch, deliveries)
        if not ids:
            raise Refused("not_found", what="letter", name=", ".join(map(str, sorted(deliveries)[:10])))
        told: dict[str, object] = {"batch": number, "letters": len(ids), "reason": reason}
        chain.append(locked, actor, at, [Entry(ASKED, on, data=told | {"withdraw": withdraw, "deliveries": ids})])


def leaving(company: Company, batch: PrintBatch) -> Leaving | None:
    """What is on its way out of a batch, if anything."""
    if batch.state != PrintBatch.State.OPEN:
        return None
    for event in Event.objects.filter(company=company, code=ASKED, seq__gt=batch.seq).order_by("-seq"):
        told = json.loads(event.data)
        if told["batch"] == batch.number:
            ids = _still_in(batch, told["deliveries"])
            return Leaving(batch, event.at, event.actor, told["reason"], told["withdraw"], ids) if ids else None
    return None


def why_stuck(leaving: Leaving | None) -> Refused | None:
    """Why letters do not leave their batch, where they cannot: its files are gone or damaged."""
    if leaving is None:
        return None
    try:
        refuse_broken(leaving.batch)
    except Refused as refused:
        return refused
    return None


def companies_leaving() -> list[Company]:
    """The companies of whose batches letters are on their way out, whether they print by themselves or not."""
    asked = Event.objects.filter(company=OuterRef("company"), code=ASKED, seq__gt=OuterRef("seq"))
    rows = PrintBatch.objects.filter(Exists(asked), state=PrintBatch.State.OPEN).select_related("company")
    return list({row.company_id: row.company for row in rows if leaving(row.company, row)}.values())


def _still_in(batch: PrintBatch, deliveries: Collection[int]) -> list[int]:
    found: list[int] = []
    for some in chunks(sorted(deliveries)):
        rows = PrintedLetter.objects.filter(batch=batch, gone=PrintedLetter.Gone.NO, delivery__in=some)
        found += rows.order_by("delivery_id").values_list("delivery_id", flat=True)
    return found
