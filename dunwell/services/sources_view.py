# SPDX-License-Identifier: MIT
"""Sources of documents as their page shows them: how each fares, and what came by it last."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max

from dunwell.services.document_sources import folder_of, sources_of
from dunwell.store.models import Company, DocumentSource, ReceivedFile

_LAST_FILES = 5


@dataclass(frozen=True)
class SourceShown:
    """A source. `state`: off, error, new (not looked at yet), unused (nothing was sent to it yet), well.

    `files`: how many came by it; `last_at` the last.

    `refused`: how many of them were refused, and wait for a person.
    """

    row: DocumentSource
    state: str
    files: int
    refused: int
    last_at: datetime | None


def shown_sources(company: Company) -> list[SourceShown]:
    """A company's sources with how each fares."""
    rows = sources_of(company)
    files = ReceivedFile.objects.filter(company=company, source__in=[one.pk for one in rows])
    told = files.values_list("source").annotate(n=Count("pk"), last=Max("at")).order_by()
    came: Mapping[int, tuple[int, datetime | None]] = {source: (n, last) for source, n, last in told}
    bad = files.filter(state=ReceivedFile.State.REFUSED).values_list("source").annotate(n=Count("pk")).order_by()
    refused: Mapping[int, int] = dict(bad)
    return [
        SourceShown(one, state_of(one), came.get(one.pk, (0, None))[0], refused.get(one.pk, 0),
                    came.get(one.pk, (0, None))[1])
        for one in rows
    ]  # fmt: skip


def state_of(row: DocumentSource) -> str:
    """How a source fares, as a code."""
    if not row.on:
        return "off"
    if row.error:
        return "error"
    looked = row.well_at if row.kind != DocumentSource.Kind.HTTP else (row.well_at or row.checked_at)
    if looked or row.taken:
        return "well"
    return "unused" if row.kind == DocumentSource.Kind.HTTP else "new"


def last_files(company: Company, source: DocumentSource) -> list[ReceivedFile]:
    """What came by a source last."""
    return list(ReceivedFile.objects.filter(company=company, source=source).order_by("-pk")[:_LAST_FILES])


def folder_path(company: Company) -> str:
    """The watched folder, to be copied."""
    return str(folder_of(company))
