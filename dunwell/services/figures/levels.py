# SPDX-License-Identifier: MIT
"""What each level brought in: of what stepped to it, how much was paid within so many days after the notice.

* Money counts for the last step of its item *before* the day it came: what came on the day of a notice was on its way,
  and counts for the step before. Write-offs and credit notes are no money.
* A step counts once its days have passed: of a notice of last week, nothing is told yet about thirty days. So each of
  the spans has a sum of its own that it is measured against.
* No item brings in more than was asked for it. Withdrawn notices and dropped lines do not count.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from dunwell.core.money import Money
from dunwell.services.figures.periods import Period
from dunwell.services.figures.reading import Scope
from dunwell.services.kept import kept
from dunwell.services.load_facts import procedures_of
from dunwell.store.columns import ColumnReader
from dunwell.store.models import ProcedureVersion

WITHIN_DAYS = (7, 14, 30)
_STEPS = {
    "item": pl.Int64, "on": pl.Date, "version": pl.Int64, "position": pl.Int64, "currency": pl.String,
    "chased": pl.Int64,
}  # fmt: skip
_PAID = {"item": pl.Int64, "paid_on": pl.Date, "amount": pl.Int64}


@dataclass(frozen=True)
class Within:
    """Of steps whose `days` have passed: what they asked for, what came in that time, and that in percent of it."""

    days: int
    asked: Money
    paid: Money

    @property
    def percent(self) -> int | None:
        """Rounded down; None: no step is that old yet."""
        return 100 * self.paid.minor // self.asked.minor if self.asked.minor else None


@dataclass(frozen=True)
class LevelFigures:
    """One level of one procedure in one currency: how many items stepped to it, for how much, and what came of it."""

    procedure: str
    position: int
    level: str
    action: str
    currency: str
    items: int
    stepped: Money
    within: tuple[Within, ...]


def level_figures(scope: Scope, period: Period, today: date) -> list[LevelFigures]:
    """By procedure, level and currency, for the steps of a period. 100.00 and 50.00 stepped to a reminder of 2 March;
    100.00 came on 6 March and 50.00 on 20 March: within 7 days 66 %, within 14 days 66 %, within 30 days 100 %.
    """
    return kept("levels", scope.company, scope.own, period, today, make=lambda: _figures(scope, period, today))


def _figures(scope: Scope, period: Period, today: date) -> list[LevelFigures]:
    # Later steps too: what came after one of them is theirs.
    steps = _steps(scope, period.first)
    brought = _brought(steps, _paid(scope, period.first))
    mine = steps.filter(pl.col("on") <= period.last).join(brought, on="step", how="left").fill_null(0)
    keys = ["procedure", "position", "level", "action", "currency"]
    counted = mine.group_by(keys).agg(
        pl.len(), pl.col("chased").sum(),
        *(pl.col("chased").filter(_passed(days, today)).sum().alias(f"asked_{days}") for days in WITHIN_DAYS),
        *(
            pl.min_horizontal(f"paid_{days}", "chased").filter(_passed(days, today)).sum().alias(f"paid_{days}")
            for days in WITHIN_DAYS
        ),
    )  # fmt: skip
    return [
        LevelFigures(
            row["procedure"],
            row["position"],
            row["level"],
            row["action"],
            row["currency"],
            row["len"],
            Money(row["chased"], row["currency"]),
            tuple(
                Within(days, Money(row[f"asked_{days}"], row["currency"]), Money(row[f"paid_{days}"], row["currency"]))
                for days in WITHIN_DAYS
            ),
        )
        for row in counted.sort("procedure", "currency", "position", "level").iter_rows(named=True)
    ]


def _passed(days: int, today: date) -> pl.Expr:
    return pl.col("on") + timedelta(days=days) < today


def _brought(steps: pl.DataFrame, paid: pl.DataFrame) -> pl.DataFrame:
    """What came within the days after each step, as far as no later step of the item came between."""
    matched = paid.sort("paid_on").join_asof(
        steps.select("item", "step", "on").sort("on"), left_on="paid_on", right_on="on", by="item",
        strategy="backward", allow_exact_matches=False, check_sortedness=False,
    )  # fmt: skip
    took = (pl.col("paid_on") - pl.col("on")).dt.total_days()
    return (
        matched.filter(pl.col("step").is_not_null())
        .group_by("step")
        .agg(pl.col("amount").filter(took <= days).sum().alias(f"paid_{days}") for days in WITHIN_DAYS)
    )


def _steps(scope: Scope, first: date) -> pl.DataFrame:
    """Every step from a day on, with its own level: a line may take a lower one than its notice."""
    query = (
        'SELECT l.item_id AS item, n."on", l.version_id AS version, l.position, n.currency, l.chased_minor AS chased '  # noqa: S608  # our own names and ids
        'FROM store_notice n JOIN store_noticeline l ON l.notice_id = n.id WHERE n.company_id = ? AND n."on" >= ? '
        f"AND n.withdrawn_seq IS NULL AND l.step IS NOT NULL AND NOT l.withdrawn{scope.of('n.customer_id')}"
    )
    with ColumnReader() as reader:
        found = reader.read(query, [scope.company.pk, reader.day(first)], _STEPS)
    return found.with_row_index("step").join(_names(found["version"].unique().to_list()), on=["version", "position"])


def _names(versions: list[int]) -> pl.DataFrame:
    rows = [
        (version.pk, position, version.procedure.code, level.code, str(level.action))
        for version in ProcedureVersion.objects.filter(pk__in=versions).select_related("procedure")
        for position, level in enumerate(procedures_of([version])[0].levels, 1)
    ]
    schema = {
        "version": pl.Int64, "position": pl.Int64, "procedure": pl.String, "level": pl.String, "action": pl.String,
    }  # fmt: skip
    return pl.DataFrame(rows, schema=schema, orient="row")


def _paid(scope: Scope, first: date) -> pl.DataFrame:
    with ColumnReader() as reader:
        query = (
            'SELECT a.item_id AS item, a."on" AS paid_on, a.amount_minor AS amount FROM store_allocation a '
            "JOIN store_payment p ON p.id = a.payment_id WHERE a.company_id = ? AND p.kind = 'money' "
            'AND a.item_id IS NOT NULL AND a.reversed_seq IS NULL AND a."on" > ?'
        )
        return reader.read(query, [scope.company.pk, reader.day(first)], _PAID)
