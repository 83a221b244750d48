# SPDX-License-Identifier: MIT
"""What a new procedure starts with: nothing but one reminder, a general procedure, or the one for VIPs."""

from collections.abc import Sequence
from dataclasses import replace

from dunwell.core.procedure import WORKDAYS, AppliesTo, Fee, Level, Procedure

VIP_GROUP = "VIP"
VIP_MORE_DAYS = 14  # a VIP has so much more time before the first reminder, and between two


def blank(code: str, name: str) -> Procedure:
    """One friendly reminder a week after the due date, for nobody yet: no customer is of the group `code`."""
    level = Level("reminder", "notice", 7, channels=("email", "letter"))
    rule = AppliesTo(groups=frozenset({code}))
    return Procedure(code, name, (level,), applies_to=rule, send_on=WORKDAYS)


def copy_of(procedure: Procedure, code: str, name: str) -> Procedure:
    """The same under another name, for nobody yet."""
    return replace(procedure, code=code, name=name, applies_to=AppliesTo(groups=frozenset({code})))


def vip(general: Procedure, code: str, name: str) -> Procedure:
    """The general procedure for customers of the group VIP: no fees, more time, and nobody is handed over by a machine.

    Before each step a VIP has 14 days more than others: 7, 21, 35 days and a call after 49 become 21, 49, 77 and 105.
    """
    levels: list[Level] = []
    for number, level in enumerate((one for one in general.levels if one.action != "handover"), 1):
        later = VIP_MORE_DAYS * number
        levels.append(
            replace(
                level,
                after_days=level.after_days + later,
                gap_days=level.gap_days + VIP_MORE_DAYS,
                fee=Fee(),
                interest=False,
                compensation=False,
                repeat_days=None,
            )
        )
    rule = AppliesTo(country="domestic", groups=frozenset({VIP_GROUP}))
    steps = tuple(levels) or blank(code, name).levels
    return replace(general, code=code, name=name, levels=steps, applies_to=rule)


def free_code(wanted: str, taken: Sequence[str]) -> str:
    """`wanted`, or `wanted-2`, `wanted-3` … where it is taken."""
    number, code = 1, wanted
    while code in taken:
        number += 1
        code = f"{wanted[:36]}-{number}"
    return code
