# SPDX-License-Identifier: MIT
from dunwell.core.case_life import LIVE, STEPS, after, may_take, steps_from


def test_a_case_goes_forward_step_by_step() -> None:
    state = "prepared"
    for step in ("send", "acknowledge", "collect"):
        state = after(state, step)  # type: ignore[arg-type]  # a loop's names are plain texts
    assert state == "collected"


def test_over_is_over() -> None:
    ends = {to for ways in STEPS.values() for to in ways.values()} - LIVE
    assert ends == {"collected", "returned", "written_off", "ended"}
    assert [steps_from(end) for end in sorted(ends)] == [(), (), (), ()]


def test_what_was_never_sent_is_neither_acknowledged_nor_collected_nor_returned() -> None:
    assert steps_from("prepared") == ("send", "write_off", "take_back")
    assert not may_take("prepared", "collect")


def test_one_step_back_is_one_step() -> None:
    assert (after("acknowledged", "put_back"), after("sent", "put_back")) == ("sent", "prepared")
