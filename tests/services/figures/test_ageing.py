# SPDX-License-Identifier: MIT
"""What was open on a day, how old it was, and what was promised, disputed and handed over."""

from datetime import date

from django.db.models import F, Sum

from dunwell.core.money import Money
from dunwell.services import pauses, payments, promises, write_off
from dunwell.services.figures import by_customer
from dunwell.services.figures.ageing import ageing
from dunwell.services.figures.periods import Period, last_months, month_ends
from dunwell.services.figures.reading import Scope, is_new
from dunwell.services.figures.standing import standing
from dunwell.store.models import Company, Customer, OpenItem, User
from tests.services.figures.worked import ledger, table, when
from tests.services.ledger import take

COLUMNS = ("not yet due", "1–30", "31–60", "61–90", "over 90")


def eur(text: str) -> Money:
    return Money(round(float(text) * 100), "EUR")


def test_the_ageing_of_the_page_holds(any_database: str, company: Company) -> None:
    ledger(company)
    rows = table("Ageing")
    found = ageing(Scope(company), [date.fromisoformat(row["at the end of"]) for row in rows])["EUR"]
    assert [one.buckets for one in found] == [tuple(eur(row[name]) for name in COLUMNS) for row in rows]
    assert [one.credits for one in found] == [eur(row["unused credit"]) for row in rows]
    assert found[-1].total == eur("250.00")
    assert found[-1].overdue == eur("250.00")


def test_today_s_ageing_is_what_the_items_say(any_database: str, company: Company) -> None:
    ledger(company)
    items = OpenItem.objects.filter(company=company, invoice__cancelled=False)
    still_open = items.aggregate(sum=Sum(F("amount_minor") - F("allocated_minor")))["sum"]
    (now,) = ageing(Scope(company), [date(2026, 6, 1)])["EUR"]
    assert now.total.minor == still_open


def test_an_invoice_that_is_due_today_is_not_late(database: str, company: Company) -> None:
    take(company, "invoice,customer_id,issue_date,due_date,currency,amount\nR-1,C-1,2026-02-01,2026-03-01,EUR,10.00\n")
    today, tomorrow = ageing(Scope(company), [date(2026, 3, 1), date(2026, 3, 2)])["EUR"]
    assert (today.overdue.minor, tomorrow.overdue.minor) == (0, 1000)


def test_a_write_off_takes_from_what_is_open_and_is_no_credit(database: str, company: Company) -> None:
    take(company, "invoice,customer_id,issue_date,due_date,currency,amount\nR-1,C-1,2026-02-01,2026-03-01,EUR,10.00\n")
    write_off.write_off(company, "R-1", amount="4.00", reason="goodwill", **when("2026-03-05"))
    company.refresh_from_db()
    before, after = ageing(Scope(company), [date(2026, 3, 4), date(2026, 3, 5)])["EUR"]
    assert (before.total.minor, after.total.minor) == (1000, 600)
    assert after.credits.minor == 0


def test_currencies_are_never_added(database: str, company: Company) -> None:
    take(
        company,
        "invoice,customer_id,issue_date,due_date,currency,amount\n"
        "R-1,C-1,2026-02-01,2026-03-01,EUR,10.00\nR-2,C-1,2026-02-01,2026-03-01,SEK,99.00\n",
    )
    found = ageing(Scope(company), [date(2026, 3, 2)])
    assert {currency: one.total.minor for currency, (one,) in found.items()} == {"EUR": 1000, "SEK": 9900}


def test_the_books_are_read_anew_when_they_have_moved(database: str, company: Company) -> None:
    take(company, "invoice,customer_id,issue_date,due_date,currency,amount\nR-1,C-1,2026-02-01,2026-03-01,EUR,10.00\n")
    company.refresh_from_db()
    assert ageing(Scope(company), [date(2026, 4, 1)])["EUR"][0].total.minor == 1000
    payments.pay(company, "R-1", "3.00", **when("2026-03-05"))
    company.refresh_from_db()
    assert ageing(Scope(company), [date(2026, 4, 1)])["EUR"][0].total.minor == 700


def test_a_promise_and_a_dispute_are_told_for_the_days_on_which_they_held(any_database: str, company: Company) -> None:
    ledger(company)
    promises.promise(company, "A", by=date(2026, 6, 20), reason="soon", amount="30.00", **when("2026-06-10"))
    pauses.dispute(company, "B", reason="broken", amount="80.00", until=date(2026, 7, 1), **when("2026-05-25"))
    company.refresh_from_db()
    (now,) = standing(Scope(company), date(2026, 6, 20), days_before=20)
    assert (now.promised.now, now.promised.before) == (eur("30.00"), eur("0"))
    assert (now.disputed.now, now.disputed.before) == (eur("80.00"), eur("80.00"))
    (later,) = standing(Scope(company), date(2026, 7, 2), days_before=1)
    assert (later.promised.now, later.disputed.now, later.disputed.before) == (eur("0"), eur("0"), eur("80.00"))


def test_a_dispute_of_all_is_what_is_open(database: str, company: Company) -> None:
    ledger(company)
    pauses.dispute(company, "A", reason="never ordered", **when("2026-06-01"))
    company.refresh_from_db()
    (now,) = standing(Scope(company), date(2026, 6, 1))
    assert now.disputed.now == eur("50.00")


def test_whoever_is_limited_to_own_customers_sees_their_sums_alone(any_database: str, company: Company) -> None:
    ledger(company)
    take(company, "invoice,customer_id,issue_date,due_date,currency,amount\nX,C-2,2026-02-01,2026-03-01,EUR,7.00\n")
    olga = User.objects.create_user("olga")
    Customer.objects.filter(ref="C-2").update(owner=olga)
    company.refresh_from_db()
    mine = Scope(company, olga.pk)
    assert ageing(mine, [date(2026, 5, 31)])["EUR"][0].total.minor == 700
    assert [row.ref for row in by_customer.page(mine, date(2026, 5, 31), ["-overdue", "key"]).rows] == ["C-2"]
    assert standing(mine, date(2026, 5, 31))[0].open.now.minor == 700
    assert is_new(Scope(company, User.objects.create_user("carl").pk))


def test_customers_are_listed_by_what_they_owe_and_since_when(any_database: str, company: Company) -> None:
    ledger(company)
    (row,) = by_customer.page(Scope(company), date(2026, 5, 31), ["-overdue", "key"]).rows
    assert row.buckets == tuple(eur(text) for text in ("0", "0", "200.00", "0", "50.00"))
    assert (row.ref, row.total, row.overdue, row.oldest_days) == ("C-1", eur("250"), eur("250"), 91)
    assert not by_customer.page(Scope(company), date(2026, 5, 31), ["key"], text="nobody").rows


def test_month_ends_are_the_last_days_and_today() -> None:
    assert month_ends(date(2026, 3, 10), 3) == [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 10)]
    assert last_months(date(2026, 1, 5), 2) == Period(date(2025, 12, 1), date(2026, 1, 5))
