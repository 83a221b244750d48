# SPDX-License-Identifier: MIT
"""Mode review, as a person sees it: what was proposed, what has changed since, and the word that sends it."""

from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from dunwell.core.money import Money
from dunwell.core.procedure import Procedure
from dunwell.services import proposals
from dunwell.services.access import Seat
from dunwell.services.find import item_name
from dunwell.services.planned import planned
from dunwell.services.why import Row, level_code, why
from dunwell.store.models import Company, OpenItem, Run


@dataclass(frozen=True)
class ProposedLine:
    """One proposed item. `change`: empty, `amount`, or why it would not go out now: `gone`, `level`."""

    item: int
    name: str
    invoice_id: int
    customer_id: int
    customer_ref: str
    customer_name: str
    level: str | None
    proposed: Money
    now: Money | None
    change: str
    why: str

    @property
    def goes_out(self) -> bool:
        return self.change in {"", "amount"}


@dataclass(frozen=True)
class Review:
    """The open proposal as it stands on `on`. `new`: items that would step now and were not proposed; they wait."""

    run: Run
    on: date
    sending_day: bool
    lines: list[ProposedLine]
    new: int

    @property
    def going(self) -> int:
        return sum(line.goes_out for line in self.lines)

    @property
    def totals(self) -> list[Money]:
        """What the lines that go out chase, by currency."""
        sums: dict[str, Money] = {}
        for line in self.lines:
            if line.goes_out and line.now:
                sums[line.now.currency] = sums.get(line.now.currency, Money(0, line.now.currency)) + line.now
        return [sums[currency] for currency in sorted(sums)]


def review(company: Company, on: date) -> Review | None:
    """The open proposal, each line held against what would be decided on `on`; None: nothing waits."""
    run = proposals.open_proposal(company)
    if run is None:
        return None
    decided = planned(company, on)
    rows = {row["item"]: row for row in decided.rows.filter(pl.col("item").is_in(_items(run))).iter_rows(named=True)}
    stepped = decided.plan.lines.filter(pl.col("stepped")).select("item", "position", "chased")
    now = {item: (position, chased) for item, position, chased in stepped.iter_rows()}
    items = OpenItem.objects.filter(company=company).select_related("invoice", "customer").in_bulk(_items(run))
    procedures = decided.loaded.facts.procedures
    lines = [
        _line(items[item], (position, chased), now.get(item), rows.get(item), procedures)
        for item, position, chased in run.proposal
    ]
    lines.sort(key=lambda line: (line.customer_name, line.customer_ref, line.name))
    new = len(now.keys() - items.keys())
    return Review(run=run, on=on, sending_day=any(decided.plan.sending), lines=lines, new=new)


def approve(seat: Seat, *, on: date, without: frozenset[int], actor: str, at: datetime) -> proposals.Approval:
    """Approves the open proposal without these items, which wait for the next one.

    Raises `Refused("role_may_not")`, and what `proposals.approve` refuses.
    """
    seat.must("decide")
    return proposals.approve(seat.company, on=on, actor=actor, at=at, without=without)


def _items(run: Run) -> list[int]:
    return [item for item, _, _ in run.proposal]


def _line(
    item: OpenItem,
    proposed: tuple[int, int],
    now: tuple[int, int] | None,
    row: Row | None,
    procedures: tuple[Procedure, ...],
) -> ProposedLine:
    (position, chased), change = proposed, ""
    if now != proposed:
        change = "gone" if now is None else "level" if now[0] != position else "amount"
    return ProposedLine(
        item=item.pk,
        name=item_name(item),
        invoice_id=item.invoice_id,
        customer_id=item.customer_id,
        customer_ref=item.customer.ref,
        customer_name=item.customer.name,
        level=level_code({**row, "level": position}, "level", procedures) if row else None,
        proposed=Money(chased, item.currency),
        now=Money(now[1], item.currency) if now else None,
        change=change,
        why=why(row, procedures) if row else "Nothing of it is open any more.",
    )
