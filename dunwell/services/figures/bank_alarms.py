# SPDX-License-Identifier: MIT
"""What is wrong with how money becomes known: a source that brings nothing, an account or a payment that waits for a
word."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, FilteredRelation, IntegerField, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from dunwell.core.money import Money
from dunwell.services.document_checks import source_alarms
from dunwell.services.due import local_date
from dunwell.services.figures.alarm import Alarm
from dunwell.store.models import BankEntry, Company, DocumentSource, MatchProposal, PrintBatch

_HELD, _UNCLEAR = Q(state=BankEntry.State.HELD), Q(state=BankEntry.State.UNCLEAR)
_REVERSAL = _UNCLEAR & Q(why="reversal")


@dataclass(frozen=True)
class There:
    """What there is at all that something may be wrong with; most companies have little of it.

    Entries that wait for a person are told by where it is decided: `held` with their account, `reversals` by finding
    the payment that went back, `undecided` one by one.
    """

    open_batches: bool
    sources: bool
    held: int
    reversals: int
    undecided: int
    unmatched: int
    sums: tuple[Money, ...]


def what_is_there(company: Company) -> There:
    """Asked in one query, for the start page asks for much."""
    batches = PrintBatch.objects.filter(company=OuterRef("pk"), state=PrintBatch.State.OPEN)
    sources = DocumentSource.objects.filter(company=OuterRef("pk"), on=True, removed=False)
    open_ones = FilteredRelation("matchproposal", condition=Q(matchproposal__state=MatchProposal.State.OPEN))
    rows = Company.objects.filter(pk=company.pk).annotate(waits=open_ones).values("waits__payment__currency")
    rows = rows.annotate(many=Count("waits"), minor=Sum("waits__payment__amount_minor"))
    rows = rows.annotate(b=Exists(batches), s=Exists(sources))
    rows = rows.annotate(h=_entries(_HELD), r=_entries(_REVERSAL), n=_entries(_UNCLEAR & ~_REVERSAL))
    # A row a currency of what waits to be matched; one without a currency where nothing does.
    found = list(rows.order_by("-many", "waits__payment__currency"))
    sums = [Money(one["minor"], one["waits__payment__currency"]) for one in found if one["many"]]
    first = found[0]
    entries = first["h"], first["r"], first["n"]
    return There(first["b"], first["s"], *entries, sum(one["many"] for one in found), tuple(sums))


def _entries(which: Q) -> Coalesce:
    """How many bank entries of the company are such."""
    rows = BankEntry.objects.filter(which, company=OuterRef("pk")).order_by().values("company")
    return Coalesce(Subquery(rows.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0)


def bank_alarms(company: Company, there: There, now: datetime) -> Iterator[Alarm]:
    """A source that fails for a day or brings no statements any more; entries that are no payments until somebody
    says what they are; payments that settle nothing until somebody says whose they are."""
    for one in source_alarms(company, now) if there.sources else ():
        facts: dict[str, object] = {"source": one.source.name, "since": local_date(company, one.since)}
        if one.code == "fails":
            yield Alarm("source_fails", "stop", facts | {"answer": one.source.error})
        else:
            yield Alarm("source_silent", "warn", facts)
    if there.held:
        yield Alarm("entries_held", "warn", {"count": there.held})
    if there.reversals:
        yield Alarm("reversals_unclear", "warn", {"count": there.reversals})
    if there.undecided:
        yield Alarm("entries_undecided", "warn", {"count": there.undecided})
    if there.unmatched:
        yield Alarm("payments_unmatched", "warn", {"count": there.unmatched, "sums": there.sums})
