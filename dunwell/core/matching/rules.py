# SPDX-License-Identifier: MIT
"""The cascade: what tells whose a payment is and what it settles, the surest first. Reading `RULES` is reading it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NamedTuple

from dunwell.core.matching.case import Case
from dunwell.core.matching.credits import credited_fit
from dunwell.core.matching.find import Hit
from dunwell.core.matching.fit import Fit, part_fit, sum_fit, whole_fit
from dunwell.core.matching.model import Fact
from dunwell.core.matching.slips import is_slip

# More open items than this are not searched for a sum: chance would find one.
MOST_SUMMED = 24
_FEW = 3
# An amount that more items bear proves nothing; then only the oldest of the customers who pay are looked at.
_COMMON = 1000
_NAMES = ("reference", "notice", "end_to_end_id")


@dataclass(frozen=True, slots=True)
class Found:
    """A customer, how the amount fits it, evidence and what speaks against it; `sure` as far as the rule goes."""

    customer: str
    fit: Fit
    evidence: tuple[Fact, ...]
    against: tuple[Fact, ...] = ()
    sure: bool = True


class Rule(NamedTuple):
    """A row of the cascade; `score` is what it is worth without more, `late` when it waits until all names are read."""

    name: str
    finds: Callable[[Case], Found | None]
    score: int
    late: bool


def by_reference(case: Case) -> Found | None:
    """A reference with its check digits, a notice, or the end-to-end id of a direct debit of one's own: sure by itself
    when the amount fits, and in part when account or name agree.

    Numbers in the text are held against it: another item of the same customer must fit in too, another customer's
    leaves it to a person.
    """
    hits = [hit for hit in case.named.hits if hit.kind in _NAMES and not hit.weak]
    others = [hit for hit in case.named.hits if hit.kind == "number" and not hit.weak and len(hit.items) == 1]
    found = _by_names(case, [*hits, *others]) if hits else None
    return found and replace(found, sure=found.fit.whole or case.speaks_for(found.customer))


def by_number(case: Case) -> Found | None:
    """An invoice number in what the payer wrote: sure when amount, name or account agree.

    One that could be something else must agree in the amount to the cent, and in name or account: one that others pay
    from too says nothing.
    """
    strong = [hit for hit in case.named.hits if not hit.weak]
    weak = [hit for hit in case.named.hits if hit.weak]
    found = _by_names(case, strong or weak) if strong or weak else None
    if found is None:
        return None
    exact = found.fit.whole and not any(part.kind == "tolerance" for _, part in found.fit.parts)
    agreed = found.fit.whole or case.speaks_for(found.customer)
    sure = agreed if strong else exact and case.is_alone_sure_of(found.customer)
    return replace(found, sure=found.sure and sure)


def by_account(case: Case) -> Found | None:
    """The account is known as one customer's, and the amount is what it owes."""
    if not case.payers:
        return None
    payers = sorted(case.payers)
    alike = [customer for customer in payers if case.likeness(customer) >= case.book.policy.name_score]
    if len(payers) == 1 or len(alike) == 1:
        return _among(case, (alike or payers)[0] if len(payers) > 1 else payers[0])
    found = _among(case, payers[0])
    return replace(found, against=(*found.against, Fact("several_customers", names=" ".join(payers))))


def by_name(case: Case) -> Found | None:
    """The name is one customer's, and the amount is what it owes: of all who owe this amount, and all of this name."""
    if not case.payment.name:
        return None
    owing = list(dict.fromkeys(case.book.items[at].customer for at in _of_amount(case)))
    alike = {customer for customer in owing if case.likeness(customer) >= case.book.policy.name_score}
    if customers := sorted(alike | case.bearers):
        found = _among(case, next((one for one in customers if one in alike), customers[0]))
        several = (Fact("several_customers", names=" ".join(customers)),) if len(customers) > 1 else ()
        return replace(found, against=(*found.against, *several))
    similar = [customer for customer in owing if case.speaks_for(customer)]
    return replace(_among(case, similar[0]), sure=False) if similar else None


def by_amount(case: Case) -> Found | None:
    """Nothing but the amount, and hardly anybody owes it: never sure."""
    items = [at for at in _of_amount(case) if case.book.left[at] == case.payment.amount]
    if not 0 < len(items) <= _FEW or (fit := whole_fit(case.payment, items[:1], case.book)) is None:
        return None
    return Found(case.book.items[items[0]].customer, fit, (), sure=False)


RULES = (
    Rule("reference", by_reference, 95, late=False),
    Rule("number", by_number, 85, late=False),
    Rule("account", by_account, 75, late=True),
    Rule("name", by_name, 65, late=True),
    Rule("amount", by_amount, 30, late=True),
)


def _by_names(case: Case, hits: list[Hit]) -> Found | None:
    """The items of all hits of one customer; where they are several customers', who pays tells which is meant."""
    book, payment = case.book, case.payment
    customers = list(dict.fromkeys(book.items[at].customer for hit in hits for at in hit.items))
    against: tuple[Fact, ...] = ()
    customer = customers[0]
    if len(customers) > 1:
        paying = [one for one in customers if case.speaks_for(one)]
        customer = paying[0] if paying else customer
        # A hit that could be either's is decided by the payer; one that is another's alone is a contradiction.
        if len(paying) != 1 or any(all(book.items[at].customer != customer for at in hit.items) for hit in hits):
            against = (Fact("several_customers", names=" ".join(sorted(customers))),)
    own = sorted({at for hit in hits for at in hit.items if book.items[at].customer == customer})
    evidence = tuple(case.hit_fact(hit) for hit in hits)
    items = [at for at in own if book.items[at].currency == payment.currency]
    if not items:
        wrong = Fact("wrong_currency", payment.currency, "currency", names=book.items[own[0]].currency)
        return Found(customer, Fit((), payment.amount, (wrong,), doubt=True), evidence, against)
    shared = any(len(hit.items) > 1 for hit in hits)
    return Found(customer, _fit_named(case, customer, items, shared=shared), evidence, against)


def _fit_named(case: Case, customer: str, items: list[int], *, shared: bool) -> Fit:
    """All that is named, else what of it or beside it explains the amount, else a part."""
    book, payment = case.book, case.payment
    still = [at for at in items if book.left[at]]
    fit = credited_fit(case, customer, still, told=True) or whole_fit(payment, still, book)
    # What fits to the cent comes before what must be forgiven without the bank having said so.
    forgiven = fit is None or (_is_trifle(fit) and not payment.charges)
    if forgiven and not shared and not _is_another(case, customer):
        fit = credited_fit(case, customer, still, told=False) or fit
    if fit:
        return (
            fit
            if len(still) == len(items) or shared
            else replace(fit, doubt=True, facts=(*fit.facts, Fact("already_paid")))
        )
    if shared and (fit := _one_or_sum(case, still)):
        return fit
    if payment.amount > sum(book.left[at] for at in still):
        beside = [at for at in book.open_of(customer, payment.currency) if at not in still]
        fits = [fit for at in beside if (fit := whole_fit(payment, sorted([*still, at]), book))]
        if still and fits:
            return replace(fits[0], facts=(*fits[0].facts, Fact("ambiguous")), doubt=True)
    elif _is_another(case, customer):
        # A part of this one, or all of another: the wrong number may have been written.
        return replace(part_fit(payment, still, book), facts=(Fact("ambiguous"),), doubt=True)
    one_invoice = len({book.items[at].invoice for at in items}) == 1
    return part_fit(payment, still, book, doubt="" if one_invoice else "less_than_named")


def _is_another(case: Case, customer: str) -> bool:
    """Whether something of the customer's is open that is the amount to the cent."""
    book, payment = case.book, case.payment
    return any(book.left[at] == payment.amount for at in book.open_of(customer, payment.currency))


def _one_or_sum(case: Case, items: list[int]) -> Fit | None:
    """The one item that fits, or the only sum; the oldest of several that fit, in doubt."""
    among = set(items)
    fits = [fit for at in _of_amount(case) if at in among and (fit := whole_fit(case.payment, [at], case.book))]
    if len(fits) > 1:
        return replace(fits[0], facts=(*fits[0].facts, Fact("ambiguous")), doubt=True)
    if fits:
        return fits[0]
    return sum_fit(case.payment, items, case.book) if len(items) <= MOST_SUMMED else None


def _among(case: Case, customer: str) -> Found:
    """What of a customer's items an amount settles when nothing names one."""
    items = case.book.open_of(customer, case.payment.currency)
    fit = _one_or_sum(case, items) or credited_fit(case, customer, items, told=True)
    fit = fit or part_fit(case.payment, items, case.book, doubt="oldest_first")
    contested = any(at in case.book.contested for at, _ in fit.parts)
    against = [Fact("ambiguous")] if contested else []
    evidence: list[Fact] = []
    # A number that is a credit note's and takes nothing off may as well be of an invoice that is not known.
    beside = [(hit.words, hit.field, hit.at) for hit in case.named.notes if hit.own and not fit.notes]
    for words, field, place in (*case.named.unknown, *beside):
        meant = [
            at for at, _ in fit.parts if fit.whole and is_slip(words, case.book.items[at].invoice, case.book.series)
        ]
        fact = Fact("misspelt_number" if meant else "unknown_number", words, field, place)
        if meant:
            evidence.append(replace(fact, names=case.book.items[meant[0]].invoice))
        else:
            against.append(fact)
    return Found(customer, fit, tuple(evidence), tuple(against), sure=fit.whole and not fit.doubt)


def _is_trifle(fit: Fit) -> bool:
    """Whether it fits only because a trifle or charges are forgiven: no proof where nothing names the item."""
    return any(part.kind in {"tolerance", "bank_charges"} for _, part in fit.parts)


def _of_amount(case: Case) -> list[int]:
    """The items that the amount settles, to the cent or with the cash discount that it is still time for."""
    book, payment = case.book, case.payment
    entered = dict.fromkeys(book.amounts.get((payment.currency, payment.amount), ()))
    if len(entered) > _COMMON:
        known = case.payers | case.bearers
        own = [at for at in entered if book.items[at].customer in known] if known else []
        entered = dict.fromkeys(own[:_COMMON])
    return [at for at in entered if (fit := whole_fit(payment, [at], book)) and not _is_trifle(fit)]
