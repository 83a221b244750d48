# SPDX-License-Identifier: MIT
"""Mode offer on a screen: what is offered to the creditor, and what was declined."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from dunwell.core.money import Money
from dunwell.services.frame_paging import frame_page
from dunwell.services.offers import declined_of, offered_of
from dunwell.services.paging import KeyPage
from dunwell.services.planned import PlanRow, plan_rows, planned
from dunwell.store.models import Company

# The latest first, then by customer.
ORDER = ("-late", "customer_name", "ref", "item")


@dataclass(frozen=True)
class OfferSum:
    """How many items, and how much, in one currency."""

    count: int
    total: Money


def offered(company: Company, on: date, today: date | None = None) -> pl.DataFrame:
    """The rows of the plan of `on` that are offered and not answered; late enough `today`, if that is another day."""
    ahead = (on - today).days if today else 0
    return offered_of(company, planned(company, on).rows.with_columns(pl.col("late") - ahead))


def declined(company: Company, on: date) -> pl.DataFrame:
    """The rows of the day's plan that the creditor keeps to himself."""
    return declined_of(company, planned(company, on).rows)


def offer_page(
    company: Company,
    rows: pl.DataFrame,
    on: date,
    *,
    order: Sequence[str] = ORDER,
    after: str = "",
    before: str = "",
    size: int = 50,
) -> KeyPage[PlanRow]:
    """A page of `offered` or `declined`, in the order of columns of the plan's rows."""
    page = frame_page(rows, order, after=after, before=before, size=size)
    found = list(plan_rows(company, page.rows, planned(company, on).loaded))
    return KeyPage(rows=found, total=page.total, next=page.next, previous=page.previous)


def sums_of(rows: pl.DataFrame) -> list[OfferSum]:
    """How many, and how much, by currency."""
    sums = rows.group_by("currency").agg(pl.len(), pl.col("open").sum()).sort("currency")
    return [OfferSum(count, Money(total, currency)) for currency, count, total in sums.iter_rows()]
