# SPDX-License-Identifier: MIT
"""Movements of the bank that took money back, what they reopened; those where a person says which payment it was."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from dunwell.core.money import Money
from dunwell.services.find import item_name
from dunwell.services.paging import KeyPage, key_page
from dunwell.services.payment_list import PaymentLine, line_of
from dunwell.store.models import Allocation, BankEntry, Company, Payment

_STATE = BankEntry.State
_REVERSAL = "reversal"
_AT_ONCE, _CANDIDATES = 50, 5
# A direct debit may be sent back for thirteen months.
_REACH = timedelta(days=400)


@dataclass(frozen=True)
class ReversalRow:
    """An entry that took a payment back. `reopened`: what is open again by it, names and ids of invoices."""

    pk: int
    on: date | None
    amount: Money
    who: str
    text: str
    reason: str
    payment: PaymentLine | None
    reopened: tuple[tuple[str, int | None], ...]
    file: int


@dataclass(frozen=True)
class UnclearReversal:
    """An entry that may have taken a payment back, and the payments that it may mean, the likeliest first."""

    row: ReversalRow
    candidates: tuple[PaymentLine, ...]


def reversal_page(
    company: Company, text: str, order: Sequence[str], *, after: str = "", before: str = "", size: int = 50
) -> KeyPage[ReversalRow]:
    """Those that took a payment back."""
    found = key_page(_done(company, text), order, after=after, before=before, size=size)
    return KeyPage(_rows(company, found.rows), found.total, found.next, found.previous)


def every_reversal(company: Company, text: str, order: Sequence[str]) -> Iterator[ReversalRow]:
    """All of them, for an export."""
    for one in _done(company, text).order_by(*order).iterator(chunk_size=500):
        yield from _rows(company, [one])


def unclear_reversals(company: Company, only: int | None = None) -> tuple[list[UnclearReversal], int]:
    """Those that wait for a person (`only`: this one), the oldest first; and how many there are."""
    rows = _entries(company).filter(state=_STATE.UNCLEAR, why=_REVERSAL)
    rows = rows if only is None else rows.filter(pk=only)
    shown = list(rows.order_by("pk")[:_AT_ONCE])
    found = [
        UnclearReversal(row, _candidates(company, one)) for row, one in zip(_rows(company, shown), shown, strict=True)
    ]
    return found, rows.count() if len(shown) == _AT_ONCE else len(shown)


def _entries(company: Company) -> QuerySet[BankEntry]:
    return BankEntry.objects.filter(company=company).select_related("statement", "payment__customer")


def _done(company: Company, text: str) -> QuerySet[BankEntry]:
    rows = _entries(company).filter(state=_STATE.REVERSAL)
    if text:
        words = Q(counterparty__icontains=text) | Q(remittance__icontains=text) | Q(payment__ref__iexact=text)
        rows = rows.filter(words | Q(payment__customer__name__icontains=text))
    return rows


def _rows(company: Company, entries: Iterable[BankEntry]) -> list[ReversalRow]:
    entries = list(entries)
    reopened: dict[int, dict[str, int | None]] = {}
    parts = Allocation.objects.filter(company=company, reversed_seq__isnull=False)
    parts = parts.filter(payment__in=[one.payment_id for one in entries if one.payment_id])
    for part in parts.select_related("item__invoice", "claim__notice").order_by("pk"):
        name = item_name(part.item) if part.item else part.claim.notice.number if part.claim else ""
        invoice = part.item.invoice_id if part.item else None
        reopened.setdefault(part.payment_id or 0, {})[name] = invoice
    return [_row(one, tuple(reopened.get(one.payment_id or 0, {}).items())) for one in entries]


def _row(one: BankEntry, reopened: tuple[tuple[str, int | None], ...]) -> ReversalRow:
    return ReversalRow(
        pk=one.pk,
        on=one.booked_on or one.value_on,
        amount=Money(abs(one.amount_minor), one.currency),
        who=one.counterparty or one.counterparty_account,
        text=" ".join(part for part in (one.reference, one.remittance) if part),
        reason=one.return_reason,
        payment=line_of(one.payment) if one.payment else None,
        reopened=reopened,
        file=one.statement.file_id,
    )


def _candidates(company: Company, one: BankEntry) -> tuple[PaymentLine, ...]:
    """Payments in force that it may take back: of the same amount, or from the account to which the money went."""
    on = one.booked_on or one.value_on
    rows = Payment.objects.filter(company=company, currency=one.currency, kind=Payment.Kind.MONEY, reversed=False)
    if on:
        rows = rows.filter(paid_on__lte=on, paid_on__gte=on - _REACH)
    same, account = Q(amount_minor=-one.amount_minor), one.counterparty_account
    rows = rows.filter(same | Q(payer_account=account, amount_minor__gte=-one.amount_minor) if account else same)
    found = list(rows.select_related("customer").order_by("-paid_on", "-pk")[:_AT_ONCE])
    found.sort(key=lambda row: (row.payer_account != account, row.amount_minor != -one.amount_minor))
    return tuple(line_of(row) for row in found[:_CANDIDATES])
