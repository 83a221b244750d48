# SPDX-License-Identifier: MIT
"""Proves the books: what is counted is the sum of what is there, state is history, nothing is orphaned or double.

Each check is one query whose answer lists what is wrong; no answer is the proof. Queries: books_queries.py.
"""

from collections.abc import Iterable

from django.db import connection

from dunwell.core.problem import Problem
from dunwell.services.books_queries import CHECKS
from dunwell.services.load_facts import procedures_of
from dunwell.store.chain import first_break
from dunwell.store.models import Company, Delivery, Notice, ProcedureVersion

MOST_PER_CHECK = 100


def check(company: Company | None = None) -> list[Problem]:
    """Everything that is wrong in one company's books, or in those of all; at most 100 problems of one kind each."""
    companies = [company] if company else Company.objects.order_by("code")
    return [problem for one in companies for problem in _check(one)]


def _check(company: Company) -> Iterable[Problem]:
    for code, message, query in CHECKS:
        for name, found in _answers(query, company):
            where = f"{company.code}: {name}"
            yield Problem(code, where, message if found is None else f"{message}: {found}")
    yield from _unnamed_channels(company)
    broken = Company.objects.get(pk=company.pk)
    seq = first_break(broken)
    if seq is not None:
        yield Problem("chain_broken", f"{company.code}: event {seq}", "history was changed, or a line of it is missing")


def _unnamed_channels(company: Company) -> Iterable[Problem]:
    """Deliveries over a channel that no level of the notice names. One a channel, at most, the database sees to itself.

    A line that was dropped may have lowered the level; the channels of the level before then stand.
    """
    rows = Delivery.objects.filter(company=company, notice__action=Notice.Action.NOTICE)
    used = rows.order_by().values_list("notice__version_id", "notice__position", "channel").distinct()
    versions = ProcedureVersion.objects.in_bulk({version for version, _, _ in used})
    procedures = {pk: procedures_of([version])[0] for pk, version in versions.items()}
    for version, position, channel in used:
        levels = procedures[version].levels[position - 1 :]
        if any(channel in level.channels for level in levels):
            continue
        these = rows.filter(notice__version=version, notice__position=position, channel=channel)
        for number in these.values_list("notice__number", flat=True)[:MOST_PER_CHECK]:
            where = f"{company.code}: notice {number}"
            yield Problem(
                "delivery_channel", where, f"a delivery over a channel that its level does not name: {channel}"
            )


def _answers(query: str, company: Company) -> list[tuple[str, str | None]]:
    """The names of what is wrong, each with what was found there."""
    with connection.cursor() as cursor:
        cursor.execute(f"{query} LIMIT {MOST_PER_CHECK}", [company.pk] * query.count("%s"))
        return [(str(row[0]), None if len(row) < 2 else " ≠ ".join(str(value) for value in row[1:])) for row in cursor]
