# SPDX-License-Identifier: MIT
"""What an operator's word does to the delivery that it is about: once, and only when the delivery's fate is stored.

A word is kept in the same transaction that acts on it. What was sent again on a person's word has two documents of one
name on its way, and their two answers may come in either order: then no rejection has it sent a third time, an
acceptance settles it whatever was said before, and a person is told.
"""

import json
import re
from dataclasses import dataclass
from datetime import date, datetime

from dunwell.delivery.einvoice.acknowledgement import Acknowledgement, read_acknowledgement
from dunwell.delivery.einvoice.carrier import document_id
from dunwell.services.came_back import came_back, found_accepted
from dunwell.services.writing import writing
from dunwell.store import chain
from dunwell.store.chain import Entry
from dunwell.store.models import Company, Delivery, Event, Inquiry, Task

_RANK = {"under_way": 0, "accepted": 1, "rejected": 2}
# Of two documents, one is rejected as the copy of the other: what is known of the other goes further.
_RANK_OF_TWO = {"rejected": 0, "under_way": 1, "accepted": 2}
VERDICTS = frozenset(_RANK)
# Its delivery is on its way, or waits to go again: the word is read again later.
WAITS = "waits"
_NAME = re.compile(r"dw-[0-9a-f]{32}")
_AGAIN = frozenset({Delivery.State.QUEUED, Delivery.State.RETRYING})
# Not known to have been taken: such a delivery has no name over there yet, and is known by its own.
_NAMELESS = (*_AGAIN, Delivery.State.SENDING, Delivery.State.UNKNOWN)


def take_acknowledgement(
    company: Company, name: str, content: bytes, *, on: date, actor: str, at: datetime, patient: bool = True
) -> str | None:
    """Acts on the content of one file (`name` may name the document, too): its verdict; `WAITS` while nothing can be
    done about it; or None: it is none, or belongs to no delivery of the company. The same twice changes nothing.

    Not `patient`: what would still wait is told to a person instead, and is None.
    """
    found = read_acknowledgement(content)
    if found is None:
        return None
    with writing(company) as locked:
        delivery = _delivery(locked, [*found.names, *_NAME.findall(name)])
        if delivery is None:
            return None
        word = _Word(locked, delivery, found, on, actor, at)
        if not word.waits:
            word.act()
            return found.verdict
        if patient:
            return WAITS
        word.tell(f"an operator's answer waited for this e-invoice to leave: {found.verdict} {found.reason}")
        return None


@dataclass
class _Word:
    """An operator's word about a delivery of a *locked* company."""

    company: Company
    delivery: Delivery
    found: Acknowledgement
    on: date
    actor: str
    at: datetime

    def __post_init__(self) -> None:
        defaults = {"company": self.company, "way": "einvoice"}
        self.row, _ = Inquiry.objects.get_or_create(delivery=self.delivery, defaults=defaults)
        # Asked to go again it may not have left yet: then there is one document so far.
        again = _was_asked_to_go_again(self.company, self.delivery)
        self.twice = again and self.delivery.state not in _AGAIN

    @property
    def waits(self) -> bool:
        """Whether the delivery's own fate is to be stored first. An acceptance settles what waits to go again; that of
        an earlier try changes nothing for the one that is leaving."""
        if self.found.verdict == "rejected":
            return self.delivery.state in _NAMELESS and self.delivery.state != Delivery.State.UNKNOWN
        return self.delivery.state == Delivery.State.SENDING and not self.twice

    def act(self) -> None:
        """Only what goes further is news: received, then accepted, or rejected."""
        before, verdict = self.row.word, self.found.verdict
        rank = _RANK_OF_TWO if self.twice else _RANK
        news = rank[verdict] > rank.get(before, -1)
        if news:
            Inquiry.objects.filter(pk=self.row.pk).update(word=verdict)
        if verdict == "rejected":
            self._reject(news=news)
        elif news:
            self._accept()
            if self.twice and before in {"", "rejected"}:
                self.tell("sent twice, and the operator has it: ask whether the customer got it once")

    def _reject(self, *, news: bool) -> None:
        reason = self.found.reason or "rejected by the operator"
        if self.twice:
            # Which of the two is meant cannot be told, and most likely the other is why: the customer may have it.
            self.tell(f"sent twice, and one was rejected: ask whether the customer got the other: {reason}")
        elif news:
            came_back(self.company, self.delivery, reason, on=self.on, actor=self.actor, at=self.at)

    def _accept(self) -> None:
        said = "the operator knows it"
        found_accepted(self.company, self.delivery, said, on=self.on, actor=self.actor, at=self.at)
        code = "einvoice_accepted" if self.found.verdict == "accepted" else "einvoice_received"
        notice = self.delivery.notice
        told: dict[str, object] = {"number": notice.number}
        entries = [Entry(code, self.on, notice.customer_id, notice=notice.pk, data=told)]
        chain.append(self.company, self.actor, self.at, entries)

    def tell(self, what: str) -> None:
        """A person looks; one piece of work for a notice."""
        notice, kind = self.delivery.notice, Task.Kind.REFUSED_DELIVERY
        mine = Task.objects.filter(company=self.company, customer=notice.customer, kind=kind, notice=notice)
        if not mine.filter(delivery=None, done=False).exists():
            text = f"{notice.number}: {what}"[:500]
            mine.create(
                company=self.company, customer=notice.customer, kind=kind, notice=notice, text=text, on=self.on,
                seq=self.company.event_seq,
            )  # fmt: skip


def _delivery(company: Company, names: list[str]) -> Delivery | None:
    """The delivery that one of the names means: its document's id, or the number of its notice."""
    rows = Delivery.objects.filter(company=company, channel="einvoice").select_related("notice__customer")
    for name in names:
        found = rows.filter(known_as=name).first() if name else None
        if found is not None:
            return found
    left = rows.filter(state__in=_NAMELESS).exclude(state=Delivery.State.QUEUED, answer="")
    for row in left:
        if document_id(row.message_id) in names:
            return row
    # What never left cannot be meant.
    return rows.exclude(state__in=_AGAIN, answer="").filter(notice__number__in=names).order_by("-pk").first()


def _was_asked_to_go_again(company: Company, delivery: Delivery) -> bool:
    """Whether a person had it sent again."""
    events = Event.objects.filter(company=company, customer_id=delivery.notice.customer_id, code="delivery_requeued")
    told = events.filter(notice_id=delivery.notice_id).values_list("data", flat=True)
    return any(json.loads(data).get("channel") == delivery.channel for data in told)
