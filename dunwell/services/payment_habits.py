# SPDX-License-Identifier: MIT
"""How a customer pays: days late, promises kept and broken, notices needed; and what whoever sells should know."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Count

from dunwell.core.money import Money, minor_units
from dunwell.services.planned import PlanRow
from dunwell.services.queries import Balance
from dunwell.store.models import Allocation, CaseItem, Company, Customer, Hold, Notice, Payment, Promise


@dataclass(frozen=True)
class Habits:
    """`days_late`: by currency, how long after the due date money came, weighted by its amount (negative: before);
    `notices` of the last 12 months (calls and hand-overs too), without those withdrawn."""

    days_late: list[tuple[str, int]]
    kept: int
    broken: int
    notices: int


@dataclass(frozen=True)
class Warning:
    """Something that whoever sells should know before going on. `code`: overdue, overdue_days, credit_limit,
    in_collection; it forbids nothing."""

    code: str
    amounts: tuple[Money, ...] = ()
    limit: Money | None = None
    days: int = 0
    limit_days: int = 0


def habits_of(company: Company, customer: Customer, today: date) -> Habits:
    """The figures of one customer."""
    promises = Promise.objects.filter(company=company, item__customer=customer).values_list("status")
    verdicts = dict(promises.annotate(Count("pk")).order_by())
    notices = Notice.objects.filter(
        company=company, customer=customer, on__gt=today - timedelta(days=365), withdrawn_seq__isnull=True
    )
    return Habits(
        days_late=days_late(company, customer),
        kept=verdicts.get(Promise.Status.KEPT, 0),
        broken=verdicts.get(Promise.Status.BROKEN, 0),
        notices=notices.count(),
    )


def days_late(company: Company, customer: Customer) -> list[tuple[str, int]]:
    """Average days from the due date (issue date where none is stated) to the day of the payment, weighted by what it
    settled, rounded half up. 100.00 ten days late and 300.00 two days late are 4 days. What was reversed or written off
    does not count, nor do credit notes.
    """
    parts = Allocation.objects.filter(
        company=company, item__customer=customer, reversed_seq__isnull=True, payment__kind=Payment.Kind.MONEY
    )
    sums: dict[str, tuple[int, int]] = {}
    values = parts.values_list("currency", "amount_minor", "payment__paid_on", "item__due_on", "item__issued_on")
    for currency, minor, paid_on, due_on, issued_on in values.iterator(chunk_size=5000):
        days, weight = sums.get(currency, (0, 0))
        sums[currency] = days + minor * (paid_on - (due_on or issued_on)).days, weight + minor
    return [(currency, _rounded(days, weight)) for currency, (days, weight) in sorted(sums.items())]


def warnings_of(
    company: Company, customer: Customer, balances: Sequence[Balance], items: Sequence[PlanRow], days_ahead: int = 0
) -> list[Warning]:
    """What a seller is warned of, the gravest first. `items` are the customer's rows of a plan made for a day that is
    `days_ahead` of today."""
    found = [*_handed_over(company, customer, items), *_over_limit(company, customer, balances)]
    late = tuple(one.overdue for one in balances if one.overdue.minor)
    if late:
        days = max((row.days_late for row in items), default=0) - days_ahead
        threshold = customer.warn_after_days
        reached = threshold is not None and days >= threshold
        found.append(
            Warning("overdue_days" if reached else "overdue", amounts=late, days=days, limit_days=threshold or 0)
        )
    return found


def holds_of(company: Company, customer: Customer) -> list[Hold]:
    """The holds that nobody has ended, on the customer and on its items; the customer's own first."""
    rows = Hold.objects.filter(company=company, ended_seq__isnull=True).select_related("item__invoice")
    own = list(rows.filter(customer=customer).order_by("seq"))
    return own + list(rows.filter(item__customer=customer).order_by("seq"))


def _over_limit(company: Company, customer: Customer, balances: Sequence[Balance]) -> list[Warning]:
    """What is owed in the company's currency against the limit, which is in that currency."""
    if customer.credit_limit is None:
        return []
    limit = Money(minor_units(customer.credit_limit, company.currency), company.currency)
    owed = next((one.total for one in balances if one.total.currency == company.currency), None)
    return [Warning("credit_limit", amounts=(owed,), limit=limit)] if owed is not None and limit < owed else []


def _handed_over(company: Company, customer: Customer, items: Sequence[PlanRow]) -> list[Warning]:
    handed = {row.item for row in items if row.outcome == "in_collection"}
    if items and not (customer.reminders and company.reminders):  # then the plan does not come to ask
        cases = CaseItem.objects.filter(company=company, item__in=[row.item for row in items], ended_seq__isnull=True)
        handed = set(cases.values_list("item_id", flat=True))
    sums: dict[str, Money] = {}
    for row in items:
        if row.item in handed:
            currency = row.open.currency
            sums[currency] = sums.get(currency, Money(0, currency)) + row.open
    amounts = tuple(sums[currency] for currency in sorted(sums))
    return [Warning("in_collection", amounts=amounts)] if amounts else []


def _rounded(days: int, weight: int) -> int:
    return int((Decimal(days) / weight).to_integral_value(ROUND_HALF_UP)) if weight else 0
