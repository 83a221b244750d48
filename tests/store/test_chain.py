# SPDX-License-Identifier: MIT
"""History holds together: whoever changes, removes or slips in a line is found."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from django.db import connection, transaction

from dunwell.core.problem import Refused
from dunwell.store import chain, guards
from dunwell.store.chain import Entry
from dunwell.store.models import Company, Event

AT = datetime(2026, 3, 1, 8, 0, 0, 123456, tzinfo=UTC)
ENTRIES = [
    Entry("first", date(2026, 3, 1), 1, 2, 3, 4, {"text": "ä \x1f €", "list": [1, None, True]}),
    Entry("second"),
    Entry("third", data={"b": 1, "a": 2}),
]


def write(company: Company, at: datetime = AT) -> int:
    with transaction.atomic():
        return chain.append(chain.locked(company), "alice", at, ENTRIES)


def take_guards_down() -> None:
    with connection.cursor() as cursor:
        for statement in guards.removals(connection.vendor):
            cursor.execute(statement)


def test_lines_are_numbered_and_follow_one_another(any_database: str, company: Company) -> None:
    assert [write(company), write(company, AT.astimezone(timezone(timedelta(hours=2))))] == [1, 4]
    company.refresh_from_db()
    assert company.event_seq == 6
    assert chain.first_break(company) is None
    first = Event.objects.get(seq=1)
    assert (first.at, first.customer_id, first.notice_id) == (AT, 1, 4)
    assert first.data == '{"list":[1,null,true],"text":"ä \\u001f €"}'
    assert Event.objects.get(seq=3).data == '{"a":2,"b":1}'


TAMPERINGS: dict[str, tuple[Callable[[], object], int]] = {
    "actor": (lambda: Event.objects.filter(seq=2).update(actor="mallory"), 2),
    "moment": (lambda: Event.objects.filter(seq=3).update(at=AT + timedelta(microseconds=1)), 3),
    "day": (lambda: Event.objects.filter(seq=1).update(on=None), 1),
    "customer": (lambda: Event.objects.filter(seq=1).update(customer_id=2), 1),
    "data": (lambda: Event.objects.filter(seq=3).update(data='{"a":2,"b":2}'), 3),
    "one removed": (lambda: Event.objects.filter(seq=2).delete(), 2),
    "last removed": (lambda: Event.objects.filter(seq=3).delete(), 3),
    "hash": (lambda: Event.objects.filter(seq=1).update(hash="f" * 64), 1),
    "head": (lambda: Company.objects.update(event_hash="0" * 64), 4),
}


@pytest.mark.parametrize(("tamper", "found"), TAMPERINGS.values(), ids=TAMPERINGS)
def test_tampering_is_found_where_it_happened(
    any_database: str, company: Company, tamper: Callable[[], object], found: int
) -> None:
    write(company)
    take_guards_down()
    tamper()
    assert chain.first_break(Company.objects.get()) == found


def test_writing_without_the_lock_is_refused(database: str, company: Company) -> None:
    stale = Company.objects.get()
    write(company)
    with pytest.raises(Refused, match="chain_moved"), transaction.atomic():
        chain.append(stale, "alice", AT, ENTRIES)
    with pytest.raises(RuntimeError):
        chain.locked(company)
    assert Event.objects.count() == 3
