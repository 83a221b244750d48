# SPDX-License-Identifier: MIT
"""What is kept of e-invoices that were taken: the event, the rows of file and invoices, what credit notes settle."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from dunwell.services.einvoice_credits import Named, tie, waiting_for
from dunwell.services.einvoice_taking import Coming, State, customers_of
from dunwell.services.import_state import Import
from dunwell.services.match_elsewhere import ledger_moved
from dunwell.services.received_files import Arrival, told
from dunwell.store import chain
from dunwell.store.chain import Entry
from dunwell.store.models import Company, Invoice, ReceivedFile, ReceivedInvoice


@dataclass(frozen=True)
class Act:
    """One file and how it came, who brings it, and when."""

    digest: str
    name: str
    size: int
    arrival: Arrival
    on: date
    actor: str
    at: datetime


@dataclass(frozen=True)
class Kept:
    """The file as it is kept, the open items that credit notes settled, and the customers of those notes."""

    row: ReceivedFile
    items: set[int]
    customers: set[int]


def keep(company: Company, state: Import, coming: Sequence[Coming], known: ReceivedFile | None, act: Act) -> Kept:
    """Writes the event first (rows name it), then the rows; of a file that is there, only what was decided now."""
    decided = [one for one in coming if one.state != State.WAITS] if known else list(coming)
    if known is not None and not decided:
        return Kept(known, set(), set())
    entry = Entry("einvoice_taken", act.on, *_about(state, coming), data=_facts(act, coming))
    if chain.append(company, act.actor, act.at, [entry, *state.entries]) != state.seq:
        raise RuntimeError("the chain moved under the company's lock")
    row = _file(company, state.seq, coming, known, act)
    keep_rows(company, row, decided, state.seq)
    settle_file(row)
    items, customers = tie_all(company, decided, on=act.on, actor=act.actor, at=act.at)
    return Kept(row, items, customers)


def keep_rows(company: Company, row: ReceivedFile, coming: Iterable[Coming], seq: int) -> None:
    """A row for each e-invoice; one that waited is brought to what was decided."""
    coming = list(coming)
    customers = customers_of(company, coming)
    there = {one.place: one for one in row.invoices.all()}
    fresh: list[ReceivedInvoice] = []
    for one in coming:
        kept = there.get(one.place) or ReceivedInvoice(company=company, file=row, place=one.place)
        kept.state, kept.refused, kept.seq = one.state, one.refused, seq
        kept.number = one.invoice.number[:100]
        kept.invoice_id, kept.customer_id = one.came_to, customers.get(one.ref) if one.came_to else None
        kept.read, kept.problems = one.invoice.as_json(), told([*one.wrong, *one.odd])
        if kept.pk is None:
            fresh.append(kept)
        else:
            kept.save()
    ReceivedInvoice.objects.bulk_create(fresh, batch_size=500)


def settle_file(row: ReceivedFile) -> None:
    """Brings what the file says of itself to what became of its invoices."""
    states = list(row.invoices.values_list("state", flat=True))
    if State.WAITS in states:
        row.state = ReceivedFile.State.HELD
    elif State.REFUSED in states:
        row.state = ReceivedFile.State.PARTLY if set(states) != {State.REFUSED} else ReceivedFile.State.REFUSED
    else:
        row.state = ReceivedFile.State.TAKEN
    row.save()


def tie_all(
    company: Company, coming: Iterable[Coming], *, on: date, actor: str, at: datetime
) -> tuple[set[int], set[int]]:
    """Credit notes that came settle what they name, and those that waited for what came: the items and customers.
    Payments that wait are looked at anew.
    """
    coming = list(coming)
    made = [one for one in coming if one.became == "created" and one.came_to is not None]
    notes = Invoice.objects.in_bulk([one.came_to for one in made if one.invoice.receivable < 0])
    named: list[Named] = [(notes[one.came_to], one.invoice.preceding_invoices) for one in made if one.came_to in notes]
    named += waiting_for(company, Invoice.objects.filter(pk__in=[one.came_to for one in made]))
    if any(one.became in {"created", "updated"} for one in coming):
        ledger_moved(company)
    return tie(company, named, on=on, actor=actor, at=at), {note.customer_id for note, _ in named}


def _about(state: Import, coming: Sequence[Coming]) -> tuple[int | None, int | None]:
    """The customer and the invoice of a file with one: its event stands in their histories."""
    if len(coming) != 1 or coming[0].came_to is None:
        return None, None
    return customers_of(state.company, coming).get(coming[0].ref), coming[0].came_to


def _facts(act: Act, coming: Sequence[Coming]) -> dict[str, object]:
    became = [one.became for one in coming]
    return {
        "file": act.name[:300],
        "sha256": act.digest,
        "created": became.count("created"),
        "updated": became.count("updated"),
        "unchanged": became.count("unchanged"),
        "waiting": sum(one.state == State.WAITS for one in coming),
        "refused": sum(one.state == State.REFUSED for one in coming),
    }


def _file(company: Company, seq: int, coming: Sequence[Coming], known: ReceivedFile | None, act: Act) -> ReceivedFile:
    """The file's row: new, one that was refused before, or the one whose invoices waited."""
    row = known or ReceivedFile.objects.filter(company=company, digest=act.digest).first()
    row = row or ReceivedFile(company=company, digest=act.digest)
    made = sum(one.became == "created" for one in coming)
    if known is not None:
        row.created += made
        row.problems = told(problem for one in coming for problem in one.wrong)
        return row
    row.source, row.origin, row.sender = act.arrival.source, act.arrival.origin, act.arrival.sender[:320]
    row.kind, row.name, row.size = ReceivedFile.Kind.EINVOICE, act.name[:300], act.size
    row.format = coming[0].invoice.syntax
    row.read, row.created, row.known = len(coming), made, sum(one.state == State.KNOWN for one in coming)
    row.refused, row.report = "", {}
    row.problems = told(problem for one in coming for problem in one.wrong)
    row.by, row.at, row.on, row.seq = act.actor[:150], act.at, act.on, seq
    row.state = ReceivedFile.State.TAKEN
    row.save()
    return row
