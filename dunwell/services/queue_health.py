# SPDX-License-Identifier: MIT
"""How the queue of a company fares: what waits and for how long, what is stuck and why, what left in the last hours.

A million queued rows are counted over the index of the lanes; nothing here reads them one by one.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Count, Min, QuerySet

from dunwell.core.procedure import Channel
from dunwell.services.addresses import good_addresses
from dunwell.services.due import local_now
from dunwell.services.way_reach import CHANNELS
from dunwell.services.way_settings import HOUSE
from dunwell.services.ways import way_of
from dunwell.store.models import Company, CompanyWay, Delivery

HOURS = 24
_SAMPLE = 2000  # of what waits, so many are asked for their domains
_DOMAINS = 20
# The states stand in it as text: SQLite uses the partial index for nothing else.
_WAITING = """
SELECT channel, COUNT(*), SUM(CASE WHEN due_at <= %s THEN 1 ELSE 0 END), MIN(due_at) FROM store_delivery
WHERE state IN ('queued', 'retrying') AND company_id = %s GROUP BY channel
"""
_FIRST = """
SELECT n.customer_id FROM store_notice n JOIN (
  SELECT notice_id FROM store_delivery WHERE state IN ('queued', 'retrying') AND company_id = %s AND channel = 'email'
  ORDER BY due_at, id LIMIT %s
) d ON n.id = d.notice_id
"""


@dataclass
class Lane:
    """One channel of a company. `oldest` is since when the first of those that are due has been; `printed` waits for a
    person to post it. `standing`: open, paused, blocked, off (nothing is set up), or by_hand (printed in batches).
    """

    channel: str
    way: str
    standing: str
    why: str = ""
    again_at: datetime | None = None
    per_minute: int | None = None
    waiting: int = 0
    due: int = 0
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
        counts = (self.waiting, self.sending, self.unknown, self.printed, self.accepted_today, self.refused_today)
        return not any(counts)


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
    hours: list[int]
    domains: list[DomainLine] = field(default_factory=list)
    sampled: bool = False

    def total(self, name: str) -> int:
        """A figure over all lanes: `total("waiting")`."""
        return sum(getattr(lane, name) for lane in self.lanes)

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
    """How the queue of a company fares at this moment."""
    lanes: dict[str, Lane] = {channel: _lane(company, channel, now) for channel in CHANNELS}
    for channel, waiting, due, oldest in _waiting(company, now):
        lane = lanes[channel]
        lane.waiting, lane.due = waiting, due
        lane.oldest = oldest if oldest is not None and oldest <= now else None
    _held(company, lanes)
    _today(company, lanes, now)
    shown = [lane for lane in lanes.values() if lane.standing != "off" or not lane.is_idle]
    health = Health(company, now, shown, _hours(company, now))
    if domains:
        health.domains, health.sampled = _by_domain(company, lanes["email"].waiting, now)
    return health


def _lane(company: Company, channel: Channel, now: datetime) -> Lane:
    row = way_of(company, channel)
    if row is None:
        held = CompanyWay.objects.filter(company=company, way=HOUSE, paused=True).first()
        if channel != "email":
            return Lane(channel, "", "off")
        return Lane(channel, HOUSE, "paused", held.paused_why) if held else Lane(channel, HOUSE, "open")
    lane = Lane(channel, row.way, "open", per_minute=row.per_minute)
    if row.paused:
        lane.standing, lane.why = "paused", row.paused_why
    elif row.blocked_at:
        lane.standing, lane.why, lane.again_at = "blocked", row.blocked_answer, row.again_at
    elif row.way == "print":
        lane.standing = "by_hand"
    return lane


def _waiting(company: Company, now: datetime) -> list[tuple[str, int, int, datetime | None]]:
    moment = connection.ops.adapt_datetimefield_value(now)
    with connection.cursor() as cursor:
        cursor.execute(_WAITING, [moment, company.pk])
        rows = cursor.fetchall()
    convert = Delivery._meta.get_field("due_at").to_python
    return [(channel, waiting, int(due), _aware(convert(oldest), now)) for channel, waiting, due, oldest in rows]


def _aware(moment: datetime | None, now: datetime) -> datetime | None:
    """SQLite keeps moments in UTC without saying so."""
    return moment.replace(tzinfo=now.tzinfo) if moment is not None and moment.tzinfo is None else moment


def _held(company: Company, lanes: Mapping[str, Lane]) -> None:
    names = ("retrying", "sending", "unknown", "printed")
    rows = Delivery.objects.filter(company=company, state__in=names).values("channel", "state")
    for row in rows.annotate(count=Count("pk"), next=Min("due_at")):
        lane = lanes[row["channel"]]
        setattr(lane, row["state"], row["count"])
        if row["state"] == "retrying":
            lane.next_try = row["next"]


def _today(company: Company, lanes: Mapping[str, Lane], now: datetime) -> None:
    midnight = local_now(company, now).replace(hour=0, minute=0, second=0, microsecond=0)
    ended = Delivery.objects.filter(company=company, state__in=("accepted", "refused", "bounced"))
    for row in ended.filter(finished_at__gte=midnight).values("channel", "state").annotate(count=Count("pk")):
        lane = lanes[row["channel"]]
        if row["state"] == "refused":
            lane.refused_today += row["count"]
        else:
            lane.accepted_today += row["count"]  # what came back was accepted first
    hour = ended.filter(state="accepted", finished_at__gte=now - timedelta(hours=1))
    for channel, count in hour.values_list("channel").annotate(count=Count("pk")):
        lanes[channel].accepted_hour = count


def _hours(company: Company, now: datetime) -> list[int]:
    first = now.replace(minute=0, second=0, microsecond=0) - timedelta(hours=HOURS - 1)
    accepted = Delivery.objects.filter(company=company, state="accepted", finished_at__gte=first, finished_at__lte=now)
    hours = [0] * HOURS
    for moment in accepted.values_list("finished_at", flat=True).iterator():
        if moment is not None:
            hours[int((moment - first) / timedelta(hours=1))] += 1
    return hours


def _by_domain(company: Company, waiting: int, now: datetime) -> tuple[list[DomainLine], bool]:
    """The domains with the most to do; whether those of what waits are only those of the first so many."""
    queued = _queued_domains(company) if waiting else Counter[str]()
    since = now - timedelta(hours=HOURS)
    said: dict[str, Counter[str]] = {}
    recent = Delivery.objects.filter(company=company, channel="email").exclude(domain="")
    for domain, state, count in _counts(recent, since):
        said.setdefault(domain, Counter())[state] += count
    lines = [
        DomainLine(
            domain,
            queued[domain],
            said.get(domain, Counter())["accepted"],
            said.get(domain, Counter())["refused"],
            said.get(domain, Counter())["retrying"],
        )
        for domain in {*queued, *said}
    ]
    lines.sort(key=lambda one: (-one.retrying, -one.refused, -one.waiting, -one.accepted, one.domain))
    return lines[:_DOMAINS], waiting > _SAMPLE


def _counts(recent: QuerySet[Delivery], since: datetime) -> Sequence[tuple[str, str, int]]:
    ended = recent.filter(state__in=("accepted", "refused"), finished_at__gte=since)
    counted = list(ended.values_list("domain", "state").annotate(count=Count("pk")))
    return [*counted, *recent.filter(state="retrying").values_list("domain", "state").annotate(count=Count("pk"))]


def _queued_domains(company: Company) -> Counter[str]:
    with connection.cursor() as cursor:
        cursor.execute(_FIRST, [company.pk, _SAMPLE])
        customers = [customer for (customer,) in cursor.fetchall()]
    addresses = good_addresses(set(customers))
    return Counter(addresses[customer][0].rpartition("@")[2].lower() for customer in customers if customer in addresses)
