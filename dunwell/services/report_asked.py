# SPDX-License-Identifier: MIT
"""The report to the creditor for whoever asks: the one to come, the last one, of one run, of a week. Sends nothing."""

import csv
import io
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dunwell.core.problem import Refused
from dunwell.services.creditor_report import coming_report, last_report
from dunwell.services.report_draft import ReportDraft, drafted
from dunwell.store.models import Company, HouseMail, Run

_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class AskedReport:
    """A report as it reads. `first` to `last` are the days of its runs, `counts` its messages by their state, and calls
    and hand-overs by their action. `table` is its CSV; `sent_to` is empty for one that was not sent."""

    subject: str
    text: str
    table: str
    first: date
    last: date
    counts: dict[str, int]
    sent_to: str = ""

    @property
    def rows(self) -> list[dict[str, str]]:
        """The table, row by row, by its headings."""
        return list(csv.DictReader(io.StringIO(self.table.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}"))))


def coming(company: Company, on: date, at: datetime) -> AskedReport:
    """The one that would leave now. Raises `Refused("nothing_to_report")` when no run was made since the last one."""
    draft = coming_report(company, on, at)
    if draft is None:
        raise Refused("nothing_to_report")
    return _written(draft)


def last(company: Company) -> AskedReport:
    """The one that was sent last, word for word. Raises `Refused("not_found")` when there is none."""
    row = last_report(company)
    if row is None:
        raise Refused("not_found", what="report", name=company.code)
    return _sent(row)


def of_run(company: Company, on: date, at: datetime) -> AskedReport:
    """About the run of one day, as things stand now. Raises `Refused("not_found")` when none was applied."""
    run = Run.objects.filter(company=company, on=on, status=Run.Status.APPLIED).first()
    if run is None:
        raise Refused("not_found", what="run", name=on.isoformat())
    # What changed of earlier runs is no part of it.
    return _written(drafted(company, [run], at, since=company.event_seq))


def of_week(company: Company, on: date, at: datetime) -> AskedReport:
    """About the runs of the seven days up to `on`, told or not. Raises `Refused("nothing_to_report")`."""
    runs = Run.objects.filter(company=company, status=Run.Status.APPLIED, on__gt=on - _WEEK, on__lte=on)
    found = list(runs.order_by("on"))
    if not found:
        raise Refused("nothing_to_report")
    return _written(drafted(company, found, at, since=found[0].seq))


def _written(draft: ReportDraft) -> AskedReport:
    facts = draft.facts
    return AskedReport(draft.subject, draft.text, draft.file.text, facts.first, facts.last, facts.counts())


def _sent(row: HouseMail) -> AskedReport:
    table = next((str(file["text"]) for file in row.files if "text" in file), "")
    first = date.fromisoformat(str(row.data.get("first", row.on.isoformat())))
    return AskedReport(row.subject, row.text, table, first, row.on, dict(row.data.get("counts", {})), row.to)
