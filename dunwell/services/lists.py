# SPDX-License-Identifier: MIT
"""What stands open in a company, with the numbers by which it is ended: tasks, pauses, claims."""

from collections.abc import Iterator

from django.db.models import Model, QuerySet

from dunwell.core.money import decimal_string
from dunwell.store.models import Claim, Company, Dispute, Hold, OpenItem, Promise, Task

Json = dict[str, object]


def open_tasks(company: Company) -> list[Json]:
    """What waits for a person, the oldest first."""
    tasks = Task.objects.filter(company=company, done=False).select_related("customer", "notice").order_by("on", "pk")
    return [
        {
            "task": task.pk,
            "on": task.on.isoformat(),
            "kind": task.kind,
            "customer": task.customer.ref,
            "name": task.customer.name,
            "notice": task.notice.number if task.notice else None,
            "text": task.text,
        }
        for task in tasks
    ]


def pauses(company: Company) -> list[Json]:
    """Holds, disputes and promises that nobody has ended, whatever their last day."""
    return [*_holds(company), *_disputes(company), *_promises(company)]


def open_claims(company: Company) -> list[Json]:
    """Fees, interest and compensation still owed, the oldest first."""
    claims = Claim.objects.filter(company=company, status=Claim.Status.OPEN).order_by("on", "pk")
    return [
        {
            "claim": claim.pk,
            "on": claim.on.isoformat(),
            "kind": claim.kind,
            "customer": claim.customer.ref,
            "item": str(claim.item) if claim.item else None,
            "notice": claim.notice.number,
            "amount": decimal_string(claim.amount_minor, claim.currency),
            "open": decimal_string(claim.amount_minor - claim.allocated_minor, claim.currency),
            "currency": claim.currency,
        }
        for claim in claims.select_related("customer", "notice", "item__invoice")
    ]


def _holds(company: Company) -> Iterator[Json]:
    for hold in _in_order(Hold.objects.filter(company=company, ended_seq__isnull=True)):
        customer = hold.customer or (hold.item.customer if hold.item else None)
        yield _pause("hold", hold, hold.item, None) | {"customer": customer.ref if customer else None}


def _disputes(company: Company) -> Iterator[Json]:
    for dispute in _in_order(Dispute.objects.filter(company=company, ended_seq__isnull=True)):
        yield _pause("dispute", dispute, dispute.item, dispute.amount_minor)


def _promises(company: Company) -> Iterator[Json]:
    for promise in _in_order(Promise.objects.filter(company=company, status=Promise.Status.OPEN)):
        yield _pause("promise", promise, promise.item, promise.amount_minor)


def _pause(kind: str, row: Hold | Dispute | Promise, item: OpenItem | None, minor: int | None) -> Json:
    last_day = row.by if isinstance(row, Promise) else row.until
    return {
        "kind": kind,
        "id": row.pk,
        "customer": item.customer.ref if item else None,
        "item": str(item) if item else None,
        "amount": decimal_string(minor, item.currency) if item and minor is not None else None,
        "currency": item.currency if item else None,
        "on": row.on.isoformat(),
        "until": last_day.isoformat() if last_day else None,
        "owner": row.owner,
        "reason": row.reason,
    }


def _in_order[Row: Model](rows: QuerySet[Row]) -> QuerySet[Row]:
    fields = ["item__invoice", "item__customer"]
    return rows.select_related(*fields, *(["customer"] if rows.model is Hold else [])).order_by("on", "pk")
