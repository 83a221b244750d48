# SPDX-License-Identifier: MIT
"""The plan of a day as screens read it: decided once per state of the books, then filtered and paged.

The same facts and date give the same plan, and every change of the facts moves the head of the company's event chain.
So a plan is kept under (company, head, date), in this process, and never has to be thrown away for being old.
"""

import threading
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import polars as pl
from django.db import connection

from dunwell.core.gates import OUTCOMES
from dunwell.core.money import Money
from dunwell.core.plan import Plan, plan
from dunwell.services.load_facts import Loaded, load_facts
from dunwell.services.present import Names, names_of
from dunwell.services.rewind import facts_at, seq_before_run
from dunwell.services.why import level_code, why
from dunwell.store.models import Company, OpenItem

# Kept plans hold at most so many items together (the last one always stays): about 200 bytes each.
_KEPT_ITEMS = 500_000
_ORDER = ("step", *(name for name in reversed(OUTCOMES) if name != "step"))


@dataclass(frozen=True)
class Planned:
    """A day's plan with the facts behind it; `rows` are its items with their names, what goes out first."""

    plan: Plan
    loaded: Loaded
    rows: pl.DataFrame


@dataclass(frozen=True)
class PlanRow:
    """One open item of a plan, as a screen shows it."""

    name: str
    invoice_id: int | None
    customer_id: int
    customer_ref: str
    customer_name: str
    open: Money
    chased: Money
    outcome: str
    procedure: str | None
    level: str | None
    age_days: int
    next_on: date | None
    why: str


@dataclass(frozen=True)
class PlanPage:
    """A page of a plan. `counts` are of the whole plan, what goes out first; `total` is what was found."""

    on: date
    sending_day: bool
    counts: dict[str, int]
    items: int
    rows: list[PlanRow]
    total: int
    page: int
    pages: int


_kept: OrderedDict[tuple[object, ...], Planned] = OrderedDict()
_lock = threading.Lock()


def planned(company: Company, on: date) -> Planned:
    """What a run on `on` would do, or did, as the company's books stand at its `event_seq`."""
    # The database is named, for a process (a test) may go from one to another.
    key = (str(connection.settings_dict["NAME"]), company.pk, company.event_seq, company.event_hash, on)
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    # A day that has had its run is told as it was decided then, as `explain` tells it.
    loaded = facts_at(company, on, seq_before_run(company, on))
    decided = plan(loaded.facts, on)
    found = Planned(decided, loaded, _named(decided, names_of(company)))
    with _lock:
        _kept[key] = found
        while len(_kept) > 1 and sum(one.rows.height for one in _kept.values()) > _KEPT_ITEMS:
            _kept.popitem(last=False)
    return found


def planned_for_customer(company: Company, customer: int, on: date) -> list[PlanRow]:
    """What a run on `on` would decide about one customer's items, as they stand now; read and decided for him alone."""
    loaded = load_facts(company, on, customers=[customer])
    decided = plan(loaded.facts, on)
    return list(plan_rows(company, _named(decided, names_of(company, [customer])), loaded))


def plan_page(
    company: Company, on: date, *, outcome: str = "", text: str = "", page: int = 1, size: int = 50
) -> PlanPage:
    """The items of one outcome (or all) whose number, customer number or customer name holds `text`."""
    decided = planned(company, on)
    found = decided.rows
    if outcome:
        found = found.filter(pl.col("outcome").cast(pl.String) == outcome)
    if text:
        found = found.filter(
            pl.any_horizontal(_holds("name", text), _holds("ref", text), _holds("customer_name", text))
        )
    pages = max(1, -(-found.height // size))
    page = min(max(1, page), pages)
    return PlanPage(
        on=on,
        sending_day=any(decided.plan.sending),
        counts=outcome_counts(decided.plan),
        items=decided.rows.height,
        rows=list(plan_rows(company, found.slice((page - 1) * size, size), decided.loaded)),
        total=found.height,
        page=page,
        pages=pages,
    )


def outcome_counts(decided: Plan) -> dict[str, int]:
    """How many items have each outcome: first what goes out, then what was stopped last; none that no item has."""
    counts = dict(decided.items["outcome"].cast(pl.String).value_counts().iter_rows())
    return {name: counts[name] for name in _ORDER if name in counts}


def plan_rows(company: Company, rows: pl.DataFrame, loaded: Loaded) -> Iterator[PlanRow]:
    """These rows of a plan, worded."""
    procedures = loaded.facts.procedures
    items = OpenItem.objects.filter(company=company, pk__in=rows["item"].to_list())
    invoice_of = dict(items.values_list("pk", "invoice_id"))
    for row in rows.iter_rows(named=True):
        index = row["procedure"]
        yield PlanRow(
            name=row["name"],
            invoice_id=invoice_of.get(row["item"]),
            customer_id=row["customer"],
            customer_ref=row["ref"],
            customer_name=row["customer_name"],
            open=Money(row["open"], row["currency"]),
            chased=Money(row["chased"], row["currency"]),
            outcome=row["outcome"],
            procedure=None if index is None else procedures[index].name,
            level=level_code(row, "level" if row["outcome"] == "step" else "state", procedures),
            age_days=row["age_days"],
            next_on=row["next_on"],
            why=why(row, procedures),
        )


def _named(decided: Plan, names: Names) -> pl.DataFrame:
    people = names.customers.rename({"name": "customer_name"})
    rows = decided.items.join(names.items, on="item", how="left").join(people, on="customer", how="left")
    rank = pl.col("outcome").cast(pl.String).replace_strict(_ORDER, range(len(_ORDER)), return_dtype=pl.Int16)
    return rows.sort(rank, "ref", "invoice", "installment")


def _holds(column: str, text: str) -> pl.Expr:
    return pl.col(column).str.to_lowercase().str.contains(text.lower(), literal=True).fill_null(value=False)
