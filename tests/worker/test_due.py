# SPDX-License-Identifier: MIT
"""Which companies are due, by their own clocks."""

import logging
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from dunwell.services.companies import create_company, set_company
from dunwell.services.due import due_companies, local_date, run_if_due
from dunwell.services.run_dunning import run_dunning
from dunwell.store.models import Company, Run

EVENING = datetime(2026, 3, 10, 22, 30, tzinfo=UTC)


def company_in(zone: str, run_at: str = "06:00", code: str = "", mode: str = "automatic") -> Company:
    company = create_company(
        code=code or zone.rpartition("/")[2].lower(), name=zone, country="FI", currency="EUR", language="en",
        time_zone="UTC", mode=mode, actor="alice", at=EVENING,
    )  # fmt: skip
    set_company(company, {"reminders": "on", "run_at": run_at}, actor="alice", at=EVENING)
    Company.objects.filter(pk=company.pk).update(time_zone=zone)
    company.refresh_from_db()
    return company


def every(minutes: int, first: datetime, last: datetime) -> Iterator[datetime]:
    while first <= last:
        yield first
        first += timedelta(minutes=minutes)


def runs_made(company: Company, first: datetime, last: datetime, minutes: int = 10) -> list[tuple[date, datetime]]:
    """The local dates that a worker looking every few minutes makes runs for, and when."""
    made = []
    for now in every(minutes, first, last):
        for due in due_companies(now):
            report = run_if_due(due.company, due.on, actor="worker", at=now)
            if report and not report.already:
                made.append((due.on, now))
    assert Run.objects.filter(company=company).count() == len(made)
    return made


@pytest.mark.parametrize(
    ("zone", "today"),
    [
        ("Europe/Helsinki", date(2026, 3, 11)),
        ("America/New_York", date(2026, 3, 10)),
        ("Pacific/Auckland", date(2026, 3, 11)),
    ],
)
def test_today_is_the_date_where_the_company_is(database: str, zone: str, today: date) -> None:
    assert local_date(company_in(zone), EVENING) == today


def test_a_company_is_due_when_its_own_clock_says_so(database: str) -> None:
    for zone in ("Europe/Helsinki", "America/New_York", "Pacific/Auckland"):
        company_in(zone)
    # 22:30 UTC: half past midnight in Helsinki, half past six in the evening in New York, half past eleven in Auckland.
    assert [(due.company.code, due.on.day) for due in due_companies(EVENING)] == [("new_york", 10), ("auckland", 11)]


def test_a_company_is_due_at_its_very_minute_and_not_before(database: str) -> None:
    company_in("Europe/Helsinki", "06:00")
    six = datetime(2026, 3, 10, 4, 0, tzinfo=UTC)
    assert not due_companies(six - timedelta(seconds=1))
    assert len(due_companies(six)) == 1


@pytest.mark.parametrize(
    ("day", "moment"),
    [
        # 03:30 does not exist: the clock goes from 02:59 to 04:00.
        (date(2026, 3, 29), "2026-03-29T01:00:00+00:00"),
        # 03:30 occurs twice: the first one counts.
        (date(2026, 10, 25), "2026-10-25T00:30:00+00:00"),
    ],
)
def test_a_clock_change_gives_one_run(database: str, day: date, moment: str) -> None:
    company = company_in("Europe/Tallinn", "03:30")
    midnight = datetime.combine(day, time(0), ZoneInfo("Europe/Tallinn")).astimezone(UTC)
    assert runs_made(company, midnight, midnight + timedelta(hours=22)) == [(day, datetime.fromisoformat(moment))]


def test_a_fortnight_with_a_clock_change_gives_one_run_a_day(database: str) -> None:
    company = company_in("America/New_York", "01:30")
    first = datetime(2026, 10, 25, 12, 0, tzinfo=UTC)
    days = [on for on, _ in runs_made(company, first, first + timedelta(days=13), minutes=45)]
    assert days == [date(2026, 10, 25) + timedelta(days=number) for number in range(14)]


def test_a_company_three_days_behind_gets_one_run(database: str) -> None:
    company = company_in("Europe/Helsinki")
    run_dunning(company, date(2026, 3, 6), actor="worker", at=datetime(2026, 3, 6, 5, 0, tzinfo=UTC))
    back = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
    for due in due_companies(back):
        run_if_due(due.company, due.on, actor="worker", at=back)
    assert sorted(Run.objects.values_list("on", flat=True)) == [date(2026, 3, 6), date(2026, 3, 10)]
    assert not due_companies(back + timedelta(minutes=5))


def test_a_day_is_not_inserted_before_a_later_run(database: str) -> None:
    company = company_in("Europe/Helsinki")
    run_dunning(company, date(2026, 3, 12), actor="alice", at=EVENING)
    assert not due_companies(datetime(2026, 3, 11, 12, 0, tzinfo=UTC))


def test_review_mode_proposes_once_a_day(database: str) -> None:
    company = company_in("Europe/Helsinki", mode="review")
    first = datetime(2026, 3, 10, 0, 0, tzinfo=UTC)
    made = runs_made(company, first, first + timedelta(hours=44), minutes=30)
    assert [on.day for on, _ in made] == [10, 11]
    assert sorted(Run.objects.values_list("on", "status")) == [
        (date(2026, 3, 10), "superseded"),
        (date(2026, 3, 11), "proposed"),
    ]


def test_a_company_that_leaves_review_gets_its_run_of_the_day(database: str) -> None:
    company = company_in("Europe/Helsinki", mode="review")
    now = datetime(2026, 3, 10, 8, 0, tzinfo=UTC)
    run_if_due(company, date(2026, 3, 10), actor="worker", at=now)
    Company.objects.update(mode="automatic")
    assert runs_made(company, now, now + timedelta(hours=1)) == [(date(2026, 3, 10), now)]
    assert Run.objects.get().status == "applied"


def test_a_company_that_is_switched_off_is_skipped(database: str) -> None:
    company = company_in("Europe/Helsinki")
    now = datetime(2026, 3, 10, 8, 0, tzinfo=UTC)
    (due,) = due_companies(now)
    Company.objects.update(reminders=False)
    assert not due_companies(now)
    # Nor when it was switched off after it had been found due.
    assert run_if_due(due.company, due.on, actor="worker", at=now) is None
    assert not Run.objects.filter(company=company).exists()


def test_a_zone_that_this_machine_does_not_know_stops_no_other(database: str, caplog: pytest.LogCaptureFixture) -> None:
    company_in("Mars/Olympus")
    company_in("Europe/Helsinki")
    now = datetime(2026, 3, 10, 8, 0, tzinfo=UTC)
    with caplog.at_level(logging.ERROR):
        assert [due.company.code for due in due_companies(now)] == ["helsinki"]
        assert [due.company.code for due in due_companies(now)] == ["helsinki"]
    assert len([one for one in caplog.records if "Mars/Olympus" in one.getMessage()]) == 1


def test_a_moment_without_a_zone_is_refused(database: str) -> None:
    with pytest.raises(ValueError, match="time zone"):
        due_companies(datetime(2026, 3, 10, 8, 0))  # noqa: DTZ001  # the mistake under test
