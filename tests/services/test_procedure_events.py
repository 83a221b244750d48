# SPDX-License-Identifier: MIT
"""Whatever the automation did under a procedure is told there, and can be narrowed to one invoice."""

from datetime import date
from typing import Any

import pytest

from dunwell.core.problem import Refused
from dunwell.services import procedure_events, procedures
from dunwell.services.procedure_customers import allocated, move, searched, takes
from dunwell.services.procedure_events import KINDS, Asked, events, named
from dunwell.services.procedure_tables import tables_in_force
from dunwell.services.procedure_versions import Change, difference, version, versions
from dunwell.services.withdraw import withdraw_notice
from dunwell.store.models import Customer, Event, Notice, User
from tests.scenarios.story import Story
from tests.scenarios.test_calendar import LADDER
from tests.services.ledger import ALICE

OTHER = LADDER.replace('"ladder"', '"other"').replace('"Ladder"', '"Other"\napplies_to = { kind = ["consumer"] }')


@pytest.fixture
def story(any_database: str) -> Story:
    """Two procedures, one customer under each; messages on 8 and 27 March, one withdrawn."""
    story = Story(OTHER + LADDER).on("1 Feb")
    story.customer("P-1", kind="consumer")
    story.invoice("A", "100.00", due="1 Mar")
    story.invoice("B", "50.00", due="20 Mar")
    story.invoice("P", "70.00", due="20 Mar", customer="P-1")
    for on in ("8 Mar", "22 Mar", "27 Mar"):
        story.on(on).run()
        story.deliver()
    story.on("28 Mar").run()
    story.procedures(OTHER + LADDER.replace("= 7", "= 8"))
    return story


def told(story: Story, code: str = "ladder", own: int | None = None, **asked: Any) -> list[str]:
    found = events(story.company, code, Asked(**asked), own=own).order_by("seq")
    return [
        f"{one.event.code} {one.notice.number if one.notice else ''}".strip() for one in named(story.company, found)
    ]


def test_procedure_tells_its_own_messages_deliveries_and_versions(story: Story) -> None:
    own = ["notice_made N-1", "delivery_accepted N-1", "notice_made N-2", "delivery_accepted N-2"]
    last = ["notice_made N-4", "delivery_accepted N-4", "procedure_applied"]
    assert told(story) == ["procedure_applied", *own, *last]
    assert told(story, "other") == ["procedure_applied", "notice_made N-3", "delivery_accepted N-3"]


def test_events_are_narrowed_to_an_invoice_a_customer_a_kind_a_period(story: Story) -> None:
    assert told(story, words="B") == [
        "notice_made N-2", "delivery_accepted N-2", "notice_made N-4", "delivery_accepted N-4",
    ]  # fmt: skip
    assert told(story, words="P") == []
    assert told(story, words="N-1") == ["notice_made N-1", "delivery_accepted N-1"]
    assert told(story, words="customer c-1", kind="message") == [f"notice_made N-{n}" for n in (1, 2, 4)]
    assert told(story, kind="call") == []
    assert told(story, kind="version") == ["procedure_applied", "procedure_applied"]
    assert told(story, kind="delivery", first=date(2028, 3, 9)) == ["delivery_accepted N-2", "delivery_accepted N-4"]
    assert told(story, kind="message", last=date(2028, 3, 21)) == ["notice_made N-1"]


def test_what_went_wrong_is_a_kind_of_its_own(story: Story) -> None:
    story.on("5 Apr").run()
    number = Notice.objects.latest("pk").number
    withdraw_notice(story.company, number, reason="sent by hand", **story.when)
    assert told(story, kind="withdrawn") == [f"notice_withdrawn {number}"]
    assert [kind for kind in KINDS if told(story, kind=kind)] == ["message", "delivery", "withdrawn", "version"]


def test_person_limited_to_own_customers_sees_their_events_alone(story: Story) -> None:
    anna = User.objects.create(username="anna").pk
    assert told(story, own=anna) == ["procedure_applied", "procedure_applied"]
    Customer.objects.filter(ref="C-1").update(owner=anna)
    assert len(told(story, own=anna)) == 8


def test_procedure_that_is_not_there_has_no_events(story: Story) -> None:
    with pytest.raises(Refused, match="not_found"):
        events(story.company, "nothing", Asked())


def test_allocated_customers_are_searched_and_moved_together(story: Story) -> None:
    ladder = allocated(story.company, "ladder")
    assert [(row.ref, row.open_items) for row in ladder] == [("C-1", 2)]  # type: ignore[attr-defined]  # the query adds it
    assert [row.ref for row in searched(allocated(story.company, "other"), "p-")] == ["P-1"]
    everybody = list(Customer.objects.values_list("pk", flat=True))
    assert move(story.company, everybody, "other", own=None, **ALICE) == 2
    assert allocated(story.company, "ladder").count() == 0
    assert move(story.company, everybody, "none", own=None, **ALICE) == 2
    assert allocated(story.company, None).count() == 2
    anna = User.objects.create(username="anna").pk
    before = Event.objects.count()
    with pytest.raises(Refused, match="not_found"):
        move(story.company, everybody, "auto", own=anna, **ALICE)
    assert (Event.objects.count(), allocated(story.company, "gone").count()) == (before, 0)


def test_rule_is_counted_before_it_is_in_force(story: Story) -> None:
    other, ladder = tables_in_force(story.company)
    found = takes(story.company, [other, ladder], "ladder")
    assert (found.customers, found.auto, found.now, found.fits) == (1, 1, 1, 2)
    found = takes(story.company, [ladder, other], "other")
    assert (found.customers, found.now, found.fits) == (0, 1, 1)
    new = other | {"code": "new", "applies_to": {"country": "foreign"}}
    assert takes(story.company, [new, other, ladder], "new").customers == 0


def test_versions_tell_who_when_and_what_field_by_field(story: Story) -> None:
    story.actor = "anna"
    body = "{{ table }}{{ pay_to }} {{ notice.total }}"
    text = f'[[procedure.level.text]]\nlanguage = "en"\nsubject = "Hi"\nbody = "{body}"\n'
    call = "after_days = 49\ngap_days = 14\n"
    changed = LADDER.replace('action = "call"', 'action = "notice"').replace(call, call + text)
    changed = changed.replace('"Ladder"', '"Steps"')
    story.procedures(changed + OTHER)
    words = {"language": "en", "subject": "Hi", "body": body}
    newest, second, first = versions(story.company, "ladder")
    assert (newest.actor, newest.version.number, newest.moved) == ("anna", 3, True)
    assert newest.changes == [
        Change("", "", "name", "Ladder", "Steps"),
        Change("reminder", "", "after_days", 8, 7),
        Change("call", "", "action", "call", "notice"),
        Change("call", "en", "text", None, words),
    ]
    assert second.changes == [Change("reminder", "", "after_days", 7, 8)]
    assert (first.changes, first.actor) == ([], "teller")
    assert version(story.company, "ladder", 2) == second.version
    with pytest.raises(Refused, match="not_found"):
        version(story.company, "ladder", 9)


def test_levels_that_come_go_or_move_are_told_by_their_codes() -> None:
    one: dict[str, object] = {"level": [{"code": "a", "gap_days": 7}, {"code": "b"}]}
    two: dict[str, object] = {"level": [{"code": "b"}, {"code": "a"}, {"code": "c"}]}
    assert [(change.level, change.field) for change in difference(one, two)] == [
        ("", "level"), ("a", "gap_days"), ("c", "level"),
    ]  # fmt: skip


def test_every_kind_has_events_of_its_own() -> None:
    assert len(set(procedure_events.KINDS)) == 7


def test_file_of_the_procedures_is_what_is_in_force(story: Story) -> None:
    assert procedures.check(procedures.export(story.company), "out.toml") == []
