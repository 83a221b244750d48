# SPDX-License-Identifier: MIT
"""The small numbers beside the tabs of money and documents: what waits for a person there."""

from dataclasses import dataclass

from dunwell.services.access import Seat
from dunwell.store.models import BankEntry, MatchProposal, ReceivedInvoice

# What a person decides about an entry; one that was held is decided with its account.
_TO_DECIDE = (BankEntry.State.UNCLEAR, BankEntry.State.HELD)


@dataclass(frozen=True)
class MoneyTallies:
    """How many payments wait to be matched, bank entries and e-invoices for a decision; 0 for who may not see them."""

    match: int = 0
    bank: int = 0
    received: int = 0


def money_tallies(seat: Seat) -> MoneyTallies:
    """What waits in this company: three counts on indexes."""
    if not seat.may("match"):
        return MoneyTallies()
    company = seat.company
    return MoneyTallies(
        match=MatchProposal.objects.filter(company=company, state=MatchProposal.State.OPEN).count(),
        bank=BankEntry.objects.filter(company=company, state__in=_TO_DECIDE).count(),
        received=ReceivedInvoice.objects.filter(company=company, state=ReceivedInvoice.State.WAITS).count(),
    )
