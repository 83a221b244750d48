# SPDX-License-Identifier: MIT
"""Which payments wait to be matched, and in which companies something is to be reckoned."""

from django.db.models import Exists, OuterRef, QuerySet

from dunwell.store.models import Company, MatchProposal, Payment


def waiting(company: Company) -> QuerySet[Payment]:
    """Money that came and is nobody's yet."""
    return Payment.objects.filter(company=company, customer=None, kind=Payment.Kind.MONEY, reversed=False)


def unmatched_companies() -> list[Company]:
    """The companies in which a payment waits that was never looked at, or whose proposal is out of date."""
    money = Payment.objects.filter(company=OuterRef("pk"), customer=None, kind=Payment.Kind.MONEY, reversed=False)
    unseen = money.filter(~Exists(MatchProposal.objects.filter(payment=OuterRef("pk"))))
    stale = MatchProposal.objects.filter(company=OuterRef("pk"), stale=True)
    return list(Company.objects.filter(Exists(unseen) | Exists(stale)).order_by("pk"))
