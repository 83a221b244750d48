# SPDX-License-Identifier: MIT
"""What the notices of one account share, as it is now: the customer's credit and the claims open from before.

An account is a customer and currency; its notices are those of one run that were not withdrawn, in their order.
"""

from datetime import date

import polars as pl
from django.db.models import F, QuerySet, Sum

from dunwell.core.facts import Facts
from dunwell.core.procedure import Procedure
from dunwell.core.still_due import covered_besides
from dunwell.services.load_facts import procedures_of
from dunwell.store.models import Claim, Company, Notice, NoticeLine, Run

Credits = dict[tuple[int, str], int]


def credits_of(facts: Facts) -> Credits:
    """The credit of each account, by customer and currency."""
    sums = facts.credits.group_by("customer", "currency").agg(pl.col("amount").sum())
    return {(customer, currency): amount for customer, currency, amount in sums.iter_rows()}


def credits_now(company: Company, notice: Notice, credits: Credits, *, facts: Facts, day: date, chased: int) -> int:
    """What of the customer's credit is deducted on this notice now, at most `chased`; in minor units.

    Where each invoice has a notice of its own, earlier ones, and items whose notice the credit covers whole, take
    from it first.
    """
    credit = credits.get((notice.customer_id, notice.currency), 0)
    if not credit:
        return 0
    procedure = _procedure(notice)
    if not procedure.net_credits:
        return 0
    if procedure.grouping == "invoice":
        earlier = _account(company, notice).filter(pk__lt=notice.pk).aggregate(taken=Sum("chased_minor"))["taken"]
        covered = covered_besides(facts, _items(company, notice), day)
        credit -= (earlier or 0) + covered.get((notice.customer_id, notice.currency), 0)
    return min(max(credit, 0), chased)


def claims_now(company: Company, notice: Notice) -> int:
    """What is still open of the claims from before that this notice shows (reading 20), in minor units.

    A notice that showed none keeps showing none: what was left out of it was left to another one.
    """
    if not notice.claims_minor:
        return 0
    run = Run.objects.filter(pk=notice.run_id).values_list("seq", flat=True).get()
    claims = Claim.objects.filter(company=company, customer=notice.customer_id, currency=notice.currency)
    claims = claims.filter(status=Claim.Status.OPEN, seq__lt=run)
    if _procedure(notice).grouping == "invoice":
        own = _items(company, notice).filter(notice=notice)
        first = not _account(company, notice, withdrawn=True).filter(pk__lt=notice.pk).exists()
        elsewhere = _items(company, notice).exclude(notice=notice)
        claims = claims.exclude(item__in=elsewhere) if first else claims.filter(item__in=own)
    left = claims.aggregate(left=Sum(F("amount_minor") - F("allocated_minor")))["left"]
    return left or 0


def _procedure(notice: Notice) -> Procedure:
    (procedure,) = procedures_of([notice.version])
    return procedure


def _account(company: Company, notice: Notice, *, withdrawn: bool = False) -> QuerySet[Notice]:
    """The notices that the run made for the same customer and currency."""
    made = Notice.objects.filter(
        company=company, customer=notice.customer_id, run=notice.run_id, currency=notice.currency
    )
    return made if withdrawn else made.filter(withdrawn_seq__isnull=True)


def _items(company: Company, notice: Notice) -> "QuerySet[NoticeLine, int]":
    lines = NoticeLine.objects.filter(notice__in=_account(company, notice), withdrawn=False)
    return lines.values_list("item_id", flat=True)
