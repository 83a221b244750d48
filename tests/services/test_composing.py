# SPDX-License-Identifier: MIT
"""E-mails made ahead in another process: eight at a time, and each by itself when one cannot be made."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dunwell.core.problem import Refused
from dunwell.letters.composer import Composed, Job, made_all
from dunwell.services.composing import Composing
from dunwell.services.notice_content import Draft
from tests.letters.samples import NOTICE, SENDER

AT = datetime(2026, 3, 9, 6, tzinfo=UTC)
TO = ("cecilia@customer.example",)


def drafts(many: int) -> list[Draft]:
    return [Draft(replace(NOTICE, message_id=f"<{number}@dunwell.example>"), (), ()) for number in range(many)]


@pytest.mark.parametrize("ahead", [True, False])
def test_each_gets_its_own_message_whether_made_ahead_or_when_needed(ahead: bool) -> None:
    composing = Composing(AT, ahead=ahead)
    makings = [composing.making(draft, SENDER, TO) for draft in drafts(20)]
    composing.begin()
    for number, make in enumerate(makings):
        assert f"Message-ID: <{number}@".encode() in make().data


def test_one_that_cannot_be_made_keeps_none_of_its_company_from_being_made() -> None:
    jobs = [Job(draft.content, (), SENDER, TO, AT) for draft in drafts(4)]
    jobs[1] = replace(jobs[1], to=())  # refused: nobody to write to
    jobs[2] = replace(jobs[2], files=[("R-1.pdf", Path("/nowhere/R-1.pdf"))])
    jobs[3] = replace(jobs[3], content=replace(NOTICE, company=None))  # type: ignore[arg-type]  # a fault nobody foresaw
    made = made_all(jobs)
    assert isinstance(made[0], Composed)
    assert isinstance(made[1], Refused)
    assert isinstance(made[2], FileNotFoundError)
    assert 3 not in made


def test_fault_that_nobody_foresaw_comes_out_where_the_message_is_needed() -> None:
    composing = Composing(AT, ahead=True)
    odd = replace(drafts(1)[0], content=replace(NOTICE, company=None))  # type: ignore[arg-type]  # a fault nobody foresaw
    makings = [composing.making(draft, SENDER, TO) for draft in [*drafts(3), odd]]
    composing.begin()
    for make in makings[:3]:
        assert make().is_wire
    with pytest.raises(AttributeError):
        makings[3]()
