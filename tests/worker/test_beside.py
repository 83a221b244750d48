# SPDX-License-Identifier: MIT
"""What may be slow goes on beside the loop, and keeps nobody waiting."""

import threading
import time
from collections.abc import Callable
from datetime import timedelta

import pytest

from dunwell.store.models import Company, Delivery
from dunwell.worker.aside import Aside
from dunwell.worker.beside import Beside
from dunwell.worker.loop import tick
from tests.delivery.server import STALL, Script
from tests.services.own_server import inside_allowed, own_mail
from tests.services.post import serving
from tests.worker.test_loop import NOW, make_company


def until(holds: Callable[[], bool], seconds: float = 20) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.05)
    return False


def is_accepted(company: Company) -> bool:
    return Delivery.objects.filter(company=company, state="accepted").exists()


def test_a_server_that_answers_late_keeps_no_other_company_waiting(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dunwell.delivery.pump.ASK_AGAIN_SECONDS", 0.05)
    monkeypatch.setattr("dunwell.services.carrying._LOOK_AGAIN_SECONDS", 0.05)
    slow, beta = make_company(), make_company("beta")
    aside, beside, moment = Aside(), Beside(patience=0.5), [NOW]
    with inside_allowed(), serving(Script({"MAIL": [STALL]})) as mail:
        own_mail(slow, mail.port)
        report = tick(NOW, aside, clock=lambda: moment[0], beside=beside)
        assert report.applied == ["acme", "beta"]
        assert until(lambda: is_accepted(beta)), "by its own way, in the same pass"
        gamma = make_company("gamma")
        moment[0] = NOW + timedelta(minutes=1)
        began = time.monotonic()
        assert tick(moment[0], aside, clock=lambda: moment[0], beside=beside).applied == ["gamma"]
        assert time.monotonic() - began < 20, "far less than the slow server takes"
        assert until(lambda: is_accepted(gamma)), "the pass that waits takes it along"
        assert beside.goes_on("delivery")
        assert Delivery.objects.get(company=slow).state == "sending"
    beside.wait()
    assert Delivery.objects.get(company=slow).state == "retrying"


def test_what_goes_on_is_not_begun_again_and_what_ended_is() -> None:
    beside, go, begun = Beside(patience=0.01), threading.Event(), []

    def slow() -> None:
        begun.append("slow")
        go.wait(10)

    beside.do("slow", slow)
    beside.do("slow", slow)
    assert (begun, beside.goes_on("slow")) == (["slow"], True)
    go.set()
    beside.wait()
    beside.do("slow", slow)
    beside.wait()
    assert (begun, beside.goes_on("slow")) == (["slow", "slow"], False)


def test_only_so_many_go_on_at_once_but_for_the_outbox() -> None:
    beside, go, begun = Beside(patience=0.01, most=2), threading.Event(), []

    def slow(name: str) -> Callable[[], None]:
        def do() -> None:
            begun.append(name)
            go.wait(10)

        return do

    for name in ("one", "two", "three"):
        beside.do(name, slow(name))
    beside.do("delivery", slow("delivery"), at_any_rate=True)
    assert begun == ["one", "two", "delivery"]
    go.set()
    beside.wait()
