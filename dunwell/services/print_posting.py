# SPDX-License-Identifier: MIT
"""What becomes of a batch: it is posted, or undone, or letters are taken out of it before.

A letter whose invoices were paid, held or disputed since it was printed is never taken for accepted silently: whoever
says "posted" is shown it, and either takes it out or says that it has left all the same.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from dunwell.core.problem import Refused
from dunwell.delivery.print.letters import BatchLetter
from dunwell.delivery.print.stitch import Stitch
from dunwell.delivery.print.way import PrintSettings
from dunwell.services.print_assembly import Assembled, Plan, assemble
from dunwell.services.print_claims import chunks
from dunwell.services.print_files import Workplace, clear_away, lines_of, opened_pdf
from dunwell.services.print_leaving import leaving
from dunwell.services.print_rows import names_of, store_edition
from dunwell.services.print_view import get_batch, letters_in, open_batch, overtaken_in
from dunwell.services.refresh import Overtaken, refresh, sent_elsewhere
from dunwell.services.withdraw import withdraw_locked
from dunwell.services.writing import said, writing
from dunwell.store import chain
from dunwell.store.chain import Entry
from dunwell.store.models import Company, Delivery, DunningState, Notice, PrintBatch, PrintedLetter

# A large PDF is opened anew after so many letters: what was read of it is kept for as long as it is open.
_REOPEN = 1000


def mark_posted(
    company: Company, number: int, *, posted_on: date, anyway: bool = False, on: date, actor: str, at: datetime
) -> PrintBatch:
    """All letters of a batch were posted on a day: they count as accepted, on that word.

    Raises `Refused("letters_overtaken")`, naming them, when some would not be posted as they are now; `anyway`: they
    were all the same, and history says so. Raises `batch_ended`, `letters_leaving` while others are on their way out,
    `posted_before_made`, `date_ahead`, `not_found`.
    """
    with writing(company) as locked:
        batch = open_batch(locked, number)
        if posted_on > on:
            raise Refused("date_ahead", date=posted_on.isoformat(), on=on.isoformat())
        if posted_on < batch.made_on:
            raise Refused("posted_before_made", date=posted_on.isoformat(), made=batch.made_on.isoformat())
        if leaving(locked, batch) is not None:
            raise Refused("letters_leaving", batch=number)
        late = overtaken_in(locked, batch, on=on)
        if late and not anyway:
            raise Refused("letters_overtaken", batch=number, count=len(late))
        _accept(locked, batch, late, posted_on, on=on, actor=actor, at=at)
        return batch


def undo(company: Company, number: int, *, reason: str, on: date, actor: str, at: datetime) -> PrintBatch:
    """Nothing of a batch was posted: its letters wait again, and go into the next one as they are then.

    Raises `Refused("batch_ended")`, `reason_missing`, `not_found`.
    """
    reason = said(reason, 200)
    with writing(company) as locked:
        batch = open_batch(locked, number)
        rows = list(letters_in(batch))
        facts: dict[str, object] = {"batch": number, "letters": len(rows), "reason": reason}
        entries = [Entry("batch_undone", on, data=facts)]
        entries += [_out(row, number, reason, on) for row in rows]
        seq = chain.append(locked, actor, at, entries)
        _queue_again([row.delivery_id for row in rows], at)
        letters_in(batch).update(gone=PrintedLetter.Gone.UNDONE, gone_seq=seq)
        batch.state, batch.ended_seq = PrintBatch.State.UNDONE, seq
        batch.save(update_fields=["state", "ended_seq"])
        return batch


def take_out(
    company: Company,
    number: int,
    deliveries: Collection[int],
    *,
    reason: str,
    withdraw: bool = False,
    on: date,
    actor: str,
    at: datetime,
) -> PrintBatch:
    """Takes letters out of a batch and makes its PDF anew without them.

    A letter that has no reason left (paid, held, disputed) is withdrawn, with its notice; one that says something else
    by now goes into the next batch. `withdraw`: all of them are withdrawn. When none is left the batch is undone.
    Raises `Refused("batch_ended")`, `reason_missing`, `not_found`, `file_missing`,
    `file_unreadable`. Takes some seconds for thousands.
    """
    reason = said(reason, 200)
    batch = get_batch(company, number)
    with Workplace(company) as place:
        while True:
            staying = [row for row in letters_in(batch) if row.delivery_id not in deliveries]
            made = _without(place, batch, staying) if staying else None
            with writing(company) as locked:
                now = open_batch(locked, number)
                if now.file != batch.file:
                    batch = now  # somebody else took letters out meanwhile
                    continue
                _leave(locked, now, deliveries, reason=reason, withdraw=withdraw, on=on, actor=actor, at=at)
                _shrink(place, now, made)
            break
    with writing(company) as locked:
        clear_away(locked, names_of(locked))
    return now


def _accept(
    company: Company, batch: PrintBatch, late: Mapping[int, Overtaken], posted_on: date, *, on: date, actor: str,
    at: datetime,
) -> None:  # fmt: skip
    rows = list(letters_in(batch))
    answer = f"posted on {posted_on.isoformat()} by {actor}"
    facts: dict[str, object] = {"batch": batch.number, "letters": len(rows), "posted_on": posted_on.isoformat()}
    if late:
        facts["overtaken"] = [row.delivery.notice.number for row in rows if row.delivery_id in late]
    entries = [Entry("batch_posted", on, data=facts)]
    for row in rows:
        notice = row.delivery.notice
        told: dict[str, object] = {"number": notice.number, "answer": answer, "channel": "letter"}
        told["batch"] = batch.number
        if row.delivery_id in late:
            told["why"] = late[row.delivery_id].why
        entries.append(Entry("delivery_accepted", on, notice.customer_id, notice=notice.pk, data=told))
    seq = chain.append(company, actor, at, entries)
    for some in chunks(rows):
        ids = [row.delivery_id for row in some]
        mine = Delivery.objects.filter(pk__in=ids, state=Delivery.State.PRINTED)
        posted = mine.update(state=Delivery.State.ACCEPTED, answer=answer, finished_at=at, accepted_seq=seq)
        if posted != len(ids):
            raise Refused("chain_moved", company=company.code)
        DunningState.objects.filter(notice__in=[row.delivery.notice_id for row in some]).update(accepted=True)
    batch.state, batch.ended_seq = PrintBatch.State.POSTED, seq
    batch.posted_on, batch.posted_at, batch.posted_by = posted_on, at, actor
    batch.save(update_fields=["state", "ended_seq", "posted_on", "posted_at", "posted_by"])


def _queue_again(deliveries: Sequence[int], at: datetime) -> None:
    for some in chunks(deliveries):
        mine = Delivery.objects.filter(pk__in=some, state=Delivery.State.PRINTED)
        mine.update(state=Delivery.State.QUEUED, way="", due_at=at)


def _out(row: PrintedLetter, number: int, reason: str, on: date) -> Entry:
    notice = row.delivery.notice
    told: dict[str, object] = {"number": notice.number, "batch": number, "reason": reason}
    return Entry("letter_taken_out", on, notice.customer_id, notice=notice.pk, data=told)


def _leave(
    company: Company, batch: PrintBatch, deliveries: Collection[int], *, reason: str, withdraw: bool, on: date,
    actor: str, at: datetime,
) -> None:  # fmt: skip
    """The deliveries leave a batch: queued again, and then read again or withdrawn."""
    rows = [row for row in letters_in(batch) if row.delivery_id in deliveries]
    if not rows:
        raise Refused("not_found", what="letter", name=", ".join(map(str, sorted(deliveries))))
    seq = chain.append(company, actor, at, [_out(row, batch.number, reason, on) for row in rows])
    ids = [row.delivery_id for row in rows]
    _queue_again(ids, at)
    PrintedLetter.objects.filter(pk__in=[row.pk for row in rows]).update(
        gone=PrintedLetter.Gone.TAKEN_OUT, gone_seq=seq
    )
    if not withdraw:
        refresh(company, ids, on=on, actor=actor, at=at)
        return
    for row in rows:
        _withdraw(company, row.delivery, reason, on=on, actor=actor, at=at)


def _withdraw(company: Company, delivery: Delivery, reason: str, *, on: date, actor: str, at: datetime) -> None:
    notice: Notice = delivery.notice
    if not sent_elsewhere(notice):
        withdraw_locked(company, notice, reason=reason, on=on, actor=actor, at=at)
        return
    # What another channel carried stands; the letter is spared the customer.
    waiting = Delivery.objects.filter(pk=delivery.pk, state=Delivery.State.QUEUED)
    waiting.update(state=Delivery.State.WITHDRAWN, finished_at=at)
    told: dict[str, object] = {"number": notice.number, "reason": reason}
    chain.append(company, actor, at, [Entry("delivery_withdrawn", on, notice.customer_id, notice=notice.pk, data=told)])


def _shrink(place: Workplace, batch: PrintBatch, made: Assembled | None) -> None:
    """What is left of a batch is stored with its new PDF; nothing left: it is undone."""
    if made is None:
        batch.state, batch.letters, batch.sheets = PrintBatch.State.UNDONE, 0, 0
        batch.ended_seq = batch.company.event_seq
        batch.save(update_fields=["state", "letters", "sheets", "ended_seq"])
        return
    place.publish(made.name)
    store_edition(batch, made)


def _without(place: Workplace, batch: PrintBatch, staying: Sequence[PrintedLetter]) -> Assembled:
    """The files of a batch anew, with these letters alone, their pages taken from the PDF that there is."""
    by_place = lines_of(batch)
    letters = [_letter(by_place[row.place], row) for row in staying]
    begin = {row.delivery_id: row.first_page for row in staying}
    settings = PrintSettings(duplex=batch.duplex, cover=batch.cover_pages > 0)
    source, used = opened_pdf(batch), 0

    def add(stitch: Stitch, letter: BatchLetter) -> None:
        nonlocal source, used
        if used and used % _REOPEN == 0:
            source.close()
            source = opened_pdf(batch)
        used += 1
        stitch.add(source, begin[letter.delivery] - 1, letter.pages)

    plan = Plan(
        batch.company, batch.number, batch.run.on if batch.run else None, batch.made_on, batch.made_at, settings
    )
    try:
        made = assemble(place, plan, letters, add, keep_order=True)
        place.settle()
        return made
    finally:
        source.close()


def _letter(told: Mapping[str, object], row: PrintedLetter) -> BatchLetter:
    notice = row.delivery.notice
    address = told["address"]
    return BatchLetter(
        delivery=row.delivery_id,
        notice=notice.number,
        customer=str(told["customer"]),
        name=str(told["name"]),
        address=tuple(str(line) for line in address) if isinstance(address, list) else (),
        country=str(told["country"]),
        postcode=str(told["postcode"]),
        currency=notice.currency,
        total=notice.total_minor,
        pages=row.pages,
        sheets=row.sheets,
        sha256=row.sha256,
    )
