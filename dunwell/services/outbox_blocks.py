# SPDX-License-Identifier: MIT
"""A channel out of order: one alarm for as long as it lasts, and when it is asked again by itself.

The house's mail server concerns all who use it and is asked again with the next pass. A company's own way is closed for
that company alone, in the database, for a wait that grows from a minute to an hour; then one message tries it.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db.models import Max, QuerySet

from dunwell.store import chain
from dunwell.store.chain import Entry
from dunwell.store.models import Company, CompanyWay, Event

# The channel works: these are answers of a mail server to a message.
ANSWERED = ("delivery_accepted", "delivery_refused", "delivery_retrying")
_BLOCKED = "mail_blocked"
# What this module tells: no message says anything else for it.
TOLD = (_BLOCKED, "way_blocked", "way_works")
_SHORTEST = timedelta(minutes=1)
_LONGEST = timedelta(hours=1)


def block_house(company: Company, answer: str, *, on: date, actor: str, at: datetime) -> None:
    """One alarm for a *locked* company, until a message is answered again: a hundred queued messages are one fault."""
    events = Event.objects.filter(company=company)
    if _last(events.filter(code=_BLOCKED)) > max(_last(events.filter(code=code)) for code in ANSWERED):
        return
    chain.append(company, actor, at, [Entry(_BLOCKED, on, data={"answer": answer})])


def block_way(company: Company, row: int, answer: str, *, on: date, actor: str, at: datetime) -> None:
    """Closes a way of a *locked* company for a while; told when it was not closed before."""
    way = CompanyWay.objects.get(company=company, pk=row)
    lasted = at - way.blocked_at if way.blocked_at else timedelta(0)
    CompanyWay.objects.filter(pk=row).update(
        blocked_at=way.blocked_at or at,
        blocked_answer=answer[:1000],
        again_at=at + min(max(lasted, _SHORTEST), _LONGEST),
    )
    if way.blocked_at is None:
        chain.append(company, actor, at, [_told("way_blocked", way, on, answer)])


def give_up_way(company: Company, row: int, answer: str, *, on: date, actor: str, at: datetime) -> None:
    """The other side wants nothing more by this way: it is switched off, and told."""
    way = CompanyWay.objects.get(company=company, pk=row)
    if CompanyWay.objects.filter(pk=row, on=True).update(on=False, blocked_answer=answer[:1000]) == 1:
        facts: dict[str, object] = {"way": way.way, "changes": {"on": [True, False]}}
        switched = Entry("way_switched", on, data=facts)
        chain.append(company, actor, at, [_told("way_blocked", way, on, answer), switched])


def open_ways(company: Company, rows: Iterable[int], *, on: date, actor: str, at: datetime) -> None:
    """Ways of a *locked* company that were blocked have answered: what waits goes on."""
    for way in CompanyWay.objects.filter(company=company, pk__in=set(rows), blocked_at__isnull=False):
        CompanyWay.objects.filter(pk=way.pk).update(blocked_at=None, blocked_answer="", again_at=None)
        chain.append(company, actor, at, [_told("way_works", way, on, "")])


def _told(code: str, way: CompanyWay, on: date, answer: str) -> Entry:
    facts: dict[str, object] = {"way": way.way, "channel": way.channel}
    return Entry(code, on, data=facts | ({"answer": answer} if answer else {}))


def _last(events: QuerySet[Event]) -> int:
    return events.aggregate(last=Max("seq"))["last"] or 0
