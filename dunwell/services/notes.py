# SPDX-License-Identifier: MIT
"""What people write down about a customer or one of its invoices: written, taken back, read."""

from dataclasses import dataclass
from datetime import date, datetime

from dunwell.core.problem import Refused
from dunwell.services.edit_customer import owned_customer
from dunwell.services.writing import said, writing
from dunwell.store import chain
from dunwell.store.chain import Entry
from dunwell.store.models import Company, Invoice, Note

_LONGEST = 2000


@dataclass(frozen=True)
class NoteRow:
    """A note that stands."""

    id: int
    text: str
    by: str
    at: datetime
    invoice: int | None
    number: str


def write_note(
    company: Company,
    customer: int,
    text: str,
    *,
    invoice: int | None = None,
    own: int | None = None,
    on: date,
    actor: str,
    at: datetime,
) -> Note:
    """A remark about a customer, or about one of its invoices (by its id). Raises `Refused("reason_missing")` for an
    empty one, `too_long`, `not_found`."""
    text = said(text, _LONGEST)
    with writing(company) as locked:
        row = owned_customer(locked, customer, own)
        if invoice is not None and not Invoice.objects.filter(company=locked, customer=row, pk=invoice).exists():
            raise Refused("not_found", what="invoice", name=str(invoice))
        seq = chain.append(locked, actor, at, [Entry("note_written", on, row.pk, invoice, data={"text": text})])
        return Note.objects.create(
            company=locked, customer=row, invoice_id=invoice, text=text, by=actor, at=at, seq=seq
        )


def standing_note(company: Company, note: int, *, own: int | None = None, by: str | None = None) -> Note:
    """A note that stands, to be taken back; `by` narrows it to one's own (None: anybody's).

    Raises `Refused("not_found")`, `already_ended`, `not_own_note`.
    """
    row = Note.objects.filter(company=company, pk=note).select_related("customer").first()
    if row is None or (own is not None and row.customer.owner_id != own):
        raise Refused("not_found", what="note", name=str(note))
    if by is not None and row.by != by:
        raise Refused("not_own_note", by=row.by)
    if row.ended_seq is not None:
        raise Refused("already_ended", what="note")
    return row


def take_back_note(
    company: Company,
    note: int,
    *,
    own: int | None = None,
    by: str | None = None,
    on: date,
    actor: str,
    at: datetime,
) -> Note:
    """Takes a note back; history keeps what it said. Raises as `standing_note`."""
    with writing(company) as locked:
        row = standing_note(locked, note, own=own, by=by)
        told: dict[str, object] = {"text": row.text, "by": row.by}
        entry = Entry("note_taken_back", on, row.customer_id, row.invoice_id, data=told)
        row.ended_seq = chain.append(locked, actor, at, [entry])
        row.save(update_fields=["ended_seq"])
        return row


def notes_of(company: Company, customer: int, *, limit: int = 50) -> list[NoteRow]:
    """The notes about a customer that stand, the latest first."""
    rows = Note.objects.filter(company=company, customer=customer, ended_seq__isnull=True).select_related("invoice")
    return [
        NoteRow(row.pk, row.text, row.by, row.at, row.invoice_id, row.invoice.number if row.invoice else "")
        for row in rows.order_by("-seq")[:limit]
    ]
