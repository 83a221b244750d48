# SPDX-License-Identifier: MIT
"""What a forecast says will go out is what the runs of those days then send."""

from datetime import date, timedelta

from dunwell.core.money import Money
from dunwell.services.companies import set_company
from dunwell.services.days_ahead import days_ahead
from dunwell.store.models import Company, Event
from tests.scenarios.story import Story

LADDER = """\
[[procedure]]
code = "ladder"
name = "Ladder"
send_on = ["mon", "wed", "fri"]
quiet_days = 2
[[procedure.level]]
code = "reminder"
action = "notice"
after_days = 3
fee = { EUR = "5.00" }
[[procedure.level]]
code = "dunning"
action = "notice"
after_days = 8
gap_days = 5
[[procedure.level]]
code = "call"
action = "call"
after_days = 15
gap_days = 3
[[procedure.level]]
code = "handover"
action = "handover"
after_days = 20
gap_days = 5
min_overdue_days = 20
"""


def told(story: Story, start: date, days: int) -> list[tuple[date, int, int, int]]:
    found = days_ahead(story.company, start, days=days)
    return [(day.on, day.notices, day.calls, day.handovers) for day in found.days]


def test_forecast_is_what_the_runs_then_do(any_database: str) -> None:
    story = Story(LADDER)
    story.on("1 Mar").invoice("A", "100.00", due="1 Mar")
    story.invoice("B", "50.00", due="4 Mar")
    story.invoice("C", "70.00", due="10 Mar", customer="C-2")
    story.invoice("D", "30.00", due="1 Feb", customer="C-3")
    start, days = story.day("2 Mar"), 40
    expected = told(story, start, days)
    assert sum(notices for _, notices, _, _ in expected) > 5
    happened = []
    for number in range(days):
        on = start + timedelta(days=number)
        actions = [line.split(" to ")[0] for line in story.on(on).run().out]
        story.deliver()
        calls, handovers = actions.count("call"), actions.count("handover")
        happened.append((on, len(actions) - calls - handovers, calls, handovers))
    assert happened == expected


def test_forecast_of_a_company_that_is_off_tells_what_the_switch_would_start(any_database: str) -> None:
    story = Story(LADDER)
    story.on("1 Mar").invoice("A", "100.00", due="1 Mar")
    set_company(story.company, {"reminders": "off"}, **story.who)
    company = Company.objects.get()
    before = Event.objects.count()
    found = days_ahead(company, story.day("5 Mar"), days=3)
    assert [(day.on.day, day.sending, day.notices, day.totals) for day in found.days] == [
        (5, False, 0, ()),
        (6, True, 1, (Money(10500, "EUR"),)),
        (7, False, 0, ()),
    ]
    assert (found.outcomes, found.notices) == ({"step": 1}, 1)
    assert Event.objects.count() == before
