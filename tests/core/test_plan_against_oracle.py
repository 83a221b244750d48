# SPDX-License-Identifier: MIT
"""The planner, which thinks in columns, against the oracle, which thinks one item and one day at a time."""

from datetime import date

from hypothesis import HealthCheck, given, settings

from dunwell.core.facts import Facts
from tests.oracle.compare import differences, plan_as_rows
from tests.oracle.ledgers import ledgers
from tests.oracle.oracle import oracle_plan


@settings(
    max_examples=500,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(ledgers())
def test_planner_and_oracle_agree_on_any_ledger(ledger: tuple[Facts, date]) -> None:
    from dunwell.core.plan import plan

    facts, on = ledger
    assert differences(*plan_as_rows(plan(facts, on)), oracle_plan(facts, on, horizon_days=120)) == []
