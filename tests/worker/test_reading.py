# SPDX-License-Identifier: MIT
"""While a company's documents are being read it reminds nobody: what is read may be what pays."""

import logging
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest

from dunwell.services.receive import receive_each
from dunwell.services.run_dunning import run_dunning
from dunwell.store.models import Delivery, DocumentSource, Notice, OpenItem, Run
from dunwell.worker.aside import Aside
from dunwell.worker.beside import Beside
from dunwell.worker.loop import TickReport, tick
from dunwell.worker.reading import LONGEST, Reading
from tests.worker.test_beside import until
from tests.worker.test_documents import CAMT, TEN, lay, watched
from tests.worker.test_loop import make_company

SOON, LATER = TEN + timedelta(minutes=1), TEN + timedelta(minutes=2)


@dataclass
class Slow:
    """An import that takes its time: until `go` is set. `tick` is a round of one and the same worker."""

    go: threading.Event
    beside: Beside
    reading: Reading
    aside: Aside

    def tick(self, after: timedelta = timedelta(0)) -> TickReport:
        at = SOON + after
        return tick(at, self.aside, clock=lambda: at, beside=self.beside, reading=self.reading)

    def end(self) -> None:
        self.go.set()
        self.beside.wait()


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Iterator[Slow]:
    made = Slow(threading.Event(), Beside(patience=0.3), Reading(), Aside())

    def late(*given: Any, **more: Any) -> object:
        made.go.wait(60)
        return receive_each(*given, **more)

    monkeypatch.setattr("dunwell.services.document_checks.receive_each", late)
    yield made
    made.end()


def states() -> list[str]:
    return list(Delivery.objects.values_list("state", flat=True))


def test_who_pays_in_a_file_that_is_still_being_read_is_not_reminded(any_database: str, slow: Slow) -> None:
    company, other = watched(), make_company("other")
    lay(company, "statement.xml", CAMT, TEN)
    assert slow.tick().applied == ["other"]
    assert slow.tick(timedelta(seconds=5)).applied == []
    assert not Run.objects.filter(company=company).exists()
    slow.end()
    assert slow.tick(timedelta(seconds=10)).applied == ["acme"]
    slow.beside.wait()
    assert OpenItem.objects.get(company=company).open_minor == 0
    assert not Notice.objects.filter(company=company).exists()
    assert Notice.objects.filter(company=other).exists()


def test_what_was_queued_waits_for_the_file_and_is_withdrawn_by_it(any_database: str, slow: Slow) -> None:
    company = watched()
    run_dunning(company, date(2026, 3, 10), actor="alice", at=TEN)
    lay(company, "statement.xml", CAMT, TEN)
    slow.tick()
    slow.tick(timedelta(seconds=5))
    assert states() == ["queued"]
    slow.end()
    slow.tick(timedelta(seconds=10))
    assert until(lambda: states() == ["withdrawn"])


def test_another_worker_sees_that_they_are_being_read(database: str) -> None:
    company = watched()
    DocumentSource.objects.update(busy_until=SOON + timedelta(minutes=10))
    assert tick(SOON).applied == []
    DocumentSource.objects.update(busy_until=None)
    assert tick(LATER).applied == [company.code]


def test_what_nobody_has_begun_to_read_is_waited_for_too(database: str) -> None:
    company, reading = watched(), Reading()
    full = Beside(patience=0.3, most=0)
    assert tick(SOON, beside=full, reading=reading).applied == []
    assert tick(LATER, beside=Beside(), reading=reading).applied == [company.code]


def test_a_reading_that_hangs_silences_nobody_for_good(
    database: str, slow: Slow, caplog: pytest.LogCaptureFixture
) -> None:
    company = watched()
    lay(company, "statement.xml", CAMT, TEN)
    with caplog.at_level(logging.WARNING):
        for seconds in (0, 300, LONGEST.total_seconds() - 1):
            assert slow.tick(timedelta(seconds=seconds)).applied == []
        assert slow.tick(LONGEST).applied == ["acme"]
        assert until(lambda: states() == ["accepted"])
        slow.tick(LONGEST * 2)
    assert len([one for one in caplog.records if "still being read" in one.getMessage()]) == 1


def test_a_payment_that_is_not_matched_yet_is_waited_for(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    company = watched()
    laid = lay(company, "statement.xml", CAMT, TEN)
    with monkeypatch.context() as killed:
        killed.setattr("dunwell.services.match_payments.match_waiting", _killed)
        with pytest.raises(KeyboardInterrupt):
            tick(SOON)
    laid.unlink()
    reading = Reading()
    assert tick(LATER, beside=Beside(patience=0.3, most=0), reading=reading).applied == []
    assert tick(LATER, beside=Beside(), reading=reading).applied == [company.code]
    assert not Notice.objects.exists()


def _killed(*_: object, **__: object) -> None:
    raise KeyboardInterrupt
