# SPDX-License-Identifier: MIT
"""Letters that the worker takes out of a large batch, because a person asked for it."""

from datetime import timedelta

import pytest

from dunwell.core.problem import Refused
from dunwell.services.check_books import check
from dunwell.services.print_due import due_prints, print_if_due, take_out_asked
from dunwell.services.print_files import MANIFEST, PDF, file_of
from dunwell.services.print_leaving import ask_out, leaving, why_stuck
from dunwell.services.print_posting import mark_posted, undo
from dunwell.services.way_settings import pause_way
from dunwell.store.models import Company, Delivery, Event, PrintBatch, PrintedLetter
from dunwell.worker.loop import tick
from tests.services.printing import AT, RUN_ON, batch_of, manifest_of, printing_company, states, when

LATER = AT + timedelta(minutes=5)


def of(*numbers: str) -> list[int]:
    return list(Delivery.objects.filter(notice__number__in=numbers).order_by("pk").values_list("pk", flat=True))


def asked(company: Company, *numbers: str, withdraw: bool = False) -> PrintBatch:
    batch = batch_of(company)
    ask_out(company, batch.number, of(*numbers), reason="wrong logo", withdraw=withdraw, **when())
    return batch


def worker(company: Company) -> None:
    take_out_asked(company, RUN_ON, now=lambda: LATER)
    print_if_due(company, RUN_ON, actor="worker", now=lambda: LATER)


def test_letters_leave_with_the_workers_next_round_in_the_name_of_who_asked(
    any_database: str, company: Company
) -> None:
    printing_company(company)
    batch = asked(company, "N-1", "N-2", withdraw=True)
    assert PrintBatch.objects.get(pk=batch.pk).letters == 4
    wanted = leaving(company, batch)
    assert wanted is not None
    assert (wanted.actor, wanted.reason, wanted.deliveries) == ("bob", "wrong logo", of("N-1", "N-2"))
    assert [one.company for one in due_prints(LATER)] == [company]
    worker(company)
    batch.refresh_from_db()
    assert {one["notice"] for one in manifest_of(batch)["letters"]} == {"N-3", "N-4"}
    assert states(company) == {"N-1": "withdrawn", "N-2": "withdrawn", "N-3": "printed", "N-4": "printed"}
    assert leaving(company, batch) is None
    assert due_prints(LATER) == []
    assert set(Event.objects.filter(code="letter_taken_out").values_list("actor", flat=True)) == {"bob"}
    assert check(company) == []


def test_a_batch_whose_letters_are_on_their_way_out_is_not_posted(company: Company) -> None:
    printing_company(company, posted="by_itself", posted_days=0, posted_at="00:01")
    batch = asked(company, "N-1")
    with pytest.raises(Refused, match="letters_leaving"):
        mark_posted(company, batch.number, posted_on=RUN_ON, **when())
    with pytest.raises(Refused, match="letters_leaving"):
        ask_out(company, batch.number, of("N-2"), reason="this too", **when())
    worker(company)
    mark_posted(company, batch.number, posted_on=RUN_ON, **when())
    assert states(company)["N-1"] == "queued"


def test_what_was_asked_is_done_where_printing_is_paused(company: Company) -> None:
    printing_company(company)
    batch = asked(company, "N-1")
    pause_way(company, "print", why="new paper", **when())
    assert [one.company for one in due_prints(LATER)] == [company]
    worker(company)
    assert PrintedLetter.objects.get(batch=batch, delivery__notice__number="N-1").gone == "taken_out"
    assert states(company)["N-1"] == "queued", "and nothing else is done there"


def test_an_undone_batch_has_no_letters_on_their_way_out(company: Company) -> None:
    printing_company(company)
    batch = asked(company, "N-1")
    undo(company, batch.number, reason="all wrong", **when())
    batch.refresh_from_db()
    assert leaving(company, batch) is None
    with pytest.raises(Refused, match="batch_ended"):
        ask_out(company, batch.number, of("N-1"), reason="again", **when())


def test_letters_that_are_not_in_the_batch_are_refused(company: Company) -> None:
    printing_company(company)
    batch = batch_of(company)
    with pytest.raises(Refused, match="not_found"):
        ask_out(company, batch.number, [999_999], reason="wrong logo", **when())


def damage(batch: PrintBatch, kind: str, how: str) -> None:
    path = file_of(batch, kind)
    if how == "gone":
        path.unlink()
    else:
        path.write_bytes(b"%PDF-1.7 cut short" if kind == PDF else b'{"letters": [')


@pytest.mark.parametrize(
    ("kind", "how", "code"),
    [(PDF, "gone", "file_missing"), (PDF, "cut", "file_unreadable"), (MANIFEST, "gone", "file_missing"),
     (MANIFEST, "cut", "file_unreadable")],
)  # fmt: skip
def test_a_batch_whose_files_are_broken_stops_no_other_letter(company: Company, kind: str, how: str, code: str) -> None:
    printing_company(company)
    Delivery.objects.filter(notice__number="N-4").update(place=2, due_at=LATER)
    batch = asked(company, "N-1")
    damage(batch, kind, how)
    later = LATER + timedelta(days=1)
    report = tick(later)
    assert "letters taken out in acme" in report.failed
    assert "letters of acme" not in report.failed
    assert PrintBatch.objects.get(number=2).letters == 1
    stuck = why_stuck(leaving(company, batch))
    assert stuck is not None
    assert stuck.code == code
    assert states(company)["N-1"] == "printed"


def test_nobody_asks_letters_out_of_a_batch_whose_files_are_broken(company: Company) -> None:
    printing_company(company)
    batch = batch_of(company)
    damage(batch, PDF, "gone")
    with pytest.raises(Refused, match="file_missing"):
        ask_out(company, batch.number, of("N-1"), reason="wrong logo", **when())
    assert leaving(company, batch) is None


def test_a_broken_batch_holds_up_no_letters_of_another(company: Company) -> None:
    printing_company(company)
    Delivery.objects.filter(notice__number="N-4").update(place=2, due_at=LATER)
    first = asked(company, "N-1")
    print_if_due(company, RUN_ON, actor="worker", now=lambda: LATER + timedelta(days=2))
    damage(first, MANIFEST, "gone")
    ask_out(company, 2, of("N-4"), reason="wrong logo", **when())
    with pytest.raises(Refused, match="file_missing"):
        take_out_asked(company, RUN_ON, now=lambda: LATER)
    assert states(company)["N-4"] == "queued"
