# SPDX-License-Identifier: MIT
"""How the queue of a company fares: what waits and for how long, what is stuck and why, what left in the last hours.

What waits stands with the way that it will take, what has left with the one that it took. The figures: queue_counts.py.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from dunwell.core.procedure import Channel
from dunwell.delivery.channels import WAYS
from dunwell.services import queue_counts
from dunwell.services.due import local_now
from dunwell.services.queue_counts import HOURS, SAMPLE_DONE, SAMPLE_WAITING
from dunwell.services.way_reach import CHANNELS
from dunwell.services.way_settings import HOUSE
from dunwell.store.models import Company, CompanyWay

_DOMAINS = 20
_AT_ONCE = 50  # companies in one question


@dataclass
class Lane:
    """One channel of a company by one way: the way that what waits will take, or one that carried some of it before.

    `oldest` is since when the first of those that are due has been; `printed` waits for a person to post it. `more` and
    `more_due`: what waits, and what is due, was counted only so far. `standing`: open, paused, blocked, off (nothing is
    set up), by_hand (printed in batches), or past (nothing goes by it now).
    """

    channel: Channel
    way: str
    standing: str
    why: str = ""
    again_at: datetime | None = None
    per_minute: int | None = None
    waiting: int = 0
    due: int = 0
    more: bool = False
    more_due: bool = False
    oldest: datetime | None = None
    retrying: int = 0
    next_try: datetime | None = None
    sending: int = 0
    unknown: int = 0
    printed: int = 0
    accepted_hour: int = 0
    accepted_today: int = 0
    refused_today: int = 0

    @property
    def is_idle(self) -> bool:
        """Whether nothing waits, hangs or left today."""
        left = (self.accepted_hour, self.accepted_today, self.refused_today)
        return not any((self.waiting, self.sending, self.unknown, self.printed, *left))


@dataclass(frozen=True, slots=True)
class DomainLine:
    """Mail servers of one domain: what waits for them, and what they said today."""

    domain: str
    waiting: int
    accepted: int
    refused: int
    retrying: int


@dataclass
class Health:
    """The queue of one company. `hours` counts what was accepted, hour by hour, the running one last."""

    company: Company
    at: datetime
    lanes: list[Lane]
    hours: list[int] = field(default_factory=list)
    domains: list[DomainLine] = field(default_factory=list)
    sampled: bool = False

    def total(self, name: str) -> int:
        """A figure over all lanes: `total("waiting")`."""
        return sum(getattr(lane, name) for lane in self.lanes)

    @property
    def more(self) -> bool:
        """Whether more waits than was counted."""
        return any(lane.more for lane in self.lanes)

    @property
    def more_due(self) -> bool:
        """Whether more is due than was counted."""
        return any(lane.more_due for lane in self.lanes)

    @property
    def oldest(self) -> datetime | None:
        """Since when the first that is due has been."""
        return min((lane.oldest for lane in self.lanes if lane.oldest), default=None)

    @property
    def stopped(self) -> list[Lane]:
        """The lanes in which something waits and nothing leaves."""
        return [lane for lane in self.lanes if lane.waiting and lane.standing in {"paused", "blocked", "off"}]


def every_company() -> list[Company]:
    """All companies of the installation, by their codes: for whoever runs it."""
    return list(Company.objects.order_by("code"))


def queue_health(company: Company, now: datetime, *, domains: bool = True) -> Health:
    """How the queue of a company fares at this moment, hour by hour and by mail servers, too."""
    (health,) = queue_healths([company], now)
    health.hours = queue_counts.by_hour(company, now)
    tries = queue_counts.next_tries(company) if health.total("retrying") else {}
    for lane in health.lanes:
        lane.next_try = tries.get(lane.channel) if lane.retrying else None
    if domains:
        waits = sum(lane.waiting for lane in health.lanes if lane.channel == "email")
        health.domains, health.sampled = _by_domain(company, waits, now)
    return health


def queue_healths(companies: Sequence[Company], now: datetime) -> list[Health]:
    """How the queues of these companies fare, without hours and mail servers: some questions for all of them."""
    found: list[Health] = []
    for start in range(0, len(companies), _AT_ONCE):
        found += _healths(companies[start : start + _AT_ONCE], now)
    return found


def _healths(companies: Sequence[Company], now: datetime) -> list[Health]:
    lanes = _lanes(companies)
    present = dict(lanes.items())
    for line in queue_counts.waiting(companies, now):
        lane = present[line.company, line.channel]
        lane.waiting, lane.due = line.due + line.later, line.due
        lane.more = queue_counts.MOST in {line.due, line.later}
        lane.more_due = line.due == queue_counts.MOST
        lane.oldest = line.first if line.due else None
    shown = {(company, lane.channel, lane.way): lane for (company, _), lane in lanes.items()}
    _held(companies, present, shown)
    _left(companies, present, shown, now)
    return [
        Health(
            company, now, [lane for lane in _in_order(shown, company.pk) if lane.standing != "off" or not lane.is_idle]
        )
        for company in companies
    ]


type _Present = Mapping[tuple[int, Channel], Lane]
type _Shown = dict[tuple[int, Channel, str], Lane]


def _lanes(companies: Sequence[Company]) -> dict[tuple[int, Channel], Lane]:
    """How each channel of each company goes now: as ways.way_of has it, for all of them at once."""
    rows = CompanyWay.objects.filter(company__in=companies)
    kept = {(row.company_id, row.way): row for row in rows}
    lanes: dict[tuple[int, Channel], Lane] = {}
    for company in companies:
        for channel in CHANNELS:
            ways = (kept.get((company.pk, way.name)) for way in WAYS.values() if way.channel == channel)
            row = next((one for one in ways if one is not None and one.on), None)
            lanes[company.pk, channel] = _lane(channel, row, kept.get((company.pk, HOUSE)))
    return lanes


def _lane(channel: Channel, row: CompanyWay | None, house: CompanyWay | None) -> Lane:
    if row is None and channel != "email":
        return Lane(channel, "", "off")
    if row is None:
        is_paused = house is not None and house.paused
        return Lane(channel, HOUSE, "paused" if is_paused else "open", house.paused_why if house else "")
    lane = Lane(channel, row.way, "open", per_minute=row.per_minute)
    if row.paused:
        lane.standing, lane.why = "paused", row.paused_why
    elif row.blocked_at:
        lane.standing, lane.why, lane.again_at = "blocked", row.blocked_answer, row.again_at
    elif row.way == "print":
        lane.standing = "by_hand"
    return lane


def _taken(present: _Present, shown: _Shown, company: int, channel: Channel, way: str) -> Lane:
    """The lane of what went by a way; before ways were kept it was this installation's mail server."""
    way = way or (HOUSE if channel == "email" else present[company, channel].way)
    return shown.setdefault((company, channel, way), Lane(channel, way, "past"))


def _held(companies: Sequence[Company], present: _Present, shown: _Shown) -> None:
    for company, channel, way, state, count in queue_counts.held(companies):
        # What is tried again goes by the way that there is then.
        lane = present[company, channel] if state == "retrying" else _taken(present, shown, company, channel, way)
        setattr(lane, state, getattr(lane, state) + count)


def _left(companies: Sequence[Company], present: _Present, shown: _Shown, now: datetime) -> None:
    midnights = {
        company: local_now(company, now).replace(hour=0, minute=0, second=0, microsecond=0) for company in companies
    }
    for line in queue_counts.left(midnights, now):
        lane = _taken(present, shown, line.company, line.channel, line.way)
        if line.state == "refused":
            lane.refused_today += line.today
        else:  # what came back was accepted first
            lane.accepted_today += line.today
            lane.accepted_hour += line.hour


def _in_order(shown: _Shown, company: int) -> list[Lane]:
    """The lanes of a company, channel by channel; the way of now first, then those that only have done something."""
    mine = [lane for (one, _, _), lane in shown.items() if one == company]
    mine = [lane for lane in mine if lane.standing != "past" or not lane.is_idle]
    return sorted(mine, key=lambda lane: (CHANNELS.index(lane.channel), lane.standing == "past", lane.way))


def _by_domain(company: Company, waiting: int, now: datetime) -> tuple[list[DomainLine], bool]:
    """The domains with the most to do; whether there is more to do than was looked at."""
    queued = queue_counts.domains_waiting(company) if waiting else Counter[str]()
    said = queue_counts.domains_done(company, now - timedelta(hours=HOURS))
    none = Counter[str]()
    lines = [
        DomainLine(domain, queued[domain], told["accepted"], told["refused"], told["retrying"])
        for domain in {*queued, *said}
        for told in (said.get(domain, none),)
    ]
    lines.sort(key=lambda one: (-one.retrying, -one.refused, -one.waiting, -one.accepted, one.domain))
    done = sum(told["accepted"] + told["refused"] for told in said.values())
    return lines[:_DOMAINS], waiting > SAMPLE_WAITING or done >= SAMPLE_DONE
