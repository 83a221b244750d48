# SPDX-License-Identifier: MIT
"""Facts for the planner: the store's columns, read once, for a whole company or for some of its customers.

`load_facts` tells what is known now; `rewind.facts_at` what was known at an earlier event.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date

import holidays
import polars as pl

from dunwell.core import facts as tables
from dunwell.core.assignment import assign
from dunwell.core.facts import Facts
from dunwell.core.procedure import Procedure
from dunwell.core.procedure_document import parse
from dunwell.services.carried import channels_by, is_own_mail, ways_on
from dunwell.services.edits import Edits, edits_for, without
from dunwell.services.fact_columns import FactColumns
from dunwell.services.kept import kept
from dunwell.store.columns import ColumnReader
from dunwell.store.models import Company, OpenItem, ProcedureVersion

_LARGE = 20_000


@dataclass(frozen=True)
class Loaded:
    """Facts, with the rows behind them: `versions` are the procedure versions in the order of `facts.procedures`.

    `facts.states` carries two columns more than the planner needs: `steps` taken and the last `notice`. What people
    left out of the day's run is held in the facts; the other edits are for `deciding.decide`.
    """

    facts: Facts
    versions: tuple[ProcedureVersion, ...]
    seq: int
    edits: Edits = field(default_factory=Edits)


def load_facts(
    company: Company,
    on: date,
    *,
    customers: Sequence[int] | None = None,
    settled: bool = False,
    edits_of: Collection[date] | None = None,
) -> Loaded:
    """What decides on `on`, as it is known now: of all customers, or of some. `settled` includes settled items.

    `edits_of`: the days whose edits count; those of `on` unless told otherwise, none for ().
    """
    versions = versions_in_force(company)
    with ColumnReader(large=customers is None and is_large(company)) as reader:
        columns = FactColumns(reader, company, customers)
        facts = facts_of(columns, company, on, versions, settled=settled)
    edits = edits_for(company, (on,) if edits_of is None else edits_of)
    return Loaded(without(facts, edits.left_out, on), versions, company.event_seq, edits)


def is_large(company: Company) -> bool:
    """Whether the ledger is so large that starting a process to read it pays."""
    rows = OpenItem.objects.filter(company=company)[_LARGE : _LARGE + 1]
    return kept("large", company, make=rows.exists)


def facts_of(
    columns: FactColumns,
    company: Company,
    on: date,
    versions: tuple[ProcedureVersion, ...],
    *,
    settled: bool,
    seq: int | None = None,
) -> Facts:
    """The facts that these columns tell, with the company's settings and procedures as given; the channels that it uses
    are those at event `seq` (None: now)."""
    procedures, ways = procedures_of(versions), ways_on(company, seq)
    items, people = columns.items(settled=settled), columns.customers()
    quiet = max((one.quiet_days for one in procedures), default=0)
    return Facts(
        reminders=company.reminders,
        offer_mode=company.mode == Company.Mode.OFFER,
        tolerance=company.tolerance,
        holidays=holidays_of(company.country, on),
        channels=channels_by(ways),
        procedures=procedures,
        items=items,
        customers=assigned(people, company, versions, procedures, columns.last_notices(quiet, on)),
        states=columns.states(),
        holds=columns.holds(),
        disputes=columns.disputes(),
        promises=columns.promises(),
        pending=columns.marked("store_paymentunderway"),
        collected=columns.marked("store_caseitem"),
        accepted_offers=accepted_offers(columns, items, people),
        credits=columns.credits(),
        claims=columns.claims(),
        own_mail=is_own_mail(ways),
    )


def accepted_offers(columns: FactColumns, items: pl.DataFrame, people: pl.DataFrame) -> pl.DataFrame:
    """The items that the creditor wants reminded: those accepted one by one, and all of a customer with the standing
    answer `always` but those declined one by one."""
    accepted = columns.marked("store_offer", " AND m.answer = 'accepted'")
    always = people.filter(pl.col("offers") == "always")
    if not always.height:
        return accepted
    declined = columns.marked("store_offer", " AND m.answer = 'declined'")
    standing = items.join(always, on="customer", how="semi").select("item").join(declined, on="item", how="anti")
    return pl.concat([accepted, standing]).unique()


def versions_in_force(company: Company, seq: int | None = None) -> tuple[ProcedureVersion, ...]:
    """The company's active procedure versions in their order, now or as they were at event `seq`."""
    versions = ProcedureVersion.objects.filter(company=company).select_related("procedure").order_by("number")
    if seq is not None:
        versions = versions.filter(seq__lte=seq)
    latest = {version.procedure_id: version for version in versions}
    return tuple(sorted((one for one in latest.values() if one.active), key=lambda one: one.position))


def procedures_of(versions: Sequence[ProcedureVersion]) -> tuple[Procedure, ...]:
    """The procedures that kept versions hold."""
    procedures, problems = parse({"procedure": [version.document for version in versions]}, None)
    if problems:
        raise ValueError(f"a kept version is not a procedure: {problems[0]}")
    return tuple(procedures)


def holidays_of(country: str, on: date) -> frozenset[date]:
    """The public holidays of a country in the year of a date (library `holidays`; none for a country it lacks)."""
    try:
        return frozenset(holidays.country_holidays(country, years=on.year))
    except NotImplementedError:
        return frozenset()


def assigned(
    people: pl.DataFrame,
    company: Company,
    versions: Sequence[ProcedureVersion],
    procedures: tuple[Procedure, ...],
    last_notices: pl.DataFrame,
) -> pl.DataFrame:
    """The customers' frame of the facts: each with the index of its procedure and the date of its last notice."""
    index_of = {version.procedure_id: index for index, version in enumerate(versions)}
    named = pl.col("procedure_id").replace_strict(index_of, default=None, return_dtype=pl.Int16)
    people = people.with_columns(named=named)
    people = people.with_columns(assign(people, company.country, procedures).alias("procedure"))
    people = people.join(last_notices, on="customer", how="left", maintain_order="left")
    return people.select(tables.CUSTOMERS.keys())
