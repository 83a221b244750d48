# SPDX-License-Identifier: MIT
import pytest

from dunwell.core.problem import Refused
from dunwell.core.procedure import Action, Level, Procedure
from dunwell.letters.tone import tone_of


def procedure(*actions: Action) -> Procedure:
    levels = tuple(Level(f"l{place}", action, place * 7) for place, action in enumerate(actions, start=1))
    return Procedure("p", "P", levels)


def tones(*actions: Action) -> list[str]:
    which = procedure(*actions)
    return [tone_of(which, place) for place, action in enumerate(actions, start=1) if action == "notice"]


def test_three_notices_speak_friendly_firm_and_final() -> None:
    assert tones("notice", "notice", "notice", "call", "handover") == ["friendly", "firm", "final"]
    assert tones("notice", "notice", "notice") == ["friendly", "firm", "final"]


def test_two_notices_stay_firm_when_nothing_is_handed_over() -> None:
    assert tones("notice", "notice") == ["friendly", "firm"]
    assert tones("notice", "notice", "call") == ["friendly", "firm"]


def test_the_last_word_before_a_handover_is_final() -> None:
    assert tones("notice", "notice", "handover") == ["friendly", "final"]
    assert tones("notice", "notice", "call", "handover") == ["friendly", "final"]


def test_the_first_notice_is_friendly_whatever_follows() -> None:
    assert tones("notice", "handover") == ["friendly"]
    assert tones("call", "notice", "notice", "notice", "notice") == ["friendly", "firm", "firm", "final"]


@pytest.mark.parametrize("position", [0, 2, 3, -1])
def test_only_notices_have_a_tone(position: int) -> None:
    with pytest.raises(Refused, match="not_a_notice_level"):
        tone_of(procedure("notice", "call"), position)
