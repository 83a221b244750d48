# SPDX-License-Identifier: MIT
"""The report to the creditor: one e-mail about what went to whom and what came of it, after each run or once a week.

*After each run*: as soon as nothing of a run is on its way any more, if it made notices or found an address missing.
*Every week*: once in a week from Monday to Sunday, after its first run on a sending day; with all that earlier runs did
since the last report, so that nothing is left out and nothing told twice. Where runs stop (the company is switched
off), what is older than a week is told all the same.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Q, Subquery

from dunwell.core.problem import Refused
from dunwell.services.due import Due, local_date
from dunwell.services.house_mail import queue_house_mail
from dunwell.services.report_draft import ReportDraft, drafted
from dunwell.services.writing import writing
from dunwell.store import chain
from dunwell.store.chain import Entry
from dunwell.store.models import Company, Delivery, Event, HouseMail, Notice, Run, Task

# What lies further back than this is history, not news.
_REACH = timedelta(days=31)
_WEEK = timedelta(days=7)
# A report waits so long for deliveries that are on their way; then it tells them as such.
PATIENCE = timedelta(hours=2)
# What is worth a report though no run made anything: not that a message was taken at last.
_TELLING = ("delivery_bounced", "delivery_refused", "delivery_unknown", "notice_withdrawn")
_ON_THEIR_WAY = (Delivery.State.QUEUED, Delivery.State.SENDING)


def due_reports(now: datetime) -> list[Due]:
    """The companies that may be due for a report, each with its today: `report_if_due` looks closer."""
    last = HouseMail.objects.filter(company=OuterRef("pk"), kind=HouseMail.Kind.REPORT).order_by("-on").values("on")
    runs = Run.objects.filter(company=OuterRef("pk"), status=Run.Status.APPLIED, on__gte=now.date() - _REACH)
    monday = now.date() - timedelta(days=now.weekday())
    companies = Company.objects.exclude(report=Company.Report.OFF).exclude(email="", report_to="")
    companies = companies.annotate(told=Subquery(last[:1]))
    lately = Q(told__lt=monday) | ~Q(report=Company.Report.WEEKLY)
    untold = companies.filter(Q(told__isnull=True) | (lately & Q(Exists(runs.filter(on__gt=OuterRef("told"))))))
    return [Due(company, local_date(company, now)) for company in untold.filter(Exists(runs)).order_by("pk")]


def report_if_due(company: Company, on: date, *, actor: str, at: datetime) -> HouseMail | None:
    """Queues the company's report if one is due at this moment of its day `on`; None: not now. No run is told twice."""
    runs = untold_runs(company, on)
    if not runs or not _is_due(company, runs, on, at):
        return None
    return _queue(company, runs, actor=actor, at=at)


def report_now(company: Company, on: date, *, actor: str, at: datetime) -> HouseMail:
    """Queues the report of all that was not told yet, at a person's wish and whatever the company's setting.

    Raises `Refused("nothing_to_report")` when no run was made since the last one, `no_report_address`.
    """
    if not (company.report_to or company.email):
        raise Refused("no_report_address")
    runs = untold_runs(company, on)
    row = _queue(company, runs, actor=actor, at=at) if runs else None
    if row is None:
        raise Refused("nothing_to_report")
    return row


def coming_report(company: Company, on: date, at: datetime) -> ReportDraft | None:
    """The report that would go out now; None: no run was made since the last one."""
    runs = untold_runs(company, on)
    return drafted(company, runs, at, since=told_until(company)) if runs else None


def last_report(company: Company) -> HouseMail | None:
    """The report that told last."""
    return HouseMail.objects.filter(company=company, kind=HouseMail.Kind.REPORT).order_by("-on", "-pk").first()


def told_until(company: Company) -> int:
    """The last event that the last report knew of: what happened after it is news. Without one: all of this week is."""
    last = last_report(company)
    if last is None:
        return 0
    known = last.data.get("seq")
    if isinstance(known, int):
        return known
    made = Event.objects.filter(company=company, code="report_made").order_by("-seq").first()
    return made.seq if made else 0


def _queue(company: Company, runs: Sequence[Run], *, actor: str, at: datetime) -> HouseMail | None:
    """None: another one has told of these runs meanwhile."""
    draft, on = drafted(company, runs, at, since=told_until(company)), runs[-1].on
    with writing(company) as locked:
        if _last_told(locked) >= on:
            return None
        row = queue_house_mail(
            locked,
            HouseMail.Kind.REPORT,
            to=locked.report_to or locked.email,
            on=on,
            subject=draft.subject,
            text=draft.text,
            html=draft.html,
            files=[draft.file],
            data=draft.data,
            at=at,
        )
        told: dict[str, object] = {"to": row.to, "first": runs[0].on.isoformat(), "notices": len(draft.facts.lines)}
        chain.append(locked, actor, at, [Entry("report_made", on, data=told)])
    return row


def untold_runs(company: Company, today: date) -> list[Run]:
    """The applied runs since the last report, the earliest first; without any report those of the last week."""
    last = _last_told(company)
    since = today - _WEEK - timedelta(days=1) if last == date.min else max(last, today - _REACH)
    return list(Run.objects.filter(company=company, status=Run.Status.APPLIED, on__gt=since).order_by("on"))


def report_about(company: Company, run: Run) -> HouseMail | None:
    """The report that told of a run, if there is one."""
    reports = HouseMail.objects.filter(company=company, kind=HouseMail.Kind.REPORT, on__gte=run.on)
    row = reports.order_by("on").first()
    return row if row and run.pk in row.data.get("runs", []) else None


def _is_due(company: Company, runs: Sequence[Run], today: date, at: datetime) -> bool:
    telling = [run for run in runs if run.notices_count or _found_missing(company, run)]
    changed = _changed(company)
    if not (telling or changed) or _on_their_way(company, runs, at):
        return False
    if company.report == Company.Report.RUN:
        return True
    last, monday = _last_told(company), today - timedelta(days=today.weekday())
    ran = any(run.on >= monday and run.sending_day for run in runs)
    return last < monday and (ran or (bool(telling) and telling[0].on <= today - _WEEK))


def _changed(company: Company) -> bool:
    """Whether more is known of messages that were told: one came back, was withdrawn, or was decided about."""
    since = told_until(company)
    happened = Q(code__in=_TELLING) & ~Q(notice_id=None)
    events = Event.objects.filter(happened, company=company, seq__gt=since)
    told = Notice.objects.filter(company=company, seq__lte=since)
    return since > 0 and told.filter(pk__in=events.values("notice_id")).exists()


def _found_missing(company: Company, run: Run) -> bool:
    """Whether the run was the first to find an address missing."""
    return Task.objects.filter(company=company, kind=Task.Kind.UNREACHABLE, on=run.on, notice__isnull=True).exists()


def _on_their_way(company: Company, runs: Sequence[Run], at: datetime) -> bool:
    if at >= runs[-1].at + PATIENCE:
        return False
    return Delivery.objects.filter(company=company, notice__run__in=runs, state__in=_ON_THEIR_WAY).exists()


def _last_told(company: Company) -> date:
    """The day of the last run that a report told of."""
    reports = HouseMail.objects.filter(company=company, kind=HouseMail.Kind.REPORT)
    return reports.order_by("-on").values_list("on", flat=True).first() or date.min
