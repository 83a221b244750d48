# SPDX-License-Identifier: MIT
"""Payments to proposals: the cascade of `rules.py` over a book, those that name something before those that do not.

Pure, and the same whatever the order of what is given: payments are taken by the day of booking and their id. What a
certain proposal settles is no longer open for the next. docs/algorithms/matching.md works it with numbers.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from dunwell.core.matching.book import Book, bare_account
from dunwell.core.matching.case import Case
from dunwell.core.matching.model import CreditNote, Customer, Fact, KnownAccount, OpenItem, Payment, Policy, Proposal
from dunwell.core.matching.rules import RULES, Found, Rule

_WORTH_WHOLE, _WORTH_PAYER, _COST_AGAINST = 3, 2, 30


class Matching:
    """A book against which payments are matched one by one, so that not all of them need be in memory.

    Whoever uses it asks twice, in the order of `in_order`: first for all payments what they name (`late` False), then
    for those that got no answer what account, name and amount say (`late` True).
    """

    def __init__(
        self,
        items: Iterable[OpenItem],
        customers: Iterable[Customer] = (),
        accounts: Iterable[KnownAccount] = (),
        policy: Policy | None = None,
        *,
        credit_notes: Iterable[CreditNote] = (),
    ) -> None:
        self._book = Book(items, customers, accounts, policy or Policy(), credit_notes)

    def case(self, payment: Payment) -> Case:
        """A payment before the book; what is worked out of its words stays with it."""
        return Case(payment, self._book)

    def answer(self, case: Case, *, late: bool) -> Proposal | None:
        """What is proposed in this round: None where nothing is found, in the late round an empty proposal."""
        return _proposal(case, late=late) or (_nothing(case) if late else None)


def in_order(payment: Payment) -> tuple[date, str]:
    """The order in which payments are taken: the day of booking, then the id."""
    return payment.booked_on, payment.id


def match(
    payments: Iterable[Payment],
    items: Iterable[OpenItem],
    customers: Iterable[Customer] = (),
    accounts: Iterable[KnownAccount] = (),
    policy: Policy | None = None,
    *,
    credit_notes: Iterable[CreditNote] = (),
) -> list[Proposal]:
    """A proposal for every payment, by day of booking and id. Ids are unique within their kind.

    Certain proposals together never exceed what is open of an item; a doubtful one never exceeds what they leave.
    """
    matching = Matching(items, customers, accounts, policy, credit_notes=credit_notes)
    cases = [matching.case(payment) for payment in sorted(payments, key=in_order)]
    early = [matching.answer(case, late=False) for case in cases]
    late = (None if found else matching.answer(case, late=True) for case, found in zip(cases, early, strict=True))
    return [one for pair in zip(early, late, strict=True) for one in pair if one]


def taught(payment: Payment, customer: str, known: Iterable[KnownAccount]) -> KnownAccount | None:
    """What a person's decision teaches: that this customer pays from this account; None where that is known or none is.

    An account may be several customers' (one who pays for others): then the account alone decides nothing any more.
    """
    account = bare_account(payment.account)
    if not account or any(bare_account(one.account) == account and one.customer == customer for one in known):
        return None
    return KnownAccount(account, customer)


def _proposal(case: Case, *, late: bool) -> Proposal | None:
    """What the first rule of this round that finds something proposes; it is booked at once when certain."""
    if case.payment.amount <= 0:
        return replace(_nothing(case), credit=0, evidence=(Fact("not_incoming", field="amount"),))
    for rule in RULES:
        if rule.late == late and (found := rule.finds(case)):
            return _booked(case, rule, found)
    return None


def _booked(case: Case, rule: Rule, found: Found) -> Proposal:
    against = (*found.against, *case.against(found.customer))
    certain = found.sure and not found.fit.doubt and not against and bool(found.fit.parts)
    for at, part in found.fit.parts:
        if certain:
            case.book.take(at, part.minor + part.written_off)
        elif not rule.late:
            # Somebody named it: nobody else gets it for its amount alone while a person has not decided.
            case.book.contested.add(at)
    for at, credit in found.fit.notes if certain else ():
        case.book.take_note(at, credit)
    payer = case.payer_facts(found.customer)
    score = rule.score + _WORTH_WHOLE * found.fit.whole + _WORTH_PAYER * bool(payer)
    score -= _COST_AGAINST * (bool(against) + found.fit.doubt)
    return Proposal(
        payment=case.payment.id,
        rule=rule.name,
        customer=found.customer,
        allocations=tuple(part for _, part in found.fit.parts),
        credit=found.fit.credit,
        score=min(max(score, 1), 100),
        certain=certain,
        evidence=(*found.evidence, *payer, *found.fit.facts, *against),
        credit_notes=tuple(credit for _, credit in found.fit.notes),
    )


def _nothing(case: Case) -> Proposal:
    return Proposal(case.payment.id, "", "", (), case.payment.amount, 0, certain=False, evidence=())
