# SPDX-License-Identifier: MIT
"""When letters are gathered, and batches posted, by themselves.

A run's letters are gathered as soon as it is made. What comes late (a fall-back from another channel, a letter that was
taken out) waits for the next run, at most a day; what a person asks for is done at once.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

import pikepdf
from django.db.models import Exists, Max, OuterRef, Q

from dunwell.core.problem import Refused
from dunwell.delivery.print.way import PrintSettings
from dunwell.services.due import Due, local_date, local_now
from dunwell.services.print_batches import Gathered, gather
from dunwell.services.print_claims import CHANNEL, WAITS, WAY, fresh, print_settings, print_way, waiting_letters
from dunwell.services.print_leaving import companies_leaving, leaving
from dunwell.services.print_posting import mark_posted, take_out
from dunwell.services.print_view import batches
from dunwell.services.writing import writing
from dunwell.store import chain
from dunwell.store.chain import Entry
from dunwell.store.models import Company, CompanyWay, Delivery, Event, PrintBatch, Run

ASKED = "batch_asked"
_LATE = timedelta(days=1)


@dataclass
class Printed:
    """What was done for a company: what was gathered, and the numbers of the batches that count as posted now."""

    gathered: Gathered = field(default_factory=Gathered)
    posted: list[int] = field(default_factory=list)


def due_prints(now: datetime) -> list[Due]:
    """The companies that have letters to be gathered or taken out, or batches to be posted by themselves, at this
    moment."""
    letters = Delivery.objects.filter(company=OuterRef("company"), channel=CHANNEL, state__in=WAITS, due_at__lte=now)
    unposted = PrintBatch.objects.filter(company=OuterRef("company"), state=PrintBatch.State.OPEN)
    wanted = Q(Exists(letters)) | Q(Exists(unposted), settings__posted="by_itself")
    rows = CompanyWay.objects.filter(wanted, way=WAY, on=True, paused=False).select_related("company")
    found = [row.company for row in rows.order_by("company") if is_due(row.company, now) or _overdue(row.company, now)]
    found += [company for company in companies_leaving() if company not in found]
    return [Due(company, local_date(company, now)) for company in found]


def print_if_due(company: Company, on: date, *, actor: str, now: Callable[[], datetime]) -> Printed:
    """Gathers letters of a company and posts its batches where that is due. Nothing while somebody else does."""
    done = Printed()
    if not _prints_by_itself(company):
        return done
    if is_due(company, now()):
        try:
            done.gathered = gather(company, on=on, actor=actor, now=now)
        except Refused as refused:
            if refused.code not in {"print_under_way", "print_off"}:
                raise
    for batch in _overdue(company, now()):
        try:
            mark_posted(company, batch.number, posted_on=on, on=on, actor=actor, at=now())
        except Refused as refused:
            if refused.code not in {"letters_overtaken", "letters_leaving", "batch_ended"}:
                raise
            continue  # an alarm asks a person (figures/alarms.py)
        done.posted.append(batch.number)
    return done


def take_out_asked(company: Company, on: date, *, now: Callable[[], datetime]) -> None:
    """What people wanted out of large batches leaves them, in their name.

    A batch whose files are gone or damaged holds no other up: what was wrong with the first is raised at the end.
    """
    first: Exception | None = None
    for batch in batches(company, state=PrintBatch.State.OPEN).order_by("number"):
        wanted = leaving(company, batch)
        if wanted is None:
            continue
        try:
            take_out(
                company, batch.number, wanted.deliveries, reason=wanted.reason, withdraw=wanted.withdraw, on=on,
                actor=wanted.actor, at=now(),
            )  # fmt: skip
        except (Refused, OSError, pikepdf.PdfError, ValueError, LookupError) as error:
            if isinstance(error, Refused) and error.code in {"not_found", "batch_ended"}:
                continue  # somebody did it meanwhile
            first = first or error
    if first:
        raise first


def ask(company: Company, *, on: date, actor: str, at: datetime) -> None:
    """Somebody wants the letters that wait gathered now: the worker does it. Raises `Refused("print_off")`."""
    print_way(company)
    with writing(company) as locked:
        chain.append(locked, actor, at, [Entry(ASKED, on)])


def is_due(company: Company, now: datetime) -> bool:
    """Whether letters that wait are gathered at this moment."""
    letters = waiting_letters(company).filter(due_at__lte=now)
    if not letters.exists():
        return False
    return letters.filter(fresh(company, undone=False)).exists() or is_asked(company) or _is_late(company, now)


def is_asked(company: Company) -> bool:
    """Whether somebody wants them gathered, and no batch was made since."""
    asked = Event.objects.filter(company=company, code=ASKED).aggregate(last=Max("seq"))["last"]
    made = PrintBatch.objects.filter(company=company).aggregate(last=Max("seq"))["last"]
    return asked is not None and asked > (made or 0)


def stuck(company: Company, now: datetime) -> list[PrintBatch]:
    """The batches that were to be posted by themselves an hour ago and are not: letters in them were overtaken."""
    return _overdue(company, now - timedelta(hours=1))


def alarm_days(company: Company) -> int:
    """After how many days a batch that lies unposted is an alarm. Printing switched off, it still is one."""
    try:
        return print_settings(company).alarm_days
    except Refused:
        return PrintSettings().alarm_days


def _prints_by_itself(company: Company) -> bool:
    return CompanyWay.objects.filter(company=company, way=WAY, on=True, paused=False).exists()


def _is_late(company: Company, now: datetime) -> bool:
    last = Run.objects.filter(company=company, status=Run.Status.APPLIED).order_by("-on").values_list("at", flat=True)
    since = max(now - _LATE, last.first() or now - _LATE)
    return waiting_letters(company).filter(due_at__lt=since).exists()


def _overdue(company: Company, now: datetime) -> list[PrintBatch]:
    """The open batches that count as posted by themselves from now on."""
    waiting = list(batches(company, state=PrintBatch.State.OPEN).order_by("number"))
    if not waiting:
        return []
    try:
        settings = print_settings(company)
    except Refused:
        return []
    if settings.posted != "by_itself":
        return []
    local = local_now(company, now)
    return [batch for batch in waiting if local.replace(tzinfo=None) >= _moment(batch, settings)]


def _moment(batch: PrintBatch, settings: PrintSettings) -> datetime:
    """When a batch counts as posted, on the company's clock. One made later in the day waits for the next."""
    clock = time.fromisoformat(settings.posted_at)
    made = local_now(batch.company, batch.made_at)
    days = settings.posted_days + (settings.posted_days == 0 and made.time() > clock)
    return datetime.combine(made.date() + timedelta(days=days), clock)
