# SPDX-License-Identifier: MIT
"""What came of a call, told in history and followed by what it means."""

import json
from datetime import date, timedelta

import pytest

from dunwell.core.problem import Refused
from dunwell.services import call_results, payments
from dunwell.services.call_script import call_script
from dunwell.services.run_dunning import run_dunning
from dunwell.store.models import Company, Customer, Dispute, Event, Promise, Task
from tests.services.post import RULES, when, writing_company

DAY = date(2026, 4, 10)
NOW = when(DAY)
ONE_CALL = RULES.replace("after_days = 35", "after_days = 8").replace("after_days = 49", "after_days = 90")
ONE_CALL = (
    ONE_CALL[: ONE_CALL.index('[[procedure.level]]\ncode = "reminder"')]
    + ONE_CALL[ONE_CALL.index('[[procedure.level]]\ncode = "call"') :]
)


@pytest.fixture
def call(any_database: str, company: Company) -> Task:
    """A call to Cecilia about R-1 (100.00) and R-2 (50.00)."""
    writing_company(company, rules=ONE_CALL, run=False)
    Customer.objects.filter(ref="C-1").update(phone="+358 40 1")
    run_dunning(company, DAY, actor="bob", at=NOW["at"])
    return Task.objects.get(company=company, kind="call", customer__ref="C-1")


def last(company: Company, code: str = "task_done") -> dict[str, object]:
    found: dict[str, object] = json.loads(Event.objects.filter(company=company, code=code).latest("seq").data)
    return found


def result(task: Task) -> tuple[bool, str]:
    task.refresh_from_db()
    return task.done, task.result


def test_script_tells_what_is_owed_since_when(company: Company, call: Task) -> None:
    script = call_script(company, call.pk, DAY)
    assert [(one.name, str(one.open), one.days) for one in script.items] == [
        ("R-1", "100.00 EUR", 40), ("R-2", "50.00 EUR", 40),
    ]  # fmt: skip
    assert (str(script.total), script.since) == ("150.00 EUR", date(2026, 3, 1))


def test_reached_ends_the_call(company: Company, call: Task) -> None:
    call_results.reached(company, call.pk, note="Pays tomorrow", **NOW)
    assert result(call) == (True, "reached")
    assert last(company)["reason"] == "Pays tomorrow"


def test_promise_covers_the_oldest_first(company: Company, call: Task) -> None:
    made = call_results.promised(company, call.pk, by=DAY + timedelta(days=7), amount="120.00", **NOW)
    assert [(one.item.invoice.number, one.amount_minor) for one in made] == [("R-1", 10000), ("R-2", 2000)]
    assert result(call) == (True, "promised")
    assert last(company)["by"] == "2026-04-17"


def test_promise_above_what_is_open_changes_nothing(company: Company, call: Task) -> None:
    with pytest.raises(Refused, match="above_open"):
        call_results.promised(company, call.pk, by=DAY, amount="150.01", **NOW)
    with pytest.raises(Refused, match="date_passed"):
        call_results.promised(company, call.pk, by=DAY - timedelta(days=1), **NOW)
    assert (result(call), Promise.objects.count()) == ((False, ""), 0)


def test_everything_is_promised_when_no_amount_is_named(company: Company, call: Task) -> None:
    call_results.promised(company, call.pk, by=DAY, **NOW)
    assert sum(Promise.objects.values_list("amount_minor", flat=True)) == 15000
    assert call_script(company, second_call(company, call).pk, DAY).promises[0].status == "open"


def second_call(company: Company, call: Task) -> Task:
    return Task.objects.create(
        company=company, customer=call.customer, kind="unreachable", notice=call.notice, text="again", on=DAY, seq=0
    )


def test_dispute_is_of_all_or_of_what_is_chosen(company: Company, call: Task) -> None:
    chosen = [call_script(company, call.pk, DAY).items[1].id]
    call_results.disputed(company, call.pk, reason="Broken", amount="20.00", items=chosen, **NOW)
    row = Dispute.objects.get()
    assert (row.item.invoice.number, row.amount_minor, row.reason) == ("R-2", 2000, "Broken")
    assert result(call) == (True, "disputed")


def test_part_of_several_invoices_is_not_disputed_at_once(company: Company, call: Task) -> None:
    with pytest.raises(Refused, match="one_item_wanted"):
        call_results.disputed(company, call.pk, reason="Broken", amount="20.00", **NOW)
    assert result(call) == (False, "")


def test_nobody_there_is_tried_again(company: Company, call: Task) -> None:
    call_results.not_reached(company, call.pk, again_on=DAY + timedelta(days=2), **NOW)
    assert result(call) == (False, "not_reached")
    assert call.on == DAY + timedelta(days=2)
    assert last(company, "task_put_off")["again_on"] == "2026-04-12"


def test_wrong_number_is_taken_off_and_finding_another_is_work(company: Company, call: Task) -> None:
    from dunwell.services.edit_customer import edit_customer

    call_results.wrong_number(company, call.pk, **NOW)
    assert result(call) == (True, "wrong_number")
    assert Customer.objects.get(ref="C-1").phone == ""
    task = Task.objects.get(kind="unreachable")
    assert "+358 40 1" in task.text
    edit_customer(company, call.customer_id, {"group": "x"}, **NOW)
    assert result(task) == (False, "")
    edit_customer(company, call.customer_id, {"phone": "+358 40 2"}, **NOW)
    assert result(task) == (True, "done")


def test_paid_since_leaves_nothing_to_call_about(company: Company, call: Task) -> None:
    payments.pay(company, "R-1", "100.00", **NOW)
    payments.pay(company, "R-2", "50.00", **NOW)
    assert call_script(company, call.pk, DAY).items == []
    with pytest.raises(Refused, match="nothing_open"):
        call_results.promised(company, call.pk, by=DAY, **NOW)
