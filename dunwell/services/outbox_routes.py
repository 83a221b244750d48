# SPDX-License-Identifier: MIT
"""How the messages of a lane go: by the company's own way, by the installation's mail server, or not now."""

import hashlib
import json
from collections.abc import Callable, Collection
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from django.conf import settings

from dunwell.core.problem import Refused
from dunwell.core.procedure import Channel
from dunwell.delivery.carrier import Carrier, open_carrier
from dunwell.delivery.carriers import Opens
from dunwell.delivery.channels import WAYS
from dunwell.delivery.mail_url import DEFAULT_CONNECTIONS, MailSettings
from dunwell.services.addresses import mail_sender
from dunwell.services.ways import opened, surroundings
from dunwell.store.models import Company, CompanyWay, Event

HOUSE = "house"
# Gathered into batches by people, never pumped.
PRINT = "print"
# After these a way may lead elsewhere; after those of CARRIED_OTHERWISE be closed, or write as another sender.
LEADS_ELSEWHERE = ("way_changed", "way_switched")
CARRIED_OTHERWISE = (*LEADS_ELSEWHERE, "way_paused", "company_changed")


@dataclass(frozen=True, slots=True)
class Route:
    """A way that is open now. `key` names it among all routes, another one once its settings have changed; `row` is the
    CompanyWay (its id), None for the house's.

    At most `places` messages are on it at once: one while it is `blocked` and asked again. `per_minute` is the most
    that may leave by it, `domain_per_minute` the most that a recipient's domain may get. `sender` is where e-mail comes
    from when not from the company's own address, `verp` whether each has a return address of its own. `open` gives the
    carrier, or raises `Refused` for bad settings.
    """

    key: str
    way: str
    open: Opens
    places: int = DEFAULT_CONNECTIONS
    row: int | None = None
    blocked: bool = False
    per_minute: int | None = None
    domain_per_minute: int = 0
    sender: str = ""
    verp: bool = False


class Routes:
    """The routes of a pass. A company's way that fails is closed in the database, the house's for the pass alone."""

    def __init__(
        self, mail: MailSettings | None, mailbox_folder: Path, reading: Callable[[], Collection[int]] = tuple
    ) -> None:
        self.mail = mail
        # The companies (ids) whose documents are being read now: that may be what pays, so nothing of theirs goes.
        self.reading = reading
        # What fails while a pass runs, with the answer that closed it: nothing more leaves by it.
        self.closed: dict[str, str] = {}
        most = settings.ENVIRONMENT.domain_per_minute if mail else 0  # the built-in mailbox writes to nobody
        places = mail.connections if mail else DEFAULT_CONNECTIONS
        opens = partial(open_carrier, mail, mailbox_folder)
        verp = mail.verp if mail else False
        self.house = Route(HOUSE, HOUSE, opens, places, domain_per_minute=most, verp=verp)
        self._rows: dict[tuple[int, str], CompanyWay] = {}
        self._held: set[int] = set()  # companies that paused what goes by the house's mail server
        self._companies: dict[int, Company] = {}
        self._seen: dict[int, int] = {}  # the last event of each company that was known when it was looked at
        self._made: dict[int, tuple[CompanyWay, Route]] = {}

    def look(self, companies: Collection[int]) -> None:
        """Reads how these companies (their ids) have their messages carried at this moment."""
        found = Company.objects.in_bulk(set(companies))
        self._companies |= found
        self._seen |= {company: row.event_seq for company, row in found.items()}
        places = {name: place for place, name in enumerate(WAYS)}
        rows = [row for row in CompanyWay.objects.filter(company__in=set(companies), on=True) if row.way in places]
        rows.sort(key=lambda row: places[row.way], reverse=True)
        self._rows = {(row.company_id, row.channel): row for row in rows}
        held = CompanyWay.objects.filter(company__in=set(companies), way=HOUSE, paused=True)
        self._held = set(held.values_list("company", flat=True))

    def of(self, company: int, channel: Channel, now: datetime) -> Route | None:
        """How a lane's messages go; None: not now, for its way is off, paused, blocked, or a person's
        printer, or the company's documents are being read."""
        if company in self.reading():
            return None
        row = self._rows.get((company, channel))
        if row is None:
            is_open = HOUSE not in self.closed and company not in self._held
            return self.house if channel == "email" and is_open else None
        blocked = row.blocked_at is not None and row.again_at is not None and row.again_at > now
        if row.way == PRINT or row.paused or blocked or self._key(row) in self.closed:
            return None
        return self._route(row)

    def still_lead(self, company: int, seq: int) -> bool:
        """Whether a company (its id) had its messages carried in its event `seq` as when it was last looked at."""
        since = Event.objects.filter(company=company, seq__gt=self._seen[company], seq__lte=seq)
        return not since.filter(code__in=CARRIED_OTHERWISE).exists()

    def company(self, company: int) -> Company:
        """One of the companies that were looked at (its id)."""
        return self._companies[company]

    def sender(self, company: Company, route: Route) -> str:
        """The address that a company's e-mail comes from by a route."""
        if route.row is not None:
            return route.sender or company.email or mail_sender(company, settings.ENVIRONMENT, None)
        return mail_sender(company, settings.ENVIRONMENT, self.mail)

    def _key(self, row: CompanyWay) -> str:
        # What is open under the key of earlier settings carries nothing of these.
        given = json.dumps(row.settings, sort_keys=True).encode() + b"\0" + bytes(row.secrets or b"")
        return f"way:{row.pk}:{hashlib.sha256(given).hexdigest()[:16]}"

    def _route(self, row: CompanyWay) -> Route:
        made = self._made.get(row.pk)
        if made is None or _differs(made[0], row):
            made = self._made[row.pk] = (row, self._opening(row))
        return made[1]

    def _opening(self, row: CompanyWay) -> Route:
        around = surroundings(self._companies[row.company_id])
        blocked = row.blocked_at is not None
        try:
            way, given = opened(row)
        except Refused as refused:
            return Route(self._key(row), row.way, partial(_refuse, refused), 1, row.pk, blocked=blocked)
        places = getattr(given, "connections", DEFAULT_CONNECTIONS)
        return Route(
            key=self._key(row),
            way=row.way,
            open=partial(way.open, given, around),
            places=1 if blocked else places,
            row=row.pk,
            blocked=blocked,
            per_minute=row.per_minute,
            domain_per_minute=settings.ENVIRONMENT.domain_per_minute,
            sender=getattr(given, "sender", ""),
            verp=getattr(given, "verp", False),
        )


def _refuse(refused: Refused) -> AbstractAsyncContextManager[Carrier]:
    raise refused


def _differs(before: CompanyWay, now: CompanyWay) -> bool:
    """Whether a way is carried otherwise than when its route was made."""
    names = ("settings", "secrets", "per_minute", "blocked_at")
    return any(getattr(before, name) != getattr(now, name) for name in names)
