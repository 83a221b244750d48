# SPDX-License-Identifier: MIT
"""The plan of a day as screens read it: decided once per state of the books, then filtered and paged.

The same facts and date give the same plan, and every change of the facts moves the head of the company's event chain.
So a plan is kept under (company, head, date), in this process, and never has to be thrown away for being old.
"""

import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl
from django.db import connection

from dunwell.core.gates import OUTCOMES
from dunwell.core.money import Money
from dunwell.core.plan import Plan, plan
from dunwell.services.deciding import decide
from dunwell.services.frame_paging import Row, frame_page
from dunwell.services.load_facts import Loaded, load_facts
from dunwell.services.paging import KeyPage
from dunwell.services.present import Names, names_of
from dunwell.services.rewind import facts_at, seq_before_run
from dunwell.services.why import Phrase, level_code, reason
from dunwell.store.models import Company, OpenItem

# Kept plans hold at most so many items together (the last one always stays): about 200 bytes each.
_KEPT_ITEMS = 500_000
_ORDER = ("step", *(name for name in reversed(OUTCOMES) if name != "step"))
_NEVER = 10_000_000  # a day number after every date: what has no next date stands last
# What goes out first, then by customer and document.
STANDING = ("rank", "ref", "invoice", "installment", "item")


@dataclass(frozen=True)
class Planned:
    """A day's plan with the facts behind it; `rows` are its items with their names, what goes out first.

    `idle` are those of them that are on no notice of this day, `people` the customers (customer, ref, customer_name).
    """

    plan: Plan
    loaded: Loaded
    rows: pl.DataFrame
    idle: pl.DataFrame
    people: pl.DataFrame


@dataclass(frozen=True)
class PlanRow:
    """One open item of a plan, as a screen shows it. `why` is `reason` in English.

    `days_late` counts from the due date, and is negative before it.
    """

    item: int
    name: str
    invoice_id: int | None
    customer_id: int
    customer_ref: str
    customer_name: str
    due_on: date | None
    open: Money
    chased: Money
    outcome: str
    procedure: str | None
    level: str | None
    age_days: int
    days_late: int
    next_on: date | None
    reason: Phrase

    @property
    def why(self) -> str:
        return str(self.reason)


_kept: OrderedDict[tuple[object, ...], Planned] = OrderedDict()
_lock = threading.Lock()


def planned(company: Company, on: date) -> Planned:
    """What a run on `on` would do, or did, as the company's books stand at its `event_seq`."""
    key = key_of(company, on)
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    # A day that has had its run is told as it was decided then, as `explain` tells it.
    seq = seq_before_run(company, on)
    loaded = facts_at(company, on, seq)
    decided = decide(loaded, on)
    names = names_of(company, settled=seq is not None)
    rows = _named(decided, names)
    idle = rows.join(decided.lines, on="item", how="anti", maintain_order="left")
    found = Planned(decided, loaded, rows, idle, names.customers.rename({"name": "customer_name"}))
    with _lock:
        _kept[key] = found
        while len(_kept) > 1 and sum(one.rows.height for one in _kept.values()) > _KEPT_ITEMS:
            _kept.popitem(last=False)
    return found


def is_planned(company: Company, on: date) -> bool:
    """Whether that plan is kept: then it costs nothing to ask."""
    with _lock:
        return key_of(company, on) in _kept


def key_of(company: Company, on: date) -> tuple[object, ...]:
    """What a plan is kept under. The database is named, for a process (a test) may go from one to another."""
    return (str(connection.settings_dict["NAME"]), company.pk, company.event_seq, company.event_hash, on)


def planned_for_customer(company: Company, customer: int, on: date) -> list[PlanRow]:
    """What a run on `on` would decide about one customer's items, as they stand now; read and decided for him alone."""
    loaded = load_facts(company, on, customers=[customer])
    rows = _named(plan(loaded.facts, on), names_of(company, [customer]))
    return list(plan_rows(company, rows.rows(named=True), loaded))


def idle_page(
    company: Company,
    on: date,
    *,
    outcome: str = "",
    text: str = "",
    order: Sequence[str] = STANDING,
    after: str = "",
    before: str = "",
    size: int = 50,
) -> KeyPage[PlanRow]:
    """A page of the items that get nothing on this day, of one outcome (or all), whose number, customer number or
    customer name holds `text`. `order`: columns of the plan's rows, the last of them `item`."""
    decided = planned(company, on)
    found = frame_page(_found(decided.idle, outcome, text), order, after=after, before=before, size=size)
    rows = list(plan_rows(company, found.rows, decided.loaded))
    return KeyPage(rows=rows, total=found.total, next=found.next, previous=found.previous)


def every_idle(
    company: Company, on: date, *, outcome: str = "", text: str = "", order: Sequence[str] = STANDING
) -> Iterator[PlanRow]:
    """All of them, for an export."""
    decided = planned(company, on)
    names = [name.removeprefix("-") for name in order]
    found = _found(decided.idle, outcome, text).sort(names, descending=[name.startswith("-") for name in order])
    for part in found.iter_slices(5000):
        yield from plan_rows(company, part.rows(named=True), decided.loaded)


def outcome_counts(decided: Plan) -> dict[str, int]:
    """How many items have each outcome: first what goes out, then what was stopped last; none that no item has."""
    return counts_of(decided.items)


def counts_of(items: pl.DataFrame) -> dict[str, int]:
    """The same of some of the items."""
    counts = dict(items["outcome"].cast(pl.String).value_counts().iter_rows())
    return {name: counts[name] for name in _ORDER if name in counts}


def plan_rows(company: Company, rows: Iterable[Row], loaded: Loaded) -> Iterator[PlanRow]:
    """These rows of a plan, worded."""
    rows = list(rows)
    found = OpenItem.objects.filter(company=company, pk__in=[row["item"] for row in rows])
    known = {pk: (invoice, due) for pk, invoice, due in found.values_list("pk", "invoice_id", "due_on")}
    for row in rows:
        yield _plan_row(row, loaded, *known.get(_int(row["item"]), (None, None)))


def _plan_row(row: Row, loaded: Loaded, invoice: int | None, due_on: date | None) -> PlanRow:
    procedures, index = loaded.facts.procedures, row["procedure"]
    currency, next_on = str(row["currency"]), row["next_on"]
    return PlanRow(
        item=_int(row["item"]),
        name=str(row["name"]),
        invoice_id=invoice,
        customer_id=_int(row["customer"]),
        customer_ref=str(row["ref"]),
        customer_name=str(row["customer_name"]),
        due_on=due_on,
        open=Money(_int(row["open"]), currency),
        chased=Money(_int(row["chased"]), currency),
        outcome=str(row["outcome"]),
        procedure=procedures[index].name if isinstance(index, int) else None,
        level=level_code(row, "level" if row["outcome"] == "step" else "state", procedures),
        age_days=_int(row["age_days"]),
        days_late=_int(row["late"]),
        next_on=next_on if isinstance(next_on, date) else None,
        reason=reason(row, loaded.facts),
    )


def _named(decided: Plan, names: Names) -> pl.DataFrame:
    people = names.customers.rename({"name": "customer_name"})
    rows = decided.items.join(names.items, on="item", how="left").join(people, on="customer", how="left")
    rank = pl.col("outcome").cast(pl.String).replace_strict(_ORDER, range(len(_ORDER)), return_dtype=pl.Int16)
    late = (pl.lit(decided.on) - pl.col("past_due")).dt.total_days()
    rows = rows.with_columns(
        rank=rank,
        late=late,
        next_order=pl.col("next_on").cast(pl.Int32).fill_null(_NEVER),
        sought=pl.concat_str("name", "ref", "customer_name", separator="\n", ignore_nulls=True).str.to_lowercase(),
    )
    rows = rows.with_columns(pl.col("name", "invoice", "ref", "customer_name").fill_null(""))
    return rows.with_columns(pl.col("installment").fill_null(0)).sort(STANDING)


def _found(rows: pl.DataFrame, outcome: str, text: str) -> pl.DataFrame:
    if outcome:
        rows = rows.filter(pl.col("outcome").cast(pl.String) == outcome)
    return rows.filter(pl.col("sought").str.contains(text.lower(), literal=True)) if text else rows


def _int(value: object) -> int:
    return value if isinstance(value, int) else 0
