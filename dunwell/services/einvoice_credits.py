# SPDX-License-Identifier: MIT
"""A credit note that names its invoice settles it, up to what is open; one that came first waits for its invoice."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import F, QuerySet

from dunwell.core.money import decimal_string
from dunwell.services import allocating
from dunwell.services.allocating import Source
from dunwell.services.promises import keep_promises
from dunwell.store import chain
from dunwell.store.chain import Entry
from dunwell.store.models import Company, Invoice, OpenItem, ReceivedInvoice

Named = tuple[Invoice, tuple[str, ...]]  # a credit note, and the numbers of the invoices that it names


def tie(company: Company, named: Iterable[Named], *, on: date, actor: str, at: datetime) -> set[int]:
    """Settles what credit notes of a *locked* company name, told as `allocate` tells it; the items that were touched.

    An invoice of another customer or currency, a settled or cancelled one, and what there is beyond what is open leave
    the rest as the customer's credit.
    """
    touched: set[int] = set()
    for note, numbers in named:
        source = Source(credit_note=note)
        items = OpenItem.objects.filter(
            company=company, customer=note.customer_id, currency=note.currency, invoice__company=company,
            invoice__number__in=numbers, invoice__cancelled=False, allocated_minor__lt=F("amount_minor"),
        )  # fmt: skip
        for item, minor in allocating.spread(source.free_minor, list(items.select_related("invoice"))):
            facts: dict[str, object] = {"source": note.number, "amount": decimal_string(minor, note.currency)}
            entry = Entry("allocated", on, item.customer_id, item.invoice_id, item.pk, data=facts)
            seq = chain.append(company, actor, at, [entry])
            allocating.settle(company, source, [(item, minor)], on=on, seq=seq)
            touched.add(item.pk)
    if touched:
        keep_promises(company, OpenItem.objects.filter(pk__in=touched), actor=actor, at=at, on=on)
    return touched


def waiting_for(company: Company, new: QuerySet[Invoice]) -> list[Named]:
    """Credit notes that name one of these new invoices and came before it, as far as they are free."""
    rows = ReceivedInvoice.objects.filter(
        company=company, state=ReceivedInvoice.State.TAKEN, invoice__amount_minor__lt=0, invoice__cancelled=False,
        invoice__used_minor__lt=-F("invoice__amount_minor"),
    )  # fmt: skip
    free: list[Named] = [
        (row.invoice, tuple(row.read.get("preceding_invoices", ())))
        for row in rows.exclude(read__preceding_invoice=None).select_related("invoice").order_by("pk")
        if row.invoice is not None
    ]
    wanted = {number for _, numbers in free for number in numbers}
    if not wanted:
        return []
    there = set(new.filter(company=company, amount_minor__gt=0, number__in=wanted).values_list("number", flat=True))
    named = [(note, tuple(one for one in numbers if one in there)) for note, numbers in free]
    return [(note, numbers) for note, numbers in named if numbers]
