# SPDX-License-Identifier: MIT
"""What nobody foresaw: it is set aside with the message, lane or company that it befell, and the others go on."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from django.db import OperationalError

from dunwell.services import carrying_batch, check_books, outbox, outbox_reap
from dunwell.services.carrying_faults import divided
from dunwell.services.outbox_results import Result
from dunwell.store.models import Company, CompanyWay, Delivery, Event, Task
from tests.delivery.server import Script
from tests.services.post import carry, later, serving, states, told, writing_company
from tests.services.test_carrying_ways import near, other_company, own_server

__all__ = ["near"]
ODD = "nobody thought of this"
Patch = pytest.MonkeyPatch


def break_at(patch: Patch, place: object, name: str, hits: Callable[..., bool]) -> None:
    """The function raises what nobody foresaw where `hits` says so of its arguments."""
    real = getattr(place, name)

    def broken(*args: Any, **more: Any) -> Any:  # Any: it stands for any function
        if hits(*args):
            raise KeyError(ODD)
        return real(*args, **more)

    patch.setattr(place, name, broken)


def test_a_message_that_cannot_be_composed_is_set_aside_for_a_person(company: Company, monkeypatch: Patch) -> None:
    writing_company(company)
    break_at(monkeypatch, carrying_batch.Prepared, "made", lambda prepared: prepared.parcel.number == "N-1")
    report = carry()
    assert (report.refused, report.accepted) == (1, 1)
    assert states(company) == {"N-1": "refused", "N-2": "accepted"}
    assert Task.objects.get().text == "N-1: it cannot be written: KeyError: 'nobody thought of this'"
    assert report.faults == {"N-1": "KeyError: 'nobody thought of this'"}
    assert check_books.check(company) == []


def test_a_notice_that_cannot_be_read_again_has_had_its_try(company: Company, monkeypatch: Patch) -> None:
    writing_company(company)
    first = Delivery.objects.get(notice__number="N-1")
    break_at(monkeypatch, carrying_batch, "read_again", lambda _, these: first.pk in these)
    report = carry()
    assert (report.retrying, report.accepted) == (1, 1)
    first.refresh_from_db()
    assert (first.state, first.attempts, first.leased_by) == ("retrying", 1, "")
    assert first.answer == "it cannot be read again: KeyError: 'nobody thought of this'"
    assert report.faults == {"acme email": "KeyError: 'nobody thought of this'"}
    for day in range(1, 16, 2):
        carry(at=later(days=day))
    assert Task.objects.get().kind == "refused_delivery", "after the last try a person gets it"
    assert check_books.check(company) == []


def test_a_lane_that_cannot_be_read_is_left_and_the_others_go_on(company: Company, monkeypatch: Patch) -> None:
    writing_company(company)
    beta = other_company()
    break_at(monkeypatch, carrying_batch, "read_again", lambda whose, _: whose.pk == company.pk)
    for minute in range(3):
        report = carry(at=later(minutes=minute))
        assert list(report.faults) == ["acme email"]
    assert set(states(beta).values()) == {"accepted"}
    rows = Delivery.objects.filter(company=company).values_list("state", "attempts", "leased_by")
    assert set(rows) == {("queued", 0, "")}
    assert (told(company, "mail_blocked"), told(beta, "mail_blocked")) == (1, 0)
    assert "its messages cannot be read" in Event.objects.get(code="mail_blocked").data


def test_a_way_of_ones_own_whose_messages_cannot_be_read_is_blocked(company: Company, monkeypatch: Patch) -> None:
    writing_company(company)
    with serving(Script()) as mail:
        own_server(company, mail)
        with monkeypatch.context() as broken:
            break_at(broken, carrying_batch, "read_again", lambda *_: True)
            carry()
        row = CompanyWay.objects.get()
        assert row.blocked_answer.startswith("its messages cannot be read: KeyError")
        assert carry(at=later(seconds=59)).carried == 0
        assert carry(at=later(seconds=61)).accepted == 2
    assert (told(company, "way_blocked"), told(company, "way_works")) == (1, 1)


def test_a_lane_that_cannot_be_claimed_is_left_and_the_others_go_on(company: Company, monkeypatch: Patch) -> None:
    writing_company(company)
    beta = other_company()
    break_at(monkeypatch, outbox, "claim_lane", lambda lane, *_: lane.company == company.pk)
    assert list(carry().faults) == ["acme email"]
    assert set(states(beta).values()) == {"accepted"}
    assert set(states(company).values()) == {"queued"}


def test_results_that_could_not_be_stored_at_first_are_stored_at_the_end(company: Company, monkeypatch: Patch) -> None:
    writing_company(company)
    beta = other_company()
    left = [1]

    def once(whose: Company, results: Sequence[object], *_: object) -> bool:
        return whose.pk == company.pk and bool(results) and bool(left) and bool(left.pop())

    break_at(monkeypatch, outbox, "take_turn", once)
    report = carry()
    assert set(states(beta).values()) == {"accepted"}
    assert sorted(states(company).values()) in (["accepted", "accepted"], ["accepted", "queued"])
    assert list(report.faults) == ["acme"]
    assert not Delivery.objects.exclude(leased_by="").exists()


def test_while_the_database_is_busy_acceptances_are_tried_again(company: Company, monkeypatch: Patch) -> None:
    """A run of another process may hold SQLite's one lock for longer than we wait for it."""
    writing_company(company)
    pauses: list[float] = []
    monkeypatch.setattr("dunwell.services.carrying.sleep", pauses.append)
    real = outbox.take_turn

    def busy(whose: Company, results: Sequence[Result], *given: Any, **more: Any) -> outbox.Turn:
        if results and len(pauses) < 4:
            raise OperationalError("database is locked")
        return real(whose, results, *given, **more)

    monkeypatch.setattr(outbox, "take_turn", busy)
    assert carry().accepted >= 1
    assert pauses == [0, 1, 2, 5]
    assert set(states(company).values()) <= {"accepted", "queued"}
    assert told(company, "delivery_unknown") == 0


def test_what_cannot_be_stored_at_all_is_found_by_the_next_pass(company: Company, monkeypatch: Patch) -> None:
    writing_company(company)
    beta = other_company()
    with monkeypatch.context() as broken:
        break_at(broken, outbox, "take_turn", lambda whose, results, *_: whose.pk == company.pk and bool(results))
        report = carry()
    assert set(states(beta).values()) == {"accepted"}
    assert list(report.faults) == ["acme"]
    sending = list(states(company).values()).count("sending")
    assert sending >= 1
    assert carry(at=later(minutes=1)).unknown == sending, "its worker is known to be gone"
    assert check_books.check() == []


def test_at_the_end_each_thing_is_done_whatever_befalls_the_others(company: Company, monkeypatch: Patch) -> None:
    writing_company(company)
    ended: list[str] = []
    monkeypatch.setattr("dunwell.services.living.Living.end", lambda _: ended.append("living"))
    break_at(monkeypatch, outbox, "take_back", lambda *_: True)
    break_at(monkeypatch, outbox, "waiting", lambda *_: True)
    with pytest.raises(KeyError):
        carry(limit=1)
    assert ended == ["living"]
    assert not Delivery.objects.exclude(leased_by="").exists()


def test_one_row_that_cannot_be_taken_up_after_a_death_stops_no_other(company: Company, monkeypatch: Patch) -> None:
    writing_company(company)
    beta = other_company()
    Delivery.objects.update(state="sending", leased_by="dead", leased_until=later(minutes=-1), way="house", attempts=1)
    break_at(monkeypatch, outbox_reap, "_take_up", lambda row: row.company_id == company.pk)
    report = carry()
    assert (report.unknown, list(report.faults)) == (2, ["acme email"])
    assert (set(states(company).values()), set(states(beta).values())) == ({"sending"}, {"unknown"})


def test_dividing_finds_what_breaks_alone_and_what_breaks_as_a_whole() -> None:
    asked: list[int] = []

    def read(part: Sequence[int]) -> list[int]:
        asked.append(len(part))
        if {0, 1, 2, 150} & set(part):
            raise KeyError(ODD)
        return list(part)

    found = divided(range(200), read)
    assert sorted(number for number, _ in found.alone) == [0, 1, 2, 150]
    assert sum(len(part) for part in found.good) == 196
    assert found.whole
    assert len(asked) < 50
    asked.clear()
    with pytest.raises(KeyError):
        divided(range(200), lambda part: read([0, *part]))
    assert len(asked) <= 16, "a lane that is broken is not read two hundred times"
    assert [number for number, _ in divided([1], read).alone] == [1]
