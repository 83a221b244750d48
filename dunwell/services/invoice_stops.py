# SPDX-License-Identifier: MIT
"""What stops or shapes the reminding of an invoice now, with the number by which each is ended."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from dunwell.core.money import Money
from dunwell.services.find import item_name
from dunwell.store.models import (
    Case,
    CaseItem,
    Company,
    Dispute,
    Hold,
    OpenItem,
    PaymentUnderWay,
    Promise,
)

# From the weakest to the strongest, with the state of an invoice that each makes.
_WORDS = {
    "payment_under_way": "payment_pending",
    "promise": "promised",
    "agreement": "promised",
    "dispute": "disputed",
    "hold": "on_hold",
    "customer_hold": "on_hold",
    "collection": "in_collection",
}


@dataclass(frozen=True)
class Stop:
    """One of them. `kind`: hold, customer_hold, dispute, promise, agreement, payment_under_way, collection.

    `amount` None: all of the item. `until` is the last day (None: until somebody ends it); `over`: that has passed.
    `parts` are the promises of an agreement.
    """

    kind: str
    pk: int
    item: str
    reason: str
    owner: str
    on: date
    until: date | None = None
    amount: Money | None = None
    over: bool = False
    parts: tuple[Promise, ...] = ()


def stops_of(company: Company, items: Sequence[OpenItem], today: date) -> list[Stop]:
    """What nobody has ended of these items (of one customer), and the customer's holds, the latest first."""
    names = {item.pk: item_name(item) for item in items}
    customers = {item.customer_id for item in items}
    stops = [
        *_holds(company, names, customers, today),
        *_disputes(company, names, today),
        *_promises(company, items, names, today),
        *_others(company, names),
    ]
    return sorted(stops, key=lambda stop: (stop.over, -stop.on.toordinal()))


def stop_words(stops: Sequence[Stop], items: Sequence[OpenItem]) -> dict[int, str]:
    """The strongest word for each item (its id) and customer (its id, negative) that one of them stops today."""
    ids = {item_name(item): item.pk for item in items}
    found: dict[int, str] = {}
    for kind, word in _WORDS.items():
        for stop in stops:
            if stop.kind == kind and not stop.over:
                key = -items[0].customer_id if kind == "customer_hold" else ids[stop.item]
                found[key] = "partly_disputed" if kind == "dispute" and stop.amount else word
    return found


def _holds(company: Company, names: dict[int, str], customers: set[int], today: date) -> Iterator[Stop]:
    holds = Hold.objects.filter(company=company, ended_seq__isnull=True)
    for hold in holds.filter(Q(item__in=list(names)) | Q(customer__in=customers)):
        yield Stop(
            "hold" if hold.item_id else "customer_hold", hold.pk, names.get(hold.item_id or 0, ""), hold.reason,
            hold.owner, hold.on, hold.until, over=hold.until is not None and hold.until < today,
        )  # fmt: skip


def _disputes(company: Company, names: dict[int, str], today: date) -> Iterator[Stop]:
    disputes = Dispute.objects.filter(company=company, ended_seq__isnull=True, item__in=list(names))
    for one in disputes.select_related("item"):
        amount = None if one.amount_minor is None else Money(one.amount_minor, one.item.currency)
        over = one.until is not None and one.until < today
        yield Stop("dispute", one.pk, names[one.item_id], one.reason, one.owner, one.on, one.until, amount, over=over)


def _promises(company: Company, items: Sequence[OpenItem], names: dict[int, str], today: date) -> Iterator[Stop]:
    rows = Promise.objects.filter(company=company, item__in=list(names)).order_by("by", "pk")
    acts: dict[tuple[int, int], list[Promise]] = {}
    for row in rows:
        acts.setdefault((row.item_id, row.seq), []).append(row)
    currency = {item.pk: item.currency for item in items}
    for (item, _), parts in acts.items():
        still = [part for part in parts if part.status == Promise.Status.OPEN]
        if not still:
            continue
        first, last = still[0], still[-1]
        amount = Money(sum(part.amount_minor for part in still), currency[item])
        kind = "agreement" if len(parts) > 1 else "promise"
        yield Stop(
            kind, first.pk, names[item], first.reason, first.owner, first.on, last.by, amount, over=last.by < today,
            parts=tuple(parts) if len(parts) > 1 else (),
        )  # fmt: skip


def _others(company: Company, names: dict[int, str]) -> Iterator[Stop]:
    still = {"company": company, "ended_seq__isnull": True, "item__in": list(names)}
    for one in PaymentUnderWay.objects.filter(**still):
        yield Stop("payment_under_way", one.item_id, names[one.item_id], one.note, "", one.on)
    for row in CaseItem.objects.filter(**still).select_related("case"):
        case: Case = row.case
        yield Stop("collection", case.pk, names[row.item_id], case.number, "", case.on)
