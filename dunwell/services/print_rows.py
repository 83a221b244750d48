# SPDX-License-Identifier: MIT
"""What a batch stores: itself, its letters, the state of their deliveries, and the lines of history."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max

from dunwell.core.problem import Refused
from dunwell.delivery.print.letters import PAPER
from dunwell.services.print_assembly import Assembled, Plan
from dunwell.services.print_claims import WAITS, WAY, chunks
from dunwell.services.print_press import Waiting
from dunwell.store import chain
from dunwell.store.bulk import insert_rows
from dunwell.store.chain import Entry
from dunwell.store.models import Company, Delivery, Event, PrintBatch, PrintedLetter

# Lines of history that change nothing of what any message says.
TOLD = (
    "batch_out_asked",
    "batch_made",
    "delivery_printed",
    "batch_posted",
    "batch_undone",
    "batch_fetched",
    "letter_taken_out",
)
# Of those about no customer: a file of payments names none, and pays whom it likes. What is not known to be harmless is
# taken to change every letter.
_BOOKS = ("imported", "payment_", "allocat")
_OF_THE_HOUSE = (
    "run_", "mail_", "member_", "delivery_", "way_", "person_", "invitation_", "report_", "task_", "house_", "partner_",
    "price_", "preview_", "batch_", "trial_", "procedures_looked_at",
)  # fmt: skip
_COLUMNS = (
    "company_id", "batch_id", "delivery_id", "place", "first_page", "pages", "sheets", "sha256", "gone",
)  # fmt: skip


def next_number(company: Company) -> int:
    """The number of the company's next batch."""
    last = PrintBatch.objects.filter(company=company).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def names_of(company: Company) -> set[str]:
    """The names of the files that the company's batches have."""
    return set(PrintBatch.objects.filter(company=company).values_list("file", flat=True))


def store_batch(
    company: Company,
    plan: Plan,
    made: Assembled,
    rows: Mapping[int, Waiting],
    *,
    run: int | None,
    worker: str,
    actor: str,
    at: datetime,
) -> PrintBatch:
    """Stores a batch of a *locked* company: its letters are printed. `rows` are the deliveries by their id.

    Raises `Refused("chain_moved")` when one of them is no longer this worker's.
    """
    taken = 0
    for some in chunks([one.letter.delivery for one in made.letters]):
        mine = Delivery.objects.filter(pk__in=some, leased_by=worker, state__in=WAITS)
        taken += mine.update(state=Delivery.State.PRINTED, way=WAY, leased_by="", leased_until=None)
    if taken != len(made.letters):
        raise Refused("chain_moved", company=company.code)
    facts: dict[str, object] = {"batch": plan.number, "letters": taken, "sheets": made.sheets, "sha256": made.sha256}
    entries = [Entry("batch_made", plan.made_on, data=facts)]
    for one in made.letters:
        row = rows[one.letter.delivery]
        told: dict[str, object] = {"number": row.number, "batch": plan.number}
        entries.append(Entry("delivery_printed", plan.made_on, row.customer, notice=row.notice, data=told))
    seq = chain.append(company, actor, at, entries)
    batch = PrintBatch.objects.create(
        company=company,
        number=plan.number,
        run_id=run,
        paper=PAPER,
        duplex=plan.settings.duplex,
        cover_pages=made.cover_pages,
        letters=taken,
        sheets=made.sheets,
        pages=made.pages,
        file=made.name,
        sha256=made.sha256,
        made_on=plan.made_on,
        made_at=plan.made_at,
        made_by=actor,
        seq=seq,
    )
    letters = [
        (company.pk, batch.pk, one.letter.delivery, place, one.first_page, one.letter.pages, one.letter.sheets,
         one.letter.sha256, "")
        for place, one in enumerate(made.letters, start=1)
    ]  # fmt: skip
    insert_rows(PrintedLetter, _COLUMNS, letters)
    return batch


def store_edition(batch: PrintBatch, made: Assembled) -> None:
    """Stores that the PDF of a batch was made anew with fewer letters."""
    batch.letters, batch.sheets, batch.pages = len(made.letters), made.sheets, made.pages
    batch.file, batch.sha256, batch.cover_pages = made.name, made.sha256, made.cover_pages
    batch.fetched_at = None
    batch.save(update_fields=["letters", "sheets", "pages", "file", "sha256", "cover_pages", "fetched_at"])
    places = {one.letter.delivery: (place, one.first_page) for place, one in enumerate(made.letters, start=1)}
    rows = list(PrintedLetter.objects.filter(batch=batch, gone=""))
    for row in rows:
        row.place, row.first_page = places[row.delivery_id]
    PrintedLetter.objects.bulk_update(rows, ["place", "first_page"], batch_size=500)


@dataclass(frozen=True)
class Told:
    """What was told since, that may change what a letter says: the last event about each customer, the last about what
    all letters look like (`looks`), and the last that may have moved the balance of anybody (`books`); 0: none."""

    customers: Mapping[int, int]
    looks: int = 0
    books: int = 0


def told_since(company: Company, seq: int, harmless: Collection[str]) -> Told:
    """What a company's history tells after event `seq`."""
    events = Event.objects.filter(company=company, seq__gt=seq).exclude(code__in=[*harmless, *TOLD])
    customers: dict[int, int] = {}
    looks = books = 0
    for customer, code, last in events.order_by().values_list("customer_id", "code").annotate(last=Max("seq")):
        if customer is not None:
            customers[customer] = max(last, customers.get(customer, 0))
        elif code.startswith(_BOOKS):
            books = max(books, last)
        elif not code.startswith(_OF_THE_HOUSE):
            looks = max(looks, last)
    return Told(customers, looks, books)
