# SPDX-License-Identifier: MIT
"""How the queue fares: what waits, what is stuck and why, what left."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dunwell.services import queue_counts
from dunwell.services.queue_health import Health, Lane, every_company, queue_health, queue_healths
from dunwell.services.way_settings import pause_all
from dunwell.store.models import Company, CompanyWay, Delivery
from tests.services.ledger import TODAY
from tests.services.own_server import own_mail
from tests.services.post import MORNING, carry, writing_company

NOW = datetime(2026, 3, 8, 8, 0, tzinfo=UTC)


def email(health: Health) -> Lane:
    (lane,) = [one for one in health.lanes if one.channel == "email"]
    return lane


def test_queue_of_a_quiet_company_is_empty(any_database: str, company: Company) -> None:
    health = queue_health(company, NOW)
    assert [lane.channel for lane in health.lanes] == ["email"]
    assert (health.total("waiting"), health.oldest, health.domains, sum(health.hours)) == (0, None, [], 0)
    assert email(health).is_idle
    assert (email(health).way, email(health).standing) == ("house", "open")


def test_waiting_is_counted_with_the_oldest_that_is_due(any_database: str, company: Company) -> None:
    writing_company(company)
    later = Delivery.objects.order_by("pk").first()
    assert later is not None
    Delivery.objects.filter(pk=later.pk).update(due_at=NOW + timedelta(hours=1), state="retrying")
    health = queue_health(company, NOW)
    lane = email(health)
    assert (lane.waiting, lane.due, lane.retrying) == (2, 1, 1)
    assert (health.oldest, lane.next_try) == (MORNING, NOW + timedelta(hours=1))
    assert {one.domain: one.waiting for one in health.domains} == {"customer.example": 2}


def test_what_left_is_counted_by_the_hour_and_by_the_companys_own_day(any_database: str, company: Company) -> None:
    writing_company(company)
    carry()
    health = queue_health(company, NOW)
    lane = email(health)
    assert (lane.accepted_today, lane.accepted_hour) == (2, 0)
    assert (len(health.hours), health.hours[20], sum(health.hours)) == (24, 2, 2)
    assert [(one.domain, one.accepted) for one in health.domains] == [("customer.example", 2)]
    tomorrow = queue_health(company, NOW + timedelta(days=1))
    assert email(tomorrow).accepted_today == 0
    Delivery.objects.update(state="refused")
    assert email(queue_health(company, NOW)).refused_today == 2
    Delivery.objects.update(state="unknown")
    assert email(queue_health(company, NOW)).unknown == 2


def test_what_stands_still_says_why(company: Company) -> None:
    writing_company(company)
    own_mail(company, 587, host="smtp.acme.example")
    CompanyWay.objects.update(blocked_at=NOW, blocked_answer="535 no", again_at=NOW + timedelta(minutes=5))
    (stopped,) = queue_health(company, NOW).stopped
    assert (stopped.standing, stopped.why, stopped.again_at) == ("blocked", "535 no", NOW + timedelta(minutes=5))
    pause_all(company, why="Prices", **TODAY)
    (stopped,) = queue_health(company, NOW).stopped
    assert (stopped.standing, stopped.why) == ("paused", "Prices")


def test_pause_of_everything_shows_at_the_installations_server_too(company: Company) -> None:
    writing_company(company)
    pause_all(company, why="Prices", **TODAY)
    (stopped,) = queue_health(company, NOW).stopped
    assert (stopped.way, stopped.standing, stopped.why) == ("house", "paused", "Prices")


def test_what_waits_stands_with_the_way_it_will_take_and_what_left_with_the_one_it_took(
    any_database: str, company: Company
) -> None:
    writing_company(company)
    first, second = Delivery.objects.order_by("pk")
    Delivery.objects.filter(pk=first.pk).update(state="accepted", way="house", finished_at=NOW - timedelta(hours=2))
    own_mail(company, 587, host="smtp.acme.example")
    own, house = queue_health(company, NOW).lanes
    assert (own.way, own.standing, own.waiting, own.accepted_today) == ("smtp", "open", 1, 0)
    assert (house.way, house.standing, house.waiting, house.accepted_today) == ("house", "past", 0, 1)
    # What is tried again takes the way that there is then; what is unknown stays with the one that it took.
    Delivery.objects.filter(pk=first.pk).update(state="unknown", finished_at=None)
    Delivery.objects.filter(pk=second.pk).update(state="retrying", way="house")
    own, house = queue_health(company, NOW).lanes
    assert (own.retrying, own.unknown) == (1, 0)
    assert (house.retrying, house.unknown, house.standing) == (0, 1, "past")


def test_long_queue_is_counted_only_so_far(
    any_database: str, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    writing_company(company)
    health = queue_health(company, NOW)
    assert (health.total("waiting"), health.more, health.more_due) == (2, False, False)
    monkeypatch.setattr(queue_counts, "MOST", 1)
    health = queue_health(company, NOW)
    assert (health.total("waiting"), health.total("due"), health.more, health.more_due) == (1, 1, True, True)
    health = queue_health(company, MORNING - timedelta(hours=1))
    assert (health.total("waiting"), health.total("due"), health.more, health.more_due) == (1, 0, True, False)


def test_what_came_back_was_accepted_first(any_database: str, company: Company) -> None:
    writing_company(company)
    carry()
    Delivery.objects.filter(pk=Delivery.objects.order_by("pk").values("pk")[:1]).update(state="bounced")
    health = queue_health(company, NOW)
    assert (email(health).accepted_today, sum(health.hours), health.domains[0].accepted) == (2, 2, 2)


def test_many_companies_are_asked_about_together(any_database: str, company: Company) -> None:
    writing_company(company)
    more = [
        Company.objects.create(code=f"c{n}", name="C", country="FI", currency="EUR", language="fi", time_zone=zone)
        for n, zone in enumerate(("UTC", "Pacific/Auckland", "America/New_York"))
    ]
    with CaptureQueriesContext(connection) as asked:
        found = queue_healths([*more, company], NOW)
    assert len(asked) == 4
    assert [(one.company.code, one.total("waiting")) for one in found] == [("c0", 0), ("c1", 0), ("c2", 0), ("acme", 2)]


def test_what_left_is_counted_in_the_index_alone(company: Company) -> None:
    with CaptureQueriesContext(connection) as asked:
        queue_health(company, NOW)
    left, hours = asked[3]["sql"], asked[4]["sql"]
    assert "GROUP BY channel, way, state" in left
    assert "UNION ALL" in hours
    for question in (left, hours):
        with connection.cursor() as cursor:
            cursor.execute("EXPLAIN QUERY PLAN " + question)
            steps = [row[3] for row in cursor.fetchall() if "store_delivery" in row[3] or row[3].startswith("SEARCH d")]
        assert steps
        assert all("COVERING INDEX deliveries_of_company" in step for step in steps)


def test_what_waits_for_a_channel_without_a_way_is_seen(company: Company) -> None:
    writing_company(company)
    Delivery.objects.update(channel="letter")
    (stopped,) = queue_health(company, NOW).stopped
    assert (stopped.channel, stopped.standing, stopped.waiting) == ("letter", "off", 2)


def test_every_company_is_there_for_whoever_runs_the_installation(company: Company) -> None:
    Company.objects.create(code="aaa", name="A", country="FI", currency="EUR", language="fi", time_zone="UTC")
    assert [one.code for one in every_company()] == ["aaa", "acme"]
