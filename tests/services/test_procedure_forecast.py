# SPDX-License-Identifier: MIT
"""What is foretold is what the runs of the days do, as long as nobody pays; and two futures are compared by it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import polars as pl
import pytest

from dunwell.core import forecast as core
from dunwell.core.money import Money
from dunwell.services import procedure_forecast as forecast
from dunwell.services.load_facts import load_facts
from dunwell.services.procedure_forecast_rows import change_rows, level_rows
from dunwell.services.procedure_tables import Table, tables_in_force
from dunwell.store.models import NoticeLine
from tests.scenarios.story import Story
from tests.scenarios.test_calendar import LADDER
from tests.services.own_server import own_server

RICH = """\
[[procedure]]
code = "rich"
name = "Rich"
applies_to = { kind = ["business"] }
quiet_days = 3
minimum_total = { EUR = "20.00" }
send_on = ["mon", "tue", "wed", "thu", "fri"]
[[procedure.level]]
code = "reminder"
action = "notice"
after_days = 3
fee = { EUR = "2.50" }
[[procedure.level]]
code = "firm"
action = "notice"
after_days = 10
gap_days = 5
fee_percent = "10"
fee_max = { EUR = "7.00" }
[[procedure.level]]
code = "call"
action = "call"
after_days = 17
gap_days = 4
[[procedure.level]]
code = "handover"
action = "handover"
after_days = 24
gap_days = 4
min_overdue_days = 20

[[procedure]]
code = "aged"
name = "Aged"
applies_to = { kind = ["consumer"] }
escalation = "by_age"
grouping = "invoice"
[[procedure.level]]
code = "one"
action = "notice"
after_days = 5
[[procedure.level]]
code = "two"
action = "notice"
after_days = 12
repeat_days = 9
fee = { EUR = "1.00" }
minimum_total = { EUR = "30.00" }
"""
BUSY = (
    ("100.00", "1 Mar", "C-1"),
    ("30.00", "4 Mar", "C-1"),
    ("8.00", "10 Mar", "C-1"),
    ("60.00", "2 Mar", "C-2"),
    ("10.00", "20 Mar", "C-2"),
    ("90.00", "1 Mar", "C-3"),
    ("55.00", "25 Feb", "C-1"),
)


def told(story: Story) -> core.Forecast:
    facts = load_facts(story.company, story.today).facts
    return core.told(facts, core.ahead(facts, story.today, forecast.DAYS))


def steps(story: Story, found: pl.DataFrame) -> list[str]:
    names = {item.pk: str(item) for item in story.company.openitem_set.select_related("invoice")}
    rows = found.select("item", "on", "level", "action", "fee", "total").iter_rows()
    return sorted(f"{on} {names[item]} {level} {action} {fee} {total}" for item, on, level, action, fee, total in rows)


def really(story: Story) -> list[str]:
    """The days are run and their messages carried: the steps that were taken."""
    first = story.today
    for number in range(forecast.DAYS):
        story.on(first + timedelta(days=number)).run()
        story.deliver()
    lines = NoticeLine.objects.filter(company=story.company, step__isnull=False, notice__on__gte=first)
    return sorted(
        f"{line.notice.on} {line.item} {line.notice.level} {line.notice.action} "
        f"{line.notice.fee_minor} {line.notice.total_minor}"
        for line in lines.select_related("notice", "item__invoice")
    )


def calendar() -> Story:
    story = Story(LADDER).on("1 Feb")
    story.invoice("A", "100.00", due="1 Mar")
    story.invoice("B", "50.00", due="20 Mar")
    return story.on("7 Mar")


@contextmanager
def rich() -> Iterator[Story]:
    """A company with its own mail server, by which it writes some invoices separately."""
    story = Story(LADDER).on("1 Feb")
    with own_server(story.company):
        story.procedures(RICH)
        yield story


def with_level(story: Story, place: int, **values: object) -> list[Table]:
    """The procedures in force, with these values of a level of the first."""
    tables = tables_in_force(story.company)
    levels = tables[0]["level"]
    assert isinstance(levels, list)
    levels[place] |= values
    return tables


def test_forecast_of_the_calendar_lists_its_steps(database: str) -> None:
    story = calendar()
    found = steps(story, told(story).steps)
    assert found == [
        "2028-03-08 A reminder notice 0 10000",
        "2028-03-22 A dunning-1 notice 0 15000",
        "2028-03-27 B reminder notice 0 15000",
        "2028-04-05 A dunning-2 notice 0 15000",
    ]
    assert found == really(story)


def test_forecast_is_what_the_runs_of_a_busy_month_do(any_database: str) -> None:
    with rich() as story:
        story.customer("C-2", kind="consumer")
        story.customer("C-3", email="")
        for number, (amount, due, customer) in enumerate(BUSY):
            story.invoice(f"R-{number}", amount, due=due, customer=customer)
        story.invoice("K-1", "-15.00", issued="1 Feb", customer="C-1")
        story.on("3 Mar").run()
        story.deliver()
        story.on("4 Mar").promise("R-0", "100.00", by="12 Mar")
        story.on("5 Mar").hold("R-3", until="20 Mar")
        found = told(story)
        foretold = steps(story, found.steps)
        assert foretold == really(story)
        assert {line.split()[3] for line in foretold} == {"notice", "call", "handover"}
        assert found.made["level"].n_unique() == 6


def test_days_across_the_turn_of_the_year_know_both_years_holidays(database: str) -> None:
    story = Story(LADDER, year=2027).on("15 Dec 2027")
    story.invoice("A", "100.00", due="31 Dec 2027")
    same = forecast.compared(story.company, with_level(story, 0, after_days=1), on=story.today)
    # 1 January is a holiday: a level that is due on it goes out on the 2nd.
    assert str(same.after["on"][0]) == "2028-01-02"


def test_comparison_says_who_gets_what_sooner_later_dearer_or_not_at_all(database: str) -> None:
    story = calendar()
    found = forecast.compared(story.company, with_level(story, 0, after_days=12), on=story.today)
    rows = change_rows(story.company, found, size=50)
    assert [(row.item, row.what, row.customer_ref) for row in rows] == [("A", "later", "C-1"), ("B", "later", "C-1")]
    assert [f"{step.on} {step.level}" for step in rows[0].before] == [
        "2028-03-08 reminder",
        "2028-03-22 dunning-1",
        "2028-04-05 dunning-2",
    ]
    assert [f"{step.on} {step.level}" for step in rows[0].after] == ["2028-03-13 reminder", "2028-03-27 dunning-1"]
    assert [(row.level, row.before, row.after) for row in level_rows(found)] == [
        ("dunning-1", 1, 1),
        ("dunning-2", 1, 0),
        ("reminder", 2, 2),
    ]
    dearer = forecast.compared(story.company, with_level(story, 0, fee={"EUR": "5.00"}), on=story.today)
    (first, second) = change_rows(story.company, dearer, size=50)
    assert (first.what, second.what, first.after[0].fee) == ("amount", "amount", Money(500, "EUR"))
    assert (dearer.changed_customers, dearer.customers) == (1, 1)
    sooner = forecast.compared(story.company, with_level(story, 0, after_days=6), on=story.today)
    assert sooner.whats == {"sooner": 2}


@pytest.mark.parametrize(
    ("level", "what"),
    [
        (
            {"text": [{"language": "en", "subject": "Hello", "body": "{{ notice.total }} {{ table }}{{ pay_to }}"}]},
            "words",
        ),
        ({"code": "hello"}, "level"),
        ({"action": "call"}, "level"),
    ],
)
def test_other_words_and_other_actions_are_differences(database: str, level: dict[str, object], what: str) -> None:
    story = calendar()
    found = forecast.compared(story.company, with_level(story, 0, **level), on=story.today)
    assert found.changes["what"].unique().to_list() == [what]


def test_nothing_differs_under_the_same_procedures(database: str) -> None:
    story = calendar()
    found = forecast.compared(story.company, tables_in_force(story.company), on=story.today)
    assert (found.customers, found.changes.height) == (0, 0)


def test_only_customers_whom_the_change_can_touch_are_gone_through(database: str) -> None:
    with rich() as story:
        story.customer("C-2", kind="consumer")
        for customer in ("C-1", "C-2"):
            story.invoice(f"R-{customer}", "100.00", due="1 Mar", customer=customer)
        found = forecast.compared(story.on("1 Mar").company, with_level(story, 0, after_days=6), on=story.today)
        assert (found.customers, found.changed_customers) == (1, 1)
        turned = list(reversed(tables_in_force(story.company)))
        assert forecast.compared(story.company, turned, on=story.today).customers == 0


def test_day_that_had_its_run_is_not_foretold_again(database: str) -> None:
    story = calendar().on("8 Mar")
    story.run()
    story.deliver()
    found = forecast.compared(story.company, with_level(story, 1, after_days=22), on=story.today)
    assert (found.first, found.last) == (story.day("9 Mar"), story.day("7 Apr"))
    (row,) = [row for row in change_rows(story.company, found, size=50) if row.item == "A"]
    assert [step.level for step in row.before] == ["dunning-1", "dunning-2"]


def test_company_that_is_off_is_foretold_as_if_it_were_on(database: str) -> None:
    story = calendar()
    type(story.company).objects.update(reminders=False)
    assert forecast.compared(story.company, with_level(story, 0, after_days=9), on=story.today).whats == {"later": 2}


def test_comparison_is_worked_out_aside_and_kept_while_the_books_stand(database: str) -> None:
    story = calendar()
    tables = with_level(story, 0, after_days=9)
    begun = forecast.compare(story.company, tables, on=story.today)
    assert forecast.compare(story.company, tables, on=story.today) is begun
    begun.wait()
    assert (begun.percent, begun.failed) == (100, False)
    assert begun.comparison is not None
    assert begun.comparison.whats == {"later": 2}
    story.pay("A", "1.00")
    story.company.refresh_from_db()
    again = forecast.compare(story.company, tables, on=story.today)
    again.wait()
    assert again is not begun
