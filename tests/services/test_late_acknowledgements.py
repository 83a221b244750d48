# SPDX-License-Identifier: MIT
"""Operators' words that come before their delivery's fate is stored, or after it was sent again: none is lost, and
nothing is sent twice for one."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from dunwell.delivery.einvoice.carrier import document_id
from dunwell.delivery.einvoice.way import in_folder, out_folder
from dunwell.delivery.whole_file import put, whole_files
from dunwell.services.acknowledgements import read_acknowledgements
from dunwell.services.check_books import check
from dunwell.services.resolve import resolve_unknown
from dunwell.services.ways import surroundings
from dunwell.store.models import Company, CompanyWay, Delivery, DunningState, Event, Task
from tests.services.outside import pump
from tests.services.post import RUN_ON
from tests.services.test_acknowledgements import LATER, in_the_folder, said


@pytest.fixture
def sent(company: Company) -> Delivery:
    return in_the_folder(company, "ubl")


@pytest.fixture
def folder(company: Company) -> Path:
    return in_folder(surroundings(company))


def read(company: Company, at: datetime = LATER) -> Counter[str]:
    row = CompanyWay.objects.get(company=company, way="einvoice")
    return read_acknowledgements(row, on=RUN_ON, actor="worker", clock=lambda: at)


def lying(folder: Path) -> list[str]:
    return [file.name for file in whole_files(folder, 9)]


def now(delivery: Delivery, **values: object) -> None:
    """A moment of its life, as it is stored then: mostly without a name over there."""
    Delivery.objects.filter(pk=delivery.pk).update(**{"known_as": "", "accepted_seq": None, **values})


def again(company: Company) -> None:
    resolve_unknown(company, "N-1", accepted=False, reason="not in the log", on=RUN_ON, actor="bob", at=LATER)


def emails(company: Company) -> int:
    return Delivery.objects.filter(company=company, channel="email", notice__number="N-1").count()


def work(company: Company) -> list[str]:
    return list(
        Task.objects.filter(company=company, kind="refused_delivery", done=False).values_list("text", flat=True)
    )


def test_a_rejection_waits_for_a_delivery_that_is_being_sent(company: Company, sent: Delivery, folder: Path) -> None:
    now(sent, state="sending")
    put(folder / "a.json", said(sent, "rejected", "Receiver not found"))
    assert read(company) == {}
    assert lying(folder) == ["a.json"]
    now(sent, state="accepted", known_as=document_id(sent.message_id))
    assert read(company) == {"rejected": 1}
    sent.refresh_from_db()
    assert sent.state == "bounced"
    assert emails(company) == 1
    assert lying(folder / "done") == ["a.json"]


@pytest.mark.parametrize("state", ["queued", "retrying"])
def test_a_rejection_waits_for_a_delivery_that_goes_again(
    company: Company, sent: Delivery, folder: Path, state: str
) -> None:
    now(sent, state=state, answer="no connection")
    put(folder / "a.json", said(sent, "rejected"))
    assert read(company) == {}
    assert lying(folder) == ["a.json"]


def test_what_waits_does_not_keep_out_what_comes_behind_it(
    company: Company, sent: Delivery, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dunwell.services.acknowledgements.MOST_FILES", 1)
    now(sent, state="sending")
    put(folder / "a.json", said(sent, "rejected"))
    put(folder / "b.json", b"nonsense")
    assert read(company) == {"strange": 1}
    assert lying(folder) == ["a.json"]


def test_a_word_that_waits_too_long_is_a_persons(company: Company, sent: Delivery, folder: Path) -> None:
    now(sent, state="queued", answer="no connection")
    put(folder / "a.json", said(sent, "rejected", "Receiver not found"))
    assert read(company, datetime.now(UTC) + timedelta(days=4)) == {"strange": 1}
    assert lying(folder / "strange") == ["a.json"]
    (text,) = work(company)
    assert "Receiver not found" in text


@pytest.mark.parametrize("word", ["received", "accepted"])
def test_a_late_acceptance_settles_what_waits_to_go_again(
    any_database: str, company: Company, sent: Delivery, folder: Path, word: str
) -> None:
    now(sent, state="unknown")
    DunningState.objects.filter(notice=sent.notice).update(accepted=False)
    again(company)
    (document,) = whole_files(out_folder(surroundings(company)), 9)
    document.unlink()
    put(folder / "a.json", said(sent, word))
    assert read(company).total() == 1
    sent.refresh_from_db()
    assert (sent.state, sent.answer) == ("accepted", "the operator knows it")
    assert DunningState.objects.filter(notice=sent.notice, accepted=True).exists()
    pump(company, LATER + timedelta(minutes=1))
    assert whole_files(out_folder(surroundings(company)), 9) == [], "it does not leave a second time"
    assert work(company) == []
    assert check(company) == []


def test_a_late_acceptance_after_a_second_one_left_is_work(company: Company, sent: Delivery, folder: Path) -> None:
    now(sent, state="unknown")
    again(company)
    pump(company, LATER + timedelta(minutes=1))
    put(folder / "a.json", said(sent, "accepted"))
    assert read(company) == {"accepted": 1}
    (text,) = work(company)
    assert text.startswith("N-1: sent twice, and the operator has it")


def test_of_two_that_left_a_rejected_one_has_no_third_sent(company: Company, sent: Delivery, folder: Path) -> None:
    now(sent, state="unknown")
    again(company)
    pump(company, LATER + timedelta(minutes=1))
    put(folder / "a.json", said(sent, "accepted"))
    put(folder / "b.json", said(sent, "rejected", "Duplicate"))
    assert read(company) == {"accepted": 1, "rejected": 1}
    sent.refresh_from_db()
    assert sent.state == "accepted"
    assert emails(company) == 0
    assert len(work(company)) == 1


@pytest.mark.parametrize("state", ["accepted", "unknown"])
def test_of_two_that_left_a_rejection_that_is_read_first_leaves_the_other_to_settle_it(
    any_database: str, company: Company, sent: Delivery, folder: Path, state: str
) -> None:
    now(sent, state="unknown")
    again(company)
    pump(company, LATER + timedelta(minutes=1))
    if state == "unknown":
        now(sent, state=state)
        DunningState.objects.filter(notice=sent.notice).update(accepted=False)
    acceptance = said(sent, "accepted")
    put(folder / "a.json", said(sent, "rejected", "Duplicate"))
    assert read(company) == {"rejected": 1}
    sent.refresh_from_db()
    assert (sent.state, emails(company)) == (state, 0)
    (text,) = work(company)
    assert text.startswith("N-1: sent twice, and one was rejected")
    put(folder / "b.json", acceptance)
    assert read(company) == {"accepted": 1}
    sent.refresh_from_db()
    assert (sent.state, emails(company)) == ("accepted", 0)
    assert DunningState.objects.filter(notice=sent.notice, accepted=True).exists()
    assert Event.objects.filter(company=company, code="einvoice_accepted").count() == 1
    assert len(work(company)) == 1
    assert check(company) == []


def test_what_never_left_is_meant_by_no_word(company: Company, sent: Delivery, folder: Path) -> None:
    now(sent, state="queued", answer="", attempts=0)
    put(folder / "a.json", b'{"document": "N-1", "state": "accepted"}')
    assert read(company) == {"strange": 1}
    sent.refresh_from_db()
    assert sent.state == "queued"


def test_files_called_as_the_folders_are_read_as_any_other(company: Company, sent: Delivery, folder: Path) -> None:
    put(folder / "done", said(sent, "accepted"))
    put(folder / "strange", b"nonsense")
    assert read(company) == {"accepted": 1, "strange": 1}
    assert (lying(folder / "done"), lying(folder / "strange")) == (["done.file"], ["strange.file"])


def test_a_word_is_told_in_history_once_its_delivery_is_stored(company: Company, sent: Delivery, folder: Path) -> None:
    now(sent, state="sending")
    put(folder / "a.json", said(sent, "accepted"))
    assert read(company) == {}
    now(sent, state="accepted", known_as=document_id(sent.message_id))
    assert read(company) == {"accepted": 1}
    assert Event.objects.filter(company=company, code="einvoice_accepted").count() == 1
