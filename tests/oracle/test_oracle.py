# SPDX-License-Identifier: MIT
"""The oracle held to the worked calendar of the rules and to cases of other systems, so that it is no mere echo."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal

import polars as pl
import pytest

from dunwell.core import facts as tables
from dunwell.core.facts import Facts, frame
from dunwell.core.procedure import Fee, Level, Procedure
from tests.oracle.account import OracleNotice
from tests.oracle.oracle import OracleItem, OraclePlan, oracle_plan

A, B = 1, 2
CUSTOMER = 7
LADDER = Procedure(
    code="ladder",
    name="Ladder",
    levels=(
        Level("reminder", "notice", 7),
        Level("dunning-1", "notice", 21, gap_days=14),
        Level("dunning-2", "notice", 35, gap_days=14),
        Level("call", "call", 49, gap_days=14),
        Level("handover", "handover", 63, gap_days=14, min_overdue_days=31, after_accepted_days=3),
    ),
    send_on=("mon", "tue", "wed", "thu", "fri", "sat", "sun"),
)


@dataclass
class Ledger:
    """One customer's EUR account, told row by row."""

    procedure: Procedure = LADDER
    items: list[tuple[object, ...]] = field(default_factory=list)
    states: list[tuple[object, ...]] = field(default_factory=list)
    holds: list[tuple[object, ...]] = field(default_factory=list)
    disputes: list[tuple[object, ...]] = field(default_factory=list)
    promises: list[tuple[object, ...]] = field(default_factory=list)
    pending: list[int] = field(default_factory=list)

    def item(self, item: int, due_on: date, amount: int, still_open: int | None = None) -> "Ledger":
        unpaid = amount if still_open is None else still_open
        self.items.append((item, CUSTOMER, "EUR", due_on - timedelta(days=14), due_on, amount, unpaid, True))
        return self

    def had(self, item: int, level: int, last_on: date, noticed_on: date | None = None, charged: int = 0) -> "Ledger":
        self.states.append((item, level, last_on, noticed_on or last_on, True, charged))
        return self

    def facts(self) -> Facts:
        return Facts(
            reminders=True,
            offer_mode=False,
            tolerance=Decimal(0),
            holidays=frozenset(),
            channels=frozenset({"email"}),
            procedures=(self.procedure,),
            items=frame(tables.ITEMS, self.items),
            customers=frame(tables.CUSTOMERS, [(CUSTOMER, 0, True, True, False, False, False, None)]),
            states=frame(tables.STATES, self.states),
            holds=frame(tables.HOLDS, self.holds),
            disputes=frame(tables.DISPUTES, self.disputes),
            promises=frame(tables.PROMISES, self.promises),
            pending=pl.DataFrame({"item": self.pending}, schema=tables.MARKED),
        )

    def plan(self, on: date, horizon_days: int = 60) -> OraclePlan:
        return oracle_plan(self.facts(), on, horizon_days)


def day(month: int, number: int) -> date:
    return date(2026, month, number)


def calendar_ledger(open_a: int = 10000) -> Ledger:
    return Ledger().item(A, day(3, 1), 10000, open_a).item(B, day(3, 20), 5000)


def went_out(plan: OraclePlan) -> list[tuple[int, list[tuple[int, bool, int]], int]]:
    return [(notice.level, notice.lines, notice.total) for notice in plan.notices]


def outcome(plan: OraclePlan, item: int) -> tuple[str, date | None]:
    return plan.items[item].outcome, plan.items[item].next_on


# The calendar, one row a test


def test_7_march_nothing_is_due_yet() -> None:
    plan = calendar_ledger().plan(day(3, 7))
    assert plan.items == {
        A: OracleItem("not_due", 10000, None, day(3, 8)),
        B: OracleItem("not_due", 5000, None, day(3, 27)),
    }
    assert plan.notices == []


def test_8_march_reminds_of_a_and_leaves_b_which_is_not_overdue() -> None:
    plan = calendar_ledger().plan(day(3, 8))
    assert (plan.items[A].outcome, plan.items[A].level, outcome(plan, B)) == ("step", 1, ("not_due", day(3, 27)))
    line = (A, True, 10000)
    assert plan.notices == [OracleNotice(CUSTOMER, "EUR", "notice", 1, "email", [line], 0, 0, 0, 10000)]


def test_22_march_steps_a_and_lists_b() -> None:
    plan = calendar_ledger().had(A, 1, day(3, 8)).plan(day(3, 22))
    assert (plan.items[A].level, outcome(plan, B)) == (2, ("listed", day(3, 27)))
    assert went_out(plan) == [(2, [(A, True, 10000), (B, False, 5000)], 15000)]


def test_27_march_steps_b_and_lists_a() -> None:
    plan = calendar_ledger().had(A, 2, day(3, 22)).plan(day(3, 27))
    assert (outcome(plan, A), plan.items[B].level) == (("listed", day(4, 5)), 1)
    assert went_out(plan) == [(1, [(A, False, 10000), (B, True, 5000)], 15000)]


def test_5_april_chases_what_is_left_of_a() -> None:
    plan = calendar_ledger(6000).had(A, 2, day(3, 22)).had(B, 1, day(3, 27)).plan(day(4, 5))
    assert (plan.items[A].chased, plan.items[A].level, outcome(plan, B)) == (6000, 3, ("listed", day(4, 10)))
    assert went_out(plan) == [(3, [(A, True, 6000), (B, False, 5000)], 11000)]


def promised_ledger() -> Ledger:
    ledger = calendar_ledger(6000).had(A, 3, day(4, 5))
    ledger.promises.append((A, 6000, day(4, 25)))
    return ledger


def test_10_april_leaves_the_promised_item_out() -> None:
    plan = promised_ledger().had(B, 1, day(3, 27)).plan(day(4, 10))
    assert (outcome(plan, A), plan.items[B].level) == (("promised", day(4, 26)), 2)
    assert went_out(plan) == [(2, [(B, True, 5000)], 5000)]


def test_19_april_the_call_waits_for_the_promise() -> None:
    plan = promised_ledger().had(B, 2, day(4, 10)).plan(day(4, 19))
    assert (plan.items[A].outcome, outcome(plan, B)) == ("promised", ("waiting", day(4, 24)))
    assert plan.notices == []


def test_24_april_reminds_of_b_alone() -> None:
    plan = promised_ledger().had(B, 2, day(4, 10)).plan(day(4, 24))
    assert went_out(plan) == [(3, [(B, True, 5000)], 5000)]


def test_26_april_the_broken_promise_becomes_a_call() -> None:
    plan = promised_ledger().had(B, 3, day(4, 24)).plan(day(4, 26))
    assert (plan.items[A].level, outcome(plan, B)) == (4, ("waiting", day(5, 8)))
    assert [(n.action, n.channel, n.lines, n.total) for n in plan.notices] == [("call", "", [(A, True, 6000)], 6000)]


def test_10_may_hands_a_over() -> None:
    ledger = calendar_ledger(6000).had(A, 4, day(4, 26), noticed_on=day(4, 5)).had(B, 4, day(5, 8), day(4, 24))
    plan = ledger.plan(day(5, 10))
    assert [(n.action, n.lines) for n in plan.notices] == [("handover", [(A, True, 6000)])]
    assert outcome(plan, B) == ("waiting", day(5, 22))


# Cases of other systems


def test_percentage_fee_is_of_the_original_and_once_per_item_and_level() -> None:
    fees = (Fee(fixed={"EUR": 1000}), Fee(percent=Decimal(15)))
    levels = (Level("one", "notice", 5, 0, fee=fees[0]), Level("two", "notice", 10, 0, repeat_days=1, fee=fees[1]))
    due = day(3, 2)

    def fee_of(ledger: Ledger, on: date) -> int:
        (notice,) = ledger.plan(on).notices
        return notice.fee

    ladder = replace(LADDER, levels=levels)
    assert fee_of(Ledger(ladder).item(A, due, 10000), day(3, 9)) == 1000
    second = Ledger(ladder).item(A, due, 10000, still_open=4000).had(A, 1, day(3, 9), charged=0b10)
    assert fee_of(second, day(3, 12)) == 1500
    third = Ledger(ladder).item(A, due, 10000).had(A, 2, day(3, 12), charged=0b110)
    assert fee_of(third, day(3, 13)) == 0


def test_payment_under_way_takes_the_step_away() -> None:
    ledger = Ledger(replace(LADDER, levels=(Level("one", "notice", 0),))).item(A, day(3, 2), 5000)
    assert ledger.plan(day(3, 2)).items[A].outcome == "step"
    ledger.pending.append(A)
    assert outcome(ledger.plan(day(3, 2)), A) == ("payment_pending", None)


def test_promise_keeps_silent_through_its_last_day() -> None:
    ladder = replace(LADDER, levels=(Level("one", "notice", 10), Level("two", "notice", 30)))
    today = day(3, 1)
    assert outcome(Ledger(ladder).item(A, day(3, 10), 500).plan(today), A) == ("not_due", day(3, 20))
    ledger = Ledger(ladder).item(A, day(2, 10), 500)
    assert outcome(ledger.plan(today), A) == ("step", today)
    ledger.promises.append((A, 500, day(3, 15)))
    assert outcome(ledger.plan(today), A) == ("promised", day(3, 16))
    assert outcome(ledger.plan(day(3, 15)), A) == ("promised", day(3, 16))


def test_disputed_and_not_due_items_chase_nothing() -> None:
    ledger = Ledger().item(A, day(2, 1), 50000).item(B, day(3, 10), 20000)
    ledger.disputes.append((A, None, None))
    plan = ledger.plan(day(3, 1))
    assert (outcome(plan, A), plan.items[A].chased, plan.items[B].outcome) == (("disputed", None), 0, "not_due")
    assert plan.notices == []


PAUSE = replace(
    LADDER,
    levels=(
        Level("notice", "notice", 30),
        Level("warning", "notice", 58, gap_days=0),
        Level("pause", "handover", 61, gap_days=0, min_overdue_days=31, after_accepted_days=3),
    ),
)


@pytest.mark.parametrize(("age", "expected"), [(29, "not_due"), (30, "step"), (31, "step")])
def test_first_notice_is_made_up_when_its_day_was_missed(age: int, expected: str) -> None:
    plan = Ledger(PAUSE).item(A, day(1, 1), 100).plan(day(1, 1) + timedelta(days=age))
    assert plan.items[A].outcome == expected


@pytest.mark.parametrize(
    ("warned_at_age", "accepted", "expected"),
    [
        (58, True, ("step", 0)),
        (59, True, ("waiting", 1)),
        (58, False, ("waiting", None)),
        (58, None, ("waiting", None)),
    ],
)
def test_pause_needs_an_accepted_warning_three_days_old(
    warned_at_age: int, accepted: bool | None, expected: tuple[str, int | None]
) -> None:
    due = day(1, 1)
    on, warned_on = due + timedelta(days=61), due + timedelta(days=warned_at_age)
    ledger = Ledger(PAUSE).item(A, due, 100)
    ledger.states.append((A, 2, warned_on, warned_on, accepted, 0))
    word, days = expected
    assert outcome(ledger.plan(on), A) == (word, None if days is None else on + timedelta(days=days))


@pytest.mark.parametrize(("total", "level"), [(24995, None), (49990, 1), (74985, 2), (99980, 2), (124975, 3)])
def test_overdue_total_picks_the_level_by_age(total: int, level: int | None) -> None:
    levels = tuple(Level(f"over-{n}", "notice", 1, minimum_total={"EUR": n * 100}) for n in (260, 600, 1200))
    ladder = replace(LADDER, escalation="by_age", levels=levels)
    plan = Ledger(ladder).item(A, day(3, 1), total - 1000).item(B, day(3, 1), 1000).plan(day(3, 2))
    assert {item.level for item in plan.items.values()} == {level}
    assert {item.outcome for item in plan.items.values()} == {"step" if level else "below_total_minimum"}


def test_by_age_takes_a_reached_level_while_a_lower_one_waits_for_the_end_of_its_month() -> None:
    levels = (Level("month-end", "notice", 0, month_end=True), Level("next", "notice", 1), Level("later", "notice", 40))
    ledger = Ledger(replace(LADDER, escalation="by_age", levels=levels)).item(A, day(3, 10), 500)
    assert outcome(ledger.plan(day(3, 10)), A) == ("not_due", day(3, 11))
    assert ledger.plan(day(3, 11)).items[A].level == 2


def test_call_costs_the_customer_nothing() -> None:
    ladder = replace(LADDER, levels=(Level("call", "call", 1, fee=Fee(fixed={"EUR": 1000})),))
    (task,) = Ledger(ladder).item(A, day(3, 10), 500).plan(day(3, 11)).notices
    assert (task.action, task.fee, task.total) == ("call", 0, 500)
