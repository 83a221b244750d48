# SPDX-License-Identifier: MIT
from datetime import timedelta

from django.db import connection, transaction

from dunwell.services.outbox_lanes import _LANES, _NEXT, Lane, lanes
from dunwell.services.outbox_pace import take_moments
from dunwell.store.models import Company, Delivery, Pace
from tests.services.post import MORNING, later, writing_company


def _moments(key: str, per_minute: int, many: int, minute: int = 0) -> list[float]:
    with transaction.atomic():
        given = take_moments({key: (per_minute, many)}, later(minutes=minute))[key]
    return [(moment - MORNING) / timedelta(minutes=1) for moment in given]


def test_what_is_too_much_for_a_minute_is_given_the_next_ones_each_once(any_database: str) -> None:
    assert _moments("way:1", 10, 25) == [0.0] * 10 + [1.0] * 10 + [2.0] * 5
    assert _moments("way:1", 10, 6) == [2.0] * 5 + [3.0]
    assert _moments("way:2", 10, 1) == [0.0]


def test_what_was_not_used_is_not_saved_up(any_database: str) -> None:
    assert _moments("domain:x.example", 2, 1) == [0.0]
    assert _moments("domain:x.example", 2, 3, minute=60) == [60.0, 60.0, 61.0]
    assert Pace.objects.count() == 1


def test_a_clock_that_is_behind_does_not_make_messages_wait(any_database: str) -> None:
    assert _moments("way:1", 5, 1, minute=3) == [3.0]
    assert _moments("way:1", 5, 1) == [0.0]


def test_each_channel_of_each_company_is_a_lane_the_longest_waiting_first(any_database: str, company: Company) -> None:
    writing_company(company)
    Delivery.objects.filter(notice__number="N-1").update(channel="sms", due_at=later(minutes=-5))
    assert lanes(None, MORNING) == [Lane(company.pk, "sms"), Lane(company.pk, "email")]
    Delivery.objects.filter(channel="sms").update(due_at=later(minutes=1))
    assert lanes(company, MORNING) == [Lane(company.pk, "email")]
    Delivery.objects.update(state="accepted")
    assert lanes(None, MORNING) == []


def test_both_questions_are_answered_by_the_index_alone(database: str) -> None:
    moment = str(MORNING.replace(tzinfo=None))
    asked: dict[str, list[int | str]] = {_LANES: [0, moment, 2**62], _NEXT: [1, "email", moment, moment, 200]}
    for query, values in asked.items():
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {query}", values)
            steps = [str(row[3]) for row in cursor.fetchall()]
        reads = [step for step in steps if "store_delivery" in step or " d " in f"{step} "]
        assert any("deliveries_of_lane" in step for step in reads)
        assert not [step for step in reads if step.startswith("SCAN d") and "INDEX" not in step]
