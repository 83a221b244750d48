# SPDX-License-Identifier: MIT
"""In which tone a level speaks, from its place among the notices of its procedure."""

from dunwell.core.problem import Refused
from dunwell.core.procedure import Procedure
from dunwell.letters.notice import Tone


def tone_of(procedure: Procedure, position: int) -> Tone:
    """The tone of the notice level at `position` (1, 2, …): friendly, firm or final.

    The first notice is friendly, however many follow. The last one is final when there are three or more, or when a
    hand-over comes after it (a call in between does not count: it is not written). All others are firm.
    Example: reminder, dunning-1, dunning-2, call, handover speak friendly, firm, final; two notices alone speak
    friendly, firm; two notices and a hand-over speak friendly, final.
    Raises `Refused("not_a_notice_level")` for a call, a hand-over or a position that the procedure does not have.
    """
    notices = [place for place, level in enumerate(procedure.levels, start=1) if level.action == "notice"]
    if position not in notices:
        raise Refused("not_a_notice_level", procedure=procedure.code, position=position)
    if position == notices[0]:
        return "friendly"
    if position == notices[-1] and (len(notices) >= 3 or _handed_over_after(procedure, position)):
        return "final"
    return "firm"


def _handed_over_after(procedure: Procedure, position: int) -> bool:
    return any(level.action == "handover" for level in procedure.levels[position:])
