# SPDX-License-Identifier: MIT
"""Holds, disputes, promises, payments under way and offers: each begun by one event and ended by another."""

from collections.abc import Callable
from datetime import date

import pytest

from dunwell.core.problem import Refused
from dunwell.services import pauses, payments, promises
from dunwell.store.models import Company, Customer, Dispute, Event, Hold, Offer, PaymentUnderWay, Promise
from tests.services.ledger import AT, INVOICES, ON, TODAY, Who, take


def code_of(seq: int | None) -> str:
    return Event.objects.get(seq=seq or 0).code


def test_hold_stops_an_item_or_a_customer_until_it_is_ended(database: str, company: Company) -> None:
    take(company, INVOICES)
    held = pauses.hold(company, item="R-1", reason="ill", until=date(2026, 4, 1), **TODAY)
    debtor = pauses.hold(company, customer="C-1", reason="talks", owner="bob", **TODAY)
    assert (code_of(held.seq), held.owner, debtor.owner, debtor.until) == ("hold_made", "alice", "bob", None)
    assert Event.objects.get(seq=debtor.seq).customer_id == Customer.objects.get(ref="C-1").pk
    pauses.end_hold(company, debtor.pk, **TODAY)
    assert code_of(Hold.objects.get(pk=debtor.pk).ended_seq) == "hold_ended"
    with pytest.raises(Refused, match="already_ended"):
        pauses.end_hold(company, debtor.pk, **TODAY)


def test_dispute_of_part_keeps_its_amount_and_of_all_keeps_none(database: str, company: Company) -> None:
    take(company, INVOICES)
    part = pauses.dispute(company, "R-1", amount="40.00", reason="broken", **TODAY)
    whole = pauses.dispute(company, "R-2", reason="never came", **TODAY)
    assert (part.amount_minor, whole.amount_minor) == (4000, None)
    pauses.end_dispute(company, part.pk, **TODAY)
    assert code_of(Dispute.objects.get(pk=part.pk).ended_seq) == "dispute_ended"


REFUSED: list[tuple[str, Callable[[Company], object]]] = [
    ("reason_missing", lambda acme: pauses.hold(acme, item="R-1", reason=" ", **TODAY)),
    ("bad_request", lambda acme: pauses.hold(acme, reason="x", **TODAY)),
    ("bad_request", lambda acme: pauses.hold(acme, item="R-1", customer="C-1", reason="x", **TODAY)),
    ("date_passed", lambda acme: pauses.hold(acme, item="R-1", reason="x", until=date(2026, 2, 28), **TODAY)),
    ("not_found", lambda acme: pauses.hold(acme, item="R-9", reason="x", **TODAY)),
    ("above_open", lambda acme: pauses.dispute(acme, "R-1", amount="100.01", reason="x", **TODAY)),
    ("bad_amount", lambda acme: pauses.dispute(acme, "R-1", amount="0.00", reason="x", **TODAY)),
    ("nothing_open", lambda acme: pauses.dispute(acme, "R-2", reason="x", **TODAY)),
    ("date_passed", lambda acme: promises.promise(acme, "R-1", by=date(2026, 2, 28), reason="x", **TODAY)),
    ("above_open", lambda acme: promises.promise(acme, "R-1", amount="101.00", by=ON, reason="x", **TODAY)),
    ("not_found", lambda acme: pauses.end_hold(acme, 7, **TODAY)),
    ("not_found", lambda acme: pauses.end_dispute(acme, 7, **TODAY)),
    ("not_found", lambda acme: promises.end_promise(acme, 7, **TODAY)),
    ("not_found", lambda acme: pauses.end_payment(acme, "R-1", **TODAY)),
]


@pytest.mark.parametrize(("code", "attempt"), REFUSED)
def test_pause_that_cannot_be_is_refused_and_leaves_no_trace(
    database: str, company: Company, code: str, attempt: Callable[[Company], object]
) -> None:
    take(company, INVOICES)
    payments.pay(company, "R-2", "50.00", **TODAY)
    before = Event.objects.count()
    with pytest.raises(Refused, match=code):
        attempt(company)
    assert Event.objects.count() == before


def test_promises_past_their_day_are_judged_once(any_database: str, company: Company) -> None:
    take(company, INVOICES)
    kept = promises.promise(company, "R-1", amount="60.00", by=date(2026, 3, 10), reason="called", **TODAY)
    broken = promises.promise(company, "R-2", by=date(2026, 3, 10), reason="called", **TODAY)
    later = promises.promise(company, "R-3", by=date(2026, 3, 11), reason="called", **TODAY)
    payments.pay(company, "R-2", "49.99", **TODAY)
    Promise.objects.filter(pk=kept.pk).update(open_before_minor=16000)  # as if the money had come by another way
    judge = Who(actor="run", at=AT)
    assert promises.judge_promises(company, on=date(2026, 3, 10), **judge) == promises.Judged(0, 0)
    assert promises.judge_promises(company, on=date(2026, 3, 11), **judge) == promises.Judged(1, 1)
    assert promises.judge_promises(company, on=date(2026, 3, 11), **judge) == promises.Judged(0, 0)
    statuses = dict(Promise.objects.values_list("pk", "status"))
    assert statuses == {kept.pk: "kept", broken.pk: "broken", later.pk: "open"}
    promises.end_promise(company, later.pk, **TODAY)
    ended = [code_of(seq) for seq in Promise.objects.order_by("pk").values_list("ended_seq", flat=True)]
    assert ended == ["promise_kept", "promise_broken", "promise_ended"]


def made(company: Company, amount: str, day: int) -> int:
    return promises.promise(company, "R-1", amount=amount, by=date(2026, 3, day), reason="called", **TODAY).pk


def standing() -> dict[int, str]:
    return dict(Promise.objects.values_list("pk", "status"))


def test_a_payment_keeps_one_of_two_promises_the_one_that_is_due_first(any_database: str, company: Company) -> None:
    take(company, INVOICES)
    later, sooner = made(company, "40.00", 20), made(company, "60.00", 10)
    payments.pay(company, "R-1", "60.00", **TODAY)
    assert standing() == {sooner: "kept", later: "open"}
    payments.pay(company, "R-1", "39.00", **TODAY)
    assert standing()[later] == "open"
    payments.pay(company, "R-1", "1.00", **TODAY)
    assert standing()[later] == "kept"


def test_too_little_for_the_first_promise_keeps_the_second_only_when_the_first_is_broken(
    database: str, company: Company
) -> None:
    take(company, INVOICES)
    sooner, later = made(company, "60.00", 10), made(company, "40.00", 20)
    payments.pay(company, "R-1", "40.00", **TODAY)
    assert standing() == {sooner: "open", later: "open"}
    judge = Who(actor="run", at=AT)
    assert promises.judge_promises(company, on=date(2026, 3, 11), **judge) == promises.Judged(0, 1)
    assert promises.judge_promises(company, on=date(2026, 3, 21), **judge) == promises.Judged(1, 0)
    assert standing() == {sooner: "broken", later: "kept"}


def test_both_days_missed_are_judged_as_they_would_have_been_day_by_day(database: str, company: Company) -> None:
    take(company, INVOICES)
    sooner, later = made(company, "60.00", 10), made(company, "40.00", 20)
    payments.pay(company, "R-1", "40.00", **TODAY)
    promises.judge_promises(company, on=date(2026, 3, 25), actor="run", at=AT)
    assert standing() == {sooner: "broken", later: "kept"}


def test_what_came_before_a_promise_was_made_is_not_taken_from_it(database: str, company: Company) -> None:
    take(company, INVOICES)
    sooner = made(company, "60.00", 10)
    payments.pay(company, "R-1", "40.00", **TODAY)
    later = made(company, "30.00", 20)
    payments.pay(company, "R-1", "20.00", **TODAY)
    assert standing() == {sooner: "kept", later: "open"}
    payments.pay(company, "R-1", "30.00", **TODAY)
    assert standing()[later] == "kept"


def test_one_payment_is_under_way_at_a_time(database: str, company: Company) -> None:
    take(company, INVOICES)
    pauses.start_payment(company, "R-1", note="direct debit", **TODAY)
    with pytest.raises(Refused, match="already_under_way"):
        pauses.start_payment(company, "R-1", **TODAY)
    pauses.end_payment(company, "R-1", **TODAY)
    pauses.start_payment(company, "R-1", **TODAY)
    assert PaymentUnderWay.objects.filter(ended_seq=None).count() == 1


def test_answer_to_an_offer_may_change(database: str, company: Company) -> None:
    take(company, INVOICES)
    assert pauses.accept_offer(company, "R-1", **TODAY) is True
    assert pauses.accept_offer(company, "R-1", **TODAY) is False
    assert pauses.decline_offer(company, "R-1", **TODAY) is True
    assert Offer.objects.get(ended_seq=None).answer == "declined"
