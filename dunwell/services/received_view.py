# SPDX-License-Identifier: MIT
"""E-invoices that came in, for screens: a list that is filtered and paged, one beside its original."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from dunwell.core.problem import Refused
from dunwell.services.einvoice_buyers import Candidate, candidates_of
from dunwell.services.paging import KeyPage, key_page
from dunwell.services.received_files import bytes_path
from dunwell.store.models import Company, Invoice, ReceivedInvoice

# An e-invoice in the hands of a screen, which knows no tables.
Received = ReceivedInvoice
STATES = tuple(ReceivedInvoice.State.values)
ORDER = ("-id",)


@dataclass(frozen=True)
class Wish:
    """What is looked for: a state, words (number, buyer, customer, file), days on which it came. `own`: of this
    person's customers alone.
    """

    own: int | None = None
    text: str = ""
    state: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class ReceivedView:
    """One e-invoice: its row (with `file`, `invoice`, `customer`), and whose it might be while it waits, the likeliest
    first. `has_original`: its bytes lie in the home; `is_pdf`: they are a PDF, else XML. `others` are the other
    e-invoices of its file.
    """

    row: ReceivedInvoice
    candidates: tuple[Candidate, ...]
    has_original: bool
    is_pdf: bool
    others: tuple[ReceivedInvoice, ...]


def received_page(
    company: Company, wish: Wish, order: Sequence[str] = ORDER, *, after: str = "", before: str = "", size: int = 50
) -> KeyPage[ReceivedInvoice]:
    """A page of the list, in an order of fields of a received invoice."""
    return key_page(_found(company, wish), order, after=after, before=before, size=size)


def every_received(company: Company, wish: Wish, order: Sequence[str]) -> Iterator[ReceivedInvoice]:
    """All that fit, for an export."""
    yield from _found(company, wish).order_by(*order).iterator(chunk_size=500)


def came_as(company: Company, invoice: int) -> ReceivedInvoice | None:
    """The e-invoice that an invoice (its id) came as; None when it came otherwise."""
    taken = ReceivedInvoice.objects.filter(company=company, invoice=invoice, state=ReceivedInvoice.State.TAKEN)
    return taken.select_related("file").order_by("pk").first()


def preceding_of(company: Company, row: ReceivedInvoice, own: int | None = None) -> list[Invoice]:
    """The invoices here that an e-invoice names as those before it."""
    named = row.read.get("preceding_invoices") or []
    found = Invoice.objects.filter(company=company, number__in=named)
    return list((found if own is None else found.filter(customer__owner=own)).order_by("number"))


def waiting_count(company: Company) -> int:
    """How many wait for a person."""
    return ReceivedInvoice.objects.filter(company=company, state=ReceivedInvoice.State.WAITS).count()


def received_of(company: Company, received: int, own: int | None = None) -> ReceivedView:
    """One e-invoice by its id. Raises `Refused("not_found")`, also for one of a customer that is not `own`'s."""
    row = _row(company, received, own)
    waits = row.state == ReceivedInvoice.State.WAITS
    head = _head(row)
    return ReceivedView(
        row=row,
        candidates=candidates_of(company, row.read) if waits else (),
        has_original=bool(head),
        is_pdf=head.startswith(b"%PDF-"),
        others=tuple(row.file.invoices.exclude(pk=row.pk).defer("read").order_by("place")[:50]),
    )


def original_of(company: Company, received: int, own: int | None = None) -> tuple[bytes, str, str]:
    """The file as it came, its name, and its content type. Raises `Refused("not_found")`, also when it is not kept."""
    row = _row(company, received, own)
    file = bytes_path(row.file.digest)
    if not file.is_file():
        raise Refused("not_found", what="file", name=row.file.name)
    content = file.read_bytes()
    is_pdf = content.startswith(b"%PDF-")
    return content, row.file.name, "application/pdf" if is_pdf else "application/xml"


def _row(company: Company, received: int, own: int | None) -> ReceivedInvoice:
    rows = ReceivedInvoice.objects.filter(company=company, pk=received)
    rows = rows.select_related("file__source", "invoice__customer", "customer")
    row = (rows if own is None else rows.filter(customer__owner=own)).first()
    if row is None:
        raise Refused("not_found", what="e-invoice", name=str(received))
    return row


def _head(row: ReceivedInvoice) -> bytes:
    """The first bytes of the file; none when it is not kept."""
    try:
        with bytes_path(row.file.digest).open("rb") as file:
            return file.read(8)
    except OSError:
        return b""


def _found(company: Company, wish: Wish) -> QuerySet[ReceivedInvoice]:
    rows = ReceivedInvoice.objects.filter(company=company).select_related("file", "invoice", "customer")
    if wish.own is not None:
        rows = rows.filter(customer__owner=wish.own)
    if wish.state:
        rows = rows.filter(state=wish.state)
    if wish.since:
        rows = rows.filter(file__on__gte=wish.since)
    if wish.until:
        rows = rows.filter(file__on__lte=wish.until)
    for word in wish.text.split():
        rows = rows.filter(
            Q(number__icontains=word)
            | Q(read__buyer__name__icontains=word)
            | Q(customer__name__icontains=word)
            | Q(customer__ref__iexact=word)
            | Q(file__name__icontains=word)
        )
    return rows
