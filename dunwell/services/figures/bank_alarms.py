# SPDX-License-Identifier: MIT
"""What is wrong with how money becomes known: a source that brings nothing, an account that waits for a word."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce

from dunwell.services.document_checks import source_alarms
from dunwell.services.due import local_date
from dunwell.services.figures.alarm import Alarm
from dunwell.store.models import BankEntry, Company, DocumentSource, PrintBatch

_WAITS = (BankEntry.State.HELD, BankEntry.State.UNCLEAR)


@dataclass(frozen=True)
class There:
    """What there is at all that something may be wrong with; most companies have little of it."""

    open_batches: bool
    sources: bool
    undecided: int


def what_is_there(company: Company) -> There:
    """Asked in one query, for the start page asks for much."""
    batches = PrintBatch.objects.filter(company=OuterRef("pk"), state=PrintBatch.State.OPEN)
    sources = DocumentSource.objects.filter(company=OuterRef("pk"), on=True, removed=False)
    waiting = BankEntry.objects.filter(company=OuterRef("pk"), state__in=_WAITS).order_by().values("company")
    counted = Subquery(waiting.annotate(n=Count("pk")).values("n"), output_field=IntegerField())
    rows = Company.objects.filter(pk=company.pk).annotate(b=Exists(batches), s=Exists(sources), n=Coalesce(counted, 0))
    return There(*rows.values_list("b", "s", "n").get())


def bank_alarms(company: Company, there: There, now: datetime) -> Iterator[Alarm]:
    """A source that fails for a day or brings no statements any more; entries that are no payments until somebody
    says what they are."""
    for one in source_alarms(company, now) if there.sources else ():
        facts: dict[str, object] = {"source": one.source.name, "since": local_date(company, one.since)}
        if one.code == "fails":
            yield Alarm("source_fails", "stop", facts | {"answer": one.source.error})
        else:
            yield Alarm("source_silent", "warn", facts)
    if there.undecided:
        yield Alarm("entries_undecided", "warn", {"count": there.undecided})
