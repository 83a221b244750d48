# SPDX-License-Identifier: MIT
"""One customer on one day: what the whole account makes of the verdicts on its items, and the notices that follow."""

from dataclasses import dataclass, field
from datetime import date

from dunwell.core.facts import Facts
from dunwell.core.money import percent_of
from dunwell.core.procedure import WEEKDAYS, Action, Level, Procedure
from tests.oracle.book import Book, Claim, Item
from tests.oracle.item_rules import Verdict, below, by_its_level, chased, overdue, stopped_by, too_old

ACTIONS: tuple[Action, ...] = ("notice", "call", "handover")
LISTABLE = ("below_item_minimum", "not_due", "finished", "waiting")


@dataclass(frozen=True)
class OracleNotice:
    """One notice, call or hand-over. Amounts in minor units; lines are (item, stepped, chased)."""

    customer: int
    currency: str
    action: Action
    level: int
    channel: str
    lines: list[tuple[int, bool, int]]
    credits: int
    fee: int
    claims: int
    total: int


@dataclass
class Day:
    """A customer's day: each item's own verdict, the items listed on a notice of today, and what would go out."""

    verdicts: dict[int, Verdict] = field(default_factory=dict)
    listed: set[int] = field(default_factory=set)
    notices: list[OracleNotice] = field(default_factory=list)


@dataclass(frozen=True)
class _Group:
    action: Action
    stepped: list[Item]
    others: list[Item]  # would be listed


@dataclass(frozen=True)
class _Made:
    """A group that goes out, with what it takes from the credit."""

    group: _Group
    position: int
    channel: str
    credits: int


def day_of(facts: Facts, book: Book, on: date) -> Day:
    """Every item's outcome on that day, whether it is a sending day or not."""
    day = Day()
    for currency in sorted({item.currency for item in book.items}):
        _Account(facts, book, currency, on, day).decide()
    return day


def is_sending_day(facts: Facts, procedure: Procedure, on: date) -> bool:
    return WEEKDAYS[on.weekday()] in procedure.send_on and on not in facts.holidays


class _Account:
    """The items of one customer in one currency on one day."""

    def __init__(self, facts: Facts, book: Book, currency: str, on: date, day: Day) -> None:
        self.facts, self.book, self.currency, self.on, self.day = facts, book, currency, on, day
        self.items = [item for item in book.items if item.currency == currency]

    def decide(self) -> None:
        for item in self.items:
            stop = stopped_by(self.facts, self.book, item, self.on)
            if stop is not None:
                self._set([item], stop)
        if self.book.procedure is None:
            return
        procedure = self.book.procedure
        free = [item for item in self.items if item.item not in self.day.verdicts]
        total = self._overdue_total(procedure, free)
        for item in free:
            self.day.verdicts[item.item] = self._own(procedure, item, total)
        stepping = self._stepping()
        if below(sum(chased(item, self.on) for item in stepping), procedure.minimum_total, self.currency):
            self._set(stepping, "below_total_minimum")
        self._make_notices(procedure)

    def _set(self, items: list[Item], outcome: str) -> None:
        for item in items:
            self.day.verdicts[item.item] = Verdict(outcome)

    def _stepping(self) -> list[Item]:
        return [item for item in self.items if self.day.verdicts[item.item].outcome == "step"]

    def _overdue_total(self, procedure: Procedure, free: list[Item]) -> int:
        counted = [item for item in free if overdue(item, self.on) and not too_old(item, procedure, self.on)]
        return sum(chased(item, self.on) for item in counted)

    def _own(self, procedure: Procedure, item: Item, overdue_total: int) -> Verdict:
        if below(chased(item, self.on), procedure.minimum_item, self.currency):
            return Verdict("below_item_minimum")
        verdict = by_its_level(item, procedure, self.on, overdue_total)
        last = self.book.last_notice_on
        quiet = last is not None and (self.on - last).days < procedure.quiet_days
        return Verdict("quiet") if quiet and verdict.outcome in ("step", "below_total_minimum") else verdict

    def _make_notices(self, procedure: Procedure) -> None:
        credit = self.book.credits.get(self.currency, 0) if procedure.net_credits else 0
        made: list[_Made] = []
        for group in self._groups(procedure):
            lines = sum(chased(item, self.on) for item in group.stepped + group.others)
            taken = min(credit, lines)
            credit -= taken
            if lines - taken <= 0:
                self._set(group.stepped, "covered_by_credit")
                continue
            position = max(self._position(item) for item in group.stepped)
            channel = self._channel(group.action, procedure.levels[position - 1])
            if channel is None:
                self._set(group.stepped, "unreachable")
                continue
            made.append(_Made(group, position, channel, taken))
        claims = self._claims(procedure, made)
        for number, one in enumerate(made):
            self._write(procedure, one, claims[number])

    def _groups(self, procedure: Procedure) -> list[_Group]:
        """In the order in which they take from the credit: notices by due date and item, the call, the hand-over."""
        by_action: dict[Action, list[Item]] = {action: [] for action in ACTIONS}
        for item in sorted(self._stepping(), key=lambda item: (item.due_or_issued, item.item)):
            by_action[procedure.levels[self._position(item) - 1].action].append(item)
        groups = []
        for action, stepped in by_action.items():
            if action == "notice" and procedure.grouping == "invoice":
                groups += [_Group(action, [item], []) for item in stepped]
            elif stepped:
                groups.append(_Group(action, stepped, self._to_list(procedure) if action == "notice" else []))
        return groups

    def _position(self, item: Item) -> int:
        position = self.day.verdicts[item.item].level
        if position is None:
            raise ValueError(f"item {item.item} does not step")
        return position

    def _to_list(self, procedure: Procedure) -> list[Item]:
        if procedure.include == "stepped":
            return []
        return [
            item
            for item in self.items
            if self.day.verdicts[item.item].outcome in LISTABLE
            and chased(item, self.on) > 0
            and (procedure.include == "open" or overdue(item, self.on))
        ]

    def _channel(self, action: Action, level: Level) -> str | None:
        """The first of the level's channels that both sides have; empty for a person's task; None: unreachable."""
        if action != "notice":
            return ""
        usable = [c for c in level.channels if c in self.facts.channels and c in self.book.reached_by]
        return usable[0] if usable else None

    def _claims(self, procedure: Procedure, made: list[_Made]) -> dict[int, int]:
        """What each made group shows of the claims still open: every claim once."""
        shown = dict.fromkeys(range(len(made)), 0)
        for claim in self.book.claims:
            if claim.currency == self.currency and made:
                shown[self._place(procedure, claim, made)] += claim.amount
        return shown

    def _place(self, procedure: Procedure, claim: Claim, made: list[_Made]) -> int:
        """The item's own notice where each item has one; else the first that goes out."""
        if procedure.grouping == "invoice":
            for number, one in enumerate(made):
                if one.group.action == "notice" and one.group.stepped[0].item == claim.item:
                    return number
        return 0

    def _write(self, procedure: Procedure, one: _Made, claims: int) -> None:
        group = one.group
        fee = self._fee(procedure.levels[one.position - 1], one.position, group)
        lines = [(item.item, True, chased(item, self.on)) for item in group.stepped]
        lines += [(item.item, False, chased(item, self.on)) for item in group.others]
        total = sum(amount for _, _, amount in lines) - one.credits + claims + fee
        self.day.listed |= {item.item for item in group.others}
        self.day.notices.append(
            OracleNotice(
                customer=self.book.customer,
                currency=self.currency,
                action=group.action,
                level=one.position,
                channel=one.channel,
                lines=sorted(lines),
                credits=one.credits,
                fee=fee,
                claims=claims,
                total=total,
            )
        )

    def _fee(self, level: Level, position: int, group: _Group) -> int:
        """Once per notice, never twice for the same item and level; tasks for people cost the customer nothing."""
        if group.action != "notice":
            return 0
        unpaid = [item for item in group.stepped if not (item.state and item.state.charged >> position & 1)]
        if level.fee.percent is None:
            due = any(self._position(item) == position for item in unpaid)
            return level.fee.fixed.get(self.currency, 0) if due else 0
        if not unpaid:
            return 0
        fee = percent_of(sum(item.original for item in unpaid), level.fee.percent)
        fee = max(fee, level.fee.minimum.get(self.currency, fee))
        return min(fee, level.fee.maximum.get(self.currency, fee))
