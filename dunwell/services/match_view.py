# SPDX-License-Identifier: MIT
"""The queue of payments whose customer a person has to find: read, counted and summed. One of them: match_shown.py."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from dunwell.core.money import Money, minor_units
from dunwell.core.problem import Refused
from dunwell.services.paging import KeyPage, key_page
from dunwell.store.models import BankEntry, Company, Customer, MatchProposal, StatementAccount

_STATE = MatchProposal.State
_STATES = {
    "": Q(state=_STATE.OPEN),
    "found": Q(state=_STATE.OPEN) & ~Q(rule=""),
    "nothing": Q(state=_STATE.OPEN, rule=""),
    "refused": Q(state=_STATE.REFUSED),
    "booked": Q(state=_STATE.BOOKED),
    "decided": Q(state__in=[_STATE.CONFIRMED, _STATE.CHANGED, _STATE.SET_ASIDE]),
}
WAITING = ("", "found", "nothing")
# What says that the amount fits, and what leaves a doubt even where nothing speaks against it.
_FITS = {"exact_amount", "cash_discount", "bank_charges", "tolerance", "credit_note"}
_DOUBTS = {"weak_number", "not_incoming", "wrong_currency", "several_customers", "other_account", "other_name",
           "unknown_number", "more_than_owed", "already_paid", "ambiguous", "chance", "oldest_first", "weak_notice",
           "less_than_named"}  # fmt: skip
_WEAK = {"weak_number", "weak_notice"}
_NAMED = {"reference", "notice", "number", "end_to_end_id"}
_PAYS = {"account", "name", "similar_name"}
_SURE, _LIKELY = 65, 50


@dataclass(frozen=True)
class MatchWish:
    """What is looked for. `state` empty: all that waits; `account`: what came in on this account of ours."""

    text: str = ""
    state: str = ""
    account: int | None = None


@dataclass(frozen=True)
class MatchRow:
    """One payment of the queue with its proposal; `level`: sure, likely, guess, none (nothing was found)."""

    pk: int
    ref: str
    payment: int
    paid_on: date
    amount: Money
    payer: str
    text: str
    customer: str
    rule: str
    level: str
    score: int
    state: str
    by: str
    at: datetime


@dataclass(frozen=True)
class MatchCounts:
    """How many wait: with a proposal, with nothing found; `sums` of both by currency. `refused`: still nobody's."""

    found: int
    nothing: int
    refused: int
    sums: tuple[Money, ...]

    @property
    def waiting(self) -> int:
        return self.found + self.nothing


def match_page(
    company: Company, wish: MatchWish, order: Sequence[str], *, after: str = "", before: str = "", size: int = 50
) -> KeyPage[MatchRow]:
    """A page of the queue; `order`: fields of a proposal."""
    found = key_page(_found(company, wish), order, after=after, before=before, size=size)
    return KeyPage([row_of(one) for one in found.rows], found.total, found.next, found.previous)


def every_match(company: Company, wish: MatchWish, order: Sequence[str]) -> Iterator[MatchRow]:
    """All that fit, for an export."""
    for one in _found(company, wish).order_by(*order).iterator(chunk_size=1000):
        yield row_of(one)


def match_ids(company: Company, wish: MatchWish) -> list[int]:
    """The ids of all that fit, for "do to all of them"."""
    return list(_found(company, wish).order_by("-score", "pk").values_list("pk", flat=True))


def match_counts(company: Company) -> MatchCounts:
    """What waits, counted and summed."""
    rows = MatchProposal.objects.filter(company=company, state=_STATE.OPEN).order_by()
    grouped = rows.values("payment__currency").annotate(
        n=Count("pk"), nothing=Count("pk", filter=Q(rule="")), minor=Sum("payment__amount_minor")
    )
    told = sorted(grouped, key=lambda one: (-one["n"], one["payment__currency"]))
    nothing = sum(one["nothing"] for one in told)
    return MatchCounts(
        found=sum(one["n"] for one in told) - nothing,
        nothing=nothing,
        refused=MatchProposal.objects.filter(company=company, state=_STATE.REFUSED).count(),
        sums=tuple(Money(one["minor"], one["payment__currency"]) for one in told),
    )


def match_accounts(company: Company) -> list[tuple[int, str]]:
    """The accounts on which money came in: id and number."""
    rows = StatementAccount.objects.filter(company=company, ours=StatementAccount.Ours.YES).exclude(number="")
    return list(rows.order_by("number").values_list("pk", "number"))


def rows_to_confirm(company: Company, ids: Sequence[int]) -> list[MatchRow]:
    """Those of these that wait with a proposal: what confirming them together would book."""
    rows = _found(company, MatchWish(state="found")).filter(pk__in=ids, customer__isnull=False)
    return [row_of(one) for one in rows.order_by("-score", "pk")]


def next_waiting(company: Company, after: int) -> int | None:
    """The proposal that waits next in the standing order of the queue; None: none waits. `after` is left out."""
    rows = _found(company, MatchWish()).exclude(pk=after).order_by("-score", "-payment__amount_minor", "pk")
    return rows.values_list("pk", flat=True).first()


def row_of(one: MatchProposal) -> MatchRow:
    """A proposal as the list shows it."""
    paid = one.payment
    return MatchRow(
        pk=one.pk,
        ref=paid.ref,
        payment=paid.pk,
        paid_on=paid.paid_on,
        amount=Money(paid.amount_minor, paid.currency),
        payer=paid.payer_name or paid.payer_account,
        text=" ".join(part for part in (paid.reference, paid.remittance) if part),
        customer=one.customer.name if one.customer else "",
        rule=one.rule,
        level=level_of(one),
        score=one.score,
        state=one.state,
        by=one.decided_by,
        at=one.at,
    )


def level_of(one: MatchProposal) -> str:
    """How sure a proposal is, for people: sure (all that is known fits, nothing speaks against it), likely, guess.

    A weak number with nothing else is a guess, and so is what settles nothing where nothing tells who pays.
    """
    if not one.rule or one.customer_id is None:
        return "none"
    kinds = {str(fact.get("kind", "")) for fact in one.evidence}
    if one.score >= _SURE and kinds & _FITS and not kinds & _DOUBTS and one.rule != "amount":
        return "sure"
    alone = bool(kinds & _WEAK) and not kinds & (_FITS | _NAMED | _PAYS)
    idle = "already_paid" in kinds and not one.parts and not kinds & _PAYS
    return "likely" if one.score >= _LIKELY and not alone and not idle else "guess"


def _found(company: Company, wish: MatchWish) -> QuerySet[MatchProposal]:
    rows = MatchProposal.objects.filter(_STATES[wish.state], company=company).select_related("payment", "customer")
    if wish.account is not None:
        told = BankEntry.objects.filter(company=company, payment=OuterRef("payment"), account=wish.account)
        rows = rows.filter(Exists(told))
    if wish.text:
        words = Q(payment__payer_name__icontains=wish.text) | Q(payment__remittance__icontains=wish.text)
        words |= Q(payment__reference__icontains=wish.text) | Q(payment__ref__iexact=wish.text)
        words |= Q(payment__payer_account__icontains=wish.text.replace(" ", "")) | _amount(company, wish.text)
        whose = Customer.objects.filter(company=company, name__icontains=wish.text).only("pk")
        rows = rows.filter(words | Q(customer__in=whose))
    return rows


def _amount(company: Company, text: str) -> Q:
    """Payments of this amount, when the words are one: 1234.50 or 1 234,50."""
    plain = text.replace(" ", "").replace("\N{NO-BREAK SPACE}", "").replace(",", ".")
    found = Q(pk__in=[])
    for currency in {company.currency, "EUR", "SEK", "CHF", "PLN"}:
        try:
            minor = minor_units(Decimal(plain), currency)
        except (InvalidOperation, Refused):
            continue
        if 0 < minor < 2**62:
            found |= Q(payment__amount_minor=minor)
    return found
