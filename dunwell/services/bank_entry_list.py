# SPDX-License-Identifier: MIT
"""Entries of bank statements as screens read them: found by text, amount or payer, and those that wait for a person."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Coalesce

from dunwell.core.money import exponent_of
from dunwell.core.problem import Refused
from dunwell.services.paging import KeyPage, key_page
from dunwell.store.models import BankEntry, Company, MatchProposal, Payment, ReceivedFile

WAITING = "waiting"
STATES = (WAITING, *BankEntry.State.values)
_AMOUNT = re.compile(r"-?\d{1,11}(?:[.,]\d{1,3})?", re.ASCII)
_TEXTS = ("counterparty", "counterparty_account", "remittance", "reference", "end_to_end_id", "bank_reference")
_SHOWN_TO_DECIDE = 10


@dataclass(frozen=True)
class Wish:
    """Which entries are looked for. `state`: one of STATES; `direction`: in, out. `text` may be an amount."""

    text: str = ""
    account: int | None = None
    state: str = ""
    direction: str = ""
    since: date | None = None
    until: date | None = None
    file: int | None = None


def entry_page(
    company: Company, wish: Wish, order: Sequence[str], *, after: str = "", before: str = "", size: int = 50
) -> KeyPage[BankEntry]:
    """A page of the entries, in an order of their fields (`day`: booked, else valued)."""
    return key_page(_entries(company, wish), order, after=after, before=before, size=size)


def every_entry(company: Company, wish: Wish, order: Sequence[str]) -> Iterator[BankEntry]:
    """All that fit, for an export."""
    yield from _entries(company, wish).order_by(*order).iterator(chunk_size=1000)


def entry_of(company: Company, entry: int) -> BankEntry:
    """One entry with what became of it. Raises `Refused("not_found")`."""
    found = _beside(BankEntry.objects.filter(company=company, pk=entry)).first()
    if found is None:
        raise Refused("not_found", what="entry", name=str(entry))
    return found


def told_again(entry: BankEntry) -> list[BankEntry]:
    """The entries of other files that told the same movement."""
    rows = BankEntry.objects.filter(company=entry.company_id, same_as=entry)
    return list(_beside(rows).order_by("pk")[:20])


def to_decide(company: Company, *, file: ReceivedFile | None = None) -> list[BankEntry]:
    """The first entries that wait for a person to say what they are; those that an account holds back are no such."""
    rows = BankEntry.objects.filter(company=company, state=BankEntry.State.UNCLEAR)
    rows = rows if file is None else rows.filter(statement__file=file)
    return list(_beside(rows).order_by("pk")[:_SHOWN_TO_DECIDE])


def of_payment(payment: Payment) -> list[BankEntry]:
    """The entries that told a payment, or took it back, in the order in which they came."""
    rows = BankEntry.objects.filter(company=payment.company_id, payment=payment)
    return list(_beside(rows).order_by("pk")[:20])


def _beside(rows: QuerySet[BankEntry]) -> QuerySet[BankEntry]:
    return rows.select_related(
        "account", "statement__file", "payment__customer", "payment__proposal", "same_as__statement__file",
        "same_as__account", "same_as__payment__customer",
    )  # fmt: skip


def _entries(company: Company, wish: Wish) -> QuerySet[BankEntry]:
    rows = _beside(BankEntry.objects.filter(company=company))
    rows = rows.annotate(day=Coalesce("booked_on", "value_on", Value(date(1900, 1, 1))))
    if wish.file is not None:
        rows = rows.filter(statement__file=wish.file)
    if wish.account is not None:
        rows = rows.filter(account=wish.account)
    waits = Q(payment__proposal__state=MatchProposal.State.OPEN)
    if wish.state == WAITING:
        rows = rows.filter(waits, state=BankEntry.State.PAYMENT)
    elif wish.state == BankEntry.State.PAYMENT:
        rows = rows.filter(state=BankEntry.State.PAYMENT).exclude(waits)
    elif wish.state:
        rows = rows.filter(state=wish.state)
    if wish.direction:
        rows = rows.filter(amount_minor__gt=0) if wish.direction == "in" else rows.filter(amount_minor__lt=0)
    if wish.since:
        rows = rows.filter(booked_on__gte=wish.since)
    if wish.until:
        rows = rows.filter(booked_on__lte=wish.until)
    return rows.filter(_said(company, wish.text)) if wish.text else rows


def _said(company: Company, text: str) -> Q:
    """The text anywhere, or the amount in the company's currency whatever its sign: `1 234,50`."""
    found = Q()
    for name in _TEXTS:
        found |= Q(**{f"{name}__icontains": text})
    plain = text.replace(" ", "").replace("\N{NO-BREAK SPACE}", "")
    if _AMOUNT.fullmatch(plain):
        minor = int(abs(Decimal(plain.replace(",", "."))) * 10 ** exponent_of(company.currency))
        found |= Q(amount_minor__in=[minor, -minor])
    return found
