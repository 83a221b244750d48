# SPDX-License-Identifier: MIT
"""What becomes of a batch: posted, undone, or made anew without some of its letters."""

import json
from datetime import date

import pytest

from dunwell.core.problem import Refused
from dunwell.services import check_books, payments
from dunwell.services.print_files import folder_of
from dunwell.services.print_posting import mark_posted, take_out, undo
from dunwell.services.print_view import get_batch, late_letters, letter_file, letters_in, letters_out
from dunwell.services.withdraw import withdraw_notice
from dunwell.store.models import Company, Delivery, DunningState, Event, Notice, PrintBatch, PrintedLetter
from tests.services.printing import (
    RUN_ON,
    batch_of,
    gathered,
    manifest_of,
    pages_of,
    printing_company,
    states,
    texts_of,
    when,
)

NEXT = date(2026, 3, 10)


def delivery(number: str) -> int:
    return Delivery.objects.get(notice__number=number).pk


def test_posted_letters_count_as_accepted_on_somebodys_word(company: Company) -> None:
    printing_company(company)
    batch_of(company)
    batch = mark_posted(company, 1, posted_on=RUN_ON, **when(NEXT))
    assert (batch.state, batch.posted_on, batch.posted_by) == ("posted", RUN_ON, "bob")
    assert set(states(company).values()) == {"accepted"}
    row = Delivery.objects.get(notice__number="N-1")
    assert row.answer == "posted on 2026-03-09 by bob"
    assert row.way == "print"
    assert all(DunningState.objects.values_list("accepted", flat=True))
    assert check_books.check(company) == []
    with pytest.raises(Refused, match="batch_ended"):
        mark_posted(company, 1, posted_on=RUN_ON, **when(NEXT))


@pytest.mark.parametrize(("day", "code"), [(date(2026, 3, 8), "posted_before_made"), (date(2026, 3, 11), "date_ahead")])
def test_a_day_on_which_it_cannot_have_been_posted_is_refused(company: Company, day: date, code: str) -> None:
    printing_company(company)
    batch_of(company)
    with pytest.raises(Refused, match=code):
        mark_posted(company, 1, posted_on=day, **when(NEXT))


def test_a_letter_of_a_paid_invoice_is_not_taken_for_posted_silently(company: Company) -> None:
    printing_company(company)
    batch = batch_of(company)
    payments.pay(company, "R-3", "70.00", **when(NEXT))
    company.refresh_from_db()
    (late,) = late_letters(company, batch, on=NEXT)
    assert (late.row.delivery.notice.number, late.found.gone, late.found.why) == ("N-2", True, "settled")
    with pytest.raises(Refused, match="letters_overtaken"):
        mark_posted(company, 1, posted_on=RUN_ON, **when(NEXT))
    assert set(states(company).values()) == {"printed"}
    mark_posted(company, 1, posted_on=RUN_ON, anyway=True, **when(NEXT))
    told = Event.objects.filter(code="delivery_accepted", notice_id=Notice.objects.get(number="N-2").pk).get()
    assert json.loads(told.data)["why"] == "settled"
    assert json.loads(Event.objects.get(code="batch_posted").data)["overtaken"] == ["N-2"]


def test_a_paid_letter_is_taken_out_and_the_pdf_made_anew(company: Company) -> None:
    printing_company(company)
    before = batch_of(company)
    payments.pay(company, "R-3", "70.00", **when(NEXT))
    batch = take_out(company, 1, {delivery("N-2")}, reason="paid", **when(NEXT))
    assert (batch.letters, batch.sheets, batch.pages) == (3, 3, 8)
    assert batch.sha256 != before.sha256
    assert states(company) == {"N-1": "printed", "N-2": "withdrawn", "N-3": "printed", "N-4": "printed"}
    assert not any("R-3" in text for text in pages_of(batch))
    told = manifest_of(batch)
    assert [one["place"] for one in told["letters"]] == [1, 2, 3]
    for one, row in zip(told["letters"], letters_in(batch), strict=True):
        assert one["notice"] == row.delivery.notice.number
        assert one["notice"] in pages_of(batch)[one["first_page"] - 1]
        assert (row.first_page, row.sha256) == (one["first_page"], one["sha256"])
        (text,) = texts_of(letter_file(company, row.pk)[1])
        assert one["notice"] in text
    assert {path.name.split(".")[0].removesuffix("-cover") for path in folder_of(company).iterdir()} == {batch.file}
    (out,) = letters_out(batch)
    with pytest.raises(Refused, match="letter_left_batch"):
        letter_file(company, out.pk)
    assert check_books.check(company) == []


def test_a_letter_that_says_less_now_goes_into_the_next_batch(company: Company) -> None:
    printing_company(company)
    batch = batch_of(company)
    payments.pay(company, "R-1", "100.00", **when(NEXT))
    company.refresh_from_db()
    (late,) = late_letters(company, batch, on=NEXT)
    assert (late.row.delivery.notice.number, late.found.gone) == ("N-1", False)
    take_out(company, 1, {delivery("N-1")}, reason="partly paid", **when(NEXT))
    assert states(company)["N-1"] == "queued"
    (second,) = gathered(company, on=NEXT).batches
    assert (second.number, second.letters) == (2, 1)
    (letter,) = manifest_of(second)["letters"]
    assert (letter["notice"], letter["total"]) == ("N-1", "50.00")
    assert PrintedLetter.objects.filter(delivery=delivery("N-1")).count() == 2
    assert check_books.check(company) == []


def test_a_letter_is_taken_out_and_withdrawn_on_a_persons_word(company: Company) -> None:
    printing_company(company)
    batch_of(company)
    take_out(company, 1, {delivery("N-3")}, reason="she rang", withdraw=True, **when(NEXT))
    assert states(company)["N-3"] == "withdrawn"
    assert Notice.objects.get(number="N-3").withdrawn_why == "she rang"


def test_the_last_letter_taken_out_undoes_the_batch(company: Company) -> None:
    printing_company(company)
    batch_of(company)
    take_out(company, 1, {delivery(number) for number in states(company)}, reason="all wrong", **when(NEXT))
    batch = get_batch(company, 1)
    assert (batch.state, batch.letters) == ("undone", 0)
    assert set(states(company).values()) == {"queued"}


def test_an_undone_batch_gives_its_letters_back(company: Company) -> None:
    printing_company(company)
    first = batch_of(company)
    undo(company, 1, reason="wrong paper", **when(NEXT))
    assert set(states(company).values()) == {"queued"}
    assert PrintBatch.objects.get(pk=first.pk).state == "undone"
    assert letters_in(get_batch(company, 1)).count() == 4, "what was in it is still told"
    (second,) = gathered(company, on=NEXT).batches
    assert (second.number, second.letters, second.run_id) == (2, 4, first.run_id)
    with pytest.raises(Refused, match="batch_ended"):
        undo(company, 1, reason="again", **when(NEXT))
    assert check_books.check(company) == []


def test_a_notice_in_a_batch_is_not_withdrawn_behind_its_back(company: Company) -> None:
    printing_company(company)
    batch_of(company)
    with pytest.raises(Refused, match="in_print_batch"):
        withdraw_notice(company, "N-1", reason="mistake", **when(NEXT))
    assert states(company)["N-1"] == "printed"


def test_letters_of_another_batch_are_not_taken_out(company: Company) -> None:
    printing_company(company)
    batch_of(company)
    with pytest.raises(Refused, match="not_found"):
        take_out(company, 1, {999_999}, reason="mistake", **when(NEXT))
    assert set(states(company).values()) == {"printed"}


def test_the_books_tell_of_a_letter_that_fell_out_of_its_batch(company: Company) -> None:
    printing_company(company)
    batch_of(company)
    Delivery.objects.filter(notice__number="N-1").update(state="accepted")
    assert {problem.code for problem in check_books.check(company)} == {"batch_state"}
    PrintedLetter.objects.filter(delivery__notice__number="N-2").update(gone="taken_out")
    assert {problem.code for problem in check_books.check(company)} == {
        "batch_state", "letter_in_batch", "batch_letters",
    }  # fmt: skip
