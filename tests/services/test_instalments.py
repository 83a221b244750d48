# SPDX-License-Identifier: MIT
"""Instalments agreed later: each part rests until its day, and is kept or broken by its own money."""

from datetime import date

import pytest

from dunwell.core.plan import plan
from dunwell.core.problem import Refused
from dunwell.services import payments, procedures, promises
from dunwell.services.check_books import check
from dunwell.services.instalments import agree_instalments, end_agreement, even_parts
from dunwell.services.load_facts import load_facts
from dunwell.store.models import Company, Event, Promise
from tests.services.ledger import ALICE, GOLD, INVOICES, TODAY, When, take

APRIL, MAY = date(2026, 4, 1), date(2026, 5, 1)
PARTS = [(APRIL, "50.00"), (MAY, "50.00")]


def _on(day: date) -> When:
    return When(actor="alice", at=TODAY["at"], on=day)


def _statuses() -> list[str]:
    return list(Promise.objects.order_by("by").values_list("status", flat=True))


def _chased(company: Company, day: date) -> int:
    procedures.apply(company, GOLD, name="p.toml", **ALICE)
    company.refresh_from_db()
    rows = plan(load_facts(company, day).facts, day, next_dates=False).items
    return int(rows.filter(rows["original"] == 10000)["chased"].item())


def test_each_part_is_kept_by_its_own_money(database: str, company: Company) -> None:
    take(company, INVOICES)
    parts = agree_instalments(company, "R-1", PARTS, reason="asked by phone", **TODAY)
    assert {part.seq for part in parts} == {Event.objects.get(code="instalments_agreed").seq}
    payments.pay(company, "R-1", "50.00", **TODAY)
    assert _statuses() == ["kept", "open"]
    payments.pay(company, "R-1", "50.00", **TODAY)
    assert _statuses() == ["kept", "kept"]
    assert check(company) == []


def test_a_missed_part_is_chased_and_the_later_one_still_rests(database: str, company: Company) -> None:
    take(company, INVOICES)
    agree_instalments(company, "R-1", PARTS, reason="asked", **TODAY)
    assert _chased(company, APRIL) == 0
    later = date(2026, 4, 2)
    promises.judge_promises(company, **_on(later))
    assert (_statuses(), _chased(company, later)) == (["broken", "open"], 5000)
    end_agreement(company, Promise.objects.order_by("by")[1].pk, **_on(later))
    assert (_statuses(), _chased(company, later)) == (["broken", "ended"], 10000)
    with pytest.raises(Refused, match="already_ended"):
        end_agreement(company, Promise.objects.earliest("pk").pk, **_on(later))


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ([(APRIL, "100.00")], "parts_few"),
        ([(APRIL, "50.00"), (MAY, "49.99")], "parts_sum"),
        ([(MAY, "50.00"), (APRIL, "50.00")], "parts_order"),
        ([(APRIL, "50.00"), (APRIL, "50.00")], "parts_order"),
        ([(date(2026, 2, 1), "50.00"), (MAY, "50.00")], "date_passed"),
        ([(APRIL, "-1.00"), (MAY, "101.00")], "bad_amount"),
    ],
)
def test_parts_that_do_not_make_up_what_is_open_are_refused(
    database: str, company: Company, parts: list[tuple[date, str]], code: str
) -> None:
    take(company, INVOICES)
    with pytest.raises(Refused) as refused:
        agree_instalments(company, "R-1", parts, reason="asked", **TODAY)
    assert refused.value.code == code
    assert not Promise.objects.exists()


def test_an_item_that_was_promised_takes_no_agreement(database: str, company: Company) -> None:
    take(company, INVOICES)
    promises.promise(company, "R-1", by=APRIL, reason="said so", **TODAY)
    with pytest.raises(Refused, match="promised_already"):
        agree_instalments(company, "R-1", PARTS, reason="asked", **TODAY)


def test_even_parts_differ_by_one_minor_unit_at_most() -> None:
    assert even_parts(10000, 3) == [3334, 3333, 3333]
    assert even_parts(100, 2) == [50, 50]
