# SPDX-License-Identifier: MIT
"""Who is allocated to a procedure, by its rule or by name, and moving many of them at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from dunwell.core.problem import Refused
from dunwell.services.procedure_reach import reach, visible
from dunwell.services.procedure_tables import Table, code_of, versions_of
from dunwell.services.switches import assign_procedures
from dunwell.store.models import Company, Customer, OpenItem

_MOST = 900
Allocated = Customer  # a row of the list


@dataclass(frozen=True)
class Takes:
    """How many customers a procedure would have: `auto` by its rule, `named` because somebody put them there; `now`:
    how many it has. `fits` counts all on auto whom its rule fits, also those that an earlier procedure takes."""

    auto: int
    named: int
    now: int
    fits: int

    @property
    def customers(self) -> int:
        return self.auto + self.named


def allocated(company: Company, code: str | None, *, own: int | None = None) -> QuerySet[Customer]:
    """The customers under a procedure in force, or (None) those whose automation is prevented; `open_items` counts what
    they have open."""
    found = reach(company, own=own)
    index = None if code is None else found.index_of(code)
    rows = visible(company, own)
    rows = rows.none() if code is not None and index is None else found.under(rows, index)
    theirs = OpenItem.objects.filter(
        company=company, customer=OuterRef("pk"), allocated_minor__lt=F("amount_minor"), invoice__cancelled=False
    )
    counted = theirs.order_by().values("customer").annotate(n=Count("pk")).values("n")
    return rows.annotate(open_items=Coalesce(Subquery(counted), 0))


def searched(rows: QuerySet[Customer], words: str) -> QuerySet[Customer]:
    """Those whose number begins with these words, or whose name or group has them."""
    if not words:
        return rows
    return rows.filter(Q(ref__istartswith=words) | Q(name__icontains=words) | Q(group__icontains=words))


def move(company: Company, customers: Sequence[int], choice: str, *, own: int | None, actor: str, at: datetime) -> int:
    """Puts customers (their ids) under a procedure's code, `auto` or `none`; how many were changed.

    Raises `Refused("not_found")` when one of them is not there, or not theirs to see, and changes nobody.
    """
    refs: list[str] = []
    wanted = list(dict.fromkeys(customers))
    for start in range(0, len(wanted), _MOST):
        refs += visible(company, own).filter(pk__in=wanted[start : start + _MOST]).values_list("ref", flat=True)
    if len(refs) < len(wanted):
        raise Refused("not_found", what="customer", name=str(len(wanted) - len(refs)))
    return assign_procedures(company, refs, choice, actor=actor, at=at)


def takes(company: Company, tables: Sequence[Table], code: str) -> Takes:
    """Whom a procedure of these (valid) documents would have, were they in force."""
    found, now = reach(company, versions=versions_of(company, tables)), reach(company)
    index, index_now = found.index_of(code), now.index_of(code)
    counts: Mapping[str, int] = {
        choice: sum(count for values, place, count in found.classes if place == index and values[3] == choice)
        for choice in (Customer.Choice.AUTO, Customer.Choice.NAMED)
    }
    alone = reach(company, versions=versions_of(company, [one for one in tables if code_of(one) == code]))
    fits = sum(count for values, place, count in alone.classes if place == 0 and values[3] == Customer.Choice.AUTO)
    return Takes(
        auto=counts[Customer.Choice.AUTO],
        named=counts[Customer.Choice.NAMED],
        now=now.counts().get(index_now, 0) if index_now is not None else 0,
        fits=fits,
    )
