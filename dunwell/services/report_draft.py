# SPDX-License-Identifier: MIT
"""A report to the creditor as it would leave at this moment: its words, its table, and what is kept beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from dunwell.services.house_mail import HouseFile
from dunwell.services.report_facts import ReportFacts, report_facts
from dunwell.services.report_form import csv_text, html_text, plain_text
from dunwell.services.report_words import subject
from dunwell.store.models import Company, Run


@dataclass(frozen=True)
class ReportDraft:
    """A report that was written and not sent. `data` is kept beside it: what it told, and up to which event."""

    facts: ReportFacts
    subject: str
    text: str
    html: str
    file: HouseFile
    data: dict[str, object]


def drafted(company: Company, runs: Sequence[Run], at: datetime, *, since: int) -> ReportDraft:
    """The report about these applied runs (at least one, the earliest first), and about what changed after event
    `since`."""
    company = Company.objects.get(pk=company.pk)
    seq = company.event_seq  # read before the facts: what happens while they are read is told again, not left out
    facts = report_facts(company, runs, at, since=since)
    address = settings.ENVIRONMENT.base_url
    data: dict[str, object] = {
        "runs": [run.pk for run in runs],
        "first": facts.first.isoformat(),
        "counts": facts.counts(),
        "changed": len(facts.changed),
        "missing": len(facts.missing),
        "seq": seq,
    }
    name = f"dunwell-{company.code}-{facts.last.isoformat()}.csv"
    return ReportDraft(
        facts=facts,
        subject=subject(facts),
        text=plain_text(facts, address),
        html=html_text(facts, address),
        file=HouseFile(name, csv_text(facts)),
        data=data,
    )
