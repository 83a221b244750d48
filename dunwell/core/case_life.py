# SPDX-License-Identifier: MIT
"""The life of a case: its states, the steps between them, and where each leads.

As long as a case is live its items are `in_collection` and nobody is reminded of them. When it is over they go on where
they stood: what was collected or written off is settled, what was returned or taken back takes its next level, if its
procedure has one after the hand-over. Over is over for every step; a case that is reopened goes on where it ended.
Single items may leave a case that runs.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

State = Literal["prepared", "sent", "acknowledged", "collected", "returned", "written_off", "ended"]
Step = Literal["send", "acknowledge", "collect", "return", "write_off", "take_back", "put_back"]

# step → the states that it may be taken in, and where it leads from each
STEPS: Mapping[Step, Mapping[State, State]] = MappingProxyType(
    {
        "send": {"prepared": "sent"},
        # The partner has opened a file of its own for it.
        "acknowledge": {"sent": "acknowledged"},
        # All that was owed has come; a part of it changes no state.
        "collect": {"sent": "collected", "acknowledged": "collected"},
        "return": {"sent": "returned", "acknowledged": "returned"},
        "write_off": {"prepared": "written_off", "sent": "written_off", "acknowledged": "written_off"},
        # The creditor's own wish: before it was sent as if it had never been, later as if it were returned.
        "take_back": {"prepared": "ended", "sent": "ended", "acknowledged": "ended"},
        # The last step was a mistake, or the message never arrived.
        "put_back": {"sent": "prepared", "acknowledged": "sent"},
    }
)
LIVE: frozenset[State] = frozenset({"prepared", "sent", "acknowledged"})


def may_take(state: State, step: Step) -> bool:
    """Whether a case in this state may take a step: `may_take("returned", "send")` is False."""
    return state in STEPS[step]


def steps_from(state: State) -> tuple[Step, ...]:
    """The steps open to a case, in the order of its life; none when it is over."""
    return tuple(step for step, ways in STEPS.items() if state in ways)


def may_release(state: State) -> bool:
    """Whether single items may leave a case in this state: `may_release("sent")` is True."""
    return state in LIVE


def after(state: State, step: Step) -> State:
    """Where a step leads: `after("prepared", "send") == "sent"`. KeyError where it may not be taken."""
    return STEPS[step][state]
