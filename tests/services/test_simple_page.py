# SPDX-License-Identifier: MIT
"""Three settings write an ordinary procedure: one message a week and customer, with all that is overdue."""

import pytest

from dunwell.core.problem import Refused
from dunwell.services import procedures
from dunwell.services.companies import create_company
from dunwell.services.simple_page import (
    Simple,
    end_simple,
    is_changed_by_hand,
    set_sending_days,
    simple_of,
    write_simple,
)
from tests.scenarios.story import Story
from tests.services.ledger import ALICE
from tests.services.test_companies import ACME

NAME = "Weekly reminder"


def test_settings_are_written_and_read_back_and_taken_out_again(any_database: str) -> None:
    company = create_company(**ACME, **ALICE)
    before = procedures.export(company)
    assert simple_of(company) is None
    settings = Simple(days_after=3, stop_after_months=12, weekday="tue")
    assert write_simple(company, settings, name=NAME, **ALICE)
    assert not write_simple(company, settings, name=NAME, **ALICE)
    assert simple_of(company) == settings
    assert procedures.export(company).index('"simple"') < procedures.export(company).index('"business"')
    assert write_simple(company, Simple(abroad=True), name=NAME, **ALICE)
    assert simple_of(company) == Simple(abroad=True)
    assert end_simple(company, **ALICE)
    assert procedures.export(company) == before
    assert not end_simple(company, **ALICE)


def test_each_customer_gets_one_message_on_the_weekday_until_the_months_are_over(any_database: str) -> None:
    story = Story(
        '[[procedure]]\ncode = "x"\nname = "X"\n[[procedure.level]]\ncode = "r"\naction = "notice"\nafter_days = 99\n'
    )
    write_simple(story.company, Simple(days_after=3, stop_after_months=1, weekday="mon"), name=NAME, **story.who)
    story.on("1 Mar").invoice("A", "100.00", due="4 Mar")  # 2028-03-04 is a Saturday
    story.invoice("B", "50.00", issued="2 Mar")  # no due date: counted from its issue date
    story.invoice("C", "70.00", due="5 Mar", customer="C-2")
    sent = {}
    for day in ("6 Mar", "7 Mar", "13 Mar", "20 Mar", "27 Mar", "3 Apr", "10 Apr"):
        sent[day] = story.on(day).run().out
    assert sent["6 Mar"] == ["reminder to C-1: B 50.00, (A 100.00) = 150.00"]
    assert sent["7 Mar"] == []
    assert sent["13 Mar"] == ["reminder to C-1: B 50.00, A 100.00 = 150.00", "reminder to C-2: C 70.00 = 70.00"]
    assert len(sent["20 Mar"]) == len(sent["27 Mar"]) == 2
    assert sent["3 Apr"] == ["reminder to C-1: A 100.00 = 100.00", "reminder to C-2: C 70.00 = 70.00"]
    assert sent["10 Apr"] == []


def test_procedure_changed_by_hand_is_no_longer_simple(database: str) -> None:
    company = create_company(**ACME, **ALICE)
    write_simple(company, Simple(), name=NAME, **ALICE)
    assert not is_changed_by_hand(company)
    text = procedures.export(company).replace("after_days = 1\n", 'after_days = 1\nfee = { EUR = "5.00" }\n', 1)
    procedures.apply(company, text, name="p.toml", **ALICE)
    assert (simple_of(company), is_changed_by_hand(company)) == (None, True)


@pytest.mark.parametrize(
    "settings",
    [Simple(days_after=-1), Simple(days_after=366), Simple(stop_after_months=0), Simple(weekday="someday")],  # type: ignore[arg-type]  # the mistake under test
)
def test_settings_that_cannot_be_are_refused(database: str, settings: Simple) -> None:
    company = create_company(**ACME, **ALICE)
    with pytest.raises(Refused, match="bad_value"):
        write_simple(company, settings, name=NAME, **ALICE)


def test_sending_days_of_a_procedure_are_its_next_version(database: str) -> None:
    company = create_company(**ACME, **ALICE)
    assert set_sending_days(company, "business", ("tue", "thu"), **ALICE)
    assert not set_sending_days(company, "business", ("thu", "tue"), **ALICE)
    assert 'send_on = ["tue", "thu"]' in procedures.export(company)
    with pytest.raises(Refused, match="bad_value"):
        set_sending_days(company, "business", (), **ALICE)
    with pytest.raises(Refused, match="bad_value"):
        set_sending_days(company, "business", ("tue", "someday"), **ALICE)
    with pytest.raises(Refused, match="not_found"):
        set_sending_days(company, "nobody", ("tue",), **ALICE)
