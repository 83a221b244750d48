# SPDX-License-Identifier: MIT
"""The books are proved: sound ones give no problem, and every way to spoil them gives its own."""

from collections.abc import Callable

import pytest
from django.db import transaction

from dunwell.services import payments, reversals
from dunwell.services.check_books import check
from dunwell.store.models import (
    Claim,
    Company,
    Customer,
    CustomerEmail,
    Delivery,
    DunningState,
    Invoice,
    Notice,
    NoticeLine,
    OpenItem,
    Payment,
    Procedure,
)
from tests.services.ledger import TODAY, noticed, take

SPOILT: dict[str, tuple[str, Callable[[], object]]] = {
    "item counter": ("item_balance", lambda: OpenItem.objects.filter(allocated_minor=0).update(allocated_minor=1)),
    "payment counter": ("payment_balance", lambda: Payment.objects.update(allocated_minor=1)),
    "credit note counter": ("credit_note_balance", lambda: Invoice.objects.filter(number="K-1").update(used_minor=1)),
    "claim counter": ("claim_balance", lambda: Claim.objects.update(allocated_minor=1)),
    "claim paid in full yet open": ("claim_status", lambda: Claim.objects.update(allocated_minor=500)),
    "invoice amount": ("invoice_amount", lambda: Invoice.objects.filter(number="R-1").update(amount_minor=1)),
    "invoice without items": ("invoice_amount", lambda: OpenItem.objects.filter(invoice__number="R-3").delete()),
    "invoice date": ("item_mirror", lambda: Invoice.objects.filter(number="R-1").update(issued_on="2026-01-01")),
    "cancelled but settled": ("cancelled_settled", lambda: Invoice.objects.filter(number="R-1").update(cancelled=True)),
    "state position": ("state_position", lambda: DunningState.objects.update(position=2)),
    "state steps": ("state_steps", lambda: DunningState.objects.update(steps=2)),
    "state day": ("state_last_on", lambda: DunningState.objects.update(last_on="2026-02-28")),
    "state notice": ("state_notice", lambda: DunningState.objects.update(notice=None)),
    "state notice day": ("state_noticed_on", lambda: DunningState.objects.update(noticed_on="2026-02-28")),
    "state fees": ("state_charged", lambda: DunningState.objects.update(charged=6)),
    "state gone": ("state_missing", lambda: DunningState.objects.all().delete()),
    "line withdrawn": ("state_position", lambda: NoticeLine.objects.update(withdrawn=True)),
    "line amount": ("notice_lines", lambda: NoticeLine.objects.update(chased_minor=1)),
    "notice withdrawn": ("notice_withdrawn", lambda: Notice.objects.update(withdrawn_seq=1)),
    "claim of a withdrawn notice": ("claim_of_withdrawn", lambda: Notice.objects.update(withdrawn_seq=1)),
    "delivery by a channel of no level": ("delivery_channel", lambda: Delivery.objects.update(channel="sms")),
    "notice without delivery": ("notice_delivery", lambda: Delivery.objects.all().delete()),
    "call without task": ("notice_call", lambda: Notice.objects.update(action="call")),
    "hand-over without case": ("notice_case", lambda: Notice.objects.update(action="handover")),
    "fee without claim": ("claims_of_notice", lambda: Claim.objects.all().delete()),
    "addresses": ("email_positions", lambda: CustomerEmail.objects.update(position=2)),
    "procedure": ("procedure_version", lambda: Procedure.objects.update(active=False)),
    "claim of another": ("other_customer", lambda: Claim.objects.update(customer=Customer.objects.get(ref="C-2"))),
    "chain": ("chain_broken", lambda: Company.objects.update(event_hash="f" * 64)),
}


def test_sound_books_have_no_problem_and_spoilt_ones_each_their_own(any_database: str, company: Company) -> None:
    noticed(company)
    take(company, "invoice,customer_id,issue_date,currency,amount\nK-1,C-1,2026-02-05,EUR,-30.00\n")
    take(company, "customer_id,name,email\nC-1,Ann,ann@a.example\n")
    assert check(company) == check() == []
    for name, (code, spoil) in SPOILT.items():
        with transaction.atomic():
            spoil()
            found = {problem.code for problem in check(company)}
            transaction.set_rollback(True)
        assert code in found, name
    assert check() == []


def test_customer_of_another_company_is_found(database: str, company: Company) -> None:
    noticed(company)
    other = Company.objects.create(
        code="other", name="O", country="SE", currency="SEK", language="sv", time_zone="Europe/Stockholm"
    )
    Customer.objects.filter(ref="C-2").update(company=other)
    assert ("other_company", "acme: store_invoice 3") in {(problem.code, problem.where) for problem in check()}


def test_claim_is_paid_waived_and_opened_again(any_database: str, company: Company) -> None:
    noticed(company)
    claim = Claim.objects.get()
    payments.book_payment(company, "8.00", "EUR", customer="C-1", ref="fee", **TODAY)
    payments.allocate(company, "fee", claim=claim.pk, amount="3.00", **TODAY)
    assert Claim.objects.get().status == "open"
    payments.allocate(company, "fee", claim=claim.pk, **TODAY)
    assert Claim.objects.get().status == "paid"
    reversals.reverse_payment(company, "fee", reason="returned", **TODAY)
    assert (Claim.objects.get().status, Claim.objects.get().allocated_minor) == ("open", 0)
    waived = reversals.waive_claim(company, claim.pk, reason="goodwill", **TODAY)
    assert (waived.status, waived.waived_seq is None) == ("waived", False)
    assert check(company) == []


@pytest.mark.parametrize("amount", ["60.00", "100.00"])
def test_item_that_opens_again_keeps_how_far_it_came(database: str, company: Company, amount: str) -> None:
    noticed(company)
    payments.pay(company, "R-1", amount, ref="late", **TODAY)
    reversals.reverse_payment(company, "late", reason="returned", **TODAY)
    assert (DunningState.objects.get().position, DunningState.objects.get().steps) == (1, 1)
    assert check(company) == []
