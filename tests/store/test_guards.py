# SPDX-License-Identifier: MIT
"""Wrong states are refused by the database itself, whoever writes them; on both databases."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import F

from dunwell.services import reversals
from dunwell.store import guards
from dunwell.store.models import (
    Allocation,
    Company,
    Customer,
    Event,
    Hold,
    Invoice,
    Notice,
    NoticeLine,
    OpenItem,
    Payment,
    Procedure,
    ProcedureVersion,
    Run,
)
from tests.services.ledger import AT, INVOICES, ON, TODAY, noticed, take

SEK = INVOICES.replace("EUR", "SEK").replace("R-", "S-")


@pytest.fixture
def ledger(any_database: str, company: Company) -> Company:
    """Three invoices in euro, three in kronor, 40.00 paid on R-1, and one notice that chases it."""
    noticed(company)
    take(company, SEK)
    return company


def item(number: str) -> OpenItem:
    return OpenItem.objects.get(invoice__number=number)


def allocation(company: Company, minor: int, number: str = "R-1", currency: str = "EUR", **changes: object) -> object:
    values = {"payment": Payment.objects.get(), "item": item(number)} | changes
    return Allocation.objects.create(
        company=company, currency=currency, amount_minor=minor, on=ON, seq=9, **values
    )  # fmt: skip


def other() -> Company:
    return Company.objects.create(
        code="other", name="O", country="SE", currency="SEK", language="sv", time_zone="Europe/Stockholm"
    )


def line(**changes: object) -> NoticeLine:
    values = {
        "notice": Notice.objects.get(number="N-1"), "item": item("R-2"), "version": ProcedureVersion.objects.get(),
        "chased_minor": 1,
    }  # fmt: skip
    return NoticeLine.objects.create(**(values | {"company_id": Company.objects.get().pk} | changes))


Attempt = Callable[[Company], object]
REFUSED: dict[str, Attempt] = {
    "a line of history is changed": lambda acme: Event.objects.filter(seq=1).update(actor="mallory"),
    "a line of history is removed": lambda acme: Event.objects.filter(seq=1).delete(),
    "an allocation is changed": lambda acme: Allocation.objects.update(amount_minor=1),
    "an allocation is moved": lambda acme: Allocation.objects.update(item=item("R-2")),
    "an allocation is removed": lambda acme: Allocation.objects.all().delete(),
    "an allocation is in another currency than its payment": lambda acme: allocation(acme, 1, "S-1", "SEK"),
    "an allocation is in another currency than its item": lambda acme: allocation(acme, 1, "S-1"),
    "an allocation is another company's": lambda acme: allocation(other(), 1),
    "an allocation takes more than the payment has": lambda acme: allocation(acme, 1, "R-2"),
    "an allocation settles nothing": lambda acme: allocation(acme, 0),
    "an allocation settles two things": lambda acme: allocation(acme, 1, claim_id=1),
    "an allocation comes from nowhere": lambda acme: allocation(acme, 1, payment=None),
    "an item is settled beyond its amount": lambda acme: OpenItem.objects.update(allocated_minor=F("amount_minor") + 1),
    "an item is settled below nothing": lambda acme: OpenItem.objects.update(allocated_minor=-1),
    "an item has no amount": lambda acme: OpenItem.objects.filter(allocated_minor=0).update(amount_minor=0),
    "an item leaves the customer of its invoice": lambda acme: OpenItem.objects.update(
        customer=Customer.objects.get(ref="C-2")
    ),
    "an item leaves the currency of its invoice": lambda acme: OpenItem.objects.update(currency="USD"),
    "an instalment is there twice": lambda acme: OpenItem.objects.create(
        company=acme, invoice=item("R-1").invoice, customer=item("R-1").customer, currency="EUR",
        issued_on=item("R-1").issued_on, amount_minor=1, seq=1,
    ),
    "an invoice number is there twice": lambda acme: Invoice.objects.create(
        company=acme, customer=item("R-1").customer, number="R-1", issued_on=ON, currency="EUR", amount_minor=1, seq=1
    ),
    "an invoice is over nothing": lambda acme: Invoice.objects.update(amount_minor=0),
    "an invoice settles something": lambda acme: Invoice.objects.update(used_minor=1),
    "a payment is negative": lambda acme: Payment.objects.update(amount_minor=-1),
    "a payment is there twice": lambda acme: Payment.objects.create(
        company=acme, ref="P-1", paid_on=ON, currency="EUR", amount_minor=1, seq=1
    ),
    "a reversed payment still settles": lambda acme: Payment.objects.update(reversed=True),
    "a date has two runs": lambda acme: Run.objects.create(
        company=acme, on=ON, status="applied", sending_day=True, seq=2, at=AT
    ),
    "a notice does not add up": lambda acme: Notice.objects.update(fee_minor=700),
    "an item takes a step twice": lambda acme: line(item=item("R-1"), step=1, position=1),
    "a level is charged twice": lambda acme: line(item=item("R-1"), notice=another_notice(), charged=1),
    "an item is twice on a notice": lambda acme: line(item=item("R-1")),
    "a step has no level": lambda acme: line(step=1),
    "a hold is on nothing": lambda acme: Hold.objects.create(company=acme, reason="x", owner="y", on=ON, seq=1),
    "a hold ends before it starts": lambda acme: Hold.objects.create(
        company=acme, item=item("R-1"), reason="x", owner="y", on=ON, until=date(2026, 2, 1), seq=1
    ),
    "a customer is under a named procedure without one": lambda acme: Customer.objects.update(procedure_choice="named"),
    "a customer on auto has a procedure": lambda acme: Customer.objects.update(procedure=Procedure.objects.get()),
    "a tolerance is negative": lambda acme: Company.objects.update(tolerance=-1),
}  # fmt: skip


def another_notice() -> Notice:
    notice = Notice.objects.get(number="N-1")
    notice.pk, notice.number = None, "N-2"
    notice.save(force_insert=True)
    return notice


def test_database_refuses_every_one_of_these(ledger: Company) -> None:
    assert [name for name, attempt in REFUSED.items() if not is_refused(ledger, attempt)] == []


def is_refused(company: Company, attempt: Attempt) -> bool:
    try:
        with transaction.atomic():
            attempt(company)
            transaction.set_rollback(True)
    except IntegrityError:
        return True
    return False


def test_what_is_right_is_taken(ledger: Company) -> None:
    reversals.reverse_payment(ledger, "P-1", reason="returned", **TODAY)
    assert Allocation.objects.get().reversed_seq is not None
    with pytest.raises(IntegrityError), transaction.atomic():
        Allocation.objects.update(reversed_seq=None, reversed_on=None)


@pytest.mark.postgres
def test_history_is_not_emptied_at_a_stroke(postgres_database: str) -> None:
    from django.db import connection

    with pytest.raises(DatabaseError, match="append-only"), connection.cursor() as cursor:
        cursor.execute("TRUNCATE store_event CASCADE")


@pytest.mark.parametrize("vendor", ["sqlite", "postgresql"])
def test_every_guard_can_be_taken_down_again(vendor: str) -> None:
    names = {guard.name for guard in guards.GUARDS}
    assert all(any(name in statement for statement in guards.removals(vendor)) for name in names)
