# SPDX-License-Identifier: MIT
"""What the matching booked by itself, held against the truth."""

from dataclasses import dataclass

from dunwell.core.matching.model import Proposal
from tests.truth.world import World


@dataclass
class Score:
    """`precision`: of what was booked, how much exactly as it is true, item by item and cent by cent. `recall`: of
    the payments for open items, how many were booked so. `wrong`: ids; `booked`: the kind of each right one."""

    precision: float
    recall: float
    wrong: list[str]
    booked: list[str]


def judge(world: World, proposals: list[Proposal]) -> Score:
    certain = [one for one in proposals if one.certain]
    parts = {one.payment: frozenset((it.item, it.minor, it.written_off) for it in one.allocations) for one in certain}
    credits = {one.payment: frozenset((it.credit_note, it.minor) for it in one.credit_notes) for one in certain}
    true = {key: (world.truth[key], world.taken_off.get(key, frozenset())) for key in parts}
    right = [key for key, booked in parts.items() if (booked, credits[key]) == true[key]]
    wrong = [key for key, booked in parts.items() if (booked, credits[key]) != true[key]]
    meant = sum(truth is not None for truth in world.truth.values())
    return Score(len(right) / max(len(parts), 1), len(right) / meant, wrong, [world.kinds[key] for key in right])
