# SPDX-License-Identifier: MIT
"""The procedures that a random life changes between: every policy occurs in one of them."""

from tests.scenarios.ladders import ladder, level

_STEPS = (
    level("reminder", 3, 'fee = { EUR = "5.00" }', gap_days=4),
    level("second", 9, 'fee_percent = "10"', gap_days=4),
    level("call", 16, action="call", gap_days=4),
    level("final", 21, gap_days=6),
    level("handover", 33, action="handover", gap_days=5),
)
_FOR_ALL = ladder(*_STEPS[:4], code="all", more="quiet_days = 3")
PROCEDURES = (
    ladder(*_STEPS, more='applies_to = { kind = ["business"] }') + _FOR_ALL,
    ladder(*_STEPS[:3], more='escalation = "by_age"\ninclude = "open"') + ladder(*_STEPS[1:4], code="all"),
    ladder(
        level("reminder", 3, 'minimum_total = { EUR = "90.00" }'),
        level("again", 8, "repeat_days = 5"),
        more='grouping = "invoice"\nminimum_item = { EUR = "20.00" }\nstop_after_months = 3',
    ),
    ladder(*_STEPS[:2], level("last", 12, "repeat_days = 6", gap_days=6), more='minimum_total = { EUR = "60.00" }')
    + ladder(*_STEPS, code="all", more='net_credits = false\napplies_to = { group = ["vip"] }'),
)
