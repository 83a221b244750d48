# SPDX-License-Identifier: MIT
"""Real ledgers taken into the books: every row counted, the books proved, each open item with exactly one outcome."""

from collections import Counter
from datetime import UTC, date, datetime

import pytest
from django.db.models import F, Sum

from dunwell.core.money import decimal_string
from dunwell.services import companies
from dunwell.services.check_books import check
from dunwell.services.import_ledger import ImportReport, import_rows
from dunwell.services.payments import pay
from dunwell.services.run_dunning import plan_for
from dunwell.store.models import Company, Customer, Invoice, OpenItem, Payment
from tests.corpus.files import IBM, mapped, skip_without_corpus
from tests.services.ledger import When, Who, codes, counts

pytestmark = [pytest.mark.corpus, pytest.mark.usefixtures("database")]
skip_without_corpus()

WHO = Who(actor="alice", at=datetime(2026, 1, 1, tzinfo=UTC))
TODAY = When(**WHO, on=date(2026, 1, 1))


@pytest.fixture
def books(database: str) -> Company:
    company = companies.create_company(
        code="real",
        name="Real Inc",
        country="US",
        currency="USD",
        language="en",
        time_zone="America/New_York",
        **WHO,
    )
    companies.set_company(company, {"reminders": "on"}, **WHO)
    return company


def take(company: Company, file: str, map_name: str, *, create: bool = True) -> ImportReport:
    return import_rows(company, mapped(file, map_name), create_customers=create, **TODAY)


def totals() -> dict[str, str]:
    """What was invoiced in each currency, credit notes taken off."""
    sums = Invoice.objects.order_by("currency").values_list("currency").annotate(Sum("amount_minor"))
    return {currency: decimal_string(minor, currency) for currency, minor in sums}


def one_outcome_each(company: Company, on: date) -> Counter[str]:
    """The outcomes of a day; every open item has exactly one."""
    planned, _ = plan_for(company, on)
    still_open = OpenItem.objects.filter(company=company, allocated_minor__lt=F("amount_minor"))
    assert sorted(planned.items["item"]) == sorted(still_open.values_list("pk", flat=True))
    assert planned.items["outcome"].null_count() == 0
    return Counter(planned.items["outcome"])


def test_ibm_ledger_is_in_the_books(books: Company) -> None:
    report = take(books, IBM.name, "ibm_invoices.toml")
    assert (counts(report), codes(report)) == ((2466, 0, 0), [])
    assert (Customer.objects.count(), totals()) == (100, {"USD": "147703.18"})
    assert counts(take(books, IBM.name, "ibm_invoices.toml")) == (0, 0, 2466)
    assert check(books) == []
    outcomes = one_outcome_each(books, date(2013, 6, 3))
    assert outcomes.total() == 2466


def test_highradius_ledger_is_in_the_books(books: Company) -> None:
    report = take(books, "highradius__MainTest.csv", "highradius_invoices.toml")
    assert (counts(report), codes(report)) == ((9685, 0, 0), [])
    assert (Customer.objects.count(), totals()) == (698, {"CAD": "35527195.14", "USD": "282177970.11"})
    assert OpenItem.objects.filter(allocated_minor=0).count() == 9685
    assert counts(take(books, "highradius__MainTest.csv", "highradius_invoices.toml")) == (0, 0, 9685)
    assert check(books) == []
    outcomes = one_outcome_each(books, date(2020, 5, 4))
    assert outcomes.total() == 9685


def test_poulomi8_ledger_is_in_the_books_with_its_payments(books: Company) -> None:
    customers = take(books, "poulomi8__Customer_Master.csv", "poulomi8_customers.toml")
    assert (counts(customers), codes(customers)) == ((500, 0, 0), ["duplicate_customer"] * 3)
    invoices = take(books, "poulomi8__Invoices.csv", "poulomi8_invoices.toml", create=False)
    assert Counter(codes(invoices)) == {"duplicate_invoice": 5, "missing_amount": 6}
    assert counts(invoices) == (7994, 0, 0)
    payments = take(books, "poulomi8__Payments.csv", "poulomi8_payments.toml", create=False)
    # Three of them pay an invoice without an amount, three one of a negative amount: a credit note.
    assert Counter(codes(payments)) == {"unknown_invoice": 3, "credit_note": 3}
    assert counts(payments) == (6742, 0, 0)
    assert OpenItem.objects.filter(allocated_minor__gt=0, allocated_minor__lt=F("amount_minor")).count() == 817
    assert not Payment.objects.filter(allocated_minor__lt=F("amount_minor")).exists()

    again = take(books, "poulomi8__Invoices.csv", "poulomi8_invoices.toml", create=False)
    assert (counts(again), again.problems) == ((0, 0, 7994), invoices.problems)
    again = take(books, "poulomi8__Payments.csv", "poulomi8_payments.toml", create=False)
    assert (counts(again), again.problems) == ((0, 0, 6742), payments.problems)
    assert check(books) == []
    assert one_outcome_each(books, date(2024, 6, 3))["settled"] == 0


def test_poulomi8_payments_above_what_is_open_become_credit(books: Company) -> None:
    take(books, "poulomi8__Customer_Master.csv", "poulomi8_customers.toml")
    take(books, "poulomi8__Invoices.csv", "poulomi8_invoices.toml", create=False)
    pay(books, "INV00001", "42847.00", **TODAY)
    take(books, "poulomi8__Payments.csv", "poulomi8_payments.toml", create=False)
    over = Payment.objects.get(ref="PAY00001")
    assert (over.amount_minor, over.allocated_minor) == (4284700, 0)
    assert check(books) == []
