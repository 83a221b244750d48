# SPDX-License-Identifier: MIT
"""What money settles when it names nothing, in either order of a company, and credit that is used up so."""

from dunwell.services import payments
from dunwell.services.allocation_order import credit_plan, in_order, use_credit
from dunwell.services.check_books import check
from dunwell.store.models import Claim, Company, Customer, Event, Notice, OpenItem
from tests.services.ledger import ON, TODAY, noticed, open_items, take


def told(company: Company, minor: int, *, named: str = "", fee: bool = False) -> list[tuple[str, int]]:
    customer = Customer.objects.get(ref="C-1").pk
    items = [row.pk for row in OpenItem.objects.filter(invoice__number=named)]
    claims = [row.pk for row in Claim.objects.filter(kind="fee")] if fee else []
    parts, left = in_order(company, customer, minor, "EUR", items=items, claims=claims)
    assert sum(part for _, part in parts) + left == minor
    return [(row.kind if isinstance(row, Claim) else str(row), part) for row, part in parts]


def owing(company: Company, order: str) -> None:
    """C-1 owes 60.00 of R-1 (due in February) with a fee of 5.00 of the whole notice and interest of 2.00, and 50.00 of
    R-2 (due in March)."""
    notice = noticed(company)
    item = OpenItem.objects.get(invoice__number="R-1")
    Claim.objects.update(item=None)
    Claim.objects.create(
        company=company, customer=item.customer, item=item, notice=notice, kind="interest", currency="EUR",
        amount_minor=200, on=ON, seq=1,
    )  # fmt: skip
    Notice.objects.update(interest_minor=200, total_minor=6700)
    Company.objects.update(allocation_order=order)
    company.refresh_from_db()


def test_principal_first_settles_all_invoices_before_what_came_on_top(database: str, company: Company) -> None:
    owing(company, "principal_first")
    assert told(company, 20000) == [("R-1", 6000), ("R-2", 5000), ("interest", 200), ("fee", 500)]
    assert told(company, 5500, named="R-2") == [("R-2", 5000), ("R-1", 500)]
    assert told(company, 100) == [("R-1", 100)]


def test_costs_first_settles_one_debt_after_another(database: str, company: Company) -> None:
    owing(company, "costs_first")
    assert told(company, 20000) == [("fee", 500), ("interest", 200), ("R-1", 6000), ("R-2", 5000)]
    assert told(company, 5500, named="R-2") == [("R-2", 5000), ("fee", 500)]
    assert told(company, 600, named="R-1") == [("fee", 500), ("interest", 100)]
    assert told(company, 600, fee=True) == [("fee", 500), ("interest", 100)]


def test_credit_is_used_the_oldest_money_first_and_what_waits_is_told(any_database: str, company: Company) -> None:
    owing(company, "costs_first")
    take(company, "invoice,customer_id,issue_date,currency,amount\nK-1,C-1,2026-02-05,EUR,-30.00\n")
    payments.book_payment(company, "40.00", "EUR", customer="C-1", **TODAY)
    payments.book_payment(company, "9.00", "SEK", customer="C-1", **TODAY)
    payments.book_payment(company, "9.00", "EUR", **TODAY)
    customer = Customer.objects.get(ref="C-1").pk
    plan = [(part.source, part.minor) for part in credit_plan(company, customer, "EUR")]
    assert plan == [("K-1", 500), ("K-1", 200), ("K-1", 2300), ("P-2", 3700), ("P-2", 300)]
    before = Event.objects.count()
    done = use_credit(company, customer, "EUR", **TODAY)
    assert [row.amount_minor for row in done] == [minor for _, minor in plan]
    assert (open_items(company)["R-1"], open_items(company)["R-2"]) == (0, 4700)
    assert Event.objects.count() > before
    assert use_credit(company, customer, "EUR", **TODAY) == []
    assert check(company) == []
