# SPDX-License-Identifier: MIT
"""The small numbers beside the tabs of money and documents: what waits for a person there."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from dunwell.services.access import Seat
from dunwell.store.models import BankEntry, Company, MatchProposal, ReceivedInvoice

# What a person decides about an entry; one that was held is decided with its account.
_TO_DECIDE = (BankEntry.State.UNCLEAR, BankEntry.State.HELD)
_REVERSAL = Q(state=BankEntry.State.UNCLEAR, why="reversal")


@dataclass(frozen=True)
class BankWaits:
    """How many entries wait for a person, by where it is decided: `held` with their account, `reversals` by finding
    the payment that went back, `unclear` one by one."""

    held: int = 0
    reversals: int = 0
    unclear: int = 0


@dataclass(frozen=True)
class MoneyTallies:
    """How many payments wait to be matched, bank entries, reversals and e-invoices for a decision; 0 for who may not
    see them."""

    match: int = 0
    reversals: int = 0
    bank: int = 0
    received: int = 0


def money_tallies(seat: Seat) -> MoneyTallies:
    """What waits in this company: three counts on indexes."""
    if not seat.may("match"):
        return MoneyTallies()
    company = seat.company
    waits = bank_waits(company)
    return MoneyTallies(
        match=MatchProposal.objects.filter(company=company, state=MatchProposal.State.OPEN).count(),
        reversals=waits.reversals,
        bank=waits.held + waits.unclear,
        received=ReceivedInvoice.objects.filter(company=company, state=ReceivedInvoice.State.WAITS).count(),
    )


def bank_waits(company: Company) -> BankWaits:
    """The entries of a company that wait for a person, in one query."""
    rows: QuerySet[BankEntry] = BankEntry.objects.filter(company=company, state__in=_TO_DECIDE)
    counted = rows.aggregate(
        held=Count("pk", filter=Q(state=BankEntry.State.HELD)),
        reversals=Count("pk", filter=_REVERSAL),
        unclear=Count("pk", filter=Q(state=BankEntry.State.UNCLEAR) & ~_REVERSAL),
    )
    return BankWaits(**counted)
