# SPDX-License-Identifier: MIT
"""Print batches as screens and commands read them: the list, one batch, its letters, and what overtook them."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from io import BytesIO

import pikepdf
from django.db.models import Q, QuerySet

from dunwell.core.problem import Refused
from dunwell.services.kept import kept
from dunwell.services.print_claims import CHANNEL, WAY, chunks, waiting_letters
from dunwell.services.print_files import PDF, file_of, folder_of
from dunwell.services.refresh import Overtaken, overtaken
from dunwell.services.ways import way_of
from dunwell.services.writing import writing
from dunwell.store import chain
from dunwell.store.chain import Entry
from dunwell.store.models import Company, Delivery, PrintBatch, PrintedLetter


@dataclass(frozen=True)
class Late:
    """A letter of an open batch that would not go as it was printed."""

    row: PrintedLetter
    found: Overtaken


def batches(company: Company, *, state: str = "", run: int | None = None) -> QuerySet[PrintBatch]:
    """The batches of a company, to be listed by (-number)."""
    rows = PrintBatch.objects.filter(company=company).select_related("run", "company")
    rows = rows.filter(state=state) if state else rows
    return rows if run is None else rows.filter(run=run)


def get_batch(company: Company, number: int) -> PrintBatch:
    """A batch by its number. Raises `Refused("not_found")`."""
    found = batches(company).filter(number=number).first()
    if found is None:
        raise Refused("not_found", what="print batch", name=str(number))
    return found


def batch_by_id(company: Company, batch: int) -> PrintBatch:
    """A batch by its id. Raises `Refused("not_found")`."""
    found = batches(company).filter(pk=batch).first()
    if found is None:
        raise Refused("not_found", what="print batch", name=str(batch))
    return found


def open_batch(company: Company, number: int) -> PrintBatch:
    """A batch that is not posted yet. Raises `Refused("batch_ended")`, `not_found`."""
    batch = get_batch(company, number)
    if batch.state != PrintBatch.State.OPEN:
        raise Refused("batch_ended", batch=number, state=batch.state)
    return batch


def letters_in(batch: PrintBatch, *, text: str = "") -> QuerySet[PrintedLetter]:
    """The letters that are in a batch, to be listed by place. Of one that was undone, those that were."""
    rows = PrintedLetter.objects.filter(batch=batch, company=batch.company_id)
    rows = rows.filter(gone="undone" if batch.state == PrintBatch.State.UNDONE else "")
    if text:
        about = Q(delivery__notice__customer__name__icontains=text) | Q(delivery__notice__number__iexact=text)
        rows = rows.filter(about | Q(delivery__notice__customer__ref__icontains=text))
    return rows.select_related("delivery__notice__customer").order_by("place")


def letters_out(batch: PrintBatch) -> QuerySet[PrintedLetter]:
    """The letters that were taken out of a batch."""
    rows = PrintedLetter.objects.filter(batch=batch, gone=PrintedLetter.Gone.TAKEN_OUT)
    return rows.select_related("delivery__notice__customer").order_by("place")


def overtaken_in(company: Company, batch: PrintBatch, *, on: date) -> dict[int, Overtaken]:
    """The letters of an open batch, by the id of their delivery, that would not go as they were printed."""
    if batch.state != PrintBatch.State.OPEN:
        return {}

    def look() -> dict[int, Overtaken]:
        ids = list(letters_in(batch).values_list("delivery_id", flat=True))
        found: dict[int, Overtaken] = {}
        for some in chunks(ids):
            found |= overtaken(company, some, on=on)
        return found

    return kept("overtaken letters", company, batch.pk, batch.file, on, make=look)


def late_letters(company: Company, batch: PrintBatch, *, on: date) -> list[Late]:
    """The same with the letters themselves, in their order."""
    found = overtaken_in(company, batch, on=on)
    rows = letters_in(batch).filter(delivery__in=list(found)) if found else ()
    return [Late(row, found[row.delivery_id]) for row in rows]


def letter_file(company: Company, letter: int, *, own: int | None = None) -> tuple[str, bytes]:
    """One letter as it was printed, cut out of its batch: its name and the PDF.

    Raises `Refused("not_found")`, `letter_left_batch` when the batch was made anew without it, `file_missing`.
    """
    rows = PrintedLetter.objects.filter(company=company, pk=letter).select_related("batch__company", "delivery__notice")
    row = (rows if own is None else rows.filter(delivery__notice__customer__owner=own)).first()
    if row is None:
        raise Refused("not_found", what="letter", name=str(letter))
    number = row.delivery.notice.number
    if row.gone == PrintedLetter.Gone.TAKEN_OUT:
        raise Refused("letter_left_batch", notice=number, batch=row.batch.number)
    with pikepdf.open(file_of(row.batch, PDF)) as source, pikepdf.new() as single:
        for index in range(row.first_page - 1, row.first_page - 1 + row.pages):
            single.pages.append(source.pages[index])
        out = BytesIO()
        single.save(out, deterministic_id=True)
    return f"{number}.pdf", out.getvalue()


def posted_letter(delivery: int) -> bytes | None:
    """The letter of a delivery as it was posted; None: it was not in a batch that was, or the batch's PDF is no longer
    the one whose fingerprint was stored."""
    rows = PrintedLetter.objects.filter(delivery=delivery, gone="", batch__state=PrintBatch.State.POSTED)
    row = rows.select_related("batch__company").first()
    if row is None:
        return None
    try:
        with file_of(row.batch, PDF).open("rb") as file:
            same = hashlib.file_digest(file, "sha256").hexdigest() == row.batch.sha256
        return letter_file(row.batch.company, row.pk)[1] if same else None
    except Refused:
        return None


def fetched(company: Company, batch: PrintBatch, *, on: date, actor: str, at: datetime) -> None:
    """Somebody takes the PDF away: when, and who, is kept the first time."""
    with writing(company) as locked:
        if PrintBatch.objects.filter(pk=batch.pk, fetched_at__isnull=True).update(fetched_at=at):
            told: dict[str, object] = {"batch": batch.number, "sha256": batch.sha256}
            chain.append(locked, actor, at, [Entry("batch_fetched", on, data=told)])


def unposted(company: Company, on: date, days: int) -> QuerySet[PrintBatch]:
    """The batches that have been open for more than so many days."""
    return batches(company, state=PrintBatch.State.OPEN).filter(made_on__lt=on - timedelta(days=days))


def is_printing(company: Company) -> bool:
    """Whether the company's letters are printed."""
    row = way_of(company, CHANNEL)
    return row is not None and row.way == WAY


def size_of(batch: PrintBatch) -> int:
    """How large the PDF of a batch is, in bytes; 0 when it is missing."""
    path = folder_of(batch.company) / f"{batch.file}{PDF}"
    return path.stat().st_size if path.is_file() else 0


def waiting_count(company: Company) -> int:
    """How many letters are to be gathered."""
    return waiting_letters(company).count()


def printed_of(deliveries: list[Delivery]) -> dict[int, PrintedLetter]:
    """The letter that each of these deliveries is, or last was, in a batch."""
    rows = PrintedLetter.objects.filter(delivery__in=[one.pk for one in deliveries]).exclude(gone="taken_out")
    return {row.delivery_id: row for row in rows.select_related("batch").order_by("pk")}
