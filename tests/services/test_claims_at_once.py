# SPDX-License-Identifier: MIT
"""Two workers that claim at once, on PostgreSQL."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import settings
from django.db import connections

from dunwell.delivery.carrier import open_carrier
from dunwell.services import outbox
from dunwell.services.outbox_lanes import Claimed, Lane, claim_lane
from dunwell.services.outbox_routes import Route
from dunwell.store.models import Company, Delivery, Pace
from tests.services.post import MORNING, writing_company

LANES = [Lane(1, "email"), Lane(2, "email")]


def _route(row: int) -> Route:
    """A way with a pace of its own."""
    opens = lambda: open_carrier(None, settings.ENVIRONMENT.mailbox)  # noqa: E731  # one line
    return Route(f"way:{row}", "smtp", opens, row=row, per_minute=10)


def _claim(worker: str, wanted: list[Lane]) -> list[Claimed]:
    try:
        return outbox.claim([(lane, _route(lane.company)) for lane in wanted], worker, 10, MORNING)
    finally:
        connections.close_all()


@pytest.mark.postgres
def test_two_workers_that_claim_two_paced_lanes_in_other_orders_do_not_wait_for_one_another(
    postgres_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    Pace.objects.bulk_create([Pace(key=f"way:{row}", since=MORNING, used=0) for row in (1, 2)])
    both = threading.Barrier(2)
    begun: set[str] = set()

    def claimed(lane: Lane, route: Route, worker: str, limit: int, now: object) -> Claimed:
        found = claim_lane(lane, route, worker, limit, MORNING)
        if worker not in begun:
            begun.add(worker)
            both.wait(10)
        return found

    monkeypatch.setattr(outbox, "claim_lane", claimed)
    with ThreadPoolExecutor(2) as threads:
        work: list[Callable[[], list[Claimed]]] = [lambda: _claim("one", LANES), lambda: _claim("two", LANES[::-1])]
        claims = [one.result(30) for one in [threads.submit(action) for action in work]]
    assert [[found.lane for found in one] for one in claims] == [LANES, LANES[::-1]]


def test_what_was_claimed_is_given_back_when_the_next_lane_cannot_be(
    any_database: str, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    writing_company(company)

    def claimed(lane: Lane, route: Route, worker: str, limit: int, now: object) -> Claimed:
        if lane.company != company.pk:
            raise KeyError(lane)
        return claim_lane(lane, route, worker, limit, MORNING)

    monkeypatch.setattr(outbox, "claim_lane", claimed)
    with pytest.raises(KeyError):
        outbox.claim([(Lane(which, "email"), _route(1)) for which in (company.pk, 0)], "one", 10, MORNING)
    assert set(Delivery.objects.values_list("leased_by", "leased_until")) == {("", None)}
