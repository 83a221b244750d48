# SPDX-License-Identifier: MIT
"""A credit note that names its invoice settles it, up to what is open; one that came first waits for its invoice."""

from collections.abc import Collection, Iterable
from datetime import date, datetime

from django.db.models import F

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


def waiting_for(company: Company, invoices: Collection[int]) -> list[Named]:
    """Credit notes that name one of these new invoices (ids) and came before it, as far as they are free."""
    new = Invoice.objects.filter(company=company, pk__in=invoices, amount_minor__gt=0)
    numbers = dict(new.values_list("number", "customer"))
    if not numbers:
        return []
    rows = ReceivedInvoice.objects.filter(
        company=company, state=ReceivedInvoice.State.TAKEN, invoice__amount_minor__lt=0, invoice__cancelled=False,
        invoice__used_minor__lt=-F("invoice__amount_minor"), invoice__customer__in=set(numbers.values()),
    )  # fmt: skip
    found = []
    for row in rows.select_related("invoice").order_by("pk"):
        named = tuple(one for one in row.read.get("preceding_invoices", ()) if one in numbers)
        if named and row.invoice is not None:
            found.append((row.invoice, named))
    return found
