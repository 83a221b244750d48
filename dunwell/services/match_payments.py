# SPDX-License-Identifier: MIT
"""Payments that named no customer are matched: certain ones are booked, the others wait for a person. Start here.

All that wait are reckoned together, for what one names is not offered to another. Booking and keeping go in chunks, a
transaction each under the company's lock: what a crash leaves is found the next time.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

from dunwell.core.matching.match import Matching
from dunwell.core.matching.model import Proposal
from dunwell.services.match_book import load_ledger
from dunwell.services.match_booking import Booked, book
from dunwell.services.match_parts import Booking, evidence_of, parts_of
from dunwell.services.match_queries import unmatched_companies
from dunwell.services.match_store import Answer, Kept, keep_booked, keep_waiting, kept_of, mark_stale, sweep
from dunwell.services.match_waiting import policies_of, waiting_ids, waiting_payments
from dunwell.services.payer_accounts import Lesson, teach
from dunwell.services.refresh_queued import refresh_queued
from dunwell.services.writing import writing
from dunwell.store.lean import little_memory
from dunwell.store.models import Company, MatchProposal

__all__ = ["Matched", "match_waiting", "unmatched_companies"]

_MANY = 20_000
# The rules whose certain finds teach from where a customer pays, unless the payer's name is another one.
_TEACHING = {"reference", "number"}
_NAMES = {"name", "similar_name"}


@dataclass(frozen=True)
class Matched:
    """How many payments were booked by themselves, wait for a person with a proposal, or were found nothing for."""

    booked: int = 0
    waiting: int = 0
    nothing: int = 0


def match_waiting(
    company: Company,
    payments: Collection[int] | None = None,
    *,
    on: date,
    actor: str,
    at: datetime,
    progress: Callable[[int], None] | None = None,
) -> Matched:
    """Matches every payment without a customer that nobody has decided about (`payments`: of these ids alone).

    Idempotent: what a crash left unmatched is found the next time. `progress` is told how many are done.
    """
    company = Company.objects.get(pk=company.pk)
    with writing(company) as locked:
        sweep(locked)
    matching = _Matching(company, on, actor, at, frozenset(payments) if payments is not None else None)
    with little_memory() if matching.is_long() else nullcontext():
        for some in matching.chunks():
            matching.take(some)
            if progress:
                progress(matching.done)
    matching.finish()
    return matching.counts()


class _Matching:
    """One matching of a company: what was found, and what became of it so far."""

    def __init__(self, company: Company, on: date, actor: str, at: datetime, only: frozenset[int] | None) -> None:
        self.company, self.on, self.actor, self.at, self.only = company, on, actor, at, only
        self.done = self.booked = self.nothing = 0
        self.customers: set[int] = set()
        self.items: set[int] = set()
        self.accounts: set[str] = set()
        self.taught: set[str] = set()
        self.ids = waiting_ids(company)

    def is_long(self) -> bool:
        """Whether so many payments wait that the database would grow into memory."""
        return len(self.ids) > _MANY

    def chunks(self) -> Iterator[Sequence[Proposal]]:
        """What was found for each payment that is asked for, so many at a time: first for all what they name, then for
        the others what account, name and amount say."""
        ids = self.ids
        if not any(map(self._is_asked, ids)):
            return
        matchings = self._matchings()
        answered: set[int] = set()
        for late in (False, True):
            left = [pk for pk in ids if pk not in answered]
            for payments in waiting_payments(self.company, left):
                found = []
                for payment in payments:
                    matching = matchings[payment.currency]
                    proposal = matching.answer(matching.case(payment), late=late)
                    if proposal is not None:
                        answered.add(int(payment.id))
                        found.append(proposal)
                yield [one for one in found if self._is_asked(int(one.payment))]

    def _matchings(self) -> dict[str, Matching]:
        """The book for each currency of the payments: one for all in which the company allows the same."""
        ledger = load_ledger(self.company, self.on)
        policies = policies_of(self.company)
        books = {
            policy: Matching(ledger.items, ledger.customers, ledger.accounts, policy, credit_notes=ledger.credit_notes)
            for policy in set(policies.values())
        }
        return {currency: books[policy] for currency, policy in policies.items()}

    def take(self, proposals: Sequence[Proposal]) -> None:
        """Books what is certain and keeps every answer, in one transaction."""
        answers = {int(one.payment): _answer(one) for one in proposals}
        with writing(self.company) as locked:
            kept = kept_of(locked, list(answers))
            bookings = _bookings(locked, proposals, answers, kept)
            # What moved meanwhile waits as it was found, to be reckoned anew.
            moved: set[int] = set()
            booked = book(
                locked, bookings, on=self.on, actor=self.actor, at=self.at,
                refuse=lambda booking, _: moved.add(booking.payment),
            )  # fmt: skip
            keep_booked(locked, booked, answers, by="", at=self.at)
            lessons = list(_lessons(booked, proposals))
            if teach(locked, lessons, by_person=False, on=self.on):
                self.taught.update(lesson.account for lesson in lessons)
            gone = {one.booking.payment for one in booked}
            rest = [answer for key, answer in answers.items() if key not in gone]
            keep_waiting(locked, rest, kept, at=self.at)
            if moved:
                MatchProposal.objects.filter(company=locked, payment__in=moved, state="open").update(stale=True)
        self._count(proposals, booked)

    def finish(self) -> None:
        """What is queued and asks for money that came is read again; what waits about the same is marked."""
        # What was learnt from one payment may make another certain: the worker's next matching looks at those again.
        accounts = self.taught if self.only is None else self.taught | self.accounts
        mark_stale(self.company, customers=self.customers if self.only is not None else (), accounts=accounts)
        # A dry run is the caller's transaction, which is about to be undone.
        if self.customers and not connection.in_atomic_block:
            refresh_queued(self.company, self.items, customers=self.customers, on=self.on, actor=self.actor, at=self.at)

    def counts(self) -> Matched:
        return Matched(self.booked, self.done - self.booked - self.nothing, self.nothing)

    def _is_asked(self, payment: int) -> bool:
        return self.only is None or payment in self.only

    def _count(self, proposals: Sequence[Proposal], booked: Sequence[Booked]) -> None:
        self.done += len(proposals)
        self.booked += len(booked)
        self.nothing += sum(not one.rule for one in proposals)
        for one in booked:
            self.customers.add(one.booking.customer)
            self.items.update(one.items)
            self.accounts.add(one.account)


def _answer(proposal: Proposal) -> Answer:
    return Answer(
        payment=int(proposal.payment),
        rule=proposal.rule,
        customer=int(proposal.customer) if proposal.customer else None,
        score=proposal.score,
        credit=proposal.credit,
        parts=[part.as_json() for part in parts_of(proposal)],
        evidence=evidence_of(proposal.evidence),
    )


def _bookings(
    company: Company, proposals: Sequence[Proposal], answers: Mapping[int, Answer], kept: Mapping[int, Kept]
) -> list[Booking]:
    """What is certain, where the company wants it booked and no person had it in hand."""
    if not company.match_automatically:
        return []
    found = [(one, answers[int(one.payment)]) for one in proposals if one.certain]
    before = {key for key, one in kept.items() if one.is_for_a_person}
    return [_booking(one, answer) for one, answer in found if answer.payment not in before]


def _booking(proposal: Proposal, answer: Answer) -> Booking:
    told = [{"kind": fact.kind, "words": fact.words, "names": fact.names} for fact in proposal.evidence]
    return Booking(
        payment=answer.payment,
        customer=int(proposal.customer),
        parts=parts_of(proposal),
        code="payment_matched",
        state=MatchProposal.State.BOOKED,
        facts={"rule": proposal.rule, "score": proposal.score, "evidence": told},
    )


def _lessons(booked: Sequence[Booked], proposals: Sequence[Proposal]) -> Iterator[Lesson]:
    """From where customers pay whom a reference or a number named; not where somebody else's name stands there."""
    found = {int(one.payment): one for one in proposals}
    for one in booked:
        proposal = found[one.booking.payment]
        is_alike = not one.payer or any(fact.kind in _NAMES for fact in proposal.evidence)
        if proposal.rule in _TEACHING and is_alike:
            yield Lesson(one.account, one.booking.customer, one.seq)
