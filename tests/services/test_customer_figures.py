# SPDX-License-Identifier: MIT
"""How a customer pays, what a seller is warned of, and the account as a statement."""

from datetime import date

from dunwell.services import payments, procedures, promises, queries, reversals
from dunwell.services.edit_customer import edit_customer
from dunwell.services.movements import movements
from dunwell.services.payment_habits import days_late, habits_of, warnings_of
from dunwell.services.planned import planned_for_customer
from dunwell.services.timelines import timeline_page
from dunwell.store.models import Company, Customer
from tests.services.ledger import ALICE, GOLD, ON, TODAY, When, noticed, take

LEDGER = """\
invoice,customer_id,issue_date,due_date,currency,amount
R-1,C-1,2026-01-01,2026-02-01,EUR,100.00
R-2,C-1,2026-01-01,2026-02-01,EUR,300.00
R-3,C-1,2026-01-05,,SEK,50.00
R-4,C-1,2026-02-20,2026-03-20,EUR,80.00
K-1,C-1,2026-02-10,,EUR,-30.00
"""


def on(day: date) -> When:
    return When(actor="alice", at=TODAY["at"], on=day)


def cecilia(company: Company) -> Customer:
    take(company, LEDGER)
    return Customer.objects.get(ref="C-1")


def test_average_days_late_is_weighted_by_what_was_settled(any_database: str, company: Company) -> None:
    row = cecilia(company)
    payments.pay(company, "R-1", "100.00", **on(date(2026, 2, 11)))
    payments.pay(company, "R-2", "300.00", ref="P-2", **on(date(2026, 2, 3)))
    payments.pay(company, "R-3", "50.00", **on(date(2026, 1, 4)))
    # (100 × 10 + 300 × 2) / 400 = 4 days; the Swedish invoice was paid a day before its issue date.
    assert days_late(company, row) == [("EUR", 4), ("SEK", -1)]
    reversals.reverse_payment(company, "P-2", reason="returned", **TODAY)
    assert days_late(company, row) == [("EUR", 10), ("SEK", -1)]


def test_promises_and_notices_are_counted(database: str, company: Company) -> None:
    notice = noticed(company)
    promises.promise(company, "R-1", by=ON, reason="soon", amount="10.00", **TODAY)
    promises.promise(company, "R-1", by=ON, reason="soon", amount="60.00", **TODAY)
    payments.pay(company, "R-1", "10.00", **TODAY)
    promises.judge_promises(company, **on(date(2026, 3, 5)))
    found = habits_of(company, notice.customer, date(2026, 3, 5))
    assert (found.kept, found.broken, found.notices) == (1, 1, 1)
    assert habits_of(company, notice.customer, date(2027, 3, 5)).notices == 0


def warned(company: Company, row: Customer) -> list[str]:
    balances = queries.balances(company, [row.pk], ON).get(row.pk, [])
    return [one.code for one in warnings_of(company, row, balances, planned_for_customer(company, row.pk, ON))]


def test_seller_is_warned_of_overdue_limit_and_days(any_database: str, company: Company) -> None:
    procedures.apply(company, GOLD, name="p.toml", **ALICE)
    row = cecilia(company)
    assert warned(company, row) == ["overdue"]
    # 100 + 300 + 80 − 30 = 450.00 owed in euro.
    edit_customer(company, row.pk, {"credit_limit": "450", "warn_after_days": "56"}, **TODAY)
    row.refresh_from_db()
    assert warned(company, row) == ["overdue"]  # the oldest is 55 days past its date
    edit_customer(company, row.pk, {"credit_limit": "449.99", "warn_after_days": "55"}, **TODAY)
    row.refresh_from_db()
    assert warned(company, row) == ["credit_limit", "overdue_days"]


def test_account_is_told_as_a_statement(any_database: str, company: Company) -> None:
    row = cecilia(company)
    payments.pay(company, "R-1", "100.00", ref="P-1", **on(date(2026, 2, 15)))
    reversals.reverse_payment(company, "P-1", reason="returned", **on(date(2026, 2, 18)))
    euro, krona = movements(company, row, date(2026, 2, 1))
    assert (str(euro.opening), str(euro.closing)) == ("400.00 EUR", "450.00 EUR")
    assert [(one.on.day, one.kind, one.name, one.amount.minor, one.balance.minor) for one in euro.lines] == [
        (10, "credit_note", "K-1", -3000, 37000), (15, "payment", "P-1", -10000, 27000),
        (18, "went_back", "P-1", 10000, 37000), (20, "invoice", "R-4", 8000, 45000),
    ]  # fmt: skip
    assert (krona.opening, krona.lines) == (krona.closing, [])
    owed = queries.balances(company, [row.pk], ON)[row.pk]
    assert [one.total for one in owed] == [euro.closing, krona.closing]


def test_timeline_is_filtered_by_kind_and_paged_by_key(any_database: str, company: Company) -> None:
    row = cecilia(company)
    for number in range(5):
        edit_customer(company, row.pk, {"group": f"g{number}"}, **TODAY)
    payments.pay(company, "R-1", "1.00", **TODAY)
    assert [one.code for one in timeline_page(company, row, kind="payments").rows] == ["payment_booked"]
    first = timeline_page(company, row, kind="changes", size=3)
    assert first.rows[0].data["changes"] == {"group": ["g3", "g4"]}
    second = timeline_page(company, row, kind="changes", after=first.next, size=3)
    assert (len(second.rows), second.next) == (2, "")
    assert timeline_page(company, row, kind="changes", before=second.previous, size=3).rows == first.rows
    assert first.previous == ""
