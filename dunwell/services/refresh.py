# SPDX-License-Identifier: MIT
"""Reading notices again just before they go out: what was paid, disputed or held since is not asked for.

A line that is stopped is dropped, an amount that changed is brought to date; when no stepped line is left, or credits
cover the rest, the notice is withdrawn and its items take their previous state back.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.db.models import QuerySet

from dunwell.core.facts import Facts
from dunwell.core.still_due import still_due
from dunwell.services.load_facts import load_facts
from dunwell.services.shared_amounts import Credits, claims_now, credits_now, credits_of
from dunwell.services.withdraw import drop_lines, recount, withdraw_locked
from dunwell.services.writing import writing
from dunwell.store import chain
from dunwell.store.chain import Entry
from dunwell.store.models import Company, Delivery, Notice, NoticeLine

_NEVER = datetime.min.replace(tzinfo=UTC)  # a reading that writes nothing needs no moment


@dataclass(frozen=True)
class Refreshed:
    """What was read again: `left` are the deliveries that still go, `withdrawn` those that do not.

    `seq` is the company's last event that the reading knew.
    """

    seq: int
    left: list[int]
    withdrawn: list[int]


@dataclass(frozen=True)
class _Look:
    """What is known on `day`: `due` says for each item which gate stops it (None: none) and what is chased of it."""

    day: date
    facts: Facts
    credits: Credits
    due: dict[int, tuple[str | None, int]]


def refresh(company: Company, deliveries: Sequence[int], *, on: date, actor: str, at: datetime) -> Refreshed:
    """Reads the notices of these deliveries (their ids) of one company again, in one transaction.

    They are judged as of `on`, or of their own date where that is later: a run made for a coming day is not judged by
    what still stands today.
    """
    with writing(company) as locked:
        notices = _notices(locked, deliveries)
        lines = _lines(notices.values())
        # All facts are read before anything is written: PostgreSQL's column reader sees only what is committed.
        days = {notice.pk: max(on, notice.on) for notice in notices.values()}
        looks = {day: _look(locked, day, notices.values(), days, lines) for day in set(days.values())}
        # Once each, by however many channels it goes.
        for _, notice in sorted({notice.pk: notice for notice in notices.values()}.items()):
            found = _Reread(locked, notice, lines[notice.pk], looks[days[notice.pk]], on, actor, at)
            found.bring_to_date()
        waiting = set(_waiting(company).filter(pk__in=deliveries).values_list("pk", flat=True))
        return Refreshed(
            seq=locked.event_seq,
            left=[delivery for delivery in notices if delivery in waiting],
            withdrawn=[delivery for delivery in notices if delivery not in waiting],
        )


@dataclass(frozen=True)
class Overtaken:
    """A letter that would not go as it was printed. `gone`: nothing of it is asked for any more, else it says something
    else now. `why` is the outcome that came between, or "amount"."""

    gone: bool
    why: str


@dataclass(frozen=True)
class _Verdict:
    """`gone` is the outcome that leaves no reason for the notice (empty: it stands), `stale`: it says something else
    now."""

    gone: str = ""
    stale: bool = False
    why: str = ""
    credits: int = 0
    claims: int = 0


@dataclass
class _Reread:
    """One notice of a locked company, and what was found about it."""

    company: Company
    notice: Notice
    lines: list[NoticeLine]
    look: _Look
    on: date
    actor: str
    at: datetime

    def __post_init__(self) -> None:
        due = self.look.due
        self.stopped = {line.item_id: why for line in self.lines if (why := due[line.item_id][0])}
        self.left = [line for line in self.lines if line.item_id not in self.stopped]
        self.chased = sum(due[line.item_id][1] for line in self.left)

    def verdict(self) -> "_Verdict":
        """What became of it since it was made; changes nothing."""
        if not any(line.step for line in self.left):
            stepped = [line.item_id for line in self.lines if line.step]
            # A notice without a line was withdrawn before.
            return _Verdict(gone=self.stopped[stepped[0]] if stepped else "withdrawn")
        credits = credits_now(
            self.company,
            self.notice,
            self.look.credits,
            facts=self.look.facts,
            day=self.look.day,
            chased=self.chased,
        )
        if self.chased <= credits:
            return _Verdict(gone="covered_by_credit")
        claims = claims_now(self.company, self.notice)
        known = (self.notice.chased_minor, self.notice.credits_minor, self.notice.claims_minor)
        stale = bool(self.stopped or known != (self.chased, credits, claims) or self._moved())
        return _Verdict(stale=stale, why=next(iter(self.stopped.values()), "amount"), credits=credits, claims=claims)

    def bring_to_date(self) -> None:
        """Withdraws the notice, or drops what is stopped and brings the rest to date; nothing when nothing changed."""
        found = self.verdict()
        if found.gone:
            return self._withdraw(found.gone)
        if not found.stale:
            return None
        if sent_elsewhere(self.notice):
            # Another channel has told the customer these amounts; what is paid or stopped since is not asked for again.
            return self._withdraw(next(iter(self.stopped.values()))) if self.stopped else None
        if self.stopped:
            drop_lines(self.company, self.notice, self.stopped, on=self.on, actor=self.actor, at=self.at)
        return self._set_amounts(found.credits, found.claims)

    def _withdraw(self, why: str) -> None:
        if not sent_elsewhere(self.notice):
            withdraw_locked(self.company, self.notice, reason=why, on=self.on, actor=self.actor, at=self.at)
            return
        # What another channel carried stands; this one is spared the customer.
        _waiting(self.company).filter(notice=self.notice).update(state=Delivery.State.WITHDRAWN, finished_at=self.at)
        self._tell("delivery_withdrawn", {"reason": why})

    def _set_amounts(self, credits: int, claims: int) -> None:
        moved = self._moved()
        told = {str(line.item_id): [line.chased_minor, self.look.due[line.item_id][1]] for line in moved}
        for line in moved:
            line.chased_minor = self.look.due[line.item_id][1]
            line.save(update_fields=["chased_minor"])
        changes = recount(self.notice, chased_minor=self.chased, credits_minor=credits, claims_minor=claims)
        if changes or told:
            self._tell("notice_changed", {"changes": changes, "lines": told})

    def _moved(self) -> list[NoticeLine]:
        return [line for line in self.left if line.chased_minor != self.look.due[line.item_id][1]]

    def _tell(self, code: str, facts: dict[str, object]) -> None:
        entry = Entry(code, self.on, self.notice.customer_id, notice=self.notice.pk)
        entry.data.update({"number": self.notice.number, **facts})
        chain.append(self.company, self.actor, self.at, [entry])


def overtaken(company: Company, deliveries: Sequence[int], *, on: date) -> dict[int, Overtaken]:
    """Which of these deliveries (their ids), printed and not yet posted, would not go as they are; changes nothing."""
    pairs = dict(
        Delivery.objects.filter(company=company, pk__in=deliveries, state=Delivery.State.PRINTED).values_list(
            "notice_id", "pk"
        )
    )
    notices = Notice.objects.in_bulk(pairs)
    lines, days = _lines(notices.values()), {notice.pk: max(on, notice.on) for notice in notices.values()}
    looks = {day: _look(company, day, notices.values(), days, lines) for day in set(days.values())}
    found: dict[int, Overtaken] = {}
    for notice in notices.values():
        verdict = _Reread(company, notice, lines[notice.pk], looks[days[notice.pk]], on, "", _NEVER).verdict()
        if verdict.gone or verdict.stale:
            found[pairs[notice.pk]] = Overtaken(bool(verdict.gone), verdict.gone or verdict.why)
    return found


def _notices(company: Company, deliveries: Sequence[int]) -> dict[int, Notice]:
    """The notice of each delivery that still waits, in the order given."""
    pairs = dict(_waiting(company).filter(pk__in=deliveries).values_list("pk", "notice_id"))
    notices = Notice.objects.in_bulk(set(pairs.values()))
    return {delivery: notices[pairs[delivery]] for delivery in deliveries if delivery in pairs}


def _lines(notices: Iterable[Notice]) -> dict[int, list[NoticeLine]]:
    lines: dict[int, list[NoticeLine]] = defaultdict(list)
    found = NoticeLine.objects.filter(notice__in={notice.pk for notice in notices}, withdrawn=False).order_by("pk")
    for line in found:
        lines[line.notice_id].append(line)
    return lines


def _look(
    company: Company, day: date, notices: Iterable[Notice], days: dict[int, date], lines: dict[int, list[NoticeLine]]
) -> _Look:
    these = [notice for notice in notices if days[notice.pk] == day]
    customers = sorted({notice.customer_id for notice in these})
    # What is left out of a coming run is not taken back from one that was made.
    facts = load_facts(company, day, customers=customers, settled=True, edits_of=()).facts
    items = {line.item_id for notice in these for line in lines[notice.pk]}
    rows = still_due(facts, items, day).iter_rows()
    return _Look(day, facts, credits_of(facts), {item: (outcome, chased) for item, outcome, chased in rows})


def _waiting(company: Company) -> QuerySet[Delivery]:
    waits = (Delivery.State.QUEUED, Delivery.State.RETRYING)
    return Delivery.objects.filter(company=company, state__in=waits)


def sent_elsewhere(notice: Notice) -> bool:
    """Whether the customer was told of it, or may have been."""
    unsent = (Delivery.State.QUEUED, Delivery.State.RETRYING, Delivery.State.WITHDRAWN, Delivery.State.REFUSED)
    return Delivery.objects.filter(notice=notice).exclude(state__in=unsent).exists()
