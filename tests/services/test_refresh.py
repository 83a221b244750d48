# SPDX-License-Identifier: MIT
"""What changed between the run and the message: the dates are those of a run on 8 March and a delivery that morning."""

from datetime import date

import pytest

from dunwell.services import check_books, companies, pauses, payments, promises, reversals, switches
from dunwell.services.run_dunning import run_dunning
from dunwell.store.models import Claim, Company, Event, Notice, NoticeLine
from tests.services.ledger import take
from tests.services.own_server import own_server
from tests.services.post import (
    BOB,
    INVOICES,
    RULES,
    RUN_ON,
    TODAY,
    carry,
    kept,
    notice,
    parsed,
    position,
    states,
    told,
    when,
    writing_company,
)

PERCENT = RULES.replace('fee = { EUR = "5.00" }', 'fee_percent = "10"')


def amounts(row: Notice) -> tuple[int, int, int, int, int]:
    return row.chased_minor, row.credits_minor, row.claims_minor, row.fee_minor, row.total_minor


def test_a_notice_whose_invoice_was_paid_meanwhile_is_withdrawn_and_its_state_taken_back(company: Company) -> None:
    writing_company(company)
    assert position("R-3") == 1
    payments.pay(company, "R-3", "70.00", **TODAY)
    report = carry()
    assert (report.accepted, report.withdrawn) == (1, 1)
    assert states(company) == {"N-1": "accepted", "N-2": "withdrawn"}
    assert position("R-3") is None
    assert notice(company, "N-2").withdrawn_why == "settled"
    assert Claim.objects.get(notice__number="N-2").status == "waived"
    assert len(kept()) == 1
    assert check_books.check(company) == []


def test_of_two_lines_the_paid_one_is_dropped_and_the_total_is_right(company: Company) -> None:
    writing_company(company)
    assert amounts(notice(company, "N-1")) == (15000, 0, 0, 500, 15500)
    payments.pay(company, "R-1", "100.00", **TODAY)
    assert carry().accepted == 2
    assert amounts(notice(company, "N-1")) == (5000, 0, 0, 500, 5500)
    assert (position("R-1"), position("R-2")) == (None, 1)
    body = parsed(kept()[0].read_bytes()).get_body(("plain",))
    assert body is not None
    assert "R-1" not in body.get_content()
    assert "55.00" in body.get_content()
    assert told(company, "line_dropped") == 1
    assert check_books.check(company) == []


def test_a_percentage_fee_follows_the_lines_that_are_left(company: Company) -> None:
    writing_company(company, rules=PERCENT)
    assert amounts(notice(company, "N-1")) == (15000, 0, 0, 1500, 16500)
    payments.pay(company, "R-1", "100.00", **TODAY)
    carry()
    assert amounts(notice(company, "N-1")) == (5000, 0, 0, 500, 5500)
    assert Claim.objects.get(notice__number="N-1").amount_minor == 500
    assert check_books.check(company) == []


def test_a_part_payment_reduces_what_is_chased(company: Company) -> None:
    writing_company(company)
    payments.pay(company, "R-1", "40.00", **TODAY)
    carry()
    assert amounts(notice(company, "N-1")) == (11000, 0, 0, 500, 11500)
    assert NoticeLine.objects.get(notice__number="N-1", item__invoice__number="R-1").chased_minor == 6000
    assert told(company, "notice_changed") == 1
    assert check_books.check(company) == []


def test_a_payment_that_was_returned_is_chased_again(company: Company) -> None:
    writing_company(company, run=False)
    payment = payments.pay(company, "R-1", "40.00", **TODAY)
    run_dunning(company, RUN_ON, **BOB)
    reversals.reverse_payment(company, payment.ref, reason="returned", **TODAY)
    carry()
    assert amounts(notice(company, "N-1")) == (15000, 0, 0, 500, 15500)


@pytest.mark.parametrize(
    ("gate", "stop"),
    [
        ("on_hold", lambda company: pauses.hold(company, customer="C-2", reason="asked", **TODAY)),
        ("disputed", lambda company: pauses.dispute(company, "R-3", reason="wrong", **TODAY)),
        ("promised", lambda company: promises.promise(company, "R-3", by=date(2026, 3, 9), reason="soon", **TODAY)),
        ("payment_pending", lambda company: pauses.start_payment(company, "R-3", **TODAY)),
        ("customer_off", lambda company: switches.set_customer_reminders(company, "C-2", False, **BOB)),
        ("item_off", lambda company: switches.set_invoice_reminders(company, "R-3", False, **BOB)),
        ("no_procedure", lambda company: switches.assign_procedure(company, "C-2", "none", **BOB)),
        ("settled", lambda company: reversals.cancel_invoice(company, "R-3", reason="error", **TODAY)),
    ],
)
def test_what_is_stopped_meanwhile_is_not_sent(company: Company, gate: str, stop: object) -> None:
    writing_company(company)
    assert callable(stop)
    stop(company)
    assert carry().withdrawn == 1
    assert notice(company, "N-2").withdrawn_why == gate
    assert (states(company)["N-1"], position("R-3")) == ("accepted", None)
    assert check_books.check(company) == []


def test_a_company_that_is_switched_off_sends_nothing_of_what_was_queued(company: Company) -> None:
    writing_company(company)
    companies.set_company(company, {"reminders": "off"}, **BOB)
    assert carry().withdrawn == 2
    assert not kept()
    assert notice(company, "N-1").withdrawn_why == "company_off"


def test_a_dispute_of_a_part_leaves_the_rest(company: Company) -> None:
    writing_company(company)
    pauses.dispute(company, "R-3", amount="20.00", reason="damaged", **TODAY)
    carry()
    assert amounts(notice(company, "N-2")) == (5000, 0, 0, 500, 5500)


def test_money_that_settles_nothing_yet_is_deducted(company: Company) -> None:
    writing_company(company)
    payments.book_payment(company, "30.00", "EUR", customer="C-2", **TODAY)
    carry()
    assert amounts(notice(company, "N-2")) == (7000, 3000, 0, 500, 4500)


def test_credit_that_covers_everything_withdraws_the_notice(company: Company) -> None:
    writing_company(company)
    payments.book_payment(company, "70.00", "EUR", customer="C-2", **TODAY)
    assert carry().withdrawn == 1
    assert notice(company, "N-2").withdrawn_why == "covered_by_credit"
    assert check_books.check(company) == []


def test_credit_that_was_used_meanwhile_is_no_longer_deducted(company: Company) -> None:
    writing_company(company, run=False)
    payment = payments.book_payment(company, "30.00", "EUR", customer="C-1", **TODAY)
    run_dunning(company, RUN_ON, **BOB)
    assert amounts(notice(company, "N-1")) == (15000, 3000, 0, 500, 12500)
    payments.allocate(company, payment.ref, item="R-1", **TODAY)
    carry()
    assert amounts(notice(company, "N-1")) == (12000, 0, 0, 500, 12500)


def test_with_a_notice_an_invoice_the_credit_is_still_used_once(company: Company) -> None:
    """Credit 120.00: it covers R-1, 20.00 are left for R-2; a new 10.00 goes to R-2 too, never 120.00 twice."""
    rules = RULES.replace('name = "All"', 'name = "All"\ngrouping = "invoice"')
    with own_server(company):
        writing_company(company, rules=rules, run=False)
        payments.book_payment(company, "120.00", "EUR", customer="C-1", **TODAY)
        run_dunning(company, RUN_ON, **BOB)
        (alone,) = Notice.objects.filter(customer__ref="C-1")
        assert amounts(alone) == (5000, 2000, 0, 500, 3500)
        payments.book_payment(company, "10.00", "EUR", customer="C-1", **TODAY)
        carry()
        alone.refresh_from_db()
        assert amounts(alone) == (5000, 3000, 0, 500, 2500)


def test_a_claim_paid_meanwhile_is_no_longer_added(company: Company) -> None:
    writing_company(company)
    carry()
    second = when(date(2026, 3, 22))
    run_dunning(company, second["on"], actor="bob", at=second["at"])
    assert amounts(notice(company, "N-4")) == (7000, 0, 500, 700, 8200)
    payments.book_payment(company, "5.00", "EUR", customer="C-2", ref="fee", **second)
    payments.allocate(company, "fee", claim=Claim.objects.get(notice__number="N-2").pk, **second)
    carry(at=second["at"])
    assert amounts(notice(company, "N-4")) == (7000, 0, 0, 700, 7700)
    assert states(company)["N-4"] == "accepted"
    assert check_books.check(company) == []


def test_when_the_line_of_the_highest_level_is_gone_level_and_fee_go_with_it(company: Company) -> None:
    """R-1 had its reminder; on 22 March it steps to dunning with R-4 beside it at reminder. R-1 is paid: a reminder."""
    invoices = INVOICES + "R-4,C-1,2026-02-15,2026-03-15,EUR,30.00,\n"
    writing_company(company, invoices=invoices)
    carry()
    second = when(date(2026, 3, 22))
    run_dunning(company, second["on"], actor="bob", at=second["at"])
    row = notice(company, "N-3")
    assert (row.level, row.position, row.fee_minor) == ("dunning", 2, 1800)
    payments.pay(company, "R-1", "100.00", **second)
    payments.pay(company, "R-2", "50.00", **second)
    carry(at=second["at"])
    row.refresh_from_db()
    assert (row.level, row.position) == ("reminder", 1)
    assert amounts(row) == (3000, 0, 500, 0, 3500)
    assert (position("R-1"), position("R-4")) == (1, 1)
    assert Claim.objects.get(notice=row).status == "waived"
    assert check_books.check(company) == []


def test_nothing_changed_and_nothing_is_told(company: Company) -> None:
    writing_company(company)
    before = set(Event.objects.values_list("code", flat=True))
    carry()
    assert set(Event.objects.values_list("code", flat=True)) - before == {"delivery_accepted"}


def test_a_hold_that_ends_before_the_day_of_a_coming_run_does_not_undo_it(company: Company) -> None:
    writing_company(company, run=False)
    pauses.hold(company, item="R-3", until=date(2026, 3, 9), reason="asked", **TODAY)
    run_dunning(company, date(2026, 3, 10), **BOB)
    assert carry().accepted == 2


def test_an_item_taken_into_the_ledger_again_is_read_as_it_is_now(company: Company) -> None:
    writing_company(company)
    take(company, INVOICES)
    assert carry().accepted == 2
