# SPDX-License-Identifier: MIT
"""How an amount fits items: to the cent, with a cash discount, short by charges or a trifle, in part, or too much."""

from dataclasses import dataclass, replace
from math import gcd
from typing import Literal

from dunwell.core.matching.book import Book
from dunwell.core.matching.model import Allocation, Credit, Fact, Payment, ShortKind
from dunwell.core.money import decimal_string

_MOST_DISCOUNTS = 6
# What nobody stated is forgiven up to one in so many of what is owed: else half of a small invoice would be "charges".
_LEAST_PAID = 10
# Nothing is named, or several things that are more together.
Doubt = Literal["", "oldest_first", "less_than_named"]


@dataclass(frozen=True, slots=True)
class Fit:
    """Parts of a payment and of credit notes; `whole` when every item named is settled and nothing is left over."""

    parts: tuple[tuple[int, Allocation], ...]
    credit: int
    facts: tuple[Fact, ...]
    notes: tuple[tuple[int, Credit], ...] = ()
    whole: bool = False
    doubt: bool = False


def whole_fit(payment: Payment, named: list[int], book: Book) -> Fit | None:
    """The amount settles all of these items, exactly or with what terms and policy let a payer keep back; else None."""
    owed = sum(book.left[at] for at in named)
    if not named or not all(book.left[at] for at in named):
        return None
    several = (Fact("several", names=" ".join(book.items[at].invoice for at in named)),) if len(named) > 1 else ()
    if payment.amount == owed:
        return Fit(_all(named, book), 0, (Fact("exact_amount"), *several), whole=True)
    if taken := _discounted(payment, named, book, owed):
        parts = tuple(
            (at, _kept_back(at, book.left[at] - book.reduced(at) if at in taken else 0, book)) for at in named
        )
        return Fit(parts, 0, (Fact("cash_discount"), *several), whole=True)
    kind = _short_by(payment, owed - payment.amount, book)
    if not kind:
        return None
    # What is missing is missing once: of the last item, and never all of it.
    last, short = named[-1], owed - payment.amount
    if short >= book.left[last]:
        return None
    parts = (*_all(named[:-1], book), (last, replace(_kept_back(last, short, book), kind=kind)))
    return Fit(parts, 0, (Fact(kind), *several), whole=True)


def part_fit(payment: Payment, named: list[int], book: Book, *, doubt: Doubt = "") -> Fit:
    """What is left when it does not fit: oldest due first, each up to what is open, the rest credit.

    More than is owed is in doubt, but for a trifle. A part of a single invoice named is sure of its place; `doubt`
    tells why another part is not.
    """
    left = payment.amount
    parts: list[tuple[int, Allocation]] = []
    for at in named:
        if not left:
            break
        if part := min(left, book.left[at]):
            parts.append((at, Allocation(book.items[at].id, part)))
            left -= part
    if left:
        fact = Fact("more_than_owed" if parts else "already_paid")
        return Fit(tuple(parts), left, (fact,), doubt=not parts or left > book.policy.tolerance)
    short = sum(book.left[at] for at in named) - payment.amount
    missing = f"{decimal_string(short, payment.currency)} {payment.currency}" if doubt == "less_than_named" else ""
    against = (Fact(doubt, missing),) if doubt else ()
    return Fit(tuple(parts), 0, (Fact("partial"), *against), doubt=bool(doubt))


def sum_fit(payment: Payment, items: list[int], book: Book) -> Fit | None:
    """Several items of one customer that sum to the amount. None where no sum is found.

    Sure when it is the only one, and all that is owed or the oldest of it; or when so few sums are possible that one in
    `policy.chance` would fit by chance at most. The more items and the rounder the amounts, the likelier is chance.
    """
    amounts = [book.left[at] for at in items]
    found, complete = subsets(amounts, payment.amount, book.policy.search_steps)
    found = [chosen for chosen in found if len(chosen) > 1]
    if not found:
        return None
    first = next((chosen for chosen in found if chosen == tuple(range(len(chosen)))), found[0])
    named = [items[place] for place in first]
    fit = whole_fit(payment, named, book)
    if fit is None:
        return None
    step = gcd(*amounts)
    likely_by_chance = 2 ** len(items) * book.policy.chance > sum(amounts) // step
    against: tuple[Fact, ...] = ()
    if len(found) > 1 or not complete:
        against = (Fact("ambiguous"),)
    elif likely_by_chance and first != tuple(range(len(first))):
        against = (Fact("chance"),)
    return replace(fit, facts=(*fit.facts, *against), doubt=bool(against))


def subsets(amounts: list[int], total: int, steps: int) -> tuple[list[tuple[int, ...]], bool]:
    """Up to two sets of places whose amounts sum to a total, and whether the search came to its end: it stops at two,
    and after so many steps.

    Example: `subsets([100, 250, 150], 250, 1000) == ([(0, 2), (1,)], False)`.
    """
    behind = [0] * (len(amounts) + 1)
    for place in range(len(amounts) - 1, -1, -1):
        behind[place] = behind[place + 1] + amounts[place]
    found: list[tuple[int, ...]] = []
    waiting: list[tuple[int, int, tuple[int, ...]]] = [(0, total, ())]
    while waiting and steps and len(found) < 2:
        steps -= 1
        place, left, chosen = waiting.pop()
        if left == 0:
            found.append(chosen)
        elif place < len(amounts) and left <= behind[place]:
            waiting.append((place + 1, left, chosen))
            if amounts[place] <= left:
                waiting.append((place + 1, left - amounts[place], (*chosen, place)))
    return found, not waiting


def _all(named: list[int], book: Book) -> tuple[tuple[int, Allocation], ...]:
    return tuple((at, Allocation(book.items[at].id, book.left[at])) for at in named)


def _kept_back(at: int, short: int, book: Book) -> Allocation:
    kind: ShortKind = "cash_discount" if short else ""
    return Allocation(book.items[at].id, book.left[at] - short, short, kind)


def _discounted(payment: Payment, named: list[int], book: Book, owed: int) -> set[int]:
    """The items whose discount is kept back and still runs: all of them, else the only choice that fits."""
    running = [at for at in named if _runs(payment, at, book)]
    kept = [book.left[at] - book.reduced(at) for at in running]
    short = owed - payment.amount
    if not running or short <= 0:
        return set()
    if sum(kept) == short:
        return set(running)
    found, _ = subsets(kept, short, 2**_MOST_DISCOUNTS) if len(running) <= _MOST_DISCOUNTS else ([], True)
    return {running[place] for place in found[0]} if len(found) == 1 else set()


def _runs(payment: Payment, at: int, book: Book) -> bool:
    discount = book.items[at].discount
    return discount is not None and payment.booked_on <= discount.until and 0 < book.reduced(at) < book.left[at]


def _short_by(payment: Payment, short: int, book: Book) -> ShortKind:
    policy = book.policy
    if short <= 0:
        return ""
    if payment.charges == short:
        return "bank_charges"
    if short * _LEAST_PAID > short + payment.amount:
        return ""
    if short <= policy.tolerance:
        return "tolerance"
    country = payment.account[:2].upper()
    abroad = country.isalpha() and bool(policy.country) and country != policy.country
    return "bank_charges" if short <= policy.bank_charges and (abroad or payment.charges) else ""
