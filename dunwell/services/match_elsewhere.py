# SPDX-License-Identifier: MIT
"""What happens to a payment, or to the ledger, outside the matching, told to the proposals that wait."""

from datetime import datetime

from dunwell.store.models import Company, MatchProposal, Payment

_State = MatchProposal.State
WAITING = (_State.OPEN, _State.REFUSED)


def decided_elsewhere(company: Company, payment: Payment, *, actor: str, at: datetime) -> None:
    """A person said on the payment itself whose it is, or that it is nobody's yet: within a *locked* company."""
    rows = MatchProposal.objects.filter(company=company, payment=payment)
    if payment.customer_id is None:
        rows.exclude(state__in=WAITING).update(state=_State.OPEN, stale=True, decided_by=actor, at=at, seq=None)
    else:
        rows.filter(state__in=WAITING).update(state=_State.CHANGED, stale=False, decided_by=actor, at=at)


def ledger_moved(company: Company) -> int:
    """Customers or invoices came or changed: everything that waits is reckoned anew; how many were marked."""
    return MatchProposal.objects.filter(company=company, state__in=WAITING, stale=False).update(stale=True)
