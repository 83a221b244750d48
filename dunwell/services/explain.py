# SPDX-License-Identifier: MIT
"""Why was this invoice reminded, or not, on that day: the same decision as the run's, told for one invoice."""

from dataclasses import dataclass, field
from datetime import date

import polars as pl

from dunwell.core.gates import OUTCOMES
from dunwell.core.money import decimal_string
from dunwell.core.plan import plan
from dunwell.services import find
from dunwell.services.load_facts import Loaded
from dunwell.services.present import Json, item_rows, names_of
from dunwell.services.rewind import customer_at, facts_at, seq_before_run
from dunwell.services.why import Phrase, level_code, reason
from dunwell.store.models import Company, NoticeLine, OpenItem, Run

_FACTS = (
    "past_due", "anchor_on", "last_on", "noticed_on", "accepted", "hold_until", "ready_on", "reached_on",
    "too_old_on", "quiet_until",
)  # fmt: skip


_GATES = tuple(name for name in OUTCOMES if name not in {"step", "listed"})
_AMOUNTS = ("disputed", "promised", "tolerance", "minimum_item", "overdue_total", "level_minimum")


@dataclass(frozen=True)
class Explanation:
    """One item's decision on a date, its gates in order (passed, or the one that held), and its notices so far."""

    item: Json
    gates: list[Json]
    facts: Json
    history: list[Json]
    amounts: Json = field(default_factory=dict)
    reason: Phrase | None = None

    @property
    def ahead(self) -> list[str]:
        """The gates after the one that held, in their order: nobody looked at them. None for a step."""
        passed = [str(gate["gate"]) for gate in self.gates]
        last = next((gate for gate in reversed(passed) if gate in _GATES), "")
        return list(_GATES[_GATES.index(last) + 1 :]) if last and passed[-1] != "step" else []

    def as_json(self) -> Json:
        return {**self.item, "gates": self.gates, "facts": {**self.facts, **self.amounts}, "history": self.history}


def explain(company: Company, name: str, on: date) -> list[Explanation]:
    """The decision of a date for an invoice's open items (or the one item named), as that day's run knew things.

    On a day before the last run the facts are those that the next run knew; later, those known now. Raises
    `Refused("not_found")`.
    """
    items = find.items_named(company, name)
    seq = seq_before_run(company, on)
    customer = customer_at(company, items[0], seq)
    loaded = facts_at(company, on, seq, customers=[customer], settled=True)
    decided = plan(loaded.facts, on)
    names = names_of(company, sorted({customer, items[0].customer_id}))
    told = {row["item"]: row for row in item_rows(decided, loaded, names)}
    rows = {row["item"]: row for row in decided.items.iter_rows(named=True)}
    return [
        _explained(item, told[find.item_name(item)], rows[item.pk], loaded)
        if item.pk in rows
        else _unknown_then(item, on)
        for item in items
    ]


def _explained(item: OpenItem, told: Json, row: Json, loaded: Loaded) -> Explanation:
    outcome = str(row["outcome"])
    stop = OUTCOMES.index(outcome)
    gates: list[Json] = [{"gate": gate, "holds": False} for gate in OUTCOMES[:stop] if outcome != "listed"]
    if outcome == "listed":
        stop = OUTCOMES.index(str(row["own"]))
        gates = [{"gate": gate, "holds": False} for gate in OUTCOMES[:stop]] + [{"gate": row["own"], "holds": True}]
    gates.append({"gate": outcome, "holds": True})
    facts: Json = {name: _plain(row[name]) for name in _FACTS}
    facts["last_level"] = level_code(row, "state", loaded.facts.procedures)
    facts["next_level"] = level_code(row, "next_level", loaded.facts.procedures)
    why = reason(row, loaded.facts)
    return Explanation(told, gates, facts, _history(item), _amounts(row, loaded), why)


def runs_around(company: Company, on: date) -> tuple[date | None, date | None]:
    """The days of the last run before a date, and of the next one after it."""
    runs = Run.objects.filter(company=company, status=Run.Status.APPLIED).values_list("on", flat=True)
    return runs.filter(on__lt=on).order_by("-on").first(), runs.filter(on__gt=on).order_by("on").first()


def _amounts(row: Json, loaded: Loaded) -> Json:
    """The amounts that a gate may have weighed, with the credit of the customer in that currency."""
    currency = str(row["currency"])
    mine = (pl.col("customer") == row["customer"]) & (pl.col("currency") == currency)
    weighed = {name: row[name] for name in _AMOUNTS} | {"credit": loaded.facts.credits.filter(mine)["amount"].sum()}
    return {name: decimal_string(one, currency) for name, one in weighed.items() if isinstance(one, int)}


def _unknown_then(item: OpenItem, on: date) -> Explanation:
    told: Json = {
        "item": find.item_name(item),
        "invoice": item.invoice.number,
        "customer": item.customer.ref,
        "currency": item.currency,
        "outcome": None,
        "why": f"It was cancelled, or not known yet, when {on} was decided.",
    }
    return Explanation(item=told, gates=[], facts={}, history=_history(item))


def _history(item: OpenItem) -> list[Json]:
    lines = NoticeLine.objects.filter(item=item).select_related("notice").order_by("notice__on", "pk")
    return [
        {
            "on": line.notice.on.isoformat(),
            "notice": line.notice.number,
            "action": line.notice.action,
            "level": line.notice.level,
            "stepped": line.step is not None,
            "withdrawn": line.withdrawn,
            "deliveries": [
                {"channel": one.channel, "state": one.state, "answer": one.answer}
                for one in line.notice.deliveries.order_by("pk")
            ],
        }
        for line in lines
    ]


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
