# SPDX-License-Identifier: MIT
"""The report to the creditor: one e-mail about what went to whom and what came of it, after each run or once a week.

*After each run*: as soon as nothing of a run is on its way any more, if it made notices or found an address missing.
*Every week*: once in a week from Monday to Sunday, after its first run on a sending day; with all that earlier runs did
since the last report, so that nothing is left out and nothing told twice. Where runs stop (the company is switched
off), what is older than a week is told all the same.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, Subquery

from dunwell.services.due import Due, local_date
from dunwell.services.house_mail import HouseFile, queue_house_mail
from dunwell.services.report_facts import ReportFacts, report_facts
from dunwell.services.report_form import csv_text, html_text, plain_text
from dunwell.services.report_words import subject
from dunwell.services.writing import writing
from dunwell.store import chain
from dunwell.store.chain import Entry
from dunwell.store.models import Company, Delivery, HouseMail, Run, Task

# What lies further back than this is history, not news.
_REACH = timedelta(days=31)
_WEEK = timedelta(days=7)
# A report waits so long for deliveries that are on their way; then it tells them as such.
PATIENCE = timedelta(hours=2)
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
    facts = report_facts(company, runs, at)
    on = runs[-1].on
    with writing(company) as locked:
        if _last_told(locked) >= on:
            return None
        row = queue_house_mail(
            locked,
            HouseMail.Kind.REPORT,
            to=locked.report_to or locked.email,
            on=on,
            subject=subject(facts),
            text=plain_text(facts, settings.ENVIRONMENT.base_url),
            html=html_text(facts, settings.ENVIRONMENT.base_url),
            files=[HouseFile(f"dunwell-{locked.code}-{on.isoformat()}.csv", csv_text(facts))],
            data=_data(facts),
            at=at,
        )
        told: dict[str, object] = {"to": row.to, "first": runs[0].on.isoformat(), "notices": len(facts.lines)}
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
    if not telling or _on_their_way(company, runs, at):
        return False
    if company.report == Company.Report.RUN:
        return True
    last, monday = _last_told(company), today - timedelta(days=today.weekday())
    ran = any(run.on >= monday and run.sending_day for run in runs)
    return last < monday and (ran or telling[0].on <= today - _WEEK)


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


def _data(facts: ReportFacts) -> dict[str, object]:
    return {
        "runs": [run.pk for run in facts.runs],
        "first": facts.first.isoformat(),
        "counts": facts.counts(),
        "missing": len(facts.missing),
    }
