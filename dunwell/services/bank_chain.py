# SPDX-License-Identifier: MIT
"""Whether statements follow one another: each opens with what the one before it closed with, in whatever file it is."""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from django.db.models import Q, QuerySet

from dunwell.core.problem import Problem
from dunwell.intake.bank.amounts import written
from dunwell.store.models import BankStatement

# Reports and notifications of the day have no balance that the next goes on from.
UNCHAINED = ("camt.052", "camt.054", "mt942")
GAP, MISMATCH = "balance_gap", "balance_mismatch"
_DAY = timedelta(days=1)


def has_chain(format: str) -> bool:
    """Whether statements of a format follow one another."""
    return not format.lower().startswith(UNCHAINED)


def gap_before(row: BankStatement) -> str:
    """Why a statement does not go on from the one before it, in words; "" when it does, or when that cannot be told.

    The one before it is that of the latest day up to its own first day; of several on that day any will do.
    """
    if row.opening_minor is None or row.opened_on is None:
        return ""
    others = _chained(row).filter(closing_minor__isnull=False, closed_on__isnull=False).exclude(pk=row.pk)
    last = others.filter(closed_on__lte=row.opened_on).exclude(_is_again(row)).order_by("-closed_on", "-id").first()
    if last is None or others.filter(_overlaps(row)).exists():
        return ""
    # Of several on the day before, and of those that end with this one, any may be the one before.
    days = Q(closed_on=last.closed_on) | Q(closed_on=row.closed_on)
    if others.filter(days, closing_minor=row.opening_minor).exists():
        return ""
    told = f"it opens with {_told(row.opening_minor, row)} on {row.opened_on}, and the one before it"
    return f"{told} closed with {_told(last.closing_minor or 0, row)} on {last.closed_on}: a statement is missing"


def look_again(rows: Iterable[BankStatement]) -> int:
    """After statements came in: those behind them that had missed one are looked at anew; how many now follow."""
    cleared = 0
    for row in rows:
        if row.closed_on is None or row.closing_minor is None:
            continue
        missing = _chained(row).filter(gap__startswith=GAP, opened_on__gte=row.closed_on - _DAY)
        for later in missing.exclude(pk=row.pk):
            gap = gap_before(later)
            if not gap:
                BankStatement.objects.filter(pk=later.pk).update(gap="")
                cleared += not gap
    return cleared


def gaps(rows: Iterable[BankStatement], name: str) -> Iterator[Problem]:
    """The statements of a file that do not follow from what came before, each with its problem; the rows keep it as
    "balance_gap: it opens with …"."""
    for number, row in enumerate(rows, 1):
        gap = gap_before(row)
        if gap:
            BankStatement.objects.filter(pk=row.pk).update(gap=f"{GAP}: {gap}"[:300])
            yield Problem("balance_gap", f"{name}, statement {number}", gap)


def _chained(row: BankStatement) -> QuerySet[BankStatement]:
    """The statements of the same account and currency that have a chain."""
    found = BankStatement.objects.filter(company=row.company_id, account=row.account_id, currency=row.currency)
    for format in UNCHAINED:
        found = found.exclude(file__format__istartswith=format)
    return found


def _is_again(row: BankStatement) -> Q:
    """The same statement in another file."""
    return Q(opening_minor=row.opening_minor, closing_minor=row.closing_minor, closed_on=row.closed_on) & Q(
        opened_on=row.opened_on
    )


def _overlaps(row: BankStatement) -> Q:
    """Statements that began before this one, or with it, and ended after it began: it need not follow any."""
    again = Q(opened_on=row.opened_on, opening_minor=row.opening_minor)
    return Q(opened_on__lte=row.opened_on, closed_on__gt=row.opened_on) & ~again


def _told(minor: int, row: BankStatement) -> str:
    return f"{written(minor, row.currency)} {row.currency}".rstrip()
