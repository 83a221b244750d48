# SPDX-License-Identifier: MIT
"""What is wrong with a company's work, or soon will be: each with the facts that a person needs to mend it.

An alarm is about the machine and the books; what waits for a person day by day is the work list.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db.models import F, Max

from dunwell.services import kept_mail
from dunwell.services.activation import activation_of
from dunwell.services.due import local_date, local_now
from dunwell.services.figures.alarm import Alarm
from dunwell.services.figures.bank_alarms import bank_alarms, what_is_there
from dunwell.services.figures.reading import Scope
from dunwell.services.figures.way_alarms import has_own_mail, separate_alarm, way_alarms, ways_kept
from dunwell.services.mail_test import last_test
from dunwell.services.print_due import alarm_days, stuck
from dunwell.services.print_view import unposted
from dunwell.store.models import Company, Delivery, Event, Hold, Notice, OpenItem, Payment, Run

# A run that is so late was missed, unless the worker is just about it.
LATE_RUN = timedelta(hours=1)
# Mail fails when at least so many, and a fifth of what was made lately, were refused or are being tried again.
FEW, LATELY_DAYS, SOON_DAYS = 3, 7, 3


def alarms(scope: Scope, now: datetime) -> list[Alarm]:
    """What is wrong now, the gravest first. Whoever sees only their own customers is told of these alone."""
    company, today = scope.company, local_date(scope.company, now)
    found = [*_unknown(scope), *_holds(scope, today)]
    if scope.own is None:
        found += [
            *_switch(company),
            *_missed(company, now),
            *separate_alarm(company, rows := ways_kept(company)),
            *_mail(company, now, is_own=has_own_mail(rows)),
            *way_alarms(company, rows),
            *_silent(company, today),
            *bank_alarms(company, there := what_is_there(company), now),
        ]
        if there.open_batches:
            found += _letters(company, now)
    return sorted(found, key=lambda one: ("stop", "warn", "info").index(one.tone))


def _switch(company: Company) -> Iterator[Alarm]:
    """Off: for want of a step of the set-up, or because somebody switched it off."""
    if company.reminders:
        return
    state = activation_of(company)
    if Run.objects.filter(company=company, status=Run.Status.APPLIED).exists():
        yield Alarm("switched_off", "stop")
    else:
        yield Alarm("not_set_up", "warn", {"done": state.done, "steps": len(state.steps), "next": state.following})


def _missed(company: Company, now: datetime) -> Iterator[Alarm]:
    """Its daily run is an hour late: the worker does not run, or fails."""
    local = local_now(company, now)
    if not company.reminders or (local - LATE_RUN).date() < local.date():
        return
    if (local - LATE_RUN).time() < company.run_at:
        return
    last = Run.objects.filter(company=company).aggregate(on=Max("on"))["on"]
    if last is None:
        yield Alarm("never_run", "stop")
    elif last < local.date():
        yield Alarm("run_missed", "stop", {"last": last})


def _mail(company: Company, now: datetime, *, is_own: bool) -> Iterator[Alarm]:
    if kept_mail.in_use() and not is_own:
        yield Alarm("built_in_mailbox", "info")
        return
    events = Event.objects.filter(company=company)
    blocked = events.filter(code="mail_blocked").aggregate(seq=Max("seq"))["seq"]
    if blocked and not events.filter(code="delivery_accepted", seq__gt=blocked).exists():
        yield Alarm("mail_blocked", "stop")
        return
    since = now - timedelta(days=LATELY_DAYS)
    rows = Delivery.objects.filter(company=company, channel="email")
    failed = rows.filter(state="retrying").count() + rows.filter(state="refused", finished_at__gte=since).count()
    made = Notice.objects.filter(company=company, action="notice", on__gte=since.date()).count()
    if failed >= FEW and 5 * failed >= made:
        yield Alarm("mail_failing", "stop", {"failed": failed, "made": made, "days": LATELY_DAYS})
        return
    test = last_test(company)
    if test and test.state not in {"accepted", "queued", "sending"}:
        yield Alarm("mail_test_failed", "warn", {"answer": test.answer})


def _letters(company: Company, now: datetime) -> Iterator[Alarm]:
    """A batch of letters that was to be posted by itself and is not, or one that lies unposted for days."""
    if late := stuck(company, now):
        yield Alarm("batch_stuck", "stop", {"count": len(late), "batch": late[0].number})
        return
    old = unposted(company, local_date(company, now), alarm_days(company)).order_by("number")
    if count := old.count():
        yield Alarm("batch_unposted", "warn", {"count": count, "since": old[0].made_on})


def _silent(company: Company, today: date) -> Iterator[Alarm]:
    """Something is open and no payment was booked for so long: a paid invoice may be reminded."""
    payments = Payment.objects.filter(company=company, kind=Payment.Kind.MONEY, paid_on__lte=today)
    last = payments.aggregate(on=Max("paid_on"))["on"]
    still_open = OpenItem.objects.filter(
        company=company, allocated_minor__lt=F("amount_minor"), invoice__cancelled=False
    )
    if last is None:
        # A new company with nothing overdue yet has nothing to wait for.
        if still_open.filter(due_on__lt=today - timedelta(days=company.silent_days)).exists():
            yield Alarm("never_paid", "info")
    elif (today - last).days > company.silent_days and still_open.exists():
        yield Alarm("no_payments", "warn", {"last": last, "days": (today - last).days})


def _unknown(scope: Scope) -> Iterator[Alarm]:
    rows = Delivery.objects.filter(company=scope.company, state="unknown")
    if scope.own is not None:
        rows = rows.filter(notice__customer__owner=scope.own)
    if count := rows.count():
        yield Alarm("unknown_deliveries", "warn", {"count": count})


def _holds(scope: Scope, today: date) -> Iterator[Alarm]:
    """Holds that end within days: what they kept back goes on by itself then."""
    soon = Hold.objects.filter(company=scope.company, ended_seq__isnull=True)
    soon = soon.filter(until__range=(today, today + timedelta(days=SOON_DAYS)))
    if scope.own is not None:
        soon = soon.filter(customer__owner=scope.own) | soon.filter(item__customer__owner=scope.own)
    if count := soon.count():
        yield Alarm("holds_end", "info", {"count": count, "days": SOON_DAYS})
