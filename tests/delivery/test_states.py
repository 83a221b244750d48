# SPDX-License-Identifier: MIT
from datetime import timedelta
from itertools import pairwise, product
from typing import get_args

import pytest

from dunwell.delivery.errors import DeliveryError, Sent
from dunwell.delivery.states import FINAL, TRANSITIONS, WAITS, Next, State, after_try, may_become, next_try


def test_every_state_has_its_steps_and_every_state_but_the_first_can_be_reached() -> None:
    states = set(get_args(State))
    assert set(TRANSITIONS) == states
    assert set().union(*TRANSITIONS.values()) == states


def test_nothing_is_sent_again_from_an_end_or_from_the_unknown() -> None:
    for state in FINAL:
        assert TRANSITIONS[state] <= {"bounced"}
    assert not may_become("unknown", "sending")
    assert not may_become("unknown", "retrying")
    assert may_become("accepted", "bounced")
    assert may_become("queued", "sending")
    assert not may_become("sending", "withdrawn")


def test_waits_grow_from_a_minute_to_a_day_and_then_it_is_given_up() -> None:
    assert next_try(1) == timedelta(minutes=1)
    assert next_try(7) == timedelta(hours=24)
    assert next_try(8) is None
    assert all(shorter < longer for shorter, longer in pairwise(WAITS))
    with pytest.raises(ValueError, match="counted from 1"):
        next_try(0)


def test_what_a_try_makes_of_a_delivery() -> None:
    assert after_try(1, None) == Next("accepted")
    assert after_try(1, DeliveryError("450", permanent=False)) == Next("retrying", timedelta(minutes=1))
    assert after_try(8, DeliveryError("450", permanent=False)) == Next("refused")
    assert after_try(1, DeliveryError("550", permanent=True)) == Next("refused")
    assert after_try(8, DeliveryError("535", permanent=False, blocks_queue=True)) == Next("queued")
    assert after_try(1, DeliveryError("lost", permanent=False, sent="maybe")) == Next("unknown")
    known = DeliveryError("lost", permanent=False, sent="maybe", repeatable=True)
    assert after_try(7, known) == Next("retrying", timedelta(hours=24))
    assert after_try(8, known) == Next("unknown"), "nobody says that it did not arrive"
    assert after_try(8, DeliveryError("lost", permanent=True, sent="maybe", blocks_queue=True)) == Next("unknown")


def test_every_outcome_of_a_try_is_an_allowed_step() -> None:
    sure: tuple[Sent, ...] = ("no", "maybe")
    yes_no = (True, False)
    for attempt, permanent, blocks, known, sent in product((1, 8), yes_no, yes_no, yes_no, sure):
        error = DeliveryError("x", permanent=permanent, sent=sent, repeatable=known, blocks_queue=blocks)
        assert may_become("sending", after_try(attempt, error).state)
