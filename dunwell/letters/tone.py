# SPDX-License-Identifier: MIT
"""In which tone a level speaks, from its place among the notices of its procedure."""

from dunwell.core.problem import Refused
from dunwell.core.procedure import Procedure
from dunwell.letters.notice import Tone


def tone_of(procedure: Procedure, position: int) -> Tone:
    """The tone of the notice level at `position` (1, 2, …): courtesy, friendly, firm, final or handover.

    A notice before or on the due date is a courtesy. Of the others the first is friendly, however many follow. The last
    is final when there are three or more, or when a hand-over comes after it (a call in between does not count: it is
    not written). When there are four or more and a hand-over comes after them, the last announces it, and the one
    before is final. All others are firm.
    Example: reminder, dunning-1, dunning-2, call, handover speak friendly, firm, final; two notices alone speak
    friendly, firm; two notices and a hand-over speak friendly, final; four and a hand-over friendly, firm, final,
    handover.
    Raises `Refused("not_a_notice_level")` for a call, a hand-over or a position that the procedure does not have.
    """
    notices = [place for place, level in enumerate(procedure.levels, start=1) if level.action == "notice"]
    if position not in notices:
        raise Refused("not_a_notice_level", procedure=procedure.code, position=position)
    if _before_due(procedure, position):
        return "courtesy"
    late = [place for place in notices if not _before_due(procedure, place)]
    rest, handed_over = len(late) - late.index(position), _handed_over_after(procedure, position)
    announced = handed_over and len(late) >= 4
    if position == late[0]:
        return "friendly"
    if announced and rest <= 2:
        return "handover" if rest == 1 else "final"
    return "final" if rest == 1 and (len(late) >= 3 or handed_over) else "firm"


def _before_due(procedure: Procedure, position: int) -> bool:
    return procedure.anchor == "due_date" and procedure.levels[position - 1].after_days <= 0


def _handed_over_after(procedure: Procedure, position: int) -> bool:
    return any(level.action == "handover" for level in procedure.levels[position:])
