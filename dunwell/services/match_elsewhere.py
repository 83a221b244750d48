# SPDX-License-Identifier: MIT
"""What happens to a payment, or to the ledger, outside the matching, told to the proposals that wait."""

from datetime import datetime

from dunwell.store.models import Company, MatchProposal, Payment

_State = MatchProposal.State
WAITING = (_State.OPEN, _State.REFUSED)


def decided_elsewhere(company: Company, payment: Payment, *, actor: str, at: datetime) -> None:
    """A person said on the payment itself whose it is, or that it is nobody's yet: within a *locked* company.

    What waits and came from the same account is reckoned anew.
    """
    rows = MatchProposal.objects.filter(company=company, payment=payment)
    whose = payment.customer_id
    if whose is None:
        rows.exclude(state__in=WAITING).update(state=_State.OPEN, stale=True, decided_by=actor, at=at, seq=None)
    else:
        # Of what was proposed, or booked, for another customer nothing holds.
        others = rows.exclude(customer=whose)
        others.update(state=_State.CHANGED, customer=whose, parts=[], credit_minor=payment.amount_minor, stale=False,
                      decided_by=actor, at=at, seq=None)  # fmt: skip
        rows.filter(state__in=WAITING).update(state=_State.CHANGED, stale=False, decided_by=actor, at=at)
    if payment.payer_account:
        waiting = MatchProposal.objects.filter(company=company, state__in=WAITING, stale=False)
        waiting.filter(payment__payer_account=payment.payer_account).update(stale=True)


def ledger_moved(company: Company) -> int:
    """Customers or invoices came or changed: everything that waits is reckoned anew; how many were marked."""
    return MatchProposal.objects.filter(company=company, state__in=WAITING, stale=False).update(stale=True)
