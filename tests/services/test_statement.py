# SPDX-License-Identifier: MIT
"""The statement of a customer's account: for any period of any ledger it adds up, in all its forms."""

import csv
from contextlib import suppress
from datetime import date, timedelta
from io import StringIO
from random import Random

import pytest

from dunwell.core.problem import Refused
from dunwell.letters.formats import amount
from dunwell.letters.statement.content import StatementContent
from dunwell.services import payments, queries, reversals
from dunwell.services.check_books import check
from dunwell.services.statement import in_form, last_year, statement
from dunwell.services.write_off import write_off
from dunwell.store.models import Allocation, Company, Customer, OpenItem, Payment
from tests.letters.paper.sheets import text_of
from tests.services.ledger import ON, TODAY, When, noticed, take

BEGIN, END = date(2026, 1, 1), date(2026, 6, 30)
LEDGER = """\
invoice,customer_id,issue_date,due_date,currency,amount
R-1,C-1,2026-01-10,2026-02-01,EUR,100.00
R-2,C-1,2026-02-05,2026-03-07,EUR,300.00
R-3,C-1,2026-01-05,,SEK,50.00
K-1,C-1,2026-02-10,,EUR,-30.00
"""


def on(day: date) -> When:
    return When(actor="alice", at=TODAY["at"], on=day)


def cecilia(company: Company, text: str = LEDGER) -> Customer:
    take(company, text)
    return Customer.objects.get(ref="C-1")


def told(company: Company, row: Customer, first: date, last: date) -> StatementContent:
    return statement(company, row, first, last, on=END)


def unpaid(content: StatementContent, currency: str = "EUR") -> dict[str, int]:
    """What is open, by name; credits with a minus."""
    (account,) = [one for one in content.accounts if one.currency == currency]
    found = {line.item: line.open for line in account.items} | {claim.kind: claim.open for claim in account.claims}
    return found | {credit.name: -credit.left for credit in account.credits}


def test_the_end_of_a_month_is_told_as_it_was_then(any_database: str, company: Company) -> None:
    row = cecilia(company)
    payments.pay(company, "R-1", "100.00", ref="P-1", **on(date(2026, 2, 15)))
    reversals.reverse_payment(company, "P-1", reason="returned", **on(date(2026, 3, 2)))
    january, february = (
        told(company, row, BEGIN, date(2026, 1, 31)),
        told(company, row, date(2026, 2, 1), date(2026, 2, 28)),
    )
    assert (unpaid(january), unpaid(january, "SEK")) == ({"R-1": 10000}, {"R-3": 5000})
    assert unpaid(february) == {"R-2": 30000, "K-1": -3000}
    assert unpaid(told(company, row, BEGIN, END)) == {"R-1": 10000, "R-2": 30000, "K-1": -3000}
    kinds = [(entry.kind, entry.name) for entry in told(company, row, BEGIN, END).accounts[0].entries]
    assert kinds == [
        ("invoice", "R-1"), ("invoice", "R-2"), ("credit_note", "K-1"), ("payment", "P-1"), ("reversal", "P-1"),
    ]  # fmt: skip


def test_a_payment_used_later_is_credit_until_then(any_database: str, company: Company) -> None:
    row = cecilia(company)
    payments.book_payment(company, "120.00", "EUR", customer="C-1", ref="P-9", **on(date(2026, 1, 20)))
    payments.allocate(company, "P-9", item="R-1", **on(date(2026, 3, 1)))
    assert unpaid(told(company, row, BEGIN, date(2026, 2, 28))) == {
        "R-1": 10000,
        "R-2": 30000,
        "K-1": -3000,
        "P-9": -12000,
    }
    assert unpaid(told(company, row, BEGIN, date(2026, 3, 1))) == {"R-2": 30000, "K-1": -3000, "P-9": -2000}


def test_what_is_given_up_and_taken_back_is_called_so(database: str, company: Company) -> None:
    row = cecilia(company)
    (given_up,) = write_off(company, "R-1", amount="10.00", reason="small", **on(date(2026, 3, 1)))
    reversals.reverse_payment(company, given_up.ref, reason="mistake", **on(date(2026, 3, 5)))
    entries = told(company, row, date(2026, 3, 1), END).accounts[0].entries
    assert [(one.kind, one.amount) for one in entries] == [("written_off", -1000), ("cancelled", 1000)]


def test_fees_are_open_claims(database: str, company: Company) -> None:
    row = noticed(company).customer
    content = statement(company, row, *last_year(ON), on=ON)
    assert unpaid(content) == {"R-1": 6000, "R-2": 5000, "fee": 500}
    assert ("fee", "N-1") in [(entry.kind, entry.name) for entry in content.accounts[0].entries]
    assert content.accounts[0].overdue == 6000


def test_it_names_no_other_customer_and_is_empty_for_who_had_nothing(database: str, company: Company) -> None:
    take(company, LEDGER + "R-9,C-2,2026-01-10,,EUR,77.00\n")
    other = Customer.objects.get(ref="C-2")
    assert unpaid(told(company, other, BEGIN, END)) == {"R-9": 7700}
    assert told(company, other, BEGIN, date(2026, 1, 9)).accounts == ()


def test_a_period_that_ends_before_it_begins_is_refused(database: str, company: Company) -> None:
    with pytest.raises(Refused, match="period_backwards"):
        told(company, cecilia(company), END, BEGIN)


def test_any_day_of_any_century_can_be_asked_for(database: str, company: Company) -> None:
    row = cecilia(company)
    assert unpaid(told(company, row, date.min, date.max)) == {"R-1": 10000, "R-2": 30000, "K-1": -3000}


def test_books_that_do_not_agree_with_themselves_are_not_told(database: str, company: Company) -> None:
    row = cecilia(company)
    payments.pay(company, "R-1", "40.00", **on(date(2026, 2, 15)))
    OpenItem.objects.filter(invoice__number="R-1").update(allocated_minor=4001)
    with pytest.raises(Refused, match="statement_mismatch"):
        told(company, row, BEGIN, END)


def test_files_are_named_in_the_customers_language(database: str, company: Company) -> None:
    row = cecilia(company)
    Customer.objects.filter(pk=row.pk).update(language="el", ref="C/1")
    row.refresh_from_db()
    content = told(company, row, BEGIN, END)
    names = [in_form(content, form).name for form in ("pdf", "html", "csv")]
    assert names == [f"Κατάσταση λογαριασμού C-1 2026-06-30.{form}" for form in ("pdf", "html", "csv")]


@pytest.mark.parametrize("seed", range(6))
def test_every_period_of_a_random_ledger_adds_up(database: str, company: Company, seed: int) -> None:
    random = Random(seed)
    row = cecilia(company, random_ledger(random))
    for _ in range(45):
        with suppress(Refused):
            something_happens(company, random)
    assert check(company) == []
    opens = {str(one): one.open_minor for one in OpenItem.objects.filter(invoice__cancelled=False) if one.open_minor}
    whole = told(company, row, BEGIN, date(2027, 1, 1))
    assert {line.item: line.open for one in whole.accounts for line in one.items} == opens
    owed = {one.total.currency: one.total.minor for one in queries.balances(company, [row.pk], END)[row.pk]}
    assert {one.currency: one.closing for one in whole.accounts if one.closing} == {k: v for k, v in owed.items() if v}
    days = sorted(BEGIN + timedelta(days=random.randrange(180)) for _ in range(8))
    closings: dict[str, int] = {}
    for first, last in zip([BEGIN, *(day + timedelta(days=1) for day in days)], [*days, END], strict=True):
        if last < first:
            continue
        content = told(company, row, first, last)
        assert {one.currency: one.opening for one in content.accounts if one.opening} == closings
        closings = {one.currency: one.closing for one in content.accounts if one.closing}
    assert_forms_agree(whole)


def random_ledger(random: Random) -> str:
    lines = ["invoice,customer_id,issue_date,due_date,currency,amount"]
    for number in range(12):
        day = BEGIN + timedelta(days=random.randrange(150))
        currency = random.choice(["EUR", "EUR", "SEK"])
        minor = random.randrange(1, 90000) * random.choice([1, 1, 1, -1])
        lines.append(
            f"D-{number},C-1,{day},{'' if minor < 0 else day + timedelta(days=30)},{currency},{minor / 100:.2f}"
        )
    return "\n".join(lines) + "\n"


def something_happens(company: Company, random: Random) -> None:
    when = on(BEGIN + timedelta(days=random.randrange(200)))
    number, some = f"D-{random.randrange(12)}", f"{random.randrange(1, 60000) / 100:.2f}"
    refs = [*Payment.objects.values_list("ref", flat=True), "D-1", "D-2"]
    match random.randrange(8):
        case 0 | 1:
            payments.pay(company, number, some, **when)
        case 2:
            payments.book_payment(company, some, random.choice(["EUR", "SEK"]), customer="C-1", **when)
        case 3 | 4:
            payments.allocate(company, random.choice(refs), item=number, **when)
        case 5:
            reversals.reverse_payment(company, random.choice(refs), reason="returned", **when)
        case 6:
            write_off(company, number, amount=some, reason="small", **when)
        case _:
            put_right(company, number, random, when)


def put_right(company: Company, number: str, random: Random, when: When) -> None:
    settled = list(Allocation.objects.filter(reversed_seq=None).values_list("pk", flat=True))
    if settled and random.random() < 0.6:
        reversals.reverse_allocation(company, random.choice(settled), **when)
    elif random.random() < 0.3:
        reversals.cancel_invoice(company, number, reason="wrong", **when)
    else:
        reversals.restore_invoice(company, number, reason="right", **when)


def assert_forms_agree(content: StatementContent) -> None:
    rows = list(csv.DictReader(StringIO(in_form(content, "csv").data.decode("utf-8-sig"))))
    page = in_form(content, "html").data.decode()
    paper = text_of(in_form(content, "pdf").data).replace("\u2212", "-")
    for account in content.accounts:
        (closing,) = [
            one["balance"] for one in rows if one["currency"] == account.currency and one["part"] == "closing"
        ]
        assert closing == f"{account.closing / 100:.2f}"
        for minor in (account.opening, account.closing, *(line.open for line in account.items)):
            written = amount(minor, account.currency, "en")
            assert written in page
            assert written in paper
