# SPDX-License-Identifier: MIT
"""How long a pass begins anything new, and what a slow route holds up: itself."""

from collections.abc import Sequence
from datetime import datetime

import pytest
from django.conf import settings

from dunwell.delivery.carrier import open_carrier
from dunwell.services import carrying, outbox
from dunwell.services.carrying_places import MOST_ROUTES, SLOW_SECONDS, Places, has_room, wanted_lanes
from dunwell.services.deliver import DeliverReport, deliver
from dunwell.services.outbox_lanes import Claimed, Lane
from dunwell.services.outbox_routes import Route
from dunwell.store.models import Company, Delivery
from tests.services.post import MORNING, states, writing_company


class Clock:
    """Goes when it is told to."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def route(key: str, places: int = 2) -> Route:
    return Route(key, "smtp", lambda: open_carrier(None, settings.ENVIRONMENT.mailbox), places)


def test_a_route_has_as_many_messages_under_way_as_it_has_places() -> None:
    places, one = Places(), route("one")
    assert places.free(one) == 2
    places.take(1, "one")
    places.take(2, "one")
    assert (places.free(one), places.open_routes()) == (0, {"one"})
    places.give_back(1)
    assert places.free(one) == 1


def test_when_the_time_is_over_a_slow_route_gets_nothing_new_and_the_others_go_on() -> None:
    clock = Clock()
    places = Places(seconds=60, clock=clock)
    slow, quick = route("slow"), route("quick")
    places.take(1, "slow")
    clock.now = 30
    assert places.slow() == {"slow"}
    assert places.free(slow) == 1, "while there is time it has its places"
    clock.now = 61
    assert (places.free(slow), places.free(quick)) == (0, 2)
    places.give_back(1)
    assert (places.free(slow), places.free(quick)) == (0, 0), "the slow one is back: the pass ends"


def test_without_a_slow_route_the_pass_ends_with_its_time() -> None:
    clock = Clock()
    places = Places(seconds=60, clock=clock)
    clock.now = 60 - SLOW_SECONDS / 2
    places.take(1, "one")
    clock.now = 60.5
    assert places.free(route("two")) == 0


def test_whoever_stops_begins_nothing_new_though_something_is_slow() -> None:
    clock = Clock()
    places = Places(stopping=lambda: clock.now > 100, clock=clock)
    places.take(1, "slow")
    clock.now = 99
    assert places.free(route("quick")) == 2
    clock.now = 101
    assert places.free(route("quick")) == 0


def test_slow_routes_leave_room_for_others() -> None:
    slow = frozenset(f"slow{number}" for number in range(MOST_ROUTES))
    assert has_room(set(slow), slow)
    assert not has_room(set(slow), frozenset())
    assert not has_room({f"slow{number}" for number in range(4 * MOST_ROUTES)}, slow)


@pytest.mark.parametrize("how", ["time", "stop"])
def test_what_there_was_no_time_for_is_left_for_the_next_pass(company: Company, how: str) -> None:
    writing_company(company)
    report = _pass(seconds=-1) if how == "time" else _pass(stop=True)
    assert (report.carried, report.left) == (0, 2)
    assert set(states(company).values()) == {"queued"}
    assert not Delivery.objects.exclude(leased_by="").exists()
    assert _pass().accepted == 2


def test_a_route_on_which_nothing_new_begins_has_nothing_read_for_it_though_some_are_ready() -> None:
    stop: list[bool] = []
    places, one, lane = Places(stopping=lambda: bool(stop)), route("one"), Lane(1, "email")
    places.take(1, "one")
    assert wanted_lanes([(lane, one), (Lane(2, "email"), None)], {"one": 1}, places, ahead=100) == [(lane, one)]
    assert wanted_lanes([(lane, one)], {"one": 101}, places, ahead=100) == []
    stop.append(True)
    assert wanted_lanes([(lane, one)], {"one": 1}, places, ahead=100) == []


def test_after_the_end_of_its_time_a_pass_reads_nothing_more(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    writing_company(company)
    claims: list[int] = []
    real = outbox.claim

    def claim(wanted: Sequence[tuple[Lane, Route]], worker: str, limit: int, now: datetime) -> list[Claimed]:
        claims.append(limit)
        return real(wanted, worker, limit, now)

    monkeypatch.setattr(carrying, "BATCH", 1)
    monkeypatch.setattr(outbox, "claim", claim)
    assert _pass(stop_after=claims).accepted == 0
    assert len(claims) == 1
    assert set(states(company).values()) == {"queued"}


def _pass(
    seconds: float | None = None, *, stop: bool = False, stop_after: Sequence[int] | None = None
) -> DeliverReport:
    return deliver(
        worker="test",
        now=lambda: MORNING,
        on_of=lambda _: MORNING.date(),
        carrier_settings=None,
        mailbox_folder=settings.ENVIRONMENT.mailbox,
        seconds=seconds,
        stopping=lambda: stop or bool(stop_after),
    )
