# SPDX-License-Identifier: MIT
"""The books moved: what is queued and asks for it is read again, and what waits about the same is reckoned anew."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from dunwell.services.match_elsewhere import WAITING
from dunwell.services.match_payments import match_waiting
from dunwell.services.match_store import mark_stale
from dunwell.services.refresh_queued import refresh_queued
from dunwell.store.models import Company, MatchProposal, OpenItem

# A ledger of so many items is read while a person waits; a larger one by the worker, within a minute.
_MOST_ITEMS, _MOST_STALE = 5000, 300


@dataclass(frozen=True, slots=True)
class Touched:
    """Whose books moved (ids), which items (ids), and the accounts from which the money came."""

    customers: Sequence[int]
    items: Sequence[int] = ()
    accounts: Sequence[str] = ()


def reckon_again(company: Company, touched: Touched, *, on: date, actor: str, at: datetime) -> None:
    """After a decision is committed; in no transaction of the caller."""
    refresh_queued(company, touched.items, customers=touched.customers, on=on, actor=actor, at=at)
    mark_stale(company, customers=touched.customers, accounts=touched.accounts)
    stale = MatchProposal.objects.filter(company=company, stale=True, state__in=WAITING)
    payments = list(stale.values_list("payment_id", flat=True)[: _MOST_STALE + 1])
    if (
        0 < len(payments) <= _MOST_STALE
        and OpenItem.objects.filter(company=company)[:_MOST_ITEMS].count() < _MOST_ITEMS
    ):
        match_waiting(company, payments, on=on, actor=actor, at=at)
