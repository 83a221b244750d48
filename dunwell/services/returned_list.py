# SPDX-License-Identifier: MIT
"""What came back, for screens: a list that is filtered and paged, one mail, and the latest of a customer."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from dunwell.core.problem import Refused
from dunwell.services.paging import KeyPage, key_page
from dunwell.services.returned_mail import original
from dunwell.store.models import Company, OpenItem, ReturnedMail

# A mail in the hands of a screen, which knows no tables.
CameBack = ReturnedMail
KINDS = tuple(ReturnedMail.Kind.values)


@dataclass(frozen=True)
class Wish:
    """What is looked for: a class, words, days. `own`: of this person's customers alone; `customer`: of this one."""

    own: int | None = None
    text: str = ""
    kind: str = ""
    customer: int | None = None
    since: date | None = None
    until: date | None = None


def returned_page(
    company: Company, wish: Wish, order: Sequence[str], *, after: str = "", before: str = "", size: int = 50
) -> KeyPage[ReturnedMail]:
    """A page of the list, in an order of fields of a returned mail."""
    return key_page(_found(company, wish), order, after=after, before=before, size=size)


def every_returned(company: Company, wish: Wish, order: Sequence[str]) -> Iterator[ReturnedMail]:
    """All that fit, for an export."""
    yield from _found(company, wish).order_by(*order).iterator(chunk_size=500)


def returned_of(company: Company, returned: int, own: int | None = None) -> ReturnedMail:
    """One mail by its id. Raises `Refused("not_found")`, also for one of a customer that is not `own`'s."""
    rows = ReturnedMail.objects.filter(company=company, pk=returned)
    rows = rows.select_related("customer", "notice", "delivery", "task", "hold")
    row = (rows if own is None else rows.filter(customer__owner=own)).first()
    if row is None:
        raise Refused("not_found", what="mail", name=str(returned))
    return row


def latest_of(company: Company, customer: int, limit: int = 5) -> list[ReturnedMail]:
    """The latest mails of a customer, without what they weigh."""
    rows = ReturnedMail.objects.filter(company=company, customer=customer).defer("data", "text")
    return list(rows.order_by("-pk")[:limit])


def original_of(company: Company, returned: int, own: int | None = None) -> bytes:
    """The mail as it came, as far as it is kept. Raises as `returned_of`."""
    return original(returned_of(company, returned, own))


def open_items_of(row: ReturnedMail, limit: int = 10) -> list[OpenItem]:
    """What is open of the customer, the oldest due first: what a reply may promise or dispute."""
    items = OpenItem.objects.filter(company=row.company, customer=row.customer, amount_minor__gt=0)
    items = items.exclude(invoice__cancelled=True).select_related("invoice").order_by("due_on", "pk")
    return [one for one in items[: limit * 5] if one.allocated_minor < one.amount_minor][:limit]


def _found(company: Company, wish: Wish) -> QuerySet[ReturnedMail]:
    rows = ReturnedMail.objects.filter(company=company).select_related("customer", "notice").defer("data", "text")
    if wish.own is not None:
        rows = rows.filter(customer__owner=wish.own)
    if wish.kind == "permanent":
        rows = rows.filter(kind="bounced", permanent=True)
    elif wish.kind:
        rows = rows.filter(kind=wish.kind)
    if wish.customer is not None:
        rows = rows.filter(customer=wish.customer)
    if wish.since:
        rows = rows.filter(on__gte=wish.since)
    if wish.until:
        rows = rows.filter(on__lte=wish.until)
    for word in wish.text.split():
        rows = rows.filter(
            Q(customer__name__icontains=word)
            | Q(customer__ref__icontains=word)
            | Q(subject__icontains=word)
            | Q(sender__icontains=word)
            | Q(notice__number__iexact=word)
            | Q(reason__icontains=word)
        )
    return rows
