# SPDX-License-Identifier: MIT
"""The facts of a forecast, twice: under the procedures in force and under others, for the customers that differ."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import polars as pl

from dunwell.core.facts import Facts
from dunwell.core.procedure import Procedure
from dunwell.services.fact_columns import FactColumns
from dunwell.services.load_facts import assigned, facts_of, holidays_of, is_large, procedures_of, versions_in_force
from dunwell.services.procedure_tables import Table, versions_of
from dunwell.store.columns import ColumnReader
from dunwell.store.models import Company, ProcedureVersion

# Above so many customers, all are read and the others left out: a query does not name them one by one.
_NAMED = 5_000


@dataclass(frozen=True)
class Sides:
    """The same facts under two sets of procedures."""

    before: Facts
    after: Facts


def sides(company: Company, tables: Sequence[Table], first: date, *, days: int) -> Sides:
    """Both sides from `first` on, of the customers whom the change may touch, as if reminders were on and offers
    accepted. `tables` are valid documents."""
    company = Company.objects.get(pk=company.pk)
    old_versions, new_versions = versions_in_force(company), versions_of(company, tables)
    old, new = procedures_of(old_versions) if old_versions else (), procedures_of(new_versions)
    with ColumnReader() as reader:
        people = FactColumns(reader, company, None).customers()
    touched = _touched(company, people, (old_versions, old), (new_versions, new))
    some = touched if len(touched) <= _NAMED else None
    quiet = max(one.quiet_days for one in (*old, *new))
    with ColumnReader(large=some is None and is_large(company)) as reader:
        columns = FactColumns(reader, company, some)
        facts = facts_of(columns, company, first, new_versions, settled=False)
        notices = columns.last_notices(quiet, first)
    people = people.filter(pl.col("customer").is_in(touched))
    facts = _of(facts, touched) if some is None else facts
    facts = replace(facts, reminders=True, offer_mode=False, holidays=_holidays(company, first, days))
    return Sides(
        before=replace(facts, procedures=old, customers=assigned(people, company, old_versions, old, notices)),
        after=replace(facts, procedures=new, customers=assigned(people, company, new_versions, new, notices)),
    )


_Set = tuple[tuple[ProcedureVersion, ...], tuple[Procedure, ...]]


def _touched(company: Company, people: pl.DataFrame, old: _Set, new: _Set) -> list[int]:
    """The customers under another procedure than before, or under one that says something else than before."""
    before, after = ({one.code: one for one in procedures} for _, procedures in (old, new))
    other = [code for code in {*before, *after} if before.get(code) != after.get(code)]
    sides = pl.DataFrame({"before": _codes(company, people, old), "after": _codes(company, people, new)})
    differs = ~pl.col("before").eq_missing(pl.col("after")) | pl.col("after").is_in(other).fill_null(value=False)
    return people.filter(sides.select(differs).to_series())["customer"].to_list()


def _codes(company: Company, people: pl.DataFrame, procedures: _Set) -> pl.Series:
    versions, known = procedures
    if not known:
        return pl.Series([None] * people.height, dtype=pl.String)
    nothing = pl.DataFrame(schema={"customer": pl.Int64, "last_notice_on": pl.Date})
    index = assigned(people, company, versions, known, nothing)["procedure"]
    names = dict(enumerate(one.code for one in known))
    return index.replace_strict(names, default=None, return_dtype=pl.String)


def _of(facts: Facts, customers: Sequence[int]) -> Facts:
    mine = pl.col("customer").is_in(customers)
    return replace(
        facts,
        items=facts.items.filter(mine),
        credits=facts.credits.filter(mine),
        claims=facts.claims.filter(mine),
    )


def _holidays(company: Company, first: date, days: int) -> frozenset[date]:
    last = first + timedelta(days=days)
    return holidays_of(company.country, first) | holidays_of(company.country, last)
