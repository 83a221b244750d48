# SPDX-License-Identifier: MIT
"""Proposals as they are kept: written many at once, brought up to date, and marked when the books have moved."""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from dunwell.services.match_booking import Booked
from dunwell.services.match_elsewhere import WAITING
from dunwell.services.match_parts import Json, mark
from dunwell.services.match_queries import waiting
from dunwell.store.bulk import upsert_rows
from dunwell.store.models import Company, MatchProposal

_COLUMNS = (
    "payment_id", "company_id", "state", "rule", "customer_id", "score", "credit_minor", "parts", "evidence", "stale",
    "refused", "decided_by", "at", "seq",
)  # fmt: skip
_VALUES = 10_000


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found for a payment (its id), as it is kept."""

    payment: int
    rule: str = ""
    customer: int | None = None
    score: int = 0
    credit: int = 0
    parts: list[Json] = field(default_factory=list)
    evidence: list[Json] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of a payment's proposal already. `refused`: marks of what a person refused; `stale`: out of date."""

    answer: Answer
    state: str
    stale: bool
    refused: list[object]
    decided_by: str

    @property
    def is_for_a_person(self) -> bool:
        """Whether a person had it in hand: then nothing is booked by itself."""
        return bool(self.decided_by or self.refused)


def kept_of(company: Company, payments: Collection[int]) -> dict[int, Kept]:
    """What is kept of these payments (at most 10,000) while they wait, by the payment's id."""
    rows = MatchProposal.objects.filter(company=company, state__in=WAITING, payment__in=payments).values_list(
        "payment_id", "rule", "customer_id", "score", "credit_minor", "parts", "evidence", "state", "stale", "refused",
        "decided_by",
    )  # fmt: skip
    return {row[0]: Kept(Answer(*row[:7]), *row[7:]) for row in rows.iterator(chunk_size=_VALUES)}


def keep_waiting(company: Company, answers: Iterable[Answer], kept: Mapping[int, Kept], *, at: datetime) -> list[int]:
    """Keeps answers that wait for a person, within a *locked* company; the payments whose answer is another one now.

    What was decided meanwhile stays. What a person refused is not offered again.
    """
    wanted = {answer.payment: answer for answer in answers if _is_new(answer, kept.get(answer.payment))}
    still: set[int] = set()
    for some in _pieces(wanted):
        still.update(waiting(company).filter(pk__in=some).values_list("pk", flat=True))
    rows = [_row(company, answer, kept.get(answer.payment), at) for key, answer in wanted.items() if key in still]
    upsert_rows(MatchProposal, "payment_id", _COLUMNS, rows)
    return [key for key in wanted if key in still]


def keep_booked(
    company: Company, booked: Iterable[Booked], answers: Mapping[int, Answer], *, by: str, at: datetime
) -> None:
    """Keeps what was booked, or decided `by` a person, within a *locked* company."""
    marks = dict(MatchProposal.objects.filter(company=company).exclude(refused=[]).values_list("payment_id", "refused"))
    rows = []
    for one in booked:
        key, answer = one.booking.payment, answers[one.booking.payment]
        decided = (one.booking.state, answer.rule, answer.customer, answer.score, answer.credit, *_json(answer))
        rows.append((key, company.pk, *decided, False, json.dumps(marks.get(key, [])), by, at, one.seq))
    upsert_rows(MatchProposal, "payment_id", _COLUMNS, rows)


def mark_stale(company: Company, *, customers: Collection[int] = (), accounts: Collection[str] = ()) -> int:
    """What waits and is about these customers, or came from these accounts, is reckoned anew; how many were marked."""
    rows, count = MatchProposal.objects.filter(company=company, state__in=WAITING, stale=False), 0
    for some in _pieces(customers):
        count += rows.filter(customer__in=some).update(stale=True)
    named = sorted(one for one in accounts if one)
    for first in range(0, len(named), _VALUES):
        payments = waiting(company).filter(payer_account__in=named[first : first + _VALUES])
        count += rows.filter(payment__in=payments).update(stale=True)
    return count


def sweep(company: Company) -> int:
    """What waits no more, for a person booked its payment elsewhere or it went back, leaves the queue; within a
    *locked* company. What a person had in hand is kept, for when the money comes back."""
    gone = MatchProposal.objects.filter(company=company, state__in=WAITING)
    count = gone.filter(payment__customer__isnull=False).update(state=MatchProposal.State.CHANGED, stale=False)
    back = gone.filter(payment__reversed=True)
    removed, _ = back.filter(decided_by="", refused=[]).delete()
    return count + removed + back.update(state=MatchProposal.State.SET_ASIDE, stale=False, seq=None)


def _is_new(answer: Answer, before: Kept | None) -> bool:
    return before is None or before.stale or before.answer != answer


def _row(company: Company, answer: Answer, before: Kept | None, at: datetime) -> tuple[object, ...]:
    refused = before.refused if before else []
    said_no = mark(answer.customer, answer.parts) in refused
    # Nothing found is nothing new for who refused what was found before.
    is_old = said_no or (not answer.rule and before is not None and before.state == MatchProposal.State.REFUSED)
    state = MatchProposal.State.REFUSED if is_old else MatchProposal.State.OPEN
    found = (state, answer.rule, answer.customer, answer.score, answer.credit, *_json(answer))
    by = before.decided_by if before else ""
    return (answer.payment, company.pk, *found, False, json.dumps(refused), by, at, None)


def _json(answer: Answer) -> tuple[str, str]:
    return json.dumps(answer.parts, ensure_ascii=False), json.dumps(answer.evidence, ensure_ascii=False)


def _pieces(ids: Iterable[int]) -> Iterable[list[int]]:
    wanted = sorted(set(ids))
    return (wanted[start : start + _VALUES] for start in range(0, len(wanted), _VALUES))
