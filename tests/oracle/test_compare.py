# SPDX-License-Identifier: MIT
"""The comparison notices every kind of difference, and the random ledgers bring every outcome about."""

from collections import Counter
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from tests.oracle.compare import differences
from tests.oracle.ledgers import Size, ledger_of
from tests.oracle.oracle import OraclePlan, oracle_plan

OUTCOMES = [
    "settled",
    "company_off",
    "customer_off",
    "item_off",
    "no_procedure",
    "in_collection",
    "on_hold",
    "disputed",
    "promised",
    "payment_pending",
    "awaiting_offer",
    "below_item_minimum",
    "not_due",
    "too_old",
    "finished",
    "waiting",
    "quiet",
    "below_total_minimum",
    "covered_by_credit",
    "unreachable",
    "step",
    "listed",
]
Rows = dict[int, dict[str, Any]]


def rows_of(plan: OraclePlan) -> tuple[Rows, list[dict[str, Any]]]:
    return {item: asdict(row) for item, row in plan.items.items()}, [asdict(notice) for notice in plan.notices]


def a_plan_with_notices() -> OraclePlan:
    plans = (oracle_plan(*ledger_of(seed, Size(items=20))) for seed in range(100))
    return next(plan for plan in plans if len(plan.notices) > 1)


def test_oracle_agrees_with_itself() -> None:
    plan = a_plan_with_notices()
    assert differences(*rows_of(plan), plan) == []


def test_every_changed_fact_of_an_item_is_noticed() -> None:
    plan = a_plan_with_notices()
    for name, value in (("outcome", "lost"), ("chased", -1), ("level", 99), ("next_on", plan.horizon)):
        rows, notices = rows_of(plan)
        item = max(rows)
        rows[item][name] = value
        (found,) = differences(rows, notices, plan)
        assert found.startswith(f"item {item}: {name} is ")


def test_every_changed_fact_of_a_notice_is_noticed() -> None:
    plan = a_plan_with_notices()
    for name in ("customer", "currency", "level", "channel", "credits", "fee", "claims", "total"):
        rows, notices = rows_of(plan)
        notices[0][name] = "XXX" if isinstance(notices[0][name], str) else -1
        assert len(differences(rows, notices, plan)) == 2, name


def test_missing_and_doubled_notices_and_items_are_noticed() -> None:
    plan = a_plan_with_notices()
    rows, notices = rows_of(plan)
    assert len(differences(rows, notices[1:], plan)) == 2
    assert len(differences(rows, [*notices, notices[0]], plan)) == 1
    rows.pop(max(rows))
    assert len(differences(rows, notices, plan)) == 1


def test_next_on_beyond_the_horizon_counts_as_none() -> None:
    plan = a_plan_with_notices()
    rows, notices = rows_of(plan)
    never = next(item for item, row in plan.items.items() if row.next_on is None)
    rows[never]["next_on"] = plan.horizon + timedelta(days=1)
    assert differences(rows, notices, plan) == []


def test_random_ledgers_bring_every_outcome_and_action_about() -> None:
    plans = [oracle_plan(*ledger_of(seed), horizon_days=0) for seed in range(400)]
    seen = Counter(item.outcome for plan in plans for item in plan.items.values())
    assert {outcome for outcome in OUTCOMES if seen[outcome] < 5} == set()
    assert seen.keys() <= set(OUTCOMES)
    assert {notice.action for plan in plans for notice in plan.notices} == {"notice", "call", "handover"}


def test_same_seed_gives_the_same_ledger() -> None:
    assert oracle_plan(*ledger_of(5)) == oracle_plan(*ledger_of(5))
