# SPDX-License-Identifier: MIT
"""What is given up settles, is no money, and can be taken back; every day before is told as it was."""

from datetime import date, timedelta

import pytest

from dunwell.core.problem import Refused
from dunwell.services import payments, procedures, promises, queries, reversals
from dunwell.services.check_books import check
from dunwell.services.rewind import facts_at
from dunwell.services.write_off import write_off
from dunwell.store.models import Company, Event, OpenItem, Payment, Promise
from tests.services.ledger import ALICE, GOLD, INSTALLMENTS, INVOICES, ON, TODAY, When, noticed, open_items, take


@pytest.fixture(autouse=True)
def _gold(request: pytest.FixtureRequest) -> None:
    """Every company has a procedure; facts of a past day are read with it."""
    request.getfixturevalue("any_database" if "any_database" in request.fixturenames else "database")
    procedures.apply(request.getfixturevalue("company"), GOLD, name="p.toml", **ALICE)


def _open_at(company: Company, seq: int | None) -> dict[int, int]:
    return dict(facts_at(company, ON, seq).facts.items.select("item", "open").iter_rows())


def test_write_off_settles_what_is_open_and_leaves_no_credit(any_database: str, company: Company) -> None:
    take(company, INVOICES)
    payments.pay(company, "R-1", "40.00", **TODAY)
    (given_up,) = write_off(company, "R-1", reason="bankrupt", **TODAY)
    assert (given_up.ref, given_up.kind, given_up.amount_minor, given_up.remittance) == (
        "W-1",
        "write_off",
        6000,
        "bankrupt",
    )
    assert open_items(company)["R-1"] == 0
    assert given_up.customer is not None
    assert queries.credits_of(company, given_up.customer) == []
    assert check(company) == []


def test_part_of_an_invoice_in_installments_is_given_up_oldest_first(database: str, company: Company) -> None:
    take(company, INSTALLMENTS)
    given_up = write_off(company, "I-1", amount="50.00", reason="goodwill", **TODAY)
    assert [(one.ref, one.amount_minor) for one in given_up] == [("W-1", 3000), ("W-2", 2000)]
    assert open_items(company) == {"I-1/1": 0, "I-1/2": 1000, "I-1/3": 4000}
    assert check(company) == []


def test_write_off_taken_back_opens_the_item_and_earlier_days_stay(any_database: str, company: Company) -> None:
    take(company, INVOICES)
    item = OpenItem.objects.get(invoice__number="R-1").pk
    (given_up,) = write_off(company, "R-1", amount="30.00", reason="goodwill", **TODAY)
    between = given_up.seq
    reversals.reverse_payment(company, "W-1", reason="he pays after all", **TODAY)
    assert open_items(company)["R-1"] == 10000
    assert [_open_at(company, seq)[item] for seq in (between - 1, between, None)] == [10000, 7000, 10000]
    assert Event.objects.filter(code="write_off_reversed").count() == 1
    write_off(company, "R-1", reason="no, he does not", **TODAY)
    assert Payment.objects.get(ref="W-2").amount_minor == 10000
    assert check(company) == []


@pytest.mark.parametrize("way", ["allocation", "cancel"])
def test_write_off_ends_with_its_settlement_and_never_becomes_credit(database: str, company: Company, way: str) -> None:
    take(company, INVOICES)
    (given_up,) = write_off(company, "R-1", reason="bankrupt", **TODAY)
    if way == "allocation":
        reversals.reverse_allocation(company, given_up.allocations.get().pk, **TODAY)
    else:
        reversals.cancel_invoice(company, "R-1", reason="in error", **TODAY)
    given_up.refresh_from_db()
    assert given_up.reversed
    assert facts_at(company, ON, None).facts.credits.height == 0
    assert facts_at(company, ON, given_up.seq).facts.credits.height == 0
    assert check(company) == []


def test_write_off_keeps_no_promise_but_money_for_the_rest_does(database: str, company: Company) -> None:
    take(company, INVOICES)
    day = ON + timedelta(days=5)
    promises.promise(company, "R-1", by=day, reason="said so", amount="60.00", **TODAY)
    write_off(company, "R-1", amount="50.00", reason="goodwill", **TODAY)
    assert Promise.objects.get().status == "open"
    payments.pay(company, "R-1", "50.00", **TODAY)
    assert Promise.objects.get().status == "kept"
    promises.promise(company, "R-2", by=day, reason="said so", **TODAY)
    write_off(company, "R-2", reason="bankrupt", **TODAY)
    assert Promise.objects.get(item__invoice__number="R-2").status == "ended"


def test_a_promise_that_a_write_off_fell_short_of_is_broken(database: str, company: Company) -> None:
    take(company, INVOICES)
    promises.promise(company, "R-1", by=ON, reason="said so", amount="60.00", **TODAY)
    write_off(company, "R-1", amount="60.00", reason="goodwill", **TODAY)
    later: When = {**TODAY, "on": date(2026, 3, 2)}
    assert promises.judge_promises(company, **later).broken == 1


@pytest.mark.parametrize(
    ("name", "amount", "code"),
    [("R-1", "100.01", "above_open"), ("R-1", "0", "bad_amount"), ("R-9", None, "not_found")],
)
def test_write_off_refuses_more_than_is_open(
    database: str, company: Company, name: str, amount: str | None, code: str
) -> None:
    take(company, INVOICES)
    with pytest.raises(Refused) as refused:
        write_off(company, name, amount=amount, reason="x", **TODAY)
    assert refused.value.code == code
    assert not Payment.objects.exists()


def test_write_off_asks_for_a_reason(database: str, company: Company) -> None:
    take(company, INVOICES)
    with pytest.raises(Refused, match="reason_missing"):
        write_off(company, "R-1", reason=" ", **TODAY)


def test_cancelled_invoice_is_owed_again_when_that_was_a_mistake(database: str, company: Company) -> None:
    take(company, INVOICES)
    item = OpenItem.objects.get(invoice__number="R-1").pk
    reversals.cancel_invoice(company, "R-1", reason="in error", **TODAY)
    cancelled = Event.objects.filter(code="invoice_changed").latest("seq").seq
    reversals.restore_invoice(company, "R-1", reason="it was right", **TODAY)
    assert [item in _open_at(company, seq) for seq in (cancelled - 1, cancelled, None)] == [True, False, True]
    with pytest.raises(Refused, match="not_cancelled"):
        reversals.restore_invoice(company, "R-1", reason="again", **TODAY)
    assert check(company) == []


def test_waived_claim_is_asked_for_again_when_that_was_a_mistake(any_database: str, company: Company) -> None:
    claim = noticed(company).claims.get()
    waived = reversals.waive_claim(company, claim.pk, reason="goodwill", **TODAY).waived_seq or 0
    restored = reversals.restore_claim(company, claim.pk, reason="not he", **TODAY)
    assert (restored.status, restored.waived_seq) == ("open", None)
    again = reversals.waive_claim(company, claim.pk, reason="goodwill", **TODAY).waived_seq or 0
    told = [facts_at(company, ON, seq).facts.claims.height for seq in (waived - 1, waived, again - 1, again)]
    assert told == [1, 0, 1, 0]
    reversals.restore_claim(company, claim.pk, reason="not he", **TODAY)
    with pytest.raises(Refused, match="not_waived"):
        reversals.restore_claim(company, claim.pk, reason="again", **TODAY)


def test_money_is_moved_to_its_customer_and_each_day_knows_whose_it_was(any_database: str, company: Company) -> None:
    take(company, INVOICES)
    free = payments.book_payment(company, "20.00", "EUR", customer=None, **TODAY)
    seqs = [free.seq]
    for ref in ("C-1", "C-2", None):
        payments.assign(company, free.ref, ref, **ALICE)
        seqs.append(Event.objects.latest("seq").seq)
    names = {row.pk: row.ref for row in company.customer_set.all()}
    told = [
        [names[customer] for customer in facts_at(company, ON, seq).facts.credits["customer"].to_list()] for seq in seqs
    ]
    assert told == [[], ["C-1"], ["C-2"], []]
    payments.allocate(company, free.ref, item="R-3", **TODAY)
    with pytest.raises(Refused, match="payment_used"):
        payments.assign(company, free.ref, "C-1", **ALICE)
    assert check(company) == []
